"""Coverage agrees with a computation over all communes and all poles, to the inhabitant."""

from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.analysis.bounds import coverage_bounds
from geo.analysis.coverage import (
    Reach,
    coverage,
    coverage_by_level,
    coverage_curve,
    distance_reached_by,
    median_by_level,
    nearest_inhabitants_km,
    reach_of,
    uncovered_territories,
)
from geo.analysis.distances import landmasses
from geo.analysis.equity import SIZES, coverage_by_density, coverage_by_size
from geo.analysis.inhabitants import Inhabitants
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level
from tests.folders import POLE

SELECTIONS = {
    "all": Selection(),
    "laureates": Selection(statuses=("laureat",)),
    "culture in the east": Selection(
        level="region", codes=("44", "27", "84"), sectors=("culture",)
    ),
}
RADII = (5, 30, 50, 87.5, 150)


@pytest.fixture(scope="module")
def reach(shipped_atlas: Atlas, inhabitants: Inhabitants) -> Callable[[str], Reach]:
    return cache(lambda name: reach_of(shipped_atlas.select(SELECTIONS[name]), inhabitants))


@pytest.fixture(scope="module")
def all_distances(shipped_atlas: Atlas) -> dict[int, np.ndarray]:
    """Kilometres from every commune to every located pole: 34,875 x 69 geodesics."""
    communes = shipped_atlas.territories.communes
    wgs84, lands = Geod(ellps="WGS84"), landmasses(communes["code_departement"])
    found = {}
    for row in np.flatnonzero(shipped_atlas.poles["longitude"].notna()):
        pole = shipped_atlas.poles.iloc[row]
        ones = np.ones(len(communes))
        metres = wgs84.inv(
            communes["longitude"],
            communes["latitude"],
            ones * pole["longitude"],
            ones * pole["latitude"],
        )[2]
        same = lands == landmasses([pole["code_departement"]])[0]
        found[int(row)] = np.where(same, np.asarray(metres) / 1000, np.inf)
    return found


def everywhere(inhabitants: Inhabitants) -> np.ndarray:
    return np.ones(len(inhabitants), dtype=bool)


@pytest.mark.slow
@pytest.mark.parametrize("name", SELECTIONS)
def test_coverage_is_that_of_all_communes_and_all_poles(
    reach: Callable[[str], Reach],
    all_distances: dict[int, np.ndarray],
    shipped_atlas: Atlas,
    name: str,
) -> None:
    rows = shipped_atlas.select(SELECTIONS[name]).located_rows
    expected = np.minimum.reduce([all_distances[int(row)] for row in rows])
    found = reach(name)
    finite = np.isfinite(expected)
    assert np.array_equal(np.isfinite(found.distance_km), finite)
    assert np.allclose(found.distance_km[finite], expected[finite], rtol=0, atol=1e-6)
    population = found.inhabitants.population
    for radius_km in RADII:
        total = coverage(found, radius_km, everywhere(found.inhabitants))
        assert total.covered_population == int(population[expected <= radius_km].sum())
        assert total.covered_communes == int((expected <= radius_km).sum())
        assert (total.population, total.communes) == (68_350_798, 34_875)


@pytest.mark.parametrize("level", ["region", "departement", "epci", "commune"])
def test_the_territories_of_a_level_add_up_to_france(
    reach: Callable[[str], Reach], inhabitants: Inhabitants, level: Level
) -> None:
    whole = coverage(reach("all"), 30, everywhere(inhabitants))
    table = coverage_by_level(reach("all"), 30, level, everywhere(inhabitants))
    outside = inhabitants.parents[level] < 0  # the four islands of no EPCI
    assert int(outside.sum()) == (4 if level == "epci" else 0)
    alone = coverage(reach("all"), 30, outside)
    for column in ("population", "covered_population", "communes", "covered_communes"):
        assert table[column].sum() + getattr(alone, column) == getattr(whole, column)


def test_a_zone_counts_its_own_inhabitants_near_the_poles_of_its_neighbours(
    reach: Callable[[str], Reach], inhabitants: Inhabitants
) -> None:
    bretagne = inhabitants.within(Selection(level="region", codes=("53",)))
    zone = coverage(reach("all"), 30, bretagne)
    row = coverage_by_level(reach("all"), 30, "region", everywhere(inhabitants)).loc["53"]
    assert (zone.population, zone.covered_population) == (
        row["population"],
        row["covered_population"],
    )
    parts = coverage_by_level(reach("all"), 30, "epci", bretagne)
    island = inhabitants.parents["epci"] < 0  # Bréhat, Ouessant, Sein are in Bretagne
    outside = coverage(reach("all"), 30, bretagne & island)
    assert parts["population"].sum() + outside.population == zone.population


