"""Places: the commune of each row from all that it says of it, with the method and certainty.

Evidence that agrees is used; evidence that does not is shown, and a third piece decides. Where
nothing decides, the row is put aside rather than guessed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.french import enumeration, first_of
from geo.model.report import Fault, shown
from geo.tables.resolve import Locate
from geo.territories.gazetteer import LIKE, LIKE_HERE, Gazetteer

if TYPE_CHECKING:
    from geo.model.report import Severity

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


class Address(NamedTuple):
    """What a geocoder is asked."""

    adresse: str
    code_postal: str
    commune: str
    code_insee: str


class Geocoded(NamedTuple):
    """What a geocoder answers: a point (WGS84 degrees), a score from 0 to 1, its commune."""

    longitude: float
    latitude: float
    score: float
    code_insee: str


Geocode = Callable[[Sequence[Address]], Sequence[Geocoded | None]]
"""Addresses to what is found of each, in the same order; None where nothing is."""


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
            self.faults.append(("commune", _several_names(clues.commune, first.strip())))

    def place(self) -> Place:
        """Find the commune, else the département or région."""
        self._check_wider()
        found = self._by_code() or self._by_name() or self._by_others()
        if found:
            return self._in_commune(found)
        return self._wider()

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
            self.faults.append(("code_insee", _former(self.gazetteer, given, today)))
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
            self.faults.append(("code_insee", _unknown_code(given)))
            return None
        name = self.gazetteer.name_of[others.code_insee]
        self.faults.append(("code_insee", _replaced_code(given, others.code_insee, name)))
        return others

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
            self.faults.append(("commune", _mistyped(self.clues.commune, name)))
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
        fault = _unlike_postal_code(given, name) if given else _postal_only(name)
        self.faults.append(("commune" if given else "code_postal", fault))
        return Place(code, method="code_postal", certainty=CERTAINTIES["code_postal"])

    def _by_name_alone(self) -> Place | None:
        name = self.clues.commune
        named = self.gazetteer.communes_named(name)
        is_wider = self.departement or self.region or self.by_postal_code
        if len(named) == 1 and not is_wider:
            code = named[0]
            departement = self.gazetteer.departement_of[code]
            wider = self.gazetteer.territories.name("departement", departement)
            self.faults.append(("commune", _name_only(name, code, wider)))
            return Place(code, method="nom", certainty=CERTAINTIES["nom"])
        self.faults.append(("commune", self._unplaced_name(name, named)))
        return None

    def _unplaced_name(self, name: str, named: Sequence[str]) -> Fault:
        if named:
            choices = [f"{self.gazetteer.name_of[each]} ({each})" for each in named]
            message = (
                f"{shown(name)} : {len(named)} communes portent ce nom, et rien d'autre dans la "
                f"ligne ne dit laquelle : {first_of(choices, 4)}."
            )
            if len(named) == 1:
                message = f"{shown(name)} ({named[0]}) n'est pas dans le territoire déclaré."
        else:
            message = f"{shown(name)} n'est le nom d'aucune commune connue là où elle est dite."
        remedy = "Donnez le code de la commune, ou son code postal ou son département."
        severity: Severity = "warning" if self.departement or self.region else "error"
        rule = "ambiguous-commune" if len(named) > 1 else "unknown-commune-name"
        return Fault(rule, message, remedy, severity)

    # ---- Contradictions ---------------------------------------------------------------------

    def _contradiction(self, found: Place, name: str) -> Place | None:
        """Decide between a code and a name by what else the row says; if nothing does, refuse."""
        gazetteer = self.gazetteer
        of_code = gazetteer.name_of[found.code_insee]
        by_name = self._quietly_by_name()
        for_code = self._supporters(found.code_insee)
        for_name = self._supporters(by_name.code_insee) if by_name else []
        if by_name is None and not gazetteer.communes_named(name):
            self.faults.append(("commune", _unlike_name(name, self.clues.code_insee, of_code)))
            return found
        if for_code and not for_name:
            fault = _decided(name, self.clues.code_insee, of_code, enumeration(for_code))
            self.faults.append(("commune", fault))
            return found
        if by_name and for_name and not for_code:
            fault = _overruled(self.clues.code_insee, of_code, name, enumeration(for_name))
            self.faults.append(("code_insee", fault))
            return by_name
        self.faults.append(("code_insee", _undecided(self.clues.code_insee, of_code, name)))
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
        self.faults.append(("commune", _point_elsewhere(self.clues.commune, name, located)))

    # ---- Wider territories ------------------------------------------------------------------

    def _check_wider(self) -> None:
        if self.clues.departement and not self.departement:
            self.faults.append(
                ("code_departement", _unknown("departement", self.clues.departement))
            )
        if self.clues.region and not self.region:
            self.faults.append(("code_region", _unknown("region", self.clues.region)))
        if self.departement:
            region = self.gazetteer.region_of_departement[self.departement]
            if self.region and self.region != region:
                self._report_region(self.departement, region)
            self.region = region

    def _report_region(self, departement: str, region: str) -> None:
        name = self.gazetteer.territories.name
        fault = Fault(
            "contradicting-region",
            f"{shown(self.clues.region)} ne contient pas le département "
            f"{name('departement', departement)}, qui est dans la région {name('region', region)}. "
            "C'est le département qui compte.",
            "Corrigez l'un ou l'autre.",
            "warning",
        )
        self.faults.append(("code_region", fault))

    def _in_commune(self, found: Place) -> Place:
        departement = self.gazetteer.departement_of[found.code_insee]
        if self.departement and departement != self.departement:
            name = self.gazetteer.name_of[found.code_insee]
            fault = _other_departement(self.clues.departement, name, departement)
            self.faults.append(("code_departement", fault))
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
                    self.faults.append(("code_postal", _several_communes(names)))
        method = "departement" if departement else "region" if self.region else "inconnue"
        faults = tuple(
            (column, _bearable(fault, is_placed=method != "inconnue"))
            for column, fault in self.faults
        )
        return Place("", departement, self.region, method, CERTAINTIES[method], faults)


def _bearable(fault: Fault, *, is_placed: bool) -> Fault:
    """Keep a row that its département or région still places, and put the others aside."""
    if not is_placed or fault.rule not in (
        "unknown-code",
        "ambiguous-commune",
        "unknown-commune-name",
    ):
        return fault
    message = f"{fault.message} La ligne est rattachée au niveau supérieur connu."
    return replace(fault, severity="warning", message=message)


def _former(gazetteer: Gazetteer, code: str, today: str) -> Fault:
    former = str(gazetteer.territories.former_communes.at[code, "nom"])
    written = f"{code} ({former})" if former else code
    return Fault(
        "former-commune",
        f"le code {written} est ramené à la commune d'aujourd'hui, {today} "
        f"({gazetteer.name_of[today]}).",
        f"Rien à faire ; vous pouvez écrire {today}.",
        "info",
    )


_BEYOND = ("975", "977", "978", "984", "986", "987", "988", "989")


def _unknown_code(code: str) -> Fault:
    if code.startswith(_BEYOND):
        return Fault(
            "unknown-code",
            f"{shown(code)} est dans une collectivité d'outre-mer, que l'atlas ne couvre pas : il "
            "s'en tient à la France des départements et régions.",
            "Donnez un lieu de ce périmètre, ou laissez les cellules du lieu vides.",
        )
    return Fault(
        "unknown-code",
        f"{shown(code)} n'est le code d'aucune commune, d'aujourd'hui ou d'hier.",
        "Corrigez-le d'après le code officiel géographique, ou donnez le nom et le code postal.",
    )


def _replaced_code(code: str, today: str, name: str) -> Fault:
    return Fault(
        "unknown-code",
        f"{shown(code)} n'est le code d'aucune commune ; le reste de la ligne dit {name} "
        f"({today}), qui est retenu.",
        f"Écrivez {today} si c'est bien {name}.",
        "warning",
    )


def _mistyped(given: str, name: str) -> Fault:
    message = f"{shown(given)} est lu « {name} », le nom le plus proche à cet endroit."
    return Fault("mistyped-commune", message, f"Écrivez « {name} » si c'est bien elle.", "warning")


def _postal_only(name: str) -> Fault:
    message = f"la commune est déduite du code postal, qui n'est que celui de {name}."
    return Fault("postal-code-only", message, "Donnez le code ou le nom de la commune.", "info")


def _unlike_postal_code(given: str, name: str) -> Fault:
    return Fault(
        "unknown-commune-name",
        f"{shown(given)} n'est le nom d'aucune commune ; le code postal n'est que celui de {name}, "
        "qui est retenue.",
        "Corrigez le nom, ou le code postal.",
        "warning",
    )


def _several_names(given: str, first: str) -> Fault:
    return Fault(
        "several-communes",
        f"{shown(given)} nomme plusieurs communes ; la première, {first}, est prise pour siège.",
        "Ne gardez que la commune du siège.",
        "warning",
    )


def _name_only(name: str, code: str, departement: str) -> Fault:
    return Fault(
        "name-only",
        f"{shown(name)} est une seule commune de France ({code}, {departement}) ; rien d'autre ne "
        "le confirme.",
        "Vérifiez-la, ou donnez son code.",
        "warning",
    )


def _unlike_name(name: str, code: str, current: str) -> Fault:
    return Fault(
        "contradicting-commune",
        f"{shown(name)} n'est le nom d'aucune commune ; le code {code} est celui de {current}, qui "
        "est retenu.",
        "Corrigez le nom, ou le code.",
        "warning",
    )


def _decided(name: str, code: str, current: str, support: str) -> Fault:
    return Fault(
        "contradicting-commune",
        f"le code {code} est celui de {current}, le nom dit {shown(name)}. {current} est retenue : "
        f"{support} le confirme.",
        "Corrigez le nom, ou le code si c'est lui qui est faux.",
        "warning",
    )


def _overruled(code: str, current: str, name: str, support: str) -> Fault:
    return Fault(
        "contradicting-commune",
        f"le code {code} est celui de {current}, le nom dit {shown(name)}. C'est le nom qui est "
        f"retenu : {support} le confirme.",
        "Corrigez le code, ou le nom si c'est lui qui est faux.",
        "warning",
    )


def _undecided(code: str, current: str, name: str) -> Fault:
    return Fault(
        "contradicting-commune",
        f"le code {code} est celui de {current}, le nom dit {shown(name)}, et rien d'autre ne les "
        "départage : la ligne est écartée.",
        "Corrigez le code ou le nom, ou ajoutez le code postal.",
    )


def _point_elsewhere(name: str, located: str, code: str) -> Fault:
    return Fault(
        "contradicting-commune",
        f"le point est à {located} ({code}), le nom dit {shown(name)}. Le point est retenu.",
        "Corrigez le nom ou les coordonnées, ou donnez le code de la commune.",
        "warning",
    )


def _unknown(level: str, text: str) -> Fault:
    noun = "d'aucun département" if level == "departement" else "d'aucune région"
    return Fault(
        f"unknown-{level}",
        f"{shown(text)} n'est le nom ni le code {noun}.",
        "Corrigez-le ou laissez la cellule vide.",
        "warning",
    )


def _other_departement(given: str, name: str, departement: str) -> Fault:
    return Fault(
        "contradicting-departement",
        f"{shown(given)} contredit la commune, {name}, qui est dans le département {departement}. "
        "C'est la commune qui compte.",
        f"Écrivez {departement}, ou corrigez la commune.",
        "warning",
    )


def _several_communes(names: Sequence[str]) -> Fault:
    return Fault(
        "postal-code-of-several",
        f"le code postal est celui de {len(names)} communes : {first_of(names, 4)}. Seul le "
        "département est retenu.",
        "Donnez le nom ou le code de la commune.",
        "warning",
    )


def locate_points(
    longitudes: "np.ndarray", latitudes: "np.ndarray", locate: Locate | None
) -> list[str]:
    """Commune of each point, empty for those that are missing or outside."""
    if locate is None or not np.isfinite(longitudes).any():
        return [""] * len(longitudes)
    return [str(code) for code in locate(longitudes, latitudes)]
