"""Choropleths: figures by another route, classes that hold every territory once."""

import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geo.analysis.actors import amounts
from geo.analysis.choropleths import (
    Drawing,
    Measure,
    amounts_by_level,
    choropleth,
    departements_of,
    sector_counts,
    sector_quotients,
)
from geo.analysis.coverage import reach_of
from geo.analysis.indicators import fixed_classes, quantile_classes
from geo.analysis.inhabitants import Inhabitants
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level
from tests import shipped
from tests.analysis.twelve_poles import POLES, TABLES

MEASURES: tuple[Measure, ...] = ("nombre", "taux", "secteur", "quotient", "montant", "distance")
LEVELS: tuple[Level, ...] = ("region", "departement", "epci", "commune")
BRITTANY = Selection(level="region", codes=("53",))


def by_code(atlas: Atlas, level: Level, values: Sequence[Any] | np.ndarray) -> Mapping[str, Any]:
    return dict(zip(atlas.territories.table(level).index, values, strict=True))


def test_amounts_by_region_are_those_of_the_tables(shipped_atlas: Atlas) -> None:
    region = {row["id_pole"]: row["code_region"] for row in shipped.rows("poles")}
    euros: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    for row in shipped.rows("soutiens"):
        code = region[row["id_pole"]]
        if row["montant_eur"]:
            euros[code] += int(row["montant_eur"])
        else:
            unknown[code] += 1
    found = by_code(
        shipped_atlas, "region", amounts_by_level(shipped_atlas.select(Selection()), "region")
    )
    for code, value in found.items():
        if code not in euros and unknown[code]:
            assert np.isnan(value), code
        else:
            assert value == euros[code], code


def test_no_amount_is_told_from_amounts_that_are_not_published(
    atlas_of: Callable[..., Atlas],
) -> None:
    atlas = atlas_of(POLES, **TABLES)
    found = by_code(atlas, "region", amounts_by_level(atlas.select(Selection()), "region"))
    assert found["53"] == 150_000  # a: 100,000 and one not published; b: 50,000
    assert np.isnan(found["11"])  # l: not published
    assert found["44"] == 0  # no call at all
    early = atlas.select(Selection(year_min=2013, year_max=2013))  # a alone, twice
    assert by_code(atlas, "commune", amounts_by_level(early, "commune"))["29019"] == 100_000


def test_amounts_are_those_of_the_chosen_calls_and_years(atlas_of: Callable[..., Atlas]) -> None:
    atlas = atlas_of(POLES, **TABLES)
    assert amounts(atlas.select(Selection())) == (150_000, 2, 2)
    assert amounts(atlas.select(Selection(calls=("deux",)))) == (50_000, 1, 1)
    assert amounts(atlas.select(Selection(year_min=2014))) == (50_000, 1, 1)


def test_poles_of_a_sector_are_counted_in_each_of_their_sectors(shipped_atlas: Atlas) -> None:
    label = {each.slug: each.value for each in shipped_atlas.facets["secteur"].options}
    poles = shipped.rows("poles")
    view = shipped_atlas.select(Selection())
    for slug in ("culture", "numerique"):
        expected = Counter(
            row["code_region"] for row in poles if label[slug] in row["secteurs"].split("|")
        )
        found = by_code(shipped_atlas, "region", sector_counts(view, "region", slug))
        assert {code: n for code, n in found.items() if n} == expected


def test_a_quotient_compares_with_all_sectors_and_all_of_france(
    atlas_of: Callable[..., Atlas],
) -> None:
    atlas = atlas_of(POLES, **TABLES)
    narrowed = atlas.select(Selection(sectors=("culture",), level="departement", codes=("29",)))
    found = by_code(atlas, "region", sector_quotients(narrowed, "region", "culture"))
    assert found["53"] == pytest.approx((5 / 6) / (5 / 11))
    assert np.isnan(found["11"])


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("measure", MEASURES)
def test_every_territory_is_in_one_class_or_apart(
    shipped_atlas: Atlas, inhabitants: Inhabitants, level: Level, measure: Measure
) -> None:
    view = shipped_atlas.select(Selection())
    reach = reach_of(view, inhabitants)
    found = choropleth(view, Drawing(measure, level, "culture", BRITTANY), reach)
    assert found
    members = found.classes.members
    assert np.bincount(members[members >= 0]).tolist() == list(found.classes.sizes)
    assert all(found.classes.sizes)
    apart = found.table["value"][members < 0].to_numpy(float)
    assert not np.any(np.isfinite(apart) & (apart != 0))
    if level == "commune":
        assert set(found.departements) == {"22", "29", "35", "56"}
        assert len(found.table) == int(
            shipped_atlas.territories.communes["code_region"].eq("53").sum()
        )


