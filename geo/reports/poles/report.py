"""The report on a pole: all that is public about it, each fact with its source."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from geo.analysis.proximity import neighbours, point_origin
from geo.french import NBSP
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.reports.blocks import (
    Block,
    Definitions,
    MapBlock,
    Report,
    Section,
    Sentences,
    TableBlock,
    Term,
)
from geo.reports.links import Links, ToSelection, ToTerritory, ToWeb, followed, site_of
from geo.reports.maps.maps import pole_map
from geo.reports.missing import NOT_GIVEN, UNKNOWN
from geo.reports.names import cut
from geo.reports.notices import Heading, report_on
from geo.reports.organisations import identity_words, register_link
from geo.reports.poles.contact import contact_blocks
from geo.reports.poles.facts import PoleFacts, pole_facts
from geo.reports.poles.tables import NEAREST, nearest_block, others_block
from geo.reports.sentences import in_place
from geo.reports.social_economy.around import around_pole
from geo.reports.study import Study
from geo.reports.tables import Cell, Noted, Table, texts

_NO_PROOF = "Un statut n'est pas une preuve d'activité aujourd'hui."


def pole_report(study: Study, row: int, contact: str = "") -> Report:
    """Describe the pole of a row of `atlas.poles`.

    Parameters
    ----------
    contact
        Where an error can be reported: e-mail or http(s) address; empty for nowhere.
    """
    atlas = study.atlas
    facts = pole_facts(atlas, row)
    pole = facts.pole
    heading = Heading(
        cut(f"fiche-{pole['id_pole']}"),
        "Fiche d'un pôle territorial de coopération économique",
        pole["nom"] or pole["id_pole"],
    )
    sections = [
        Section("essentiel", "L'essentiel", lambda: [_essential(facts, atlas)]),
        Section("lieu", "Lieu", lambda: [_place(facts)]),
        Section("carte", "", lambda: [_map(atlas, row)]),
        Section("appels", "Appels et montants", lambda: [_calls(facts)]),
        Section("reseaux", "Réseaux", lambda: _ties(facts, atlas)),
        Section("membres", "Membres et partenaires", lambda: _members(facts)),
        Section("proches", *_nearby(study, row)),
        Section("ess", "L'économie sociale alentour", lambda: around_pole(study, row)),
        Section("contact", "À qui s'adresser", lambda: contact_blocks(atlas, pole, contact)),
        Section("sources", "Sources", lambda: [_sources(facts)]),
    ]
    return report_on(atlas, heading, _lead(facts), sections)


def _lead(facts: PoleFacts) -> tuple[str, ...]:
    status = ", ".join(facts.labels["statut"]) or f"Statut {NOT_GIVEN}"
    where = f" · {facts.place[-1][1]}" if facts.place else ""
    description = facts.pole["description"]
    return (status + where, description) if description else (status + where,)


def _map(atlas: Atlas, row: int) -> MapBlock | None:
    drawn = pole_map(atlas, row)
    return MapBlock(drawn) if drawn else None


def _essential(facts: PoleFacts, atlas: Atlas) -> Definitions:
    pole, site = facts.pole, facts.pole["site_web"]
    sectors: str | Links = _chosen(atlas, "secteur", facts.labels["secteur"])
    if not facts.labels["secteur"]:
        sectors = f"{NOT_GIVEN}s"
    return Definitions(
        (
            Term("Secteurs", sectors),
            Term("Structure porteuse", _carrier(pole), register_link(pole["siren"])),
            _term("Site", site or NOT_GIVEN, site),
        )
    )


def _carrier(pole: Mapping[str, Any]) -> str:
    name = pole["structure_porteuse"] or f"{NOT_GIVEN}e"
    return str(Noted(name, identity_words(pole)))


def _place(facts: PoleFacts) -> Definitions:
    precision = facts.precision
    if facts.why:
        precision += f"{NBSP}: {facts.why}, le pôle n'est pas placé sur la carte"
    codes = facts.pole
    places = [
        Term(title, name, ToTerritory(level, codes[f"code_{level}"]) if level else None)
        for title, name, level in facts.place
    ]
    return Definitions((*(places or [Term("Lieu", UNKNOWN)]), Term("Précision", precision)))


def _chosen(atlas: Atlas, key: str, labels: Sequence[str]) -> Links:
    """Name options of a facet, each leading to the poles that have it."""
    slugs = {option.label: option.slug for option in atlas.facets[key].options}
    return Links(tuple((label, ToSelection({key: (slugs[label],)})) for label in labels))


def _calls(facts: PoleFacts) -> Block:
    if not facts.calls:
        return Sentences(("Aucun appel national n'est connu pour l'avoir retenu.",))
    rows = [
        (call["name"], call["year"] or f"{UNKNOWN}e", call["amount"], site_of(call["source"]))
        for call in facts.calls
    ]
    titles = ("Appel", "Année de l'appel", "Montant", "Source")
    return _sourced("Retenu par un appel national", titles, rows, facts.calls)


def _ties(facts: PoleFacts, atlas: Atlas) -> list[Block]:
    if not facts.ties:
        return [Sentences(("Aucun lien avec un réseau n'est connu.",))]
    return [
        _sourced(
            nature,
            ("Réseau", "Nom", "Source"),
            [
                (
                    _chosen(atlas, "reseau", [each["acronym"]]),
                    Noted(each["name"], _among(each["members"])),
                    site_of(each["source"]),
                )
                for each in networks
            ],
            networks,
        )
        for nature, networks in facts.ties
    ]


def _among(members: Sequence[str]) -> tuple[str, ...]:
    """Name the members of the pole that are the network's own."""
    return (f"Parmi les membres du pôle{NBSP}: {', '.join(members)}",) if members else ()


