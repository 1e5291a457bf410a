"""Places: the commune of each row from all that it says of it, with the method and certainty.

Evidence that agrees is used; evidence that does not is shown, and a third piece decides. Where
nothing decides, the row is put aside rather than guessed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from geo.french import enumeration, first_of
from geo.model.report import Fault, shown
from geo.model.rules import fault
from geo.territories.gazetteer import LIKE, LIKE_HERE, Gazetteer

METHODS = (
    "code",
    "code_ancien",
    "nom_code_postal",
    "nom_departement",
    "nom_region",
    "coordonnees",
    "adresse",
    "code_postal",
    "nom",
    "departement",
    "region",
    "inconnue",
)
"""How a place was found; the words for each are in the schema, column `lieu_methode`."""
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
"""Certainty of each method, in per cent; 10 less for a name that was mistyped."""
MISTYPED = 10
_SEVERAL = re.compile(r"\s*[,;/&\n|]\s*|\s+et\s+")
_NAME_REPLACED = frozenset({"contradicting-commune", "mistyped-commune"})
_BEARABLE = frozenset({"unknown-code", "ambiguous-commune", "unknown-commune-name"})
_BEYOND = ("975", "977", "978", "984", "986", "987", "988", "989")


@dataclass(frozen=True, slots=True)
class Clues:
    """What a row says of its place. Texts as they stand, empty when unsaid.

    Attributes
    ----------
    located
        The commune that holds the row's point, empty without a point or outside.
    """

    code_insee: str = ""
    commune: str = ""
    code_postal: str = ""
    departement: str = ""
    region: str = ""
    located: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row is.

    Attributes
    ----------
    code_insee, departement, region
        Codes of today, empty when unknown.
    method, certainty
        One of METHODS, and per cent.
    faults
        By column, what is to be said. One of severity « error » puts the row aside.
    """

    code_insee: str = ""
    departement: str = ""
    region: str = ""
    method: str = "inconnue"
    certainty: int = 0
    faults: tuple[tuple[str, Fault], ...] = ()

    @property
    def overrules_name(self) -> bool:
        """Whether the name of the commune is not that of the row."""
        return any(each.rule in _NAME_REPLACED for _, each in self.faults)


@dataclass
class Resolver:
    """Finds places, each distinct set of clues once."""

    gazetteer: Gazetteer
    _found: dict[Clues, Place] = field(default_factory=dict)

    def place(self, clues: Clues) -> Place:
        """Find the place of a row."""
        if clues not in self._found:
            self._found[clues] = _Inquiry(self.gazetteer, clues).place()
        return self._found[clues]


