"""Places: the commune of each row from all that it says of it, with the method and certainty.

Evidence that agrees is used; evidence that does not is shown, and a third piece decides. Where
nothing decides, the row is put aside rather than guessed: never another place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from geo.french import enumeration, first_of
from geo.imports.placing.evidence import (
    Clues,
    Evidence,
    PlaceFault,
    evidence_of,
    other_region_fault,
    outside,
)
from geo.imports.placing.names import tell_apart
from geo.model.report import Fault, Severity, shown
from geo.model.rules import fault
from geo.territories.gazetteer import LIKE, LIKE_HERE, Gazetteer

CERTAINTIES: Mapping[str, int] = {
    "code": 100,
    "code_ancien": 100,
    "nom_code_postal": 98,
    "nom_departement": 95,
    "nom_region": 85,
    "coordonnees": 90,
    "adresse": 0,  # that of the geocoder
    "code_postal": 75,
    "nom": 60,
    "departement": 100,
    "region": 100,
    "inconnue": 0,
}
"""Certainty of each method, in per cent; the words for each are in the schema, `lieu_methode`."""
MISTYPED = 10
"""Less for a name that was mistyped. Chosen, not measured: such a place comes after its like."""
_NAME_REPLACED = frozenset({"contradicting-commune", "mistyped-commune"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row is.

    Attributes
    ----------
    code_insee, departement, region
        Codes of today, empty when unknown.
    method, certainty
        One of those of CERTAINTIES, and per cent.
    faults
        By column, what is to be said. One of severity « error » puts the row aside.
    is_name_wider
        Whether the name of the commune was that of its département or région.
    """

    code_insee: str = ""
    departement: str = ""
    region: str = ""
    method: str = "inconnue"
    certainty: int = 0
    faults: tuple[PlaceFault, ...] = ()
    is_name_wider: bool = False

    @property
    def overrules_name(self) -> bool:
        """Whether the name of the commune is not that of the row."""
        return any(fault.rule in _NAME_REPLACED for _, fault in self.faults)


def place_of(clues: Clues, gazetteer: Gazetteer) -> Place:
    """Find the commune, else the département or région, that the clues of a row agree on."""
    told_apart, said = tell_apart(clues, gazetteer)
    if told := outside(told_apart, gazetteer):
        return Place(faults=(told,))
    evidence, faults = evidence_of(told_apart, gazetteer)
    found = _commune(evidence)
    faults = (*said, *faults, *found.faults)
    if found.code:
        return _in_commune(evidence, found, faults)
    is_wider = bool(clues.commune and not told_apart.commune)
    place = _wider(evidence, faults, is_refused=found.is_refused)
    return replace(place, is_name_wider=is_wider)


# ---- Communes -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Found:
    """A commune, empty when there is none, and what is to be said.

    `is_refused`: what the row says contradicts itself, and no wider territory is believed.
    """

    code: str = ""
    method: str = "inconnue"
    certainty: int = 0
    faults: tuple[PlaceFault, ...] = ()
    is_refused: bool = False

    def noting(self, column: str, told: Fault) -> "_Found":
        """Add what is to be said."""
        return replace(self, faults=(*self.faults, (column, told)))


def _by(code: str, method: str, less: int = 0) -> _Found:
    return _Found(code, method, CERTAINTIES[method] - less)


def _commune(evidence: Evidence) -> _Found:
    """Find the commune by its code, its name where the row says, its point, its postal code."""
    if evidence.today:
        return _by_code(evidence)
    given = evidence.clues.code_insee
    found = _by_name(evidence) or _by_others(evidence)
    if not given or given in evidence.gazetteer.by_postal_code:
        return found
    if not found.code or not _may_replace(evidence, found, given):
        epci = evidence.gazetteer.territories.epci
        # What is named is then an EPCI too.
        told = found.faults if given not in epci.index else ()
        refused = replace(found, code="", faults=told, is_refused=True)
        return refused.noting("code_insee", _unknown_code(given, epci))
    name = evidence.gazetteer.name_of[found.code]
    replaced = fault("unknown-code.replaced", code=shown(given), today=found.code, name=name)
    return found.noting("code_insee", replaced)


