"""Evidence: what a row says of its place, each clue brought to the codes of today."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from geo.model.names import is_cedex
from geo.model.report import Fault, shown
from geo.model.rules import fault
from geo.territories.gazetteer import Gazetteer, is_beyond

PlaceFault = tuple[str, Fault]
"""A column of ours, and what is said of it."""


@dataclass(frozen=True, slots=True)
class Clues:
    """What a row says of its place. Texts as they stand, empty when unsaid.

    Attributes
    ----------
    located
        The commune that holds the row's point, empty without a point or outside.
    country, country_column
        As it stands, and where; empty, or a name of France, says nothing.
    is_padded
        Whether the postal code was given its first digit: it confirms a name, and tells none.
    """

    code_insee: str = ""
    commune: str = ""
    code_postal: str = ""
    departement: str = ""
    region: str = ""
    located: str = ""
    country: str = ""
    country_column: str = "pays"
    is_padded: bool = False


def outside(clues: Clues, gazetteer: Gazetteer) -> PlaceFault | None:
    """Say that a row is of another country, or of a land that the atlas does not cover."""
    if clues.country and not gazetteer.is_france(clues.country):
        return clues.country_column, fault("foreign-place.country", value=shown(clues.country))
    named = [
        ("code_departement", clues.departement),
        ("code_region", clues.region),
        (clues.country_column, clues.country),
        ("commune", clues.commune if _is_no_commune(clues, gazetteer) else ""),
    ]
    for column, text in {"code_insee": clues.code_insee, "code_postal": clues.code_postal}.items():
        if is_beyond(text):
            return column, fault("unknown-code.beyond", code=shown(text))
        if is_foreign_code(text.strip()):
            return column, fault("foreign-place.postal-code", value=shown(text))
    for column, text in named:
        if gazetteer.is_named_beyond(text):
            return column, fault("unknown-code.beyond", code=shown(text))
    return None


def _is_no_commune(clues: Clues, gazetteer: Gazetteer) -> bool:
    """Whether no commune is named: Saint-Martin and Saint-Barthélemy are none of Guadeloupe."""
    declared = {
        gazetteer.departement(clues.departement),
        f"region {gazetteer.region(clues.region)}",
    }
    named = gazetteer.communes_ever_named(clues.commune)
    return not named or not declared.isdisjoint({"971", "region 01"})


def is_foreign_code(text: str) -> bool:
    """Whether a text has the form of a postal code of another country."""
    return bool(_FOREIGN.fullmatch(text))


_FOREIGN = re.compile(
    r"980\d\d|(?:B|BE|CH|D|DE|L|LU|E|ES|I|IT|NL|P|PT|MC|A|AT)[- ]\d{4,5}(?: ?[A-Z]{2})?"
    r"|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4} ?[A-Z]{2}",
    re.IGNORECASE,
)
"""Postal codes of Monaco, those with the letters of a country, and of others that have letters."""


@dataclass(frozen=True)
class Evidence:
    """The clues of one row, each brought to codes.

    Attributes
    ----------
    today
        Commune of the code that the row gives, empty when it is that of none.
    postal
        Communes of the postal code.
    postal_departements
        Départements of the postal code: those of its communes, else what it begins by.
    departement, region
        Those declared; the région of the département when both are.
    """

    clues: Clues
    gazetteer: Gazetteer
    today: str
    postal: tuple[str, ...]
    postal_departements: frozenset[str]
    departement: str
    region: str

    @cached_property
    def named(self) -> list[str]:
        """Communes that bear the name, or bore it; of one that lost letters, those of the area."""
        if self.gazetteer.has_lost_letters(self.clues.commune):
            return self.gazetteer.with_lost_letters(self.clues.commune, self.area)
        return self.gazetteer.communes_ever_named(self.clues.commune)

    @property
    def may_be_abroad(self) -> bool:
        """Whether neither the town nor the postal code is known: « 10121 Torino » is not the Aube.

        A CEDEX, whose codes are in no list, is French by its name.
        """
        name = self.clues.commune
        return bool(name) and not self.postal and not self.named and not is_cedex(name)

    @cached_property
    def area(self) -> list[str]:
        """Communes of the postal code, of the département, or of those of the postal code."""
        wider = {self.departement} if self.departement else self.postal_departements
        inside = (code for each in sorted(wider) for code in self.gazetteer.in_departement(each))
        return list(dict.fromkeys((*self.postal, *inside)))

    @cached_property
    def located(self) -> str:
        """Commune of the point, unless what the row declares says it cannot be there."""
        code = self.clues.located
        return code if code and not self.objections(code) else ""

    def objections(self, code: str) -> list[str]:
        """What the row declares that a commune is not in."""
        departement = self.gazetteer.departement_of[code]
        found = []
        if self.postal_departements and departement not in self.postal_departements:
            found.append("le code postal")
        if self.departement and departement != self.departement:
            found.append("le département")
        elif self.region and not self.departement and self.gazetteer.region_of[code] != self.region:
            found.append("la région")
        return found

    def supporters(self, code: str) -> list[str]:
        """What else in the row agrees with a commune."""
        departement = self.gazetteer.departement_of[code]
        found = ["le code postal"] if code in self.postal else []
        if self.departement and self.departement == departement:
            found.append("le département")
        elif self.region and self.region == self.gazetteer.region_of[code]:
            found.append("la région")
        if self.clues.located == code:
            found.append("les coordonnées")
        return found


def evidence_of(clues: Clues, gazetteer: Gazetteer) -> tuple[Evidence, tuple[PlaceFault, ...]]:
    """Bring the clues of a row to codes, and say what in them is none."""
    departement = gazetteer.departement(clues.departement) if clues.departement else ""
    region = gazetteer.region(clues.region) if clues.region else ""
    faults = _wider_faults(clues, departement, region, gazetteer)
    today = gazetteer.territories.current_commune(clues.code_insee) or ""
    # A postal code under the header of commune codes: an old habit.
    postal_code = clues.code_postal or ("" if today else clues.code_insee)
    postal = tuple(gazetteer.by_postal_code.get(postal_code, ()))
    departements = {gazetteer.departement_of[code] for code in postal}
    if not departements and clues.code_postal and not clues.is_padded:
        departements = {gazetteer.departement_of_postal_code(clues.code_postal)} - {""}
    evidence = Evidence(
        clues,
        gazetteer,
        today,
        postal,
        frozenset(departements),
        departement,
        gazetteer.region_of_departement[departement] if departement else region,
    )
    return evidence, tuple(faults)


def _wider_faults(
    clues: Clues, departement: str, region: str, gazetteer: Gazetteer
) -> Iterable[PlaceFault]:
    if clues.departement and not departement:
        named = fault("unknown-departement.named", value=shown(clues.departement))
        yield "code_departement", named
    if clues.region and not region:
        yield "code_region", fault("unknown-region.named", value=shown(clues.region))
    if departement and region and region != gazetteer.region_of_departement[departement]:
        yield "code_region", other_region_fault(clues, departement, gazetteer)


def other_region_fault(clues: Clues, departement: str, gazetteer: Gazetteer) -> Fault:
    """Say that the région declared does not hold a département."""
    name = gazetteer.territories.name
    return fault(
        "contradicting-region.departement",
        value=shown(clues.region),
        departement=name("departement", departement),
        region=name("region", gazetteer.region_of_departement[departement]),
    )