class _Inquiry:
    """The clues of one row, confronted."""

    def __init__(self, gazetteer: Gazetteer, clues: Clues) -> None:
        self.gazetteer = gazetteer
        self.clues = clues
        self.faults: list[tuple[str, Fault]] = []
        self.departement = gazetteer.departement(clues.departement) if clues.departement else ""
        self.region = gazetteer.region(clues.region) if clues.region else ""
        self.by_postal_code = gazetteer.by_postal_code.get(clues.code_postal, [])
        first, *others = _SEVERAL.split(clues.commune)
        if (
            others
            and gazetteer.communes_named(first)
            and not gazetteer.communes_named(clues.commune)
        ):
            self.clues = replace(clues, commune=first.strip())
            first = first.strip()
            self._report("commune", "several-communes", value=shown(clues.commune), first=first)

    def place(self) -> Place:
        """Find the commune, else the département or région."""
        self._check_wider()
        found = self._by_code() or self._by_name() or self._by_others()
        if found:
            return self._in_commune(found)
        return self._wider()

    def _report(self, column: str, rule: str, **values: object) -> None:
        self.faults.append((column, fault(rule, **values)))

    # ---- Ways -------------------------------------------------------------------------------

    def _by_code(self) -> Place | None:
        given = self.clues.code_insee
        if not given:
            return None
        today = self.gazetteer.territories.current_commune(given)
        if today is None:
            return self._without_code(given)
        is_former = today != given
        method = "code_ancien" if is_former else "code"
        found = Place(today, method=method, certainty=CERTAINTIES[method])
        name = self.clues.commune
        if is_former:
            self._report_former(given, today)
        if name and not self.gazetteer.is_named(today, name):
            return self._contradiction(found, name)
        return found

    def _without_code(self, given: str) -> Place | None:
        """Do without a code that is that of no commune."""
        if given in self.gazetteer.by_postal_code and not self.clues.code_postal:
            # A postal code under the header of commune codes: an old habit.
            self.by_postal_code = self.gazetteer.by_postal_code[given]
        others = self._by_name() or self._by_others()
        if not others:
            case = "beyond" if given.startswith(_BEYOND) else "nowhere"
            self._report("code_insee", f"unknown-code.{case}", code=shown(given))
            return None
        today = others.code_insee
        name = self.gazetteer.name_of[today]
        self._report(
            "code_insee", "unknown-code.replaced", code=shown(given), today=today, name=name
        )
        return others

    def _report_former(self, code: str, today: str) -> None:
        former = str(self.gazetteer.territories.former_communes.at[code, "nom"])
        written = f"{code} ({former})" if former else code
        name = self.gazetteer.name_of[today]
        self._report("code_insee", "former-commune", code=written, today=today, name=name)

    def _by_name(self) -> Place | None:
        name = self.clues.commune
        if not name:
            return None
        named = self.gazetteer.communes_named(name)
        for method, among in self._areas():
            if found := [code for code in named if code in among]:
                return self._only(found, method, 0)
            at_least = LIKE_HERE if method == "nom_code_postal" else LIKE
            if found := self.gazetteer.nearly_named(name, among, at_least):
                return self._only(found, method, MISTYPED)
        return None

    def _areas(self) -> list[tuple[str, Sequence[str]]]:
        """Where to look for a name: each area the row gives, the smallest first."""
        areas: list[tuple[str, Sequence[str]]] = []
        if self.by_postal_code:
            areas.append(("nom_code_postal", self.by_postal_code))
        if self.departement:
            areas.append(("nom_departement", self.gazetteer.in_departement(self.departement)))
        elif self.clues.code_postal and (departement := self._postal_departement()):
            areas.append(("nom_departement", self.gazetteer.in_departement(departement)))
        if self.region:
            named = self.gazetteer.communes_named(self.clues.commune)
            inside = [code for code in named if self.gazetteer.region_of[code] == self.region]
            areas.append(("nom_region", inside))
        return areas

    def _postal_departement(self) -> str:
        """Département that a postal code of no commune begins by: those of firms (CEDEX)."""
        text = self.clues.code_postal
        start = text[:3] if text.startswith("97") else text[:2]
        return self.gazetteer.departement(start) if start != "20" else ""

    def _only(self, found: Sequence[str], method: str, less: int) -> Place | None:
        """Take the one commune found; of several, that of the point."""
        if len(found) > 1 and self.clues.located in found:
            found = [self.clues.located]
        if len(found) > 1:
            return None
        (code,) = found
        if less:
            name = self.gazetteer.name_of[code]
            given = shown(self.clues.commune)
            self._report("commune", "mistyped-commune", value=given, name=name)
        return Place(code, method=method, certainty=CERTAINTIES[method] - less)

    def _by_others(self) -> Place | None:
        located = self.clues.located
        if located:
            if self.clues.commune and not self.gazetteer.is_named(located, self.clues.commune):
                self._report_point(located)
            return Place(located, method="coordonnees", certainty=CERTAINTIES["coordonnees"])
        is_known = bool(self.gazetteer.communes_named(self.clues.commune))
        if len(self.by_postal_code) == 1 and not is_known:
            return self._by_postal_code_alone()
        return self._by_name_alone() if self.clues.commune else None

    def _by_postal_code_alone(self) -> Place:
        code = self.by_postal_code[0]
        name, given = self.gazetteer.name_of[code], self.clues.commune
        if given:
            rule = "unknown-commune-name.postal-code"
            self._report("commune", rule, value=shown(given), name=name)
        else:
            self._report("code_postal", "postal-code-only", name=name)
        return Place(code, method="code_postal", certainty=CERTAINTIES["code_postal"])

    def _by_name_alone(self) -> Place | None:
        name = self.clues.commune
        named = self.gazetteer.communes_named(name)
        is_wider = self.departement or self.region or self.by_postal_code
        if len(named) == 1 and not is_wider:
            code = named[0]
            departement = self.gazetteer.departement_of[code]
            wider = self.gazetteer.territories.name("departement", departement)
            self._report("commune", "name-only", value=shown(name), code=code, departement=wider)
            return Place(code, method="nom", certainty=CERTAINTIES["nom"])
        self.faults.append(("commune", self._unplaced_name(name, named)))
        return None

    def _unplaced_name(self, name: str, named: Sequence[str]) -> Fault:
        if len(named) > 1:
            choices = [f"{self.gazetteer.name_of[each]} ({each})" for each in named]
            names = first_of(choices, 4)
            found = fault("ambiguous-commune", value=shown(name), found=len(named), names=names)
        elif named:
            found = fault("unknown-commune-name.elsewhere", value=shown(name), code=named[0])
        else:
            found = fault("unknown-commune-name.nowhere", value=shown(name))
        return replace(found, severity="warning") if self.departement or self.region else found

    # ---- Contradictions ---------------------------------------------------------------------

    def _contradiction(self, found: Place, name: str) -> Place | None:
        """Decide between a code and a name by what else the row says; if nothing does, refuse."""
        gazetteer = self.gazetteer
        of_code = gazetteer.name_of[found.code_insee]
        said = {"code": self.clues.code_insee, "name": of_code, "value": shown(name)}
        by_name = self._quietly_by_name()
        for_code = self._supporters(found.code_insee)
        for_name = self._supporters(by_name.code_insee) if by_name else []
        if by_name is None and not gazetteer.communes_named(name):
            self._report("commune", "contradicting-commune.unlike-name", **said)
            return found
        if for_code and not for_name:
            support = enumeration(for_code)
            rule = "contradicting-commune.code-confirmed"
            self._report("commune", rule, support=support, **said)
            return found
        if by_name and for_name and not for_code:
            support = enumeration(for_name)
            rule = "contradicting-commune.name-confirmed"
            self._report("code_insee", rule, support=support, **said)
            return by_name
        self._report("code_insee", "contradicting-commune.undecided", **said)
        return found

    def _quietly_by_name(self) -> Place | None:
        """Find what the name alone would give, without saying anything."""
        inquiry = _Inquiry(self.gazetteer, replace(self.clues, code_insee=""))
        if found := inquiry._by_name():
            return found
        named = self.gazetteer.communes_named(self.clues.commune)
        if len(named) == 1:
            return Place(named[0], method="nom", certainty=CERTAINTIES["nom"])
        return None

    def _supporters(self, code: str) -> list[str]:
        """What else in the row agrees with a commune."""
        gazetteer = self.gazetteer
        found = []
        if code in self.by_postal_code:
            found.append("le code postal")
        if self.departement and self.departement == gazetteer.departement_of[code]:
            found.append("le département")
        elif self.region and self.region == gazetteer.region_of[code]:
            found.append("la région")
        if self.clues.located and self.clues.located == code:
            found.append("les coordonnées")
        return found

    def _report_point(self, located: str) -> None:
        name = self.gazetteer.name_of[located]
        said, rule = shown(self.clues.commune), "contradicting-commune.point-elsewhere"
        self._report("commune", rule, value=said, name=name, code=located)

    # ---- Wider territories ------------------------------------------------------------------

    def _check_wider(self) -> None:
        if self.clues.departement and not self.departement:
            value = shown(self.clues.departement)
            self._report("code_departement", "unknown-departement.named", value=value)
        if self.clues.region and not self.region:
            self._report("code_region", "unknown-region.named", value=shown(self.clues.region))
        if self.departement:
            region = self.gazetteer.region_of_departement[self.departement]
            if self.region and self.region != region:
                self._report_region(self.departement, region)
            self.region = region

    def _report_region(self, departement: str, region: str) -> None:
        name = self.gazetteer.territories.name
        self._report(
            "code_region",
            "contradicting-region.departement",
            value=shown(self.clues.region),
            departement=name("departement", departement),
            region=name("region", region),
        )

    def _in_commune(self, found: Place) -> Place:
        departement = self.gazetteer.departement_of[found.code_insee]
        if self.departement and departement != self.departement:
            name = self.gazetteer.name_of[found.code_insee]
            self._report(
                "code_departement",
                "contradicting-departement.commune",
                value=shown(self.clues.departement),
                name=name,
                departement=departement,
            )
        region = self.gazetteer.region_of[found.code_insee]
        if self.region and not self.departement and region != self.region:
            self._report_region(departement, region)
        return replace(
            found,
            departement=departement,
            region=region,
            faults=tuple(self.faults),
        )

    def _wider(self) -> Place:
        departement = self.departement
        if not departement and self.by_postal_code:
            departements = {self.gazetteer.departement_of[code] for code in self.by_postal_code}
            if len(departements) == 1:
                (departement,) = departements
                self.region = self.gazetteer.region_of_departement[departement]
                if not self.clues.commune:
                    names = [self.gazetteer.name_of[code] for code in self.by_postal_code]
                    several = {"found": len(names), "names": first_of(names, 4)}
                    self._report("code_postal", "postal-code-of-several", **several)
        method = "departement" if departement else "region" if self.region else "inconnue"
        faults = tuple(
            (column, _bearable(each) if method != "inconnue" else each)
            for column, each in self.faults
        )
        return Place("", departement, self.region, method, CERTAINTIES[method], faults)


def _bearable(found: Fault) -> Fault:
    """Keep a row that its département or région still places, although its commune is unknown."""
    if found.rule not in _BEARABLE:
        return found
    message = f"{found.message} La ligne est rattachée au niveau supérieur connu."
    return replace(found, severity="warning", message=message)