@pytest.mark.slow
@given(st.lists(st.floats(0, 500), min_size=2, max_size=30))
@settings(max_examples=50)
def test_the_curve_is_monotone_and_meets_the_coverage(
    shipped_atlas: Atlas, inhabitants: Inhabitants, radii: list[float]
) -> None:
    found = reach_of(shipped_atlas.select(Selection(statuses=("temoin",))), inhabitants)
    zone = everywhere(inhabitants)
    curve = coverage_curve(found, sorted(radii), zone)
    assert curve["covered_population"].is_monotonic_increasing
    for radius_km, covered in zip(
        curve["radius_km"][:3], curve["covered_population"][:3], strict=True
    ):
        assert covered == coverage(found, radius_km, zone).covered_population


@pytest.mark.slow
@given(st.data())
@settings(max_examples=30)
def test_a_larger_selection_never_covers_less(
    shipped_atlas: Atlas, inhabitants: Inhabitants, data: st.DataObject
) -> None:
    slugs = shipped_atlas.slugs("secteur")
    chosen = data.draw(st.lists(st.sampled_from(slugs), min_size=1, max_size=3, unique=True))
    more = data.draw(st.lists(st.sampled_from(slugs), min_size=1, max_size=3, unique=True))
    radius_km = data.draw(st.integers(5, 150))
    small = reach_of(shipped_atlas.select(Selection(sectors=tuple(chosen))), inhabitants)
    large = reach_of(shipped_atlas.select(Selection(sectors=(*chosen, *more))), inhabitants)
    assert (large.distance_km <= small.distance_km).all()
    zone = everywhere(inhabitants)
    assert (
        coverage(small, radius_km, zone).covered_population
        <= coverage(large, radius_km, zone).covered_population
    )


def test_overseas_without_a_pole_counts_and_is_never_covered(
    reach: Callable[[str], Reach], inhabitants: Inhabitants
) -> None:
    table = coverage_by_level(reach("all"), 150, "region", everywhere(inhabitants))
    guadeloupe = table.loc["01"]
    assert guadeloupe["population"] > 300_000
    assert guadeloupe["covered_population"] == 0
    assert np.isinf(guadeloupe["nearest_km"])
    assert guadeloupe["pole"] == -1
    zone = inhabitants.within(Selection(level="region", codes=("01",)))
    assert distance_reached_by(reach("all"), 0.5, zone) == float("inf")


def test_the_uncovered_are_sorted_by_inhabitants_and_wholly_beyond(
    reach: Callable[[str], Reach], inhabitants: Inhabitants
) -> None:
    table = uncovered_territories(
        coverage_by_level(reach("all"), 50, "epci", everywhere(inhabitants))
    )
    assert table["population"].is_monotonic_decreasing
    assert (table["covered_communes"] == 0).all()
    assert (table["nearest_km"] > 50).all()
    assert table.iloc[0]["nom"] == "Bordeaux Métropole"


def test_the_median_is_that_of_the_inhabitants_not_of_the_communes(
    reach: Callable[[str], Reach], inhabitants: Inhabitants
) -> None:
    zone = inhabitants.within(Selection(level="departement", codes=("29",)))
    people = np.repeat(reach("all").distance_km[zone], inhabitants.population[zone])
    people.sort()
    half, ninth = (int(np.ceil(share * len(people))) for share in (0.5, 0.9))
    assert nearest_inhabitants_km(reach("all"), zone) == people[0]
    assert distance_reached_by(reach("all"), 0.5, zone) == people[half - 1]
    assert distance_reached_by(reach("all"), 0.9, zone) == people[ninth - 1]
    medians = median_by_level(reach("all"), "departement", everywhere(inhabitants))
    assert medians["29"] == people[half - 1]


def test_nobody_has_no_median(reach: Callable[[str], Reach], inhabitants: Inhabitants) -> None:
    empty = inhabitants.population == 0  # six villages of the Meuse
    assert int(empty.sum()) == 6
    assert np.isnan(distance_reached_by(reach("all"), 0.5, empty))
    assert np.isnan(nearest_inhabitants_km(reach("all"), empty))
    assert np.isnan(coverage(reach("all"), 30, empty).share)
    table = coverage_by_level(reach("all"), 30, "commune", everywhere(inhabitants))
    assert np.isnan(table["share"].to_numpy()[empty]).all()


def test_sizes_of_communes_share_out_all_inhabitants(
    reach: Callable[[str], Reach], inhabitants: Inhabitants
) -> None:
    table = coverage_by_size(reach("all"), 30, everywhere(inhabitants))
    whole = coverage(reach("all"), 30, everywhere(inhabitants))
    assert table["covered_population"].sum() == whole.covered_population
    small = inhabitants.population < 500
    assert table.iloc[0]["communes"] == int(small.sum())
    assert table.iloc[0]["covered_population"] == int(
        inhabitants.population[small & (reach("all").distance_km <= 30)].sum()
    )
    assert SIZES.classify([0, 499, 500, 1_999, 2_000, 10**7, np.nan]).tolist() == [
        0,
        0,
        1,
        1,
        2,
        5,
        -1,
    ]


