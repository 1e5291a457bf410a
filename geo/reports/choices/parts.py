"""Which part of the pages of networks and sectors is open, as it stands in the address."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from geo.reports.choices.coverage import PARTS as REACH_PARTS
from geo.reports.choices.messages import unknown_value

NetworkPart = Literal["liens", "dessin", "reseaux", "acteurs"]

NETWORK_PARTS: Mapping[NetworkPart, str] = {
    "liens": "Carte et distances",
    "dessin": "Dessin du réseau",
    "reseaux": "Réseaux nationaux",
    "acteurs": "Organisations",
}
USUAL_PART: NetworkPart = "liens"
SectorPart = Literal["secteurs", "appels"]

SECTOR_PARTS: Mapping[SectorPart, str] = {
    "secteurs": "Secteurs et territoires",
    "appels": "Au fil des appels",
}
USUAL_SECTOR_PART: SectorPart = "secteurs"


def read_network_part(
    query: Mapping[str, Sequence[str]],
) -> tuple[NetworkPart, tuple[str, ...]]:
    """Read the part of the page of networks."""
    part, messages = _read_part(query, NETWORK_PARTS, USUAL_PART)
    return cast("NetworkPart", part), messages


def read_sector_part(
    query: Mapping[str, Sequence[str]],
) -> tuple[SectorPart, tuple[str, ...]]:
    """Read the part of the page of sectors."""
    part, messages = _read_part(query, SECTOR_PARTS, USUAL_SECTOR_PART)
    return cast("SectorPart", part), messages


def _read_part(
    query: Mapping[str, Sequence[str]], parts: Mapping[Any, str], usual: str
) -> tuple[str, tuple[str, ...]]:
    """Read `vue`; an unknown value becomes a message, that of another page is none of ours."""
    text = next(iter(query.get("vue", ())), "")
    if text in parts:
        return text, ()
    if not text or text in REACH_PARTS or text in NETWORK_PARTS or text in SECTOR_PARTS:
        return usual, ()
    return usual, (unknown_value("vue", text, ", ".join(parts)),)
