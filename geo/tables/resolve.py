"""Resolve: join rows with today's territories by code, and say how each was understood."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.model.report import Fault, Problem, Report, shown
from geo.model.rules import fault
from geo.model.territories import Level, Territories

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
TextArray = npt.NDArray[np.object_]

Locate = Callable[[FloatArray, FloatArray], Any]
"""Longitudes and latitudes to the codes of the communes that hold the points, empty outside."""

TOWN_HALL_KM = 10.0
"""A point this near the town hall is accepted: shapes are simplified, and quays are at sea."""
BOX_MARGIN_DEGREES = 0.5
"""Round the town halls of what a row declares: about 50 km, for a point that no shape holds."""
_KM_PER_DEGREE = 111.2


def resolve_places(
    poles: pd.DataFrame, territories: Territories, locate: Locate | None = None
) -> tuple[pd.DataFrame, Report]:
    """Place each pole in today's territories.

    By its commune code, that of today when it is a former one; without a usable code, by its own
    coordinates; else by its département or région. No row is dropped.

    Parameters
    ----------
    poles
        As `read_tables` gives them.
    territories
        The communes, départements and régions of today.
    locate
        Tells in which commune points fall. Without it, points without a code stay without a
        commune, and coordinates are only compared with the extent of the declared territory.

    Returns
    -------
    pandas.DataFrame
        The same rows, `code_insee` as given, with `code_commune`, `nom_commune`, `code_epci`
        added, `code_departement` and `code_region` filled or corrected (all empty when unknown),
        `longitude` and `latitude` of the point (WGS84 degrees: the pole's own, else the town hall
        of its commune, NaN when the commune is unknown), and `niveau_lieu`, the finest level
        known (adresse, commune, departement, region, inconnue).
    Report
        What was corrected (error), what was only brought up to date (info).
    """
    file = "poles.csv"
    communes, problems = _resolve_communes(file, poles, territories)
    communes, points, point_problems = _resolve_points(file, poles, communes, territories, locate)
    places = _Places(territories, poles, communes)
    placed = places.add_to(poles)
    placed["longitude"] = np.where(np.isnan(points[:, 0]), placed["longitude"], points[:, 0])
    placed["latitude"] = np.where(np.isnan(points[:, 1]), placed["latitude"], points[:, 1])
    placed["niveau_lieu"] = _levels(placed, has_own_point=~np.isnan(points[:, 0]))
    return placed, Report.of([*problems, *point_problems, *places.problems(file)])


def resolve_members(members: pd.DataFrame, territories: Territories) -> tuple[pd.DataFrame, Report]:
    """Place each organisation by its commune code.

    Returns
    -------
    pandas.DataFrame
        The same rows with `code_commune`, `nom_commune`, `code_epci`, `code_departement`,
        `code_region` (empty when unknown), `longitude` and `latitude` of the town hall (NaN when
        unknown).
    Report
        Codes that do not exist (error) or were brought up to date (info).
    """
    file = "membres.csv"
    communes, problems = _resolve_communes(file, members, territories)
    return _Places(territories, members, communes).add_to(members), Report.of(problems)


def former_name(territories: Territories, code: str) -> str:
    """Name of a former or delegated commune; empty when the code is not one."""
    former = territories.former_communes
    return str(former["nom"][code]) if code in former.index else ""


def _resolve_communes(
    file: str, frame: pd.DataFrame, territories: Territories
) -> tuple[TextArray, list[Problem]]:
    """Today's code of each row, empty when unknown."""
    given = frame["code_insee"].to_numpy(object)
    current = {code: territories.current_commune(code) or "" for code in set(given) if code}
    faults = {
        code: _former_fault(territories, code, today)
        if today
        else fault("unknown-commune", code=shown(code))
        for code, today in current.items()
        if code != today
    }
    problems = [
        faults[code].at(file, int(line), "code_insee", code)
        for code, line in zip(given, frame["_row"], strict=True)
        if code in faults
    ]
    return _texts([current.get(code, "") for code in given]), problems


def _former_fault(territories: Territories, code: str, today: str) -> Fault:
    name, current = former_name(territories, code), territories.name("commune", today)
    former = f"{code} ({name})" if name else code
    return fault("former-commune", code=former, today=today, name=current)


