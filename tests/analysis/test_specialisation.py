"""Sectors by call, in pairs and across territories: by hand, by fractions, by plain Python."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.specialisation import (
    corrected_p_values,
    sector_pairs,
    sector_table,
    sectors_by_call,
)
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level
from tests import shipped
from tests.analysis.twelve_poles import POLES, TABLES

EVERYTHING = Selection()


@pytest.fixture(params=[1, -1], ids=["in order", "reversed"])
def twelve_poles(atlas_of: Callable[..., Atlas], request: pytest.FixtureRequest) -> Atlas:
    """The order of the poles must not matter."""
    return atlas_of(POLES[:: request.param], **TABLES)


def exact_p_value(both: int, row: int, column: int, everything: int) -> Fraction:
    """Fisher's two-sided test in whole numbers: tables no more probable than the one found."""

    def ways(count: int) -> int:
        return comb(column, count) * comb(everything - column, row - count)

    counts = range(max(0, row + column - everything), min(row, column) + 1)
    total = sum(ways(count) for count in counts if ways(count) <= ways(both))
    return Fraction(total, comb(everything, row))


# ---- Territories ----------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["region", "departement"])
def test_shipped_quotients_and_p_values_are_exact_fractions(
    shipped_atlas: Atlas, level: Level
) -> None:
    slugs = {option.value: option.slug for option in shipped_atlas.facets["secteur"].options}
    places = shipped_atlas.cells[f"code_{level}"]
    poles = [
        (place, {slugs[value] for value in row["secteurs"].split("|")})
        for place, row in zip(places, shipped.rows("poles"), strict=True)
        if row["secteurs"]
    ]
    in_territory = Counter(place for place, _ in poles if place)
    of_sector = Counter(slug for _, sectors in poles for slug in sectors)
    both = Counter((place, slug) for place, sectors in poles for slug in sectors if place)
    table = sector_table(shipped_atlas.select(EVERYTHING), level)
    assert len(table) == len(in_territory) * len(of_sector)
    for row in table.to_dict("records"):
        here, wide = in_territory[row["code"]], of_sector[row["secteur"]]
        found = both[row["code"], row["secteur"]]
        assert (row["poles"], row["poles_territory"]) == (found, here)
        assert (row["poles_sector"], row["poles_all"]) == (wide, len(poles))
        if here < 5:
            assert np.isnan(row["quotient"])
            assert np.isnan(row["p_value"])
            continue
        quotient = Fraction(found, here) / Fraction(wide, len(poles))
        assert row["quotient"] == pytest.approx(float(quotient), rel=1e-12)
        p_value = exact_p_value(found, here, wide, len(poles))
        assert row["p_value"] == pytest.approx(float(p_value), rel=1e-9)


def test_no_pole_is_zero_and_too_few_poles_is_not_defined(twelve_poles: Atlas) -> None:
    table = sector_table(twelve_poles.select(EVERYTHING), "region").set_index(["code", "secteur"])
    assert table.loc[("53", "tourisme"), "quotient"] == 0
    assert np.isnan(table.loc[("11", "culture"), "quotient"])
    assert table.loc[("11", "culture"), "poles"] == 0


@pytest.mark.parametrize("level", ["region", "departement"])
def test_territories_add_up_with_the_poles_of_none(shipped_atlas: Atlas, level: Level) -> None:
    view = shipped_atlas.select(EVERYTHING)
    table = sector_table(view, level)
    nowhere = shipped_atlas.place_codes[level] < 0
    facet = shipped_atlas.facets["secteur"]
    for slug, cells in table.groupby("secteur"):
        missing = int((facet.matrix[:, facet.positions[slug]] & nowhere).sum())
        assert cells["poles"].sum() + missing == cells["poles_sector"].iloc[0]


def test_sectors_of_a_partition_add_up_to_those_of_the_whole(shipped_atlas: Atlas) -> None:
    parts = [
        shipped_atlas.select(Selection(statuses=(each,))) for each in shipped_atlas.slugs("statut")
    ]
    whole = shipped_atlas.select(EVERYTHING)
    assert sum(map(len, parts)) == len(whole)
    for slug, poles in whole.count_by_option("secteur").items():
        assert sum(part.count_by_option("secteur")[slug] for part in parts) == poles
    assert sum(part.count_without("secteur") for part in parts) == whole.count_without("secteur")


# ---- Many comparisons -----------------------------------------------------------------------


def test_holm_s_correction_is_that_of_the_hand() -> None:
    found = corrected_p_values([0.01, np.nan, 0.04, 0.03, 0.5])
    # 4 × 0,01 ; 3 × 0,03 ; 2 × 0,04 = 0,08, no less than the one before ; 0,5.
    assert found[[0, 3, 2, 4]] == pytest.approx([0.04, 0.09, 0.09, 0.5])
    assert np.isnan(found[1])


