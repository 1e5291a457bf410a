"""The facts of a pole: all that is public about it, each fact with its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.french import date, euros, fold, number, sentence_case
from geo.model.atlas import Atlas
from geo.model.territories import Level
from geo.reports.missing import NOT_FINANCED, NOT_GIVEN, NOT_PUBLISHED, UNKNOWN
from geo.reports.organisations import identity_words, member_place
from geo.reports.places import records, why_not_placed
from geo.reports.poles.listing import option_labels


@dataclass(frozen=True, slots=True)
class PoleFacts:
    """What is public about a pole, in words.

    Attributes
    ----------
    pole
        Its row in `atlas.poles`, by column.
    labels
        By facet, the labels that it has.
    place
        Title, name and level of each territory that it is known to be in, the widest last; an
        address has no level.
    why, precision
        Why it has no point on the map, else empty; how finely its place is known.
    calls
        The selections by a call: `name`, `year` (may be empty), `amount`, `source`.
    ties
        By nature of the tie, the networks: `acronym`, `name`, `source`, `members` (those of the
        pole that bear the name of the network).
    members
        By link, with their count, the organisations: `name`, `type`, `place`, `source`, and
        `identity`, what the register says of it.
    evidence
        Date of the last proof; empty when unknown.
    """

    pole: Mapping[str, Any]
    labels: Mapping[str, Sequence[str]]
    place: Sequence[tuple[str, str, Level | None]]
    why: str
    precision: str
    calls: Sequence[Mapping[str, str]]
    ties: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]
    members: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]
    evidence: str


def pole_facts(atlas: Atlas, row: int) -> PoleFacts:
    """Gather what is public about the pole of a row of `atlas.poles`."""
    pole = records(atlas.poles.iloc[[row]])[0]
    identifier = pole["id_pole"]
    return PoleFacts(
        pole=pole,
        labels={
            key: option_labels(facet, np.array([row]))[0] for key, facet in atlas.facets.items()
        },
        place=_place(pole, atlas),
        why=why_not_placed(pole),
        precision=atlas.labels["poles.precision"].get(
            pole["niveau_lieu"], sentence_case(f"{UNKNOWN}e")
        ),
        calls=_calls(atlas, identifier),
        ties=_ties(atlas, identifier),
        members=_members(atlas, identifier),
        evidence=date(pole["date_source"]),
    )


def _place(pole: Mapping[str, Any], atlas: Atlas) -> list[tuple[str, str, Level | None]]:
    names = atlas.territories.name
    levels: tuple[tuple[str, str, Level | None], ...] = (
        ("Adresse", pole["adresse"], None),
        ("Commune", pole["nom_commune"] if pole["code_commune"] else "", "commune"),
        ("Intercommunalité", names("epci", pole["code_epci"]) if pole["code_epci"] else "", "epci"),
        ("Département", names("departement", pole["code_departement"]), "departement"),
        ("Région", names("region", pole["code_region"]), "region"),
    )
    return [(title, name, level) for title, name, level in levels if name]


def _calls(atlas: Atlas, identifier: str) -> list[Mapping[str, str]]:
    supports = _of_pole(atlas, "soutiens", identifier)
    names = dict(
        zip(atlas.tables["appels"]["id_appel"], atlas.tables["appels"]["nom"], strict=True)
    )
    return [
        {
            "name": names.get(support["id_appel"], support["id_appel"]),
            "year": str(int(support["annee"])) if pd.notna(support["annee"]) else "",
            "amount": _amount(support, atlas),
            "source": support["source_url"],
        }
        for support in supports
    ]


def _amount(support: Mapping[str, Any], atlas: Atlas) -> str:
    if pd.notna(support["montant_eur"]):
        return euros(support["montant_eur"])
    is_paid = support["id_appel"] in atlas.financing_calls
    return f"montant {NOT_PUBLISHED}" if is_paid else NOT_FINANCED


def _ties(atlas: Atlas, identifier: str) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """The networks by nature of the tie, so that a citation never reads as a membership."""
    ties = _of_pole(atlas, "adhesions", identifier)
    networks = atlas.tables["reseaux"].set_index("sigle")["nom"].to_dict()
    titles = atlas.labels["adhesions.nature"]
    members = [each["nom"] for each in _of_pole(atlas, "membres", identifier)]
    return [
        (
            titles[nature],
            [
                {
                    "acronym": tie["reseau"],
                    "name": networks.get(tie["reseau"], ""),
                    "source": tie["source_url"],
                    "members": _bearing(tie["reseau"], members),
                }
                for tie in ties
                if tie["nature"] == nature
            ],
        )
        for nature in titles
        if any(tie["nature"] == nature for tie in ties)
    ]


def _bearing(acronym: str, members: Sequence[str]) -> tuple[str, ...]:
    """The members whose name begins with that of a network: « Coorace régional »."""
    words = fold(acronym).split()
    return tuple(name for name in members if fold(name).split()[: len(words)] == words)


def _members(atlas: Atlas, identifier: str) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Members and partners apart."""
    members = _of_pole(atlas, "membres", identifier)
    titles = atlas.labels["membres.lien"]
    types = atlas.labels["membres.type_acteur"]
    return [
        (
            f"{titles[link]} ({number(sum(member['lien'] == link for member in members))})",
            [
                {
                    "name": member["nom"],
                    "type": types.get(member["type_acteur"], f"type {NOT_GIVEN}"),
                    "place": member_place(member, f"commune {UNKNOWN}e"),
                    "source": member["source_url"],
                    "identity": identity_words(member),
                }
                for member in members
                if member["lien"] == link
            ],
        )
        for link in titles
        if any(member["lien"] == link for member in members)
    ]


def _of_pole(atlas: Atlas, table: str, identifier: str) -> list[dict[str, Any]]:
    frame = atlas.tables[table]
    return records(frame[frame["id_pole"] == identifier])
