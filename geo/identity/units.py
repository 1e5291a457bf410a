"""Units: legal units of the register and their sites, whichever source gave them.

Persons never become a unit: individual entrepreneurs (legal category 1000 and its like) and units
that asked not to be published are left out where an answer is read, so that they are neither
judged, nor kept, nor written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PERSON = "1"
"""First digit of the legal categories of natural persons (Insee, level I)."""
_DIFFUSIBLE = frozenset({"O", "", "diffusible"})


@dataclass(frozen=True, slots=True)
class Site:
    """An establishment: its number, and the INSEE code of its commune, empty when unknown."""

    siret: str
    commune: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A legal unit that is no person.

    Attributes
    ----------
    names
        Denomination first, then acronym, signs and usual names.
    sites
        Head office first.
    legal_category
        Code of the Insee's nomenclature, four digits.
    is_active, ceased_on
        Its state; the date is empty when unknown.
    is_ess
        Whether the register flags it; None when it does not say.
    activity
        NAF code, empty when unknown.
    """

    siren: str
    names: tuple[str, ...]
    sites: tuple[Site, ...]
    legal_category: str
    is_active: bool = True
    ceased_on: str = ""
    is_ess: bool | None = None
    activity: str = ""

    def site_in(self, commune: str) -> Site:
        """Give the site of a commune, else the head office."""
        found = (each for each in self.sites if commune and each.commune == commune)
        return next(found, self.sites[0] if self.sites else Site("", ""))


def may_be_named(legal_category: str, status: str) -> bool:
    """Whether a unit is no person, and may be published; a category that is unsaid is refused."""
    return bool(legal_category) and legal_category[0] != _PERSON and status in _DIFFUSIBLE


def unit_of(content: Mapping[str, Any]) -> Unit:
    """Take what `asdict` gives of a unit, in values that JSON has."""
    sites = tuple(Site(**each) for each in content["sites"])
    return Unit(**{**content, "names": tuple(content["names"]), "sites": sites})


def kind_of(unit: Unit) -> str:
    """Propose a type of actor from the legal category; empty where it says too little."""
    category = unit.legal_category
    if category.startswith("92"):
        return "association"
    if category.startswith(_LOCAL_AUTHORITIES):
        return "collectivite"
    if category in _COOPERATIVES or (category.startswith("5") and unit.is_ess):
        return "entreprise_ess"
    return ""


_LOCAL_AUTHORITIES = ("72", "734", "735")
"""Communes, départements, régions; their groupings and syndicates. Not 738x (universities…)."""
_COOPERATIVES = frozenset({"5458", "5558", "5560", "5658"})
"""Workers' cooperatives and cooperatives of collective interest, as limited companies or not."""
_CONFLICTS: Mapping[str, tuple[str, ...]] = {
    "association": ("5", "6", "7"),
    "collectivite": ("2", "5", "6", "8", "9"),
    "entreprise_ess": ("7",),
    "tpe_pme": ("7", "92"),
}


def contradicts(kind: str, unit: Unit) -> bool:
    """Whether a type of actor that a source gave and a legal category cannot both be right."""
    return unit.legal_category.startswith(_CONFLICTS.get(kind, ("?",)))