def _unknown_code(code: str, epci: pd.DataFrame) -> Fault:
    """Say that a code is that of no commune, and of what it is, when it is known."""
    if code in epci.index:
        return fault("unknown-code.epci", code=shown(code), name=epci.at[code, "nom"])
    return fault("unknown-code.nowhere", code=shown(code))


def _may_replace(evidence: Evidence, found: _Found, given: str) -> bool:
    """Whether a commune may stand for a code of none: by more than its name, or where it begins."""
    departement = evidence.gazetteer.departement_of[found.code]
    return found.method != "nom" or given.startswith(departement)


def _by_code(evidence: Evidence) -> _Found:
    given, today, name = evidence.clues.code_insee, evidence.today, evidence.clues.commune
    found = _by(today, "code" if today == given else "code_ancien")
    if today != given:
        found = found.noting("code_insee", _former(evidence.gazetteer, given, today))
    if not name or evidence.gazetteer.is_named(today, name):
        return found
    return _decided(evidence, found, name)


def _decided(evidence: Evidence, found: _Found, name: str) -> _Found:
    """Decide between a code and a name by what else the row says; if nothing does, refuse."""
    of_code = evidence.gazetteer.name_of[found.code]
    said = partial(_contradiction, evidence.clues, of_code)
    by_name = _by_name(evidence)
    other = by_name.code if by_name else ""
    if not other and len(evidence.named) == 1:
        other = evidence.named[0]
    if other == found.code:
        return found.noting("commune", fault("mistyped-commune", value=shown(name), name=of_code))
    if not other and not evidence.named:
        return found.noting("commune", said("unlike-name"))
    # What both agree with decides nothing.
    code, named = evidence.supporters(found.code), evidence.supporters(other) if other else []
    for_code = [each for each in code if each not in named]
    for_name = [each for each in named if each not in code]
    if for_code and not for_name:
        support = enumeration(for_code)
        return found.noting("commune", said("code-confirmed", support=support))
    if for_name and not for_code:
        support = enumeration(for_name)
        overruled = by_name if by_name and by_name.code else _by(other, "nom")
        return overruled.noting("code_insee", said("name-confirmed", support=support))
    return found.noting("code_insee", said("undecided"))


def _contradiction(clues: Clues, name: str, case: str, support: str = "") -> Fault:
    """Say how a code and a name that disagree were decided."""
    rule = f"contradicting-commune.{case}"
    return fault(
        rule, value=shown(clues.commune), code=clues.code_insee, name=name, support=support
    )


def _former(gazetteer: Gazetteer, code: str, today: str) -> Fault:
    former = str(gazetteer.territories.former_communes.at[code, "nom"])
    written = f"{code} ({former})" if former else code
    return fault("former-commune", code=written, today=today, name=gazetteer.name_of[today])


def _by_name(evidence: Evidence) -> _Found | None:
    """Find the name in the areas that the row gives: written exactly first, then nearly."""
    if not evidence.clues.commune:
        return None
    areas = _areas(evidence)
    for method, among in areas:
        if found := [code for code in evidence.named if code in among]:
            return _only(evidence, found, method)
    for method, among in areas:
        if found := _nearly(evidence, method, among):
            return _only(evidence, found, method, MISTYPED)
    return None


def _areas(evidence: Evidence) -> list[tuple[str, Sequence[str]]]:
    """Where to look for a name: each area the row gives, the smallest first."""
    gazetteer = evidence.gazetteer
    areas: list[tuple[str, Sequence[str]]] = []
    if evidence.postal:
        areas.append(("nom_code_postal", evidence.postal))
    if evidence.departement:
        areas.append(("nom_departement", gazetteer.in_departement(evidence.departement)))
    elif evidence.postal_departements and not evidence.clues.is_padded:
        inside = [
            code
            for departement in sorted(evidence.postal_departements)
            for code in gazetteer.in_departement(departement)
        ]
        areas.append(("nom_departement", inside))
    if evidence.region and not evidence.departement:
        inside = [code for code in evidence.named if gazetteer.region_of[code] == evidence.region]
        areas.append(("nom_region", inside))
    return areas


