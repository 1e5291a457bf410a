"""Rank correlations: as scipy and a regression find them, their intervals on simulated data."""

from collections.abc import Callable
from itertools import combinations, permutations
from math import isnan
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import ndtri
from scipy.stats import binomtest, spearmanr

from geo.analysis.association.correlations import mid_ranks, partial_spearman, spearman
from geo.analysis.association.territories import Association, association, share_interval, tenths
from geo.analysis.association.vague_poles import presence_bounds
from geo.model.atlas import Atlas
from geo.model.selection import Selection

DRAWS = 800
Draw = Callable[[np.random.Generator, int], tuple[np.ndarray, np.ndarray, np.ndarray]]

values_of = st.lists(st.integers(0, 4), min_size=6, max_size=40)


# ---- The values -----------------------------------------------------------------------------


@pytest.mark.slow
@given(values_of, st.randoms(use_true_random=False))
def test_the_correlation_is_that_of_scipy_ties_included(values: list[int], chance: Random) -> None:
    others = values[:]
    chance.shuffle(others)
    assume(len(set(values)) > 1)
    found = spearman(np.array(values, float), np.array(others, float))
    assert found.value == pytest.approx(spearmanr(values, others).statistic)


@pytest.mark.slow
@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=8, max_size=40))
def test_the_partial_correlation_is_that_of_the_residues_of_the_ranks(
    rows: list[tuple[int, int, int]],
) -> None:
    x, y, z = (mid_ranks(np.array(column, float)) for column in zip(*rows, strict=True))
    plan = np.column_stack((np.ones(len(z)), z))
    left = [each - plan @ np.linalg.lstsq(plan, each)[0] for each in (x, y)]
    assume(all(np.abs(each).max() > 1e-6 for each in left))
    assume(z.std() > 0)
    found = partial_spearman(*(np.array(column, float) for column in zip(*rows, strict=True)))
    assert found.value == pytest.approx(np.corrcoef(*left)[0, 1], abs=1e-9)


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    assert mid_ranks(np.array([5.0, 1.0, 5.0, 2.0])).tolist() == [3.5, 1.0, 3.5, 2.0]


def test_nothing_is_told_of_a_constant_nor_of_what_the_control_explains_whole() -> None:
    x, y = np.arange(40.0), np.tile([0.0, 1.0], 20)
    assert isnan(spearman(x, np.zeros(40)).value)
    assert isnan(partial_spearman(x, y, x).value)
    whole = spearman(x, x)
    assert (whole.value, isnan(whole.low)) == (1, True)


@given(values_of)
def test_tenths_never_part_equal_values(values: list[int]) -> None:
    bands = tenths(np.array(values, float))
    assert len(set(zip(values, bands.tolist(), strict=True))) == len(set(values))
    assert sorted(bands) == [band for _, band in sorted(zip(values, bands, strict=True))]


def test_tenths_of_distinct_values_are_of_one_size() -> None:
    bands = tenths(np.random.default_rng(1).permutation(40.0 * np.arange(50)))
    assert np.bincount(bands).tolist() == [5] * 10


@pytest.mark.parametrize(("found", "total"), [(0, 12), (3, 12), (12, 12)])
def test_the_interval_of_a_share_is_exact(found: int, total: int) -> None:
    expected = binomtest(found, total).proportion_ci(method="exact")
    assert share_interval(found, total) == pytest.approx((expected.low, expected.high))


# ---- The intervals --------------------------------------------------------------------------