@given(st.lists(st.floats(0, 1), max_size=30), st.randoms())
def test_holm_s_correction_never_lowers_and_keeps_the_order(
    values: list[float], chance: "object"
) -> None:
    found = corrected_p_values(values)
    assert all(after >= before for before, after in zip(values, found, strict=True))
    assert all(0 <= each <= 1 for each in found)
    ranks = np.argsort(values, kind="stable")
    assert (np.diff(found[ranks]) >= 0).all()
    order = list(range(len(values)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    shuffled = corrected_p_values([values[each] for each in order])
    assert shuffled == pytest.approx(found[order])


# ---- Pairs ----------------------------------------------------------------------------------


def test_pairs_are_those_of_the_hand(twelve_poles: Atlas) -> None:
    table = sector_pairs(twelve_poles.select(EVERYTHING)).set_index(["first", "second"])
    assert len(table) == 3  # of three sectors
    row = table.loc[("numerique", "culture")]  # b alone, of 5 and 5 among 11
    assert (row["poles"], row["poles_first"], row["poles_second"], row["poles_all"]) == (
        1,
        5,
        5,
        11,
    )
    assert row["expected"] == pytest.approx(float(Fraction(5 * 5, 11)))
    assert row["p_value"] == pytest.approx(float(exact_p_value(1, 5, 5, 11)), rel=1e-9)
    assert table.loc[("culture", "tourisme"), "poles"] == 0
    assert list(table["poles"]) == sorted(table["poles"], reverse=True)


def test_shipped_pairs_are_those_of_the_table(shipped_atlas: Atlas) -> None:
    slugs = {option.value: option.slug for option in shipped_atlas.facets["secteur"].options}
    expected: Counter[frozenset[str]] = Counter()
    for row in shipped.rows("poles"):
        sectors = sorted({slugs[value] for value in row["secteurs"].split("|") if value})
        expected.update(
            frozenset((one, other))
            for rank, one in enumerate(sectors)
            for other in sectors[rank + 1 :]
        )
    table = sector_pairs(shipped_atlas.select(EVERYTHING))
    found = {
        frozenset((row["first"], row["second"])): row["poles"] for row in table.to_dict("records")
    }
    assert {pair: poles for pair, poles in found.items() if poles} == expected


# ---- Calls ----------------------------------------------------------------------------------


def test_a_pole_counts_in_each_of_its_calls(twelve_poles: Atlas) -> None:
    found = sectors_by_call(twelve_poles.select(EVERYTHING))
    table = found.table.set_index(["appel", "secteur"])[["poles", "poles_call"]]
    # « un » selected a and l, « deux » a and b: two poles of known sector each.
    assert {cell: tuple(values) for cell, values in table.T.items()} == {
        ("un", "numerique"): (1, 2),
        ("un", "culture"): (1, 2),
        ("un", "tourisme"): (1, 2),
        ("deux", "numerique"): (1, 2),
        ("deux", "culture"): (2, 2),
        ("deux", "tourisme"): (0, 2),
    }
    assert found.never_selected == 9
    assert found.without_sector == 0
    assert not len(found.change)  # three poles are too few


def test_shipped_calls_are_those_of_the_tables(shipped_atlas: Atlas) -> None:
    options = {option.value: option.slug for option in shipped_atlas.facets["secteur"].options}
    calls = {option.value: option.slug for option in shipped_atlas.facets["appel"].options}
    sectors = {
        row["id_pole"]: {options[value] for value in row["secteurs"].split("|") if value}
        for row in shipped.rows("poles")
    }
    supports = {(row["id_appel"], row["id_pole"]) for row in shipped.rows("soutiens")}
    known = Counter(call for call, pole in supports if sectors[pole])
    both = Counter((call, slug) for call, pole in supports for slug in sectors[pole])
    found = sectors_by_call(shipped_atlas.select(EVERYTHING))
    for row in found.table.to_dict("records"):
        call = next(value for value, slug in calls.items() if slug == row["appel"])
        assert row["poles_call"] == known[call]
        assert row["poles"] == both[call, row["secteur"]]
        if known[call]:
            share = Fraction(both[call, row["secteur"]], known[call])
            assert row["share"] == pytest.approx(float(share))
    assert found.without_sector == sum(not sectors[pole] for _, pole in supports)
    assert found.never_selected == shipped.POLES - shipped.SELECTED
    dates = {
        row["id_appel"]: row["date_resultats"] or row["date_lancement"]
        for row in shipped.rows("appels")
    }
    order = [
        next(value for value, slug in calls.items() if slug == appel)
        for appel in found.table["appel"].unique()
    ]
    assert [dates[call] for call in order] == sorted(dates[call] for call in order)
    assert set(order) == {call for call, _ in supports}

    early = {pole for call, pole in supports if call in order[: found.early] and sectors[pole]}
    late = {pole for call, pole in supports if call in order[found.early :] and sectors[pole]}
    row = found.change.set_index("secteur").loc["insertion"]
    assert (row["of_early"], row["of_late"]) == (len(early), len(late))
    assert row["poles_early"] == sum("insertion" in sectors[pole] for pole in early)
    assert row["poles_late"] == sum("insertion" in sectors[pole] for pole in late)


@pytest.mark.parametrize("selection", [EVERYTHING, Selection(level="region", codes=("94",))])
def test_a_selection_and_its_complement_add_up_to_the_whole(
    shipped_atlas: Atlas, selection: Selection
) -> None:
    whole = shipped_atlas.select(selection)
    selected = int(shipped_atlas.facets["appel"].matrix[whole.mask].any(axis=1).sum())
    assert sectors_by_call(whole).never_selected + selected == len(whole)


# ---- Groups ---------------------------------------------------------------------------------


def test_the_themes_of_the_founding_plan_are_groups_of_sectors(shipped_atlas: Atlas) -> None:
    facet = shipped_atlas.facets["secteur"]
    assert {name: set(slugs) for name, slugs in facet.groups.items()} == {
        "renouveau productif": {"textile", "economie-circulaire", "ecoconstruction"},
        "artistiques et culturels": {"culture"},
    }
    assert facet.group_of(["textile", "ecoconstruction", "economie-circulaire"])
    assert not facet.group_of(["textile"])
    assert not facet.group_of([])
