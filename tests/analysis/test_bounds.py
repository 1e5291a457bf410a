"""Bounds of coverage on small countries, where every place of every pole can be tried."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations_with_replacement, product
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.analysis.bounds import (
    MOST_BOUNDED,
    Bounds,
    bounds_by_level,
    bounds_with,
    coverage_bounds,
)
from geo.analysis.coverage import Reach, coverage_by_level, reach_of
from geo.analysis.inhabitants import Inhabitants, Place, inhabitants_of
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level, Territories
from tests import shipped

# Two régions side by side, of two and one départements, and an island.
REGION_OF = {"44": "52", "49": "52", "35": "53", "971": "01"}
PLACES: tuple[Place, ...] = (
    *(("departement", code) for code in REGION_OF),
    *(("region", code) for code in ("52", "53", "01")),
    None,
)
RADII = (1, 5, 7.5, 10, 20, 30, 50, 80, 150)


def country(communes: list[tuple[str, float, float, int]]) -> Inhabitants:
    """Some communes: their département, longitude, latitude and inhabitants."""
    departements = [commune[0] for commune in communes]
    table = pd.DataFrame(
        {
            "nom": "",
            "code_departement": departements,
            "code_region": [REGION_OF[code] for code in departements],
            "code_epci": "",
            "longitude": [commune[1] for commune in communes],
            "latitude": [commune[2] for commune in communes],
            "population": [commune[3] for commune in communes],
        },
        index=[f"{code}{number:03}"[:5] for number, code in enumerate(departements)],
    )
    return inhabitants_of(
        Territories(
            regions=pd.DataFrame(index=sorted(set(REGION_OF.values()))),
            departements=pd.DataFrame(index=sorted(REGION_OF)),
            epci=pd.DataFrame(index=pd.Index([], dtype=str)),
            communes=table,
            former_communes=pd.DataFrame(),
            edition="",
            folder=Path(),
        )
    )


def distances_km(inhabitants: Inhabitants) -> np.ndarray:
    """Between all town halls, one geodesic at a time."""
    points, geod = inhabitants.points, Geod(ellps="WGS84")
    return np.array(
        [
            [
                geod.inv(*one[:2], *other[:2])[2] / 1000 if one[2] == other[2] else np.inf
                for other in zip(points.longitudes, points.latitudes, points.landmass, strict=True)
            ]
            for one in zip(points.longitudes, points.latitudes, points.landmass, strict=True)
        ]
    )


def with_poles_at(inhabitants: Inhabitants, apart_km: np.ndarray, poles: list[int]) -> Reach:
    """The reach of poles at some town halls."""
    nobody = np.full(len(inhabitants), np.inf)
    nearest_km = np.min([nobody, *(apart_km[pole] for pole in poles)], axis=0)
    return Reach(inhabitants, nearest_km, np.full(len(inhabitants), -1))


def town_halls(inhabitants: Inhabitants, place: Place) -> list[int]:
    communes = inhabitants.territories.communes
    if not place:
        return list(range(len(communes)))
    return list(np.flatnonzero(communes[f"code_{place[0]}"] == place[1]))


def choices(inhabitants: Inhabitants, places: Mapping[Place, int]) -> Iterator[list[int]]:
    """All the ways to place the poles."""
    ways = [
        list(combinations_with_replacement(town_halls(inhabitants, place), number))
        for place, number in places.items()
    ]
    for chosen in product(*ways):
        yield [pole for part in chosen for pole in part]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Inhabitants, list[int], Counter[Place], np.ndarray]:
    """A country, its located poles, the others by what is known of them, and a zone."""
    place = st.tuples(
        st.sampled_from(list(REGION_OF)),
        st.floats(-1.5, 0.5),
        st.floats(46.5, 48),
        st.integers(0, 1000),
    )
    # A town hall in each département, so that none is empty.
    first = [(code, -1.0, 47.0, 7) for code in REGION_OF]
    communes = first + draw(st.lists(place, max_size=6))
    size = len(communes)
    located = draw(st.lists(st.integers(0, size - 1), max_size=2))
    places = Counter(draw(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3)))
    zone = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    return country(communes), located, places, np.array(zone)


@pytest.mark.slow
@given(cases())
@settings(max_examples=40)
def test_the_bounds_hold_the_best_choice_and_never_fall(
    case: tuple[Inhabitants, list[int], Counter[Place], np.ndarray],
) -> None:
    inhabitants, located, places, zone = case
    apart_km = distances_km(inhabitants)
    reach = with_poles_at(inhabitants, apart_km, located)
    population = inhabitants.population * zone
    before = 0
    for radius_km in RADII:
        found = bounds_with(places, reach, radius_km, zone)
        near = apart_km <= radius_km
        covered = reach.covers(radius_km)
        best = max(
            int(population[covered | near[chosen].any(axis=0)].sum())
            for chosen in choices(inhabitants, places)
        )
        rows = [row for place in places for row in town_halls(inhabitants, place)]
        union = int(population[covered | near[rows].any(axis=0)].sum())
        assert found.least == int(population[covered].sum())
        assert best <= found.most <= union <= found.population == population.sum()
        assert found.most >= before
        before = found.most
        lived = np.flatnonzero(population)
        assert found.unplaced == sum(
            number
            for place, number in places.items()
            if near[np.ix_(town_halls(inhabitants, place), lived)].any()
        )


def view_of(places: Counter[Place]) -> View:
    """As much of a view as bounds ask for."""
    known = list(places.elements())
    atlas = SimpleNamespace(known_place=known.__getitem__)
    return cast("View", SimpleNamespace(unplaced_rows=range(len(known)), atlas=atlas))


@pytest.mark.slow
@given(cases(), st.sampled_from(("departement", "region")))
@settings(max_examples=25)
def test_the_ceiling_of_each_territory_is_never_below_its_bound_and_never_falls(
    case: tuple[Inhabitants, list[int], Counter[Place], np.ndarray], level: Level
) -> None:
    inhabitants, located, places, zone = case
    apart_km = distances_km(inhabitants)
    reach = with_poles_at(inhabitants, apart_km, located)
    parents = inhabitants.territories.communes[f"code_{level}"].to_numpy(str)
    rows = [row for place in places for row in town_halls(inhabitants, place)]
    before = None
    for radius_km in RADII:
        found = bounds_by_level(view_of(places), reach, radius_km, level, zone)
        reached = reach.covers(radius_km) | (apart_km[rows] <= radius_km).any(axis=0)
        assert found["ceiling"].to_dict() == {
            code: int(inhabitants.population[reached & zone & (parents == code)].sum())
            for code in set(parents[zone])
        }
        assert (found["most"] <= found["ceiling"]).all()
        assert before is None or (before <= found["ceiling"]).all()
        before = found["ceiling"]


def test_every_epci_has_a_ceiling(shipped_atlas: Atlas) -> None:
    inhabitants = inhabitants_of(shipped_atlas.territories)
    view = shipped_atlas.select(Selection())
    reach = reach_of(view, inhabitants)
    everywhere = inhabitants.within(Selection())
    found = bounds_by_level(view, reach, 30, "epci", everywhere)
    least = coverage_by_level(reach, 30, "epci", everywhere)
    assert len(found) > MOST_BOUNDED
    assert found["most"].isna().all()
    assert found["ceiling"].between(least["covered_population"], least["population"]).all()
    assert (found["ceiling"] > least["covered_population"]).sum() > 100
    certain = found["unplaced"] == 0
    assert (found["ceiling"] == least["covered_population"])[certain].all()
    # Some EPCI alone: their bound, as if alone, is no higher.
    for code in found.index[::150]:
        alone = coverage_bounds(view, reach, 30, inhabitants.of("epci", code))
        assert alone.most <= found.loc[code, "ceiling"]


# Towns of 100, 60 and 30 inhabitants, each 20 km from the next along a meridian, and an island.
LINE = [
    ("44", 0.0, 47.0, 100),
    ("44", 0.0, 47.18, 60),
    ("44", 0.0, 47.36, 30),
    ("971", 0.0, 16.0, 500),
    ("971", 0.0, 16.05, 50),
]


@pytest.mark.parametrize(
    ("places", "radius_km", "expected"),
    [
        ({("departement", "44"): 1}, 5, (1, 100)),
        ({("departement", "44"): 2}, 5, (2, 190)),  # twice 100, but 190 live there
        ({("departement", "44"): 1}, 25, (1, 190)),  # the town in the middle reaches all
        ({("departement", "971"): 3}, 10, (3, 550)),  # the whole island, once
        ({("region", "52"): 1, ("departement", "44"): 1}, 5, (2, 190)),  # the same inhabitants
        ({None: 1}, 10, (1, 550)),
        ({("departement", "35"): 0}, 10, (0, 0)),
    ],
)
def test_nobody_is_counted_twice(
    places: Mapping[Place, int], radius_km: float, expected: tuple[int, int]
) -> None:
    inhabitants = country([*LINE, ("35", 3.0, 47.0, 0), ("49", 4.0, 47.0, 0)])
    reach = with_poles_at(inhabitants, distances_km(inhabitants), [])
    everywhere = np.ones(len(inhabitants), dtype=bool)
    found = bounds_with(places, reach, radius_km, everywhere)
    assert (found.unplaced, found.most) == expected


def test_only_the_poles_that_can_matter_are_counted() -> None:
    inhabitants = country(LINE)
    reach = with_poles_at(inhabitants, distances_km(inhabitants), [])
    island = np.array([False, False, False, True, True])
    places = {("region", "01"): 1, ("region", "52"): 4}
    assert bounds_with(places, reach, 150, island) == Bounds(1, 0, 550, 550)
    north = np.array([False, False, True, False, False])
    alone = {("departement", "971"): 2}
    assert bounds_with(alone, reach, 150, north) == Bounds(0, 0, 0, 30)


@pytest.fixture(scope="module")
def shipped_bounds(shipped_atlas: Atlas) -> Callable[[float, Selection], Bounds]:
    inhabitants = inhabitants_of(shipped_atlas.territories)
    view = shipped_atlas.select(Selection())
    reach = reach_of(view, inhabitants)
    return lambda radius_km, zone: coverage_bounds(view, reach, radius_km, inhabitants.within(zone))


@pytest.mark.slow
def test_the_bound_of_france_never_falls_and_leaves_out_the_lands_without_a_pole(
    shipped_bounds: Callable[[float, Selection], Bounds],
) -> None:
    found = [shipped_bounds(radius_km, Selection()) for radius_km in (30, 60, 100, 120, 150)]
    most = [each.most for each in found]
    assert most == sorted(most)
    # No pole is in Martinique, and none that may be near Corse: 360,630 and 355,486 inhabitants.
    assert most[-2] <= 68_350_798 - 360_630 - 355_486
    assert {each.unplaced for each in found} == {shipped.UNLOCATED}


@pytest.mark.slow
def test_each_territory_has_the_bound_that_it_has_alone(shipped_atlas: Atlas) -> None:
    inhabitants = inhabitants_of(shipped_atlas.territories)
    view = shipped_atlas.select(Selection())
    reach = reach_of(view, inhabitants)
    west = inhabitants.within(Selection(level="region", codes=("53", "52")))
    found = bounds_by_level(view, reach, 30, "departement", west)
    assert found.index.tolist() == ["22", "29", "35", "44", "49", "53", "56", "72", "85"]
    for code in ("29", "53"):
        alone = coverage_bounds(view, reach, 30, inhabitants.of("departement", code))
        assert found.loc[code, ["unplaced", "most"]].tolist() == [alone.unplaced, alone.most]
    communes = bounds_by_level(view, reach, 30, "commune", west)
    assert communes["most"].isna().all()  # too many to be bounded


@pytest.mark.parametrize(
    ("region", "unplaced"),
    [("06", 1), ("02", 0), ("94", 0), ("04", 3), ("01", 2)],
)
def test_a_region_of_its_own_land_counts_its_own_poles_alone(
    shipped_bounds: Callable[[float, Selection], Bounds], region: str, unplaced: int
) -> None:
    found = shipped_bounds(30, Selection(level="region", codes=(region,)))
    assert found.unplaced == unplaced