def even(rho: float) -> Draw:
    """No tie at all, and a third series that goes with the first."""

    def draw(rng: np.random.Generator, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        x = rng.standard_normal(size)
        y = rho * x + np.sqrt(1 - rho**2) * rng.standard_normal(size)
        return x, y, 0.6 * x + 0.8 * rng.standard_normal(size)

    return draw


def presence(rho: float, share: float) -> Draw:
    """A pole in a share of the territories, an indicator rounded to its first decimal."""

    def draw(rng: np.random.Generator, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        x, y, z = even(rho)(rng, size)
        return x.round(1), (y > ndtri(1 - share)).astype(float), z

    return draw


def rates(rho: float, mean: float) -> Draw:
    """Few poles, counted by chance, over very uneven numbers of inhabitants."""

    def draw(rng: np.random.Generator, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        x, y, z = even(rho)(rng, size)
        return x.round(1), rng.poisson(mean * np.exp(0.8 * y - 0.32)) / np.exp(10 + z), z

    return draw


@pytest.mark.slow
@pytest.mark.parametrize(
    ("draw", "size"),
    [
        (even(0.6), 60),
        (presence(0.0, 0.05), 1_255),
        (presence(0.6, 0.05), 1_255),
        (presence(0.3, 0.25), 101),
        (rates(0.6, 0.06), 1_255),
    ],
    ids=["no tie", "no link", "few poles", "101 with 25", "rates"],
)
def test_the_interval_holds_the_true_correlation_95_times_in_100(draw: Draw, size: int) -> None:
    """Within sampling error: 3 standard errors of a share of 800 draws are 2.3 points."""
    rng = np.random.default_rng(15)
    x, y, z = draw(rng, 200_000)
    truth, partial = spearman(x, y).value, partial_spearman(x, y, z).value
    held = np.zeros(2)
    for _ in range(DRAWS):
        x, y, z = draw(rng, size)
        alone, controlled = spearman(x, y), partial_spearman(x, y, z)
        held += [
            alone.low <= truth <= alone.high,
            controlled.low <= partial <= controlled.high,
        ]
    assert held / DRAWS == pytest.approx(0.95, abs=0.023)


# ---- The poles of vague place ---------------------------------------------------------------


def test_bounds_are_those_of_all_ways_to_place_the_vague_poles() -> None:
    rng = np.random.default_rng(7)
    for _ in range(60):
        values = rng.integers(0, 5, 8).astype(float)
        has = rng.random(8) < 0.3
        if len(set(values)) < 2:
            continue
        places = {
            tuple(sorted(rng.choice(8, 3, replace=False).tolist())): int(rng.integers(1, 3))
            for _ in range(2)
        }
        every = [
            correlation
            for rows in _fillings(places)
            if not isnan(correlation := _of_presence(values, has, rows))
        ]
        assert presence_bounds(values, has, places) == pytest.approx((min(every), max(every)))


def _fillings(places: dict[tuple[int, ...], int]) -> set[frozenset[int]]:
    """Every set of rows that the poles can fill; some may be elsewhere."""
    poles = [rows for rows, number in places.items() for _ in range(number)]
    found = {frozenset[int]()}
    for size in range(1, len(poles) + 1):
        for chosen in combinations(range(8), size):
            for order in permutations(chosen):
                if _fits(list(order), poles):
                    found.add(frozenset(chosen))
                    break
    return found


def _fits(rows: list[int], poles: list[tuple[int, ...]]) -> bool:
    """Whether the poles, some left out, can fill the rows in their order."""
    place = 0
    for pole in poles:
        if place < len(rows) and rows[place] in pole:
            place += 1
    return place == len(rows)


def _of_presence(values: np.ndarray, has: np.ndarray, rows: frozenset[int]) -> float:
    filled = has.copy()
    filled[list(rows)] = True
    return spearman(values, filled.astype(float)).value


# ---- The poles of the atlas -----------------------------------------------------------------


@pytest.fixture(scope="module")
def by_density(shipped_atlas: Atlas) -> Association:
    values = shipped_atlas.indicators.at("densite", "epci").numbers
    inside = np.ones(len(values), dtype=bool)
    return association(
        shipped_atlas.select(Selection()), "epci", values, inside, are_categories=False
    )


def test_the_figures_of_the_shipped_poles_are_those_of_scipy(
    shipped_atlas: Atlas, by_density: Association
) -> None:
    atlas = shipped_atlas
    codes = [code for code in atlas.poles["code_epci"] if code]
    epci = atlas.territories.epci
    poles = np.array([codes.count(code) for code in epci.index])
    density = atlas.indicators.at("densite", "epci").numbers
    assert (by_density.territories, by_density.having) == (len(epci), len(set(codes)))
    assert by_density.presence.alone.value == pytest.approx(spearmanr(density, poles > 0).statistic)
    rate = poles / epci["population"].to_numpy()
    assert by_density.rate.alone.value == pytest.approx(spearmanr(density, rate).statistic)
    assert by_density.bands["poles"].sum() == len(codes)
    assert by_density.bands["population"].sum() == epci["population"].sum()
    low, high = by_density.presence_bounds
    assert low < by_density.presence.alone.value < high


def test_territories_without_a_value_are_left_out_and_counted(shipped_atlas: Atlas) -> None:
    values = shipped_atlas.indicators.at("densite", "epci").numbers.copy()
    values[:100] = np.nan
    found = association(
        shipped_atlas.select(Selection()), "epci", values, values > -1, are_categories=False
    )
    assert (found.territories, found.unknown) == (len(values) - 100, 0)
    everywhere = np.ones(len(values), dtype=bool)
    found = association(
        shipped_atlas.select(Selection()), "epci", values, everywhere, are_categories=False
    )
    assert (found.territories, found.unknown) == (len(values) - 100, 100)


def test_of_few_poles_no_correlation_is_told(shipped_atlas: Atlas) -> None:
    values = shipped_atlas.indicators.at("densite", "epci").numbers
    view = shipped_atlas.select(Selection(sectors=("tourisme",)))
    found = association(view, "epci", values, values > 0, are_categories=False)
    assert found.having < 20
    assert isnan(found.presence.alone.value)
    assert found.bands["having"].sum() == found.having