class _Places:
    """Rows joined with the territories, finest level first: the commune is right."""

    def __init__(self, territories: Territories, frame: pd.DataFrame, communes: TextArray) -> None:
        self.territories = territories
        self.lines = frame["_row"].to_numpy()
        self.communes = communes
        levels: tuple[Level, ...] = ("departement", "region")
        self.given = {
            level: frame[f"code_{level}"].to_numpy(object)
            for level in levels
            if f"code_{level}" in frame
        }
        by_commune = self._of_commune("code_departement")
        self.departements = _first(by_commune, self._known("departement"))
        by_departement = _look_up(territories.departements, "code_region", self.departements)
        self.regions = _first(by_departement, self._known("region"))

    def add_to(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame with the columns of the place."""
        communes = self.territories.communes
        added = {
            "code_commune": self.communes,
            "nom_commune": self._of_commune("nom"),
            "code_epci": self._of_commune("code_epci"),
            "code_departement": self.departements,
            "code_region": self.regions,
        }
        texts = {name: pd.Series(values, dtype="str") for name, values in added.items()}
        points = {
            name: _look_up(communes, name, self.communes, missing=np.nan).astype(float)
            for name in ("longitude", "latitude")
        }
        return frame.assign(**texts, **points)

    def problems(self, file: str) -> Iterator[Problem]:
        """Report the declared départements and régions that do not exist or contradict."""
        finals: dict[Level, TextArray] = {
            "departement": self.departements,
            "region": self.regions,
        }
        for level, final in finals.items():
            given = self.given[level]
            for row in map(int, np.flatnonzero((given != "") & (given != final))):
                found = self._fault(level, given[row], final[row])
                yield found.at(file, int(self.lines[row]), f"code_{level}", given[row])

    def _fault(self, level: Level, given: str, final: str) -> Fault:
        if given not in self.territories.table(level).index:
            return fault(f"unknown-{level}", code=shown(given))
        return fault(
            f"contradicting-{level}",
            given=f"{shown(given)} ({self.territories.name(level, given)})",
            name=self.territories.name(level, final),
            code=final,
        )

    def _of_commune(self, column: str) -> TextArray:
        return _look_up(self.territories.communes, column, self.communes)

    def _known(self, level: Level) -> TextArray:
        """Keep the codes declared at a level, when they exist."""
        if level not in self.given:
            return np.full(len(self.communes), "", dtype=object)
        given = self.given[level]
        exists = self.territories.table(level).index.get_indexer(pd.Index(given)) >= 0
        known: TextArray = np.where(exists, given, "")
        return known


def _resolve_points(
    file: str,
    poles: pd.DataFrame,
    communes: TextArray,
    territories: Territories,
    locate: Locate | None,
) -> tuple[TextArray, FloatArray, list[Problem]]:
    """Keep the poles' own points that can be believed, and place by them those without a code.

    Returns the communes, completed; the points (longitude, latitude), NaN where there is none or
    it is not believed; the problems.
    """
    points = poles[["longitude", "latitude"]].to_numpy(float)
    rows = np.flatnonzero(~np.isnan(points).all(axis=1))
    believed = np.full_like(points, np.nan)
    if not len(rows):
        return communes, believed, []
    given, lines = points[rows], poles["_row"].to_numpy()[rows]
    declared = _Places(territories, poles.iloc[rows], communes[rows])
    area = _Area(territories, declared)
    located = _texts(locate(given[:, 0], given[:, 1])) if locate else None
    is_good = ~np.isnan(given).any(axis=1) & (given != 0).any(axis=1)
    is_good &= area.holds(given, located)
    believed[rows[is_good]] = given[is_good]
    if located is not None:
        completed = _first(declared.communes, np.where(is_good, located, ""))
        communes = communes.copy()
        communes[rows] = completed
    problems = [
        area.fault(row, given[row]).at(
            file, int(lines[row]), "latitude, longitude", _write_point(given[row])
        )
        for row in map(int, np.flatnonzero(~is_good))
    ]
    return communes, believed, problems


class _Area:
    """The territory that rows declare, to be compared with their points."""

    def __init__(self, territories: Territories, declared: _Places) -> None:
        self.communes = territories.communes
        self.territories = territories
        self.declared = declared
        self.halls: FloatArray = self.communes[["longitude", "latitude"]].to_numpy(float)
        self._halls_of: dict[str, FloatArray] = {}

    def holds(self, points: FloatArray, located: TextArray | None) -> BoolArray:
        """Whether each point is in the declared commune, département, région, or France.

        A point outside is still believed within 10 km of a town hall of what is declared: shapes
        are simplified, and quays are at sea. Where nothing is declared, it must be in a commune.
        """
        if located is None:
            return np.array([self._is_in_box(row, p) for row, p in enumerate(points)], dtype=bool)
        departements = _look_up(self.communes, "code_departement", located)
        regions = _look_up(self.communes, "code_region", located)
        wanted, wanted_region = self.declared.departements, self.declared.regions
        wanted_commune = self.declared.communes
        declared = [wanted_commune != "", wanted != "", wanted_region != ""]
        same = [located == wanted_commune, departements == wanted, regions == wanted_region]
        inside: BoolArray = np.select(declared, same, located != "").astype(bool)
        is_declared = np.logical_or.reduce(declared)
        doubtful = ~inside & is_declared & ~np.isnan(points).any(axis=1)
        for row in map(int, np.flatnonzero(doubtful)):
            inside[row] = self._is_near(row, points[row])
        return inside

    def fault(self, row: int, point: FloatArray) -> Fault:
        """Say what is wrong with a point that is not believed."""
        if np.isnan(point).any():
            return fault("half-coordinates")
        if not point.any():
            return fault("null-coordinates")
        if self._is_in_box(row, point[::-1]):
            return fault("swapped-coordinates")
        return fault("outside-territory", point=_write_point(point), name=self._name(row))

    def _name(self, row: int) -> str:
        declared = self.declared
        places: tuple[tuple[Level, TextArray], ...] = (
            ("commune", declared.communes),
            ("departement", declared.departements),
            ("region", declared.regions),
        )
        names = (self.territories.name(level, codes[row]) for level, codes in places if codes[row])
        return next(names, "la France")

    def _declared_halls(self, row: int) -> FloatArray:
        """Town halls of the declared département, région, or France."""
        for level, codes in (
            ("departement", self.declared.departements),
            ("region", self.declared.regions),
        ):
            if code := codes[row]:
                key = f"code_{level}"
                if key + code not in self._halls_of:
                    is_inside = (self.communes[key] == code).to_numpy()
                    self._halls_of[key + code] = self.halls[is_inside]
                return self._halls_of[key + code]
        return self.halls

    def _is_near(self, row: int, point: FloatArray) -> bool:
        """Whether a point is near enough to the town hall of its commune, or of any declared."""
        code = self.declared.communes[row]
        known = (
            self.communes.index.get_indexer(pd.Index([code])) if code else np.array([], dtype=int)
        )
        halls = self.halls[known] if len(known) else self._declared_halls(row)
        scale = np.array([np.cos(np.radians(point[1])), 1.0]) * _KM_PER_DEGREE
        distances = np.hypot(*((halls - point) * scale).T)
        return bool((distances <= TOWN_HALL_KM).any())

    def _is_in_box(self, row: int, point: FloatArray) -> bool:
        """Whether a point is within the extent of the declared town halls, and a margin."""
        halls = self._declared_halls(row)
        if not len(halls):
            return False
        low, high = halls.min(axis=0) - BOX_MARGIN_DEGREES, halls.max(axis=0) + BOX_MARGIN_DEGREES
        return bool(((point >= low) & (point <= high)).all())


def _levels(placed: pd.DataFrame, *, has_own_point: BoolArray) -> pd.Series:
    """Find the finest level known; a point given for a commune is no address."""
    declared = placed["precision"]
    is_address = has_own_point & declared.isin(["adresse", ""]).to_numpy()
    is_commune = (placed["code_commune"] != "").to_numpy() | has_own_point
    choices: Sequence[tuple[str, BoolArray]] = (
        ("adresse", is_address),
        ("commune", is_commune),
        ("departement", (placed["code_departement"] != "").to_numpy()),
        ("region", (placed["code_region"] != "").to_numpy()),
    )
    levels = np.select(
        [mask for _, mask in choices], [name for name, _ in choices], default="inconnue"
    )
    return pd.Series(levels, dtype="str")


def _look_up(table: pd.DataFrame, column: str, codes: TextArray, missing: object = "") -> TextArray:
    """Values of a column for codes that may be unknown."""
    if not len(table):
        return np.full(len(codes), missing, dtype=object)
    rows = table.index.get_indexer(pd.Index(codes))
    found: TextArray = table[column].iloc[rows].to_numpy(object, copy=True)
    found[rows < 0] = missing
    return found


def _first(preferred: TextArray, other: TextArray) -> TextArray:
    chosen: TextArray = np.where(preferred != "", preferred, other)
    return chosen


def _texts(values: Any) -> TextArray:  # noqa: ANN401  # whatever `locate` returns
    texts = np.empty(len(values), dtype=object)
    texts[:] = [str(value) if value else "" for value in values]
    return texts


def _write_point(point: FloatArray) -> str:
    longitude, latitude = point
    return f"{latitude:.6g}, {longitude:.6g}"
