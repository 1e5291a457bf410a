"""Which part of a page is open, as it stands in the address."""

from collections.abc import Mapping
from typing import Literal, TypeVar, cast

from geo.model.selection import Query
from geo.reports.choices.messages import first_value, unknown_value

CoveragePart = Literal["carte", "territoires", "equite", "comparaison", "nouveaux", "lien"]
NetworkPart = Literal["liens", "dessin", "reseaux", "acteurs"]
SectorPart = Literal["secteurs", "appels"]
AnyPart = TypeVar("AnyPart", CoveragePart, NetworkPart, SectorPart)

COVERAGE_PARTS: Mapping[CoveragePart, str] = {
    "carte": "Carte et courbe",
    "territoires": "Territoires",
    "equite": "Équité",
    "comparaison": "Comparaison",
    "nouveaux": "Nouveaux pôles",
    "lien": "Est-ce lié ?",
}
NETWORK_PARTS: Mapping[NetworkPart, str] = {
    "liens": "Carte et distances",
    "dessin": "Dessin du réseau",
    "reseaux": "Réseaux nationaux",
    "acteurs": "Organisations",
}
SECTOR_PARTS: Mapping[SectorPart, str] = {
    "secteurs": "Secteurs et territoires",
    "appels": "Au fil des appels",
}
_ALL = frozenset({*COVERAGE_PARTS, *NETWORK_PARTS, *SECTOR_PARTS})


def read_part(
    query: Query, parts: Mapping[AnyPart, str], usual: AnyPart | None = None
) -> tuple[AnyPart, tuple[str, ...]]:
    """Read `vue`; an unknown value becomes a message, a part of another page is none of ours.

    The usual part stands for no choice: the first, unless another is said.
    """
    text = first_value("vue", query)
    unknown = (unknown_value("vue", text, ", ".join(parts)),) if text and text not in _ALL else ()
    part = text if text in parts else usual or next(iter(parts))
    return cast("AnyPart", part), unknown