# ---- Bounds ---------------------------------------------------------------------------------


def around_town_halls(code: str, atlas: Atlas) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Communes around each town hall of a département, and how many metres away.

    One geodesic at a time.
    """
    wgs84, communes = Geod(ellps="WGS84"), atlas.territories.communes
    same = landmasses(communes["code_departement"]) == landmasses([code])[0]
    for commune in communes[communes["code_departement"] == code].itertuples():
        # 120 km are less than two degrees, of longitude too.
        close = same & (abs(communes["longitude"] - commune.longitude) < 2)
        rows = np.flatnonzero(close & (abs(communes["latitude"] - commune.latitude) < 2))
        ones, ends = np.ones(len(rows)), communes.iloc[rows]
        starts = (ones * commune.longitude, ones * commune.latitude)
        yield rows, np.asarray(wgs84.inv(*starts, ends["longitude"], ends["latitude"])[2])


@pytest.fixture(scope="module")
def around(shipped_atlas: Atlas) -> Callable[[str], list[tuple[np.ndarray, np.ndarray]]]:
    return cache(lambda code: list(around_town_halls(code, shipped_atlas)))


@pytest.mark.slow
@pytest.mark.parametrize("radius_km", [5, 30, 120])
def test_the_bounds_are_those_of_every_town_hall(
    shipped_atlas: Atlas,
    inhabitants: Inhabitants,
    around: Callable[[str], list[tuple[np.ndarray, np.ndarray]]],
    radius_km: float,
) -> None:
    """Emerging poles of two départements, whose every commune is tried."""
    selection = Selection(level="departement", codes=("44", "974"))
    view = shipped_atlas.select(selection)
    found, zone = reach_of(view, inhabitants), everywhere(inhabitants)
    bounds = coverage_bounds(view, found, radius_km, zone)
    poles = shipped_atlas.poles.iloc[view.unplaced_rows]["code_departement"].value_counts()
    near = {
        code: [rows[metres <= 1000 * radius_km] for rows, metres in around(str(code))]
        for code in poles.index
    }
    near_any = {code: np.unique(np.concatenate(each)) for code, each in near.items()}

    def most(longer_km: float) -> int:
        total = coverage(found, longer_km, zone).covered_population
        weights = np.where(found.distance_km > longer_km, inhabitants.population, 0)
        for code, number in poles.items():
            best = max(int(weights[each].sum()) for each in near[code])
            total += min(number * best, int(weights[near_any[code]].sum()))
        return total

    assert bounds.unplaced == len(view.unplaced_rows) > 0
    assert bounds.least == coverage(found, radius_km, zone).covered_population
    assert bounds.most == min(map(most, range(int(radius_km), 200)))


@pytest.mark.slow
def test_bounds_of_a_pole_without_any_place_and_of_none(
    atlas_of: Callable[..., Atlas], inhabitants: Inhabitants
) -> None:
    atlas = atlas_of(
        [
            {**POLE, "id_pole": "ptce-a", "nom": "A", "code_insee": "29019"},
            {**POLE, "id_pole": "ptce-b", "nom": "B"},
        ]
    )
    zone = inhabitants.within(Selection(level="region", codes=("53",)))
    view = atlas.select(Selection())
    bounds = coverage_bounds(view, reach_of(view, inhabitants), 30, zone)
    assert bounds.unplaced == 1
    assert bounds.least < bounds.most < bounds.population
    only = atlas.select(Selection(level="departement", codes=("29",)))
    known = coverage_bounds(only, reach_of(only, inhabitants), 30, zone)
    assert (known.unplaced, known.least) == (0, known.most)


def test_densities_share_out_the_inhabitants_of_communes_whose_area_is_known(
    reach: Callable[[str], Reach], inhabitants: Inhabitants, shipped_atlas: Atlas
) -> None:
    table = coverage_by_density(reach("all"), 30, everywhere(inhabitants))
    areas = shipped_atlas.territories.communes["superficie_km2"]
    unknown = areas.isna().to_numpy()  # five communes of Cantal drawn as one
    assert int(unknown.sum()) == 5
    assert (
        table["population"].sum() + inhabitants.population[unknown].sum()
        == inhabitants.population.sum()
    )
    thin = inhabitants.population < 30 * areas.to_numpy()
    assert table.iloc[0]["population"] == inhabitants.population[thin].sum()
    assert table.iloc[0]["share"] < table.iloc[4]["share"]  # cities are nearer to poles