def test_communes_are_drawn_inside_a_territory_only(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    assert choropleth(view, Drawing("nombre", "commune")) is None
    two = Selection(level="region", codes=("75", "76"))  # more than 6,000 communes
    assert choropleth(view, Drawing("nombre", "commune", where=two)) is None


def test_only_the_territories_inside_are_measured_and_each_whole(shipped_atlas: Atlas) -> None:
    finistere = Selection(level="departement", codes=("29",))
    lists = shipped_atlas.territories.epci["codes_departement"]
    view = shipped_atlas.select(finistere)
    found = choropleth(view, Drawing("nombre", "epci", where=finistere))
    assert found
    assert set(found.table.index) == {c for c, t in lists.items() if "29" in t.split("|")}
    assert len(found.classes.members) == len(found.table)
    everywhere = choropleth(shipped_atlas.select(Selection()), Drawing("nombre", "epci"))
    assert everywhere
    assert found.table.equals(everywhere.table.loc[found.table.index])


def test_the_departements_of_a_selection(shipped_atlas: Atlas) -> None:
    territories = shipped_atlas.territories
    redon = Selection(level="epci", codes=("243500741",))
    expected: Mapping[Selection, tuple[str, ...]] = {
        Selection(): (),
        BRITTANY: ("22", "29", "35", "56"),
        Selection(level="departement", codes=("976", "2A")): ("2A", "976"),
        redon: ("35", "44", "56"),
        Selection(level="commune", codes=("97411",)): ("974",),
    }
    for selection, codes in expected.items():
        assert departements_of(selection, territories) == codes


def test_counts_add_up_over_the_communes_of_each_departement(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    known: Counter[str] = Counter()
    for code, departement in shipped_atlas.poles[["code_commune", "code_departement"]].to_numpy():
        known[departement] += bool(code)
    sums = defaultdict(int)
    for departement in ("29", "974", "93"):
        where = Selection(level="departement", codes=(departement,))
        found = choropleth(view, Drawing("nombre", "commune", where=where))
        assert found
        sums[departement] = int(found.table["poles"].sum())
        assert sums[departement] == known[departement]


numbers = st.lists(st.floats(0, 1e6) | st.just(0.0) | st.just(float("nan")), max_size=60)


@given(numbers)
def test_quantile_classes_are_ordered_and_full(values: list[float]) -> None:
    classes = quantile_classes(pd.Series(values, dtype=float))
    positive = [value for value in values if value > 0]
    assert sum(classes.sizes) == len(positive)
    assert all(classes.sizes)
    assert all(
        low > high for low, high in zip(classes.lowest[1:], classes.highest[:-1], strict=True)
    )
    assert len(classes) <= 5


@pytest.mark.slow
@given(st.lists(st.floats(0.01, 1e6) | st.integers(1, 9), min_size=8, max_size=60))
def test_quantile_classes_are_those_of_mapclassify_without_the_empty_ones(
    values: list[float],
) -> None:
    # Two seconds, which no other process that collects the tests need spend.
    from mapclassify import Quantiles  # noqa: PLC0415

    assume(len(set(values)) > 5)  # else one class each, as the docstring says
    numbers = np.array(values, dtype=float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        theirs = Quantiles(numbers, k=5)
    # Their bounds may fall short of a value that they stand for by the last bit: ours do not.
    gaps = np.abs(numbers[:, None] - theirs.bins) / theirs.bins
    assume(not np.any((gaps > 0) & (gaps < 1e-9)))
    ours = quantile_classes(pd.Series(numbers))
    assert ours.sizes == tuple(int(size) for size in theirs.counts if size)
    _, renumbered = np.unique(theirs.yb, return_inverse=True)
    assert ours.members.tolist() == renumbered.tolist()


@given(numbers)
def test_fixed_classes_keep_to_their_bounds(values: list[float]) -> None:
    bounds = (0.5, 0.8, 1.25, 2.0)
    classes = fixed_classes(pd.Series(values, dtype=float), bounds)
    edges = (0.0, *bounds, float("inf"))
    for rank, low, high in zip(classes.ranks, classes.lowest, classes.highest, strict=True):
        assert edges[rank] < low <= high <= edges[rank + 1]
    assert sum(classes.sizes) == sum(value > 0 for value in values)
