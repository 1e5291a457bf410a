"""Coverage of something else than inhabitants: against sums in plain Python; what is unknown."""

from math import ceil, inf, isnan, nan

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.bounds import bounds_with
from geo.analysis.coverage import (
    Reach,
    coverage,
    coverage_by_level,
    coverage_curve,
    distance_reached_by,
    median_by_level,
)
from geo.analysis.equity import coverage_in_classes, tenths
from geo.analysis.inhabitants import Inhabitants, Place, inhabitants_of
from geo.analysis.siting.places import greedy_siting, siting_problem, siting_table
from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.reports.study import Study
from tests.analysis.test_bounds import choices, country, distances_km, town_halls, with_poles_at
from tests.indicators import UNKNOWN_COMMUNES, folder_with_indicators

RADII = (0, 5, 12.5, 30, 80, 150)


@pytest.fixture(scope="module")
def needs(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The shipped poles with made-up indicators."""
    return load_atlas(folder_with_indicators(tmp_path_factory.mktemp("besoins")))


@pytest.fixture(scope="module")
def priority(needs: Atlas) -> Study:
    """The inhabitants of priority neighbourhoods near all poles."""
    return Study(needs, Selection()).of(need="qpv")


def plain_amounts(study: Study) -> list[tuple[str, float, float]]:
    """Commune, distance and amount, NaN where it is made unknown: the rule of the made-up data."""
    people = study.atlas.territories.communes["population"]
    return [
        (
            str(code),
            float(km),
            nan if code in UNKNOWN_COMMUNES else float(count // 10 if count >= 10_000 else 0),
        )
        for (code, count), km in zip(people.items(), study.reach.distance_km, strict=True)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("radius_km", RADII)
def test_a_need_is_the_sum_of_its_communes(priority: Study, radius_km: float) -> None:
    amounts = plain_amounts(priority)
    found = coverage(priority.reach, radius_km, priority.inside)
    assert found.population == sum(value for *_, value in amounts if not isnan(value))
    assert found.covered_population == sum(
        value for _, km, value in amounts if km <= radius_km and not isnan(value)
    )
    assert found.unknown_communes == 3
    people = priority.atlas.territories.communes["population"]
    assert found.unknown_share == people[list(UNKNOWN_COMMUNES)].sum() / people.sum()


def test_a_need_adds_up_by_territory_with_what_is_unknown_beside_it(priority: Study) -> None:
    table = coverage_by_level(priority.reach, 30, "region", priority.inside)
    regions = priority.atlas.territories.communes["code_region"]
    by_region: dict[str, float] = dict.fromkeys(table.index, 0)
    for code, km, value in plain_amounts(priority):
        if km > 30 and not isnan(value):
            by_region[regions[code]] += value
    assert table["uncovered_population"].to_dict() == by_region
    unknown = table["unknown_communes"]
    assert unknown[unknown > 0].to_dict() == {"04": 1, "84": 1, "94": 1}
    assert table["inhabitants"].sum() == 68_350_798


def test_the_curve_and_the_distances_of_a_need_are_its_own(priority: Study) -> None:
    amounts = [each for each in plain_amounts(priority) if each[2] > 0]
    curve = coverage_curve(priority.reach, RADII, priority.inside)
    assert curve["covered_population"].tolist() == [
        sum(value for _, km, value in amounts if km <= radius) for radius in RADII
    ]
    total, reached = sum(value for *_, value in amounts), 0.0
    distances = []
    for _, km, value in sorted(amounts, key=lambda each: each[1]):
        reached += value
        if reached >= ceil(total / 2):
            distances.append(km)
    assert distance_reached_by(priority.reach, 0.5, priority.inside) == distances[0]
    medians = median_by_level(priority.reach, "departement", priority.inside)
    assert medians["971"] == inf  # its communes have some, and no pole


@pytest.mark.slow
def test_inhabitants_are_counted_as_ever_when_nothing_else_is(needs: Atlas) -> None:
    study = Study(needs, Selection())
    again = study.of(need="qpv").of(need="")
    assert again.coverage == study.coverage
    assert again.bounds == study.bounds
    assert again.coverage.unknown_communes == 0
    assert study.of(need="population").coverage.population == study.coverage.population


@st.composite
def small_countries(
    draw: st.DrawFn,
) -> tuple[Inhabitants, np.ndarray, list[int], dict[Place, int]]:
    """A country of two départements, where something is counted, or not known, in each commune."""
    place = st.tuples(
        st.sampled_from(["44", "35"]),
        st.floats(-1.5, 0.5),
        st.floats(46.5, 48),
        st.integers(0, 1000),
    )
    communes = [("44", -1.0, 47.0, 7), ("35", -1.0, 47.5, 9), *draw(st.lists(place, max_size=6))]
    amount = st.one_of(st.just(nan), st.just(0.0), st.floats(0.001, 999))
    need = draw(st.lists(amount, min_size=len(communes), max_size=len(communes)))
    located = draw(st.lists(st.integers(0, len(communes) - 1), max_size=1))
    places = {("departement", "44"): draw(st.integers(0, 2)), ("departement", "35"): 1}
    return country(communes).counting(np.array(need)), np.array(need), located, places


@pytest.mark.slow
@given(small_countries())
@settings(max_examples=60)
def test_bounds_of_amounts_that_are_not_whole_hold_the_best_choice(
    case: tuple[Inhabitants, np.ndarray, list[int], dict[Place, int]],
) -> None:
    inhabitants, need, located, places = case
    amounts, apart_km = np.nan_to_num(need), distances_km(inhabitants)
    reach = with_poles_at(inhabitants, apart_km, located)
    everywhere = np.ones(len(inhabitants), dtype=bool)
    before = 0.0
    for radius_km in (1, 10, 30, 80):
        found = bounds_with(places, reach, radius_km, everywhere)
        near, covered = apart_km <= radius_km, reach.covers(radius_km)
        best = max(
            float(amounts[covered | near[chosen].any(axis=0)].sum())
            for chosen in choices(inhabitants, places)
        )
        assert found.least == pytest.approx(float(amounts[covered].sum()))
        assert best <= found.most + 1e-6
        assert found.most <= found.population + 1e-6
        assert found.most >= before - 1e-6
        before = found.most
        # A commune of unknown value may need what a pole brings: absence is not said for it.
        wanted = np.flatnonzero((amounts > 0) | np.isnan(need))
        assert found.unplaced == sum(
            number
            for place, number in places.items()
            if near[np.ix_(town_halls(inhabitants, place), wanted)].any()
        )


def test_new_poles_reach_the_most_of_a_need(priority: Study) -> None:
    zone = priority.inhabitants.within(Selection(level="region", codes=("53",)))
    problem = siting_problem(priority.reach, 30, zone, np.flatnonzero(zone))
    siting = greedy_siting(problem, 3)
    places = problem.candidates[list(siting.chosen)]
    table = siting_table(priority.reach, 30, zone, places, siting)
    apart = {
        code: km
        for code, km, value in plain_amounts(priority)
        if value > 0 and km > 30 and code[:2] in ("22", "29", "35", "56")
    }
    communes = priority.atlas.territories.communes["population"]
    assert 0 < siting.reached <= siting.upper_bound <= sum(communes[list(apart)] // 10)
    assert table["cumulative"].iloc[-1] == siting.reached
    assert table["gained"].dtype.kind == "i"


def test_amounts_that_are_not_whole_are_not_rounded() -> None:
    inhabitants = country([("44", -1.0, 47.0, 10), ("35", 2.0, 48.0, 20)])
    counted = inhabitants.counting(np.array([0.25, 0.5]))
    reach = Reach(counted, np.array([1.0, inf]), np.array([0, -1]))
    everywhere = np.ones(2, dtype=bool)
    found = coverage(reach, 5, everywhere)
    assert (found.covered_population, found.population) == (0.25, 0.75)
    problem = siting_problem(reach, 5, everywhere, np.array([0, 1]))
    assert greedy_siting(problem, 1).gains == (0.5,)
    assert greedy_siting(problem, 1).upper_bound == 0.5
    assert distance_reached_by(reach, 0.3, everywhere) == 1.0


def test_a_larger_radius_and_more_poles_never_cover_less_of_a_need(priority: Study) -> None:
    laureates = priority.of(poles=Selection(statuses=("laureat",)))
    shares = [coverage(priority.reach, km, priority.inside).share for km in RADII]
    assert shares == sorted(shares)
    for radius_km in RADII:
        fewer = coverage(laureates.reach, radius_km, priority.inside)
        more = coverage(priority.reach, radius_km, priority.inside)
        assert fewer.covered_population <= more.covered_population


# ---- Equity ---------------------------------------------------------------------------------


def test_tenths_keep_equal_values_together_and_share_out_the_inhabitants() -> None:
    values = np.array([1, 1, 2, 3, 3, nan, 4, 9], dtype=float)
    people = np.array([5, 5, 10, 40, 10, 99, 20, 10])
    zone = np.array([True] * 7 + [False])
    groups, ends = tenths(values, people, zone)
    # In order, of 90 inhabitants: 10, 10, 50 and 20; their middles at 5, 15, 45 and 80.
    assert ends == [(0, 1, 1), (1, 2, 2), (5, 3, 3), (8, 4, 4)]
    expected = [0, 0, 1, 2, 2, nan, 3, nan]
    assert np.array_equal(groups, expected, equal_nan=True)


def test_the_tenths_of_a_rate_add_up_to_all_whose_value_is_known(needs: Atlas) -> None:
    study = Study(needs, Selection())
    values = needs.indicators.at("pauvrete", "epci")
    assert values
    spread = study.inhabitants.spread("epci", values.numbers)
    groups, ends = tenths(spread, study.inhabitants.population, study.inside)
    labels = [str(tenth) for tenth, *_ in ends]
    table = coverage_in_classes(study.reach, 30, study.inside, groups, labels)
    communes = needs.territories.communes
    secret = communes["code_epci"].isin(["", "243500139"])  # Rennes Métropole, and the four islands
    assert table["inhabitants"].sum() == communes["population"][~secret].sum()
    assert table["population"].between(2e6, 14e6).all()  # thirteen values, ten tenths
    assert [low for _, low, _ in ends] == sorted(low for _, low, _ in ends)


def test_classes_are_those_of_the_indicator(needs: Atlas) -> None:
    study = Study(needs, Selection())
    classes = needs.indicators.at("frr", "commune")
    assert classes
    labels = needs.indicators["frr"].categories
    table = coverage_in_classes(study.reach, 30, study.inside, classes.numbers, labels)
    people = needs.territories.communes["population"]
    assert table["label"].tolist() == ["non classée", "FRR", "FRR+"]
    assert table["communes"].tolist() == [
        int((people >= 2000).sum()),
        int(people.between(500, 1999).sum()),
        int((people < 500).sum()),
    ]


def test_a_commune_of_no_epci_has_no_value_of_one(shipped_atlas: Atlas) -> None:
    inhabitants = inhabitants_of(shipped_atlas.territories)
    spread = inhabitants.spread("epci", np.ones(len(shipped_atlas.territories.epci)))
    assert pd.Index(inhabitants.codes[np.isnan(spread)]).tolist() == [
        "22016", "29083", "29155", "85113"
    ]  # fmt: skip