def _members(facts: PoleFacts) -> list[Block]:
    if not facts.members:
        return [Sentences(("Aucun membre n'est connu.",))]
    return [
        _sourced(
            link,
            ("Organisation", "Type d'acteur", "Commune", "Source"),
            [
                (_noted(each), each["type"], each["place"], site_of(each["source"]))
                for each in organisations
            ],
            organisations,
        )
        for link, organisations in facts.members
    ]


def _noted(organisation: Mapping[str, Any]) -> Cell:
    notes = organisation["identity"]
    return Noted(organisation["name"], notes) if notes else organisation["name"]


def _nearby(study: Study, row: int) -> tuple[str, Callable[[], list[Block | None]]]:
    """Title and make the poles around: by distance, else those of the territory known of it."""
    atlas, place = study.atlas, study.atlas.known_place(row)
    if atlas.is_located[row]:
        return "Les pôles les plus proches", lambda: [_nearest(study, row)]
    if place is None:
        return "", list
    shown = atlas.select(Selection(level=place[0], codes=(place[1],)))
    others = shown.rows[shown.rows != row]
    where = in_place(*place, atlas)
    caption = f"Pôles connus {where}"
    return f"Les autres pôles {where}", lambda: [others_block(atlas, others, caption)]


def _nearest(study: Study, row: int) -> Block | None:
    """List the other poles nearest to one that has a point."""
    atlas = study.atlas
    longitudes, latitudes = atlas.coordinates
    origin = point_origin(study.inhabitants, float(longitudes[row]), float(latitudes[row]))
    if origin is None:
        return None
    near = neighbours(study.everywhere, origin)
    others = near[near["row"] != row].head(NEAREST)
    return nearest_block(atlas, others) if len(others) else None


def _sources(facts: PoleFacts) -> Definitions:
    pole = facts.pole
    address = followed(pole["source_url"])
    evidence = facts.evidence or f"{UNKNOWN}e"
    terms = [
        _term("Source de la fiche", pole["source_titre"] or address or f"{NOT_GIVEN}e", address),
        *([_term("Adresse de la source", address, address)] if address else []),
        _term("Date de la dernière preuve", f"{evidence}. {_NO_PROOF}"),
        _term("Confiance", ", ".join(facts.labels["confiance"]) or f"{NOT_GIVEN}e"),
        _term("Identifiant", pole["id_pole"]),
    ]
    return Definitions(tuple(terms))


def _term(name: str, meaning: str, address: str = "") -> Term:
    return Term(name, meaning, ToWeb(address) if address else None)


def _sourced(
    caption: str,
    titles: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    sources: Sequence[Mapping[str, Any]],
) -> TableBlock:
    """Set facts in a table whose last column leads to the source of each."""
    columns = texts(*titles)
    targets = tuple(ToWeb(each["source"]) for each in sources)
    return TableBlock(Table(caption, columns, rows), targets, len(columns) - 1)
