"""Portraits, sectors and actors: by hand on twelve poles, by another route on the shipped data."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from math import exp, factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, fisher_exact

from geo.analysis.actors import (
    FOUNDING_TYPES,
    actors_by_type,
    amounts,
    founding_actors,
    networks_by_nature,
    poles_with,
)
from geo.analysis.indicators import poisson_interval, poisson_p_value, rates_by_level
from geo.analysis.portraits import compare_rates, first_years, parents, portrait
from geo.analysis.specialisation import co_occurrence, fisher_p_values, sector_table
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.reports.links import Links, ToPole
from geo.reports.territory.tables import actors_block, portrait_tables
from tests import shipped
from tests.analysis.twelve_poles import POLES, TABLES
from tests.folders import POLE


@pytest.fixture
def twelve_poles(atlas_of: Callable[..., Atlas]) -> Atlas:
    return atlas_of(POLES, **TABLES)


# ---- Rates ----------------------------------------------------------------------------------


def poisson_tail(mean: float, count: int) -> float:
    """Probability of at most that count, by its series."""
    return sum(exp(-mean) * mean**n / factorial(n) for n in range(count + 1))


@pytest.mark.parametrize("count", [0, 1, 2, 9, 40])
def test_the_interval_of_a_count_is_exact(count: int) -> None:
    (low,), (high,) = poisson_interval([count])
    assert poisson_tail(float(high), count) == pytest.approx(0.025, abs=1e-9)
    if count:
        assert 1 - poisson_tail(float(low), count - 1) == pytest.approx(0.025, abs=1e-9)
    else:
        assert low == 0


def test_rates_have_ranks_that_ties_share(twelve_poles: Atlas) -> None:
    # b, g, h, j and l: all of known commune.
    table = rates_by_level(twelve_poles.select(Selection(sectors=("numerique",))), "departement")
    assert table.loc["29", "poles"] == 1
    assert (table["rank"][table["poles"] == 0] == table["rank"].max()).all()
    assert table["rank"].min() == 1
    row = table.loc["29"]
    assert row["rate_low"] < row["rate"] < row["rate_high"]


def test_no_rate_is_known_where_only_poles_of_unknown_place_may_be(twelve_poles: Atlas) -> None:
    table = rates_by_level(twelve_poles.select(Selection()), "departement")
    assert table.loc["29", ["poles", "possible"]].tolist() == [3, 2]  # a, b, d; e and k
    assert table.loc["75", ["poles", "possible"]].tolist() == [1, 1]  # l; k, which may be anywhere
    assert table["rank"][table["poles"] == 0].isna().all()
    assert table["rate"][table["poles"] == 0].isna().all()


# ---- Sectors --------------------------------------------------------------------------------


def test_quotients_are_the_fractions_of_the_definition(twelve_poles: Atlas) -> None:
    table = sector_table(twelve_poles.select(Selection()), "region").set_index(["code", "secteur"])
    # Eleven poles have a sector; six of them are in Bretagne, five of those are of culture.
    row = table.loc[("53", "culture")]
    assert (row["poles"], row["poles_territory"], row["poles_sector"], row["poles_all"]) == (
        5,
        6,
        5,
        11,
    )
    assert row["quotient"] == pytest.approx(float(Fraction(5, 6) / Fraction(5, 11)))
    assert row["p_value"] == pytest.approx(fisher_exact([[5, 1], [0, 5]])[1], rel=1e-9)
    assert np.isnan(table.loc[("11", "numerique"), "quotient"])  # one pole is too few
    assert np.isnan(table.loc[("11", "numerique"), "p_value"])


@pytest.mark.slow
@given(st.data())
@settings(max_examples=200)
def test_p_values_are_those_of_scipy(data: st.DataObject) -> None:
    everything = data.draw(st.integers(1, 120))
    row, column = (data.draw(st.integers(0, everything)) for _ in range(2))
    both = data.draw(st.integers(max(0, row + column - everything), min(row, column)))
    cells = [[both, row - both], [column - both, everything - row - column + both]]
    found = fisher_p_values([both], [row], [column], [everything])[0]
    assert found == pytest.approx(fisher_exact(cells)[1], rel=1e-6, abs=1e-12)


def test_sectors_go_together_as_poles_have_them(twelve_poles: Atlas) -> None:
    table = co_occurrence(twelve_poles.select(Selection()))
    assert table.loc["numerique", "numerique"] == 5
    assert table.loc["numerique", "culture"] == table.loc["culture", "numerique"] == 1
    assert table.loc["numerique", "tourisme"] == 1


# ---- Portraits ------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("level", "code", "poles", "located"),
    [
        ("region", "53", 7, 5),
        ("departement", "29", 3, 2),
        ("epci", "242900314", 2, 2),
        ("commune", "74010", 1, 1),
        ("epci", "243500741", 1, 1),
        ("region", "04", 1, 1),
        (None, "", 12, 9),
    ],
)
def test_a_portrait_counts_the_poles_known_in_its_territory(
    twelve_poles: Atlas, level: Level | None, code: str, poles: int, located: int
) -> None:
    found = portrait(twelve_poles, Selection(), level, code)
    assert (found.poles, len(found.view.located_rows)) == (poles, located)
    assert sum(found.counts["statut"].values()) + found.without["statut"] == poles
    assert sum(found.by_year.values()) + found.undated == poles


def test_the_portrait_of_brittany_is_that_of_the_hand(twelve_poles: Atlas) -> None:
    found = portrait(twelve_poles, Selection(), "region", "53")
    assert found.counts["secteur"]["culture"] == 5
    assert found.counts["secteur"]["numerique"] == 2
    assert found.without["secteur"] == 1
    assert {year: count for year, count in found.by_year.items() if count} == {2013: 1, 2015: 1}
    assert (found.euros, found.amounts_known, found.amounts_unknown) == (150_000, 2, 1)
    assert (found.poles_with_members, found.actors["recherche"]) == (2, 1)
    assert found.rank == 1


def test_a_selection_narrows_the_portrait_and_its_own_territory_does_not(
    twelve_poles: Atlas,
) -> None:
    asked = Selection(level="region", codes=("11",), sectors=("culture",))
    assert portrait(twelve_poles, asked, "region", "53").poles == 5
    assert portrait(twelve_poles, asked, None, "").poles == 5


@pytest.mark.parametrize(
    ("level", "code", "expected"),
    [
        ("commune", "29019", (("epci", "242900314"), ("departement", "29"), ("region", "53"))),
        ("commune", "29155", (("departement", "29"), ("region", "53"))),  # Ouessant: no EPCI
        ("epci", "243500741", ()),  # crosses départements and régions
        ("departement", "2A", (("region", "94"),)),
        ("region", "53", ()),
    ],
)
def test_the_way_up_names_what_holds_a_territory_whole(
    shipped_atlas: Atlas, level: Level, code: str, expected: tuple[tuple[Level, str], ...]
) -> None:
    assert parents(shipped_atlas.territories, level, code) == expected


def atlas_with(atlas_of: Callable[..., Atlas], **poles: int) -> Atlas:
    """Poles known by their département alone, so many in each."""
    return atlas_of(
        [
            {**POLE, "id_pole": f"ptce-{code}-{rank}".lower(), "nom": f"{code} {rank}"}
            | {"code_departement": code.removeprefix("d"), "precision": "departement"}
            for code, number in poles.items()
            for rank in range(number)
        ]
    )


def test_small_numbers_are_not_told_apart(atlas_of: Callable[..., Atlas]) -> None:
    atlas = atlas_with(atlas_of, d29=9, d14=3)
    bretagne, normandie = (portrait(atlas, Selection(), "region", code) for code in ("53", "28"))
    assert bretagne.rate > 2 * normandie.rate
    (pair,) = compare_rates([bretagne, normandie])
    assert pair.p_value == pytest.approx(
        binomtest(9, 12, bretagne.population / (bretagne.population + normandie.population)).pvalue
    )
    assert pair.p_value > 0.05


@pytest.mark.parametrize(
    ("counts", "exposures", "expected"),
    [
        # Of 3, all in the part that has a third: 1/27. The other outcomes: 6/27, 12/27, 8/27.
        ((3, 0), (1, 2), 1 / 27),
        ((0, 3), (1, 2), 15 / 27),
        ((2, 1), (1, 2), 7 / 27),
        ((0, 0), (1, 2), 1),
        ((1, 1), (1, 1), 1),
        ((5, 0), (1, 1), 2 / 32),
    ],
)
def test_the_exact_test_of_two_counts_is_that_of_the_binomial_law(
    counts: tuple[int, int], exposures: tuple[float, float], expected: float
) -> None:
    found = poisson_p_value(counts[0], exposures[0], counts[1], exposures[1])
    assert found == pytest.approx(expected)
    if sum(counts):
        share = exposures[0] / sum(exposures)
        assert found == pytest.approx(binomtest(counts[0], sum(counts), share).pvalue)


def test_without_inhabitants_there_is_no_test() -> None:
    assert np.isnan(poisson_p_value(1, 0, 2, 10))


def test_overlapping_intervals_may_hide_a_difference(atlas_of: Callable[..., Atlas]) -> None:
    """La Réunion and Île-de-France: intervals that overlap, 5 poles of 19 where 7 % live."""
    atlas = atlas_with(atlas_of, d974=5, d75=14)
    reunion, paris = (portrait(atlas, Selection(), "region", code) for code in ("04", "11"))
    assert reunion.rate_low < paris.rate_high
    (pair,) = compare_rates([reunion, paris])
    share = reunion.population / (reunion.population + paris.population)
    expected = binomtest(5, 19, share).pvalue
    assert pair.p_value == pytest.approx(expected)
    assert pair.p_value == pytest.approx(0.007, abs=0.0005)


def test_several_pairs_are_corrected_and_a_part_is_set_against_the_rest(
    shipped_atlas: Atlas,
) -> None:
    asked = Selection()
    reunion, france = (
        portrait(shipped_atlas, asked, level, code)
        for level, code in (("region", "04"), (None, ""))
    )
    (pair,) = compare_rates([france, reunion])
    share = reunion.population / france.population
    assert pair.p_value == pytest.approx(binomtest(reunion.poles, france.poles, share).pvalue)
    regions = [portrait(shipped_atlas, asked, "region", code) for code in ("04", "11", "28")]
    alone = [compare_rates(two)[0].p_value for two in (regions[:2], regions[::2], regions[1:])]
    together = [each.p_value for each in compare_rates(regions)]
    assert together[0] == pytest.approx(3 * alone[0])  # Holm: the least likely, times three
    assert all(after >= before for after, before in zip(together, alone, strict=True))


def test_no_rank_below_five_poles(atlas_of: Callable[..., Atlas]) -> None:
    atlas = atlas_with(atlas_of, d974=5, d29=4)
    bretagne, reunion = (portrait(atlas, Selection(), "region", code) for code in ("53", "04"))
    assert (bretagne.poles, bretagne.rank, bretagne.peers) == (4, 0, 0)
    assert (reunion.poles, reunion.rank, reunion.peers) == (5, 1, 18)


# ---- Actors ---------------------------------------------------------------------------------


def test_a_pole_without_known_members_is_unknown_not_without(twelve_poles: Atlas) -> None:
    view = twelve_poles.select(Selection())
    table, known, unknown = founding_actors(view)
    assert (known, unknown) == (3, 9)
    assert dict(zip(table["type_acteur"], table["poles"], strict=True)) == {
        "entreprise_ess": 0,
        "tpe_pme": 0,
        "collectivite": 1,
        "recherche": 1,
        "formation": 1,
    }
    assert poles_with(view, "recherche") == [1]
    types = actors_by_type(view).set_index("type_acteur")
    assert types.loc["recherche", "membre"] == 2
    assert types.loc["", "poles"] == 1


def test_a_citation_is_never_counted_as_a_membership(twelve_poles: Atlas) -> None:
    table = networks_by_nature(twelve_poles.select(Selection())).set_index("sigle")
    assert table.loc["RTES", ["membre", "accompagnement", "cite", "poles"]].tolist() == [1, 0, 1, 2]
    assert table.loc["CRESS", ["membre", "accompagnement", "cite"]].tolist() == [0, 1, 0]


def test_the_shipped_figures_are_those_of_the_tables(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    supports, members = shipped.rows("soutiens"), shipped.rows("membres")
    given = [int(row["montant_eur"]) for row in supports if row["montant_eur"]]
    accompanied = sum(row["id_appel"] == "emergents-2021-p1" for row in supports)
    assert amounts(view) == (sum(given), len(given), len(supports) - len(given) - accompanied)
    firsts: dict[str, int] = {}
    for row in supports:
        if row["annee"]:
            year = int(row["annee"])
            firsts[row["id_pole"]] = min(firsts.get(row["id_pole"], 9999), year)
    years, undated = first_years(view)
    assert {year: count for year, count in years.items() if count} == Counter(firsts.values())
    assert undated == shipped.POLES - len(firsts)
    table, known, _ = founding_actors(view)
    for kind in FOUNDING_TYPES:
        poles = {row["id_pole"] for row in members if row["type_acteur"] == kind}
        assert table.set_index("type_acteur").loc[kind, "poles"] == len(poles)
    assert known == len({row["id_pole"] for row in members})


@pytest.mark.parametrize("level", ["region", "departement", "epci"])
def test_portraits_of_a_level_add_up_with_those_known_less_finely(
    shipped_atlas: Atlas, level: Level
) -> None:
    view = shipped_atlas.select(Selection(sectors=("culture",)))
    assert view.count_by_level(level).sum() + view.unknown_at_level(level) == len(view)
    complement = len(shipped_atlas) - len(view)
    has = shipped_atlas.facets["secteur"].has_any(["culture"])
    assert complement == int((~has).sum())


def test_the_poles_that_count_a_research_body_are_those_of_the_table(shipped_atlas: Atlas) -> None:
    expected = {
        row["id_pole"] for row in shipped.rows("membres") if row["type_acteur"] == "recherche"
    }
    rows = poles_with(shipped_atlas.select(Selection()), "recherche")
    assert {shipped_atlas.cells["id_pole"][row] for row in rows} == expected
    rows_of_table = actors_block(shipped_atlas.select(Selection())).table.rows
    label = shipped_atlas.labels["membres.type_acteur"]["recherche"]
    (listed,) = [row[2] for row in rows_of_table if row[0] == label]
    assert isinstance(listed, Links)
    assert {
        target.identifier for _, target in listed.parts if isinstance(target, ToPole)
    } == expected


def test_a_portrait_counts_members_and_networks_as_the_tables(shipped_atlas: Atlas) -> None:
    brittany = {row["id_pole"] for row in shipped.rows("poles") if row["code_region"] == "53"}
    alone = portrait(shipped_atlas, Selection(), "region", "53")
    tables = {table.caption: table for table in portrait_tables([alone], shipped_atlas)}
    members = tables["Membres et partenaires connus, par type d'acteur"].rows
    ties = [row for row in shipped.rows("membres") if row["id_pole"] in brittany]
    assert sum(int(row[1] or 0) for row in members) == len(ties)
    networks = tables["Pôles par réseau et nature du lien"].rows
    pairs = {
        (row["id_pole"], row["reseau"], row["nature"])
        for row in shipped.rows("adhesions")
        if row["id_pole"] in brittany
    }
    assert sum(int(row[1] or 0) for row in networks) == len(pairs)
    cited = sum(int(row[1] or 0) for row in networks if "cités" in str(row[0]))
    assert cited == len([pair for pair in pairs if pair[2] == "cite"])