def _nearly(evidence: Evidence, method: str, among: Sequence[str]) -> list[str]:
    """Communes of an area whose name is abridged or mistyped.

    A name that is that of a commune elsewhere is no other's mistyped, but where the postal code
    says so; nor does one that is like none there become its neighbour's, farther in the
    département. A postal code given its first digit says too little.
    """
    name, is_elsewhere = evidence.clues.commune, bool(evidence.named)
    if method == "nom_code_postal":
        gazetteer = evidence.gazetteer
        if begun := gazetteer.begun_by(name, among):
            return begun
        if not is_elsewhere and (qualified := gazetteer.qualified_by(name, among)):
            return qualified
        is_sure = is_elsewhere or evidence.clues.is_padded
        return evidence.gazetteer.nearly_named(name, among, LIKE if is_sure else LIKE_HERE)
    if evidence.postal or method == "nom_region":
        return []
    if town := evidence.gazetteer.town_begun_by(name, among, evidence.named):
        return town
    return [] if is_elsewhere else evidence.gazetteer.nearly_named(name, among, LIKE)


def _only(evidence: Evidence, found: Sequence[str], method: str, less: int = 0) -> _Found | None:
    """Take the one commune found; of several, that of the point."""
    if len(found) > 1 and evidence.located in found:
        found = [evidence.located]
    if len(found) > 1:
        return None
    (code,) = found
    taken = _by(code, method, less)
    if not less:
        return taken
    name = evidence.gazetteer.name_of[code]
    return taken.noting(
        "commune", fault("mistyped-commune", value=shown(evidence.clues.commune), name=name)
    )


def _by_others(evidence: Evidence) -> _Found:
    """Find a commune by the point, the postal code or the name alone."""
    named, located, clues = evidence.named, evidence.located, evidence.clues
    dropped = _dropped_point(evidence)
    if located and (not named or located in named):
        found = _by(located, "coordonnees")
        if clues.commune and not evidence.gazetteer.is_named(located, clues.commune):
            name = evidence.gazetteer.name_of[located]
            value = shown(clues.commune)
            rule = "contradicting-commune.point-elsewhere"
            found = found.noting("commune", fault(rule, name=name, code=located, value=value))
        return found
    if len(evidence.postal) == 1 and not named and not clues.is_padded:
        found = _by_postal_code(evidence)
    else:
        found = _by_name_alone(evidence) if clues.commune else _Found()
    return replace(found, faults=(*dropped, *found.faults))


def _dropped_point(evidence: Evidence) -> tuple[PlaceFault, ...]:
    """Say that a point is left aside, since what the row declares is elsewhere."""
    code = evidence.clues.located
    objections = evidence.objections(code) if code else []
    if not objections:
        return ()
    name = evidence.gazetteer.name_of[code]
    told = enumeration(objections)
    return (("latitude", fault("contradicting-point", name=name, code=code, objections=told)),)


def _by_postal_code(evidence: Evidence) -> _Found:
    (code,) = evidence.postal
    name, given = evidence.gazetteer.name_of[code], evidence.clues.commune
    if given:
        unlike = fault("unknown-commune-name.postal-code", value=shown(given), name=name)
        return _by(code, "code_postal").noting("commune", unlike)
    return _by(code, "code_postal").noting("code_postal", fault("postal-code-only", name=name))


def _by_name_alone(evidence: Evidence) -> _Found:
    gazetteer, name = evidence.gazetteer, evidence.clues.commune
    named = gazetteer.likely_named(name, evidence.named)
    named = [*gazetteer.larger_begun_by(name, named), *named]
    is_elsewhere = evidence.departement or evidence.region or evidence.postal_departements
    if len(named) == 1 and not is_elsewhere and evidence.clues.located in ("", named[0]):
        code = named[0]
        departement = gazetteer.departement_of[code]
        wider = gazetteer.territories.name("departement", departement)
        alone = fault("name-only", value=shown(name), code=code, departement=wider)
        return _by(code, "nom").noting("commune", alone)
    is_declared = bool(evidence.departement or evidence.region)
    severity: Severity = "warning" if is_declared else "error"
    # A name of elsewhere beside a postal code: nothing says which of the two is wrong.
    refused = bool(named) and not is_declared
    unplaced = replace(_unplaced(evidence, named), severity=severity)
    return _Found(is_refused=refused).noting("commune", unplaced)


