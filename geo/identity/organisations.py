"""Organisations of a data folder that have no number, each met once, with what is known of it."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from geo.french import fold, slug
from geo.identity.directory import Query
from geo.identity.judge import Organisation
from geo.identity.likeness import ways_of_writing
from geo.model.territories import Territories

_LONGEST_SLUG = 60
_MOST_DEPARTEMENTS = 3
"""Where a member of several poles is looked for, besides all of France."""


@dataclass(frozen=True, slots=True)
class Unnumbered:
    """An organisation without a number.

    Attributes
    ----------
    key
        What names it in a file of proposals: « membre-… » or « porteur-ptce-… ».
    place
        Name of its commune, empty when unknown.
    """

    key: str
    organisation: Organisation
    place: str

    def queries(self) -> tuple[Query, ...]:
        """What to ask: its name where it is likely to be, then in all of France."""
        name = min(ways_of_writing(self.organisation.name)[:2], key=len).strip()
        near = sorted(self.organisation.departements)[:_MOST_DEPARTEMENTS]
        return tuple(Query(name, departement) for departement in (*near, ""))


def member_key(name: str, commune: str) -> str:
    """Name a member: by its name, and its commune when it is known."""
    told = f"{fold(name) or name}|{commune}"
    mark = hashlib.sha256(told.encode()).hexdigest()[:6]
    return f"membre-{slug(name)[:_LONGEST_SLUG].strip('-')}-{mark}"


def carrier_key(pole: str) -> str:
    """Name the organisation that carries a pole."""
    return f"porteur-{pole}"


def without_number(
    frames: Mapping[str, pd.DataFrame], territories: Territories
) -> list[Unnumbered]:
    """List the members, then the carriers, of whom no number is known.

    Parameters
    ----------
    frames
        `membres` and `poles`, as `read_tables` gives them.
    """
    places = _Places(territories, frames["poles"])
    return [
        *_members(_rows(frames["membres"], ("siren",)), places),
        *_carriers(_rows(frames["poles"], ("siren", "siret")), places),
    ]


def _rows(frame: pd.DataFrame, numbers: Sequence[str]) -> list[dict[str, str]]:
    has_none = (frame[list(numbers)] == "").all(axis=1)
    return [{str(k): v for k, v in row.items()} for row in frame[has_none].to_dict("records")]


def _members(rows: Iterable[dict[str, str]], places: "_Places") -> Iterator[Unnumbered]:
    together: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        together.setdefault(member_key(row["nom"], row["code_insee"]), []).append(row)
    for key, same in together.items():
        commune = places.today(same[0]["code_insee"])
        near = places.around(commune, [each["id_pole"] for each in same])
        kind = next((each["type_acteur"] for each in same if each["type_acteur"]), "")
        yield Unnumbered(key, Organisation(same[0]["nom"], kind, commune, near), same[0]["commune"])


def _carriers(rows: Iterable[dict[str, str]], places: "_Places") -> Iterator[Unnumbered]:
    for row in rows:
        if row["structure_porteuse"]:
            commune = places.today(row["code_insee"])
            near = places.around(commune, [row["id_pole"]])
            organisation = Organisation(row["structure_porteuse"], "", commune, near)
            yield Unnumbered(carrier_key(row["id_pole"]), organisation, row["commune"])


class _Places:
    """Communes of today, and the départements of poles."""

    def __init__(self, territories: Territories, poles: pd.DataFrame) -> None:
        self._territories = territories
        self._communes = territories.communes["code_departement"].to_dict()
        self._poles = {
            row["id_pole"]: row["code_departement"] or self._of(row["code_insee"])
            for row in poles.to_dict("records")
        }

    def today(self, code: str) -> str:
        return self._territories.current_commune(code) or "" if code else ""

    def around(self, commune: str, poles: Iterable[str]) -> frozenset[str]:
        if commune:
            return frozenset({self._of(commune)}) - {""}
        return frozenset(self._poles.get(each, "") for each in poles) - {""}

    def _of(self, code: str) -> str:
        return str(self._communes.get(self.today(code), ""))