def _unplaced(evidence: Evidence, named: Sequence[str]) -> Fault:
    """Say that a name is that of no commune, of several, or of one that is elsewhere."""
    value, postal_code = shown(evidence.clues.commune), evidence.clues.code_postal
    if not named and (akin := evidence.gazetteer.akin(evidence.clues.commune, evidence.area)):
        names = [f"{evidence.gazetteer.name_of[each]} ({each})" for each in akin]
        return fault("unknown-commune-name.akin", value=value, names=first_of(names, 4))
    if not named:
        return fault("unknown-commune-name.nowhere", value=value)
    names = [f"{evidence.gazetteer.name_of[each]} ({each})" for each in named]
    if len(named) > 1:
        listed = first_of(names, 4)
        return fault("ambiguous-commune", value=value, found=len(named), names=listed)
    if not postal_code and evidence.located:
        here = evidence.gazetteer.name_of[evidence.located]
        undecided = "contradicting-commune.point-undecided"
        return fault(undecided, name=here, code=evidence.located, value=value)
    if not postal_code:
        return fault("unknown-commune-name.elsewhere", value=value, code=named[0])
    told = shown(postal_code)
    return fault("unknown-commune-name.other-postal-code", name=names[0], postal_code=told)


# ---- Territories ----------------------------------------------------------------------------


def _in_commune(evidence: Evidence, found: _Found, faults: tuple[PlaceFault, ...]) -> Place:
    """Put a row in its commune, and say what it declares otherwise."""
    gazetteer, clues = evidence.gazetteer, evidence.clues
    departement = gazetteer.departement_of[found.code]
    region = gazetteer.region_of[found.code]
    if evidence.departement and departement != evidence.departement:
        name = gazetteer.name_of[found.code]
        rule, given = "contradicting-departement.commune", shown(clues.departement)
        other = fault(rule, value=given, name=name, departement=departement)
        faults = (*faults, ("code_departement", other))
    elif evidence.region and not evidence.departement and region != evidence.region:
        faults = (*faults, ("code_region", other_region_fault(clues, departement, gazetteer)))
    return Place(found.code, departement, region, found.method, found.certainty, faults)


def _wider(evidence: Evidence, faults: tuple[PlaceFault, ...], *, is_refused: bool) -> Place:
    """Put a row in its département or région: those declared, else that of the postal code."""
    departement, region = evidence.departement, evidence.region
    postal = () if evidence.may_be_abroad else evidence.postal_departements
    if not departement and not is_refused and len(postal) == 1 and not evidence.clues.is_padded:
        (departement,) = postal
        region = evidence.gazetteer.region_of_departement[departement]
        if not evidence.clues.commune and evidence.postal:
            names = [evidence.gazetteer.name_of[code] for code in evidence.postal]
            listed = first_of(names, 4)
            several = fault("postal-code-of-several", found=len(names), names=listed)
            faults = (*faults, ("code_postal", several))
    method = "departement" if departement else "region" if region else "inconnue"
    if method != "inconnue":
        faults = tuple((column, _bearable(each)) for column, each in faults)
    elif evidence.clues.is_padded:
        padded = fault("padded-postal-code", code=evidence.clues.code_postal)
        faults = (*faults, ("code_postal", padded))
    return Place("", departement, region, method, CERTAINTIES[method], faults)


_BEARABLE = frozenset({"unknown-code", "ambiguous-commune", "unknown-commune-name"})


def _bearable(found: Fault) -> Fault:
    """Keep a row that its département or région still places, although its commune is unknown."""
    if found.rule not in _BEARABLE:
        return found
    message = f"{found.message} La ligne est rattachée au niveau supérieur connu."
    return replace(found, severity="warning", message=message)
