"""Charts as values: their axes, what they say, and the figures that they show."""

import pytest

from geo.analysis.calls import announced_calls
from geo.analysis.portraits import portrait
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.reports.calls import years_chart
from geo.reports.charts import (
    Bars,
    Dots,
    Names,
    Numbers,
    bars_chart,
    bars_title,
    columns_chart,
    from_zero,
    series_title,
)
from geo.reports.coverage.charts import curves_title
from geo.reports.territory.charts import portrait_sectors_chart, rates_chart
from tests import shipped
from tests.spaces import plain


def ticks(axis: Names | Numbers) -> list[str]:
    assert isinstance(axis, Numbers)
    return [plain(text) for _, text in axis.ticks]


@pytest.mark.parametrize(
    ("most", "written"),
    [
        (0, ["0", "1"]),
        (3, ["0", "1", "2", "3"]),
        (9, ["0", "2", "4", "6", "8"]),
        (0.5, ["0,0", "0,1", "0,2", "0,3", "0,4", "0,5"]),
        (2_000, ["0", "500", "1 000", "1 500", "2 000"]),
    ],
)
def test_an_axis_has_few_round_numbers_and_no_half_pole(most: float, written: list[str]) -> None:
    axis = from_zero("Pôles", most)
    assert ticks(axis) == written
    assert axis.low == 0
    assert axis.high > most


def test_bars_end_to_end_have_an_axis_of_their_sums() -> None:
    series = [("Ici", [1, 5]), ("Là", [2, 4])]
    beside = bars_chart(["Un", "Deux"], series, "Titre", "Pôles")
    stacked = bars_chart(["Un", "Deux"], series, "Titre", "Pôles", is_stacked=True)
    assert ticks(beside.across)[-1] == "5"
    assert ticks(stacked.across) == ["0", "2", "4", "6", "8"]


def test_bars_keep_the_order_of_their_labels_and_say_each_value() -> None:
    chart = bars_chart(["Un", "Deux"], [("Ici", [1, 2.5]), ("Là", [3, 0])], "Titre", "Pôles")
    assert isinstance(chart.down, Names)
    assert [label.text for label in chart.down.labels] == ["Un", "Deux"]
    assert [chart.said(each) for each in chart.series] == [
        ["Un (1)", "Deux (2,5)"],
        ["Un (3)", "Deux (0)"],
    ]
    assert [each.name for each in chart.named] == ["Ici", "Là"]


def test_one_series_needs_no_legend() -> None:
    assert not bars_chart(["Un"], [("Ici", [1])], "Titre", "Pôles").named


def test_columns_say_their_years() -> None:
    chart = columns_chart(["2013", "2014"], [20, 0], "Titre", ("Année", "Pôles"))
    (bars,) = chart.series
    assert chart.said(bars) == ["2013 (20)", "2014 (0)"]
    assert isinstance(bars, Bars)
    assert bars.texts == ["20", ""]


def test_rates_are_drawn_with_their_intervals_the_first_on_top(shipped_atlas: Atlas) -> None:
    found = [portrait(shipped_atlas, Selection(), "region", code) for code in ("53", "04")]
    chart = rates_chart(found)
    (dots,) = chart.series
    assert isinstance(dots, Dots)
    assert dots.values == [each.rate for each in found]
    assert dots.intervals == [(each.rate_low, each.rate_high) for each in found]
    assert plain(chart.said(dots)[0]) == "Bretagne : 0,26 (0,12 à 0,50)"


def test_sectors_of_portraits_leave_out_those_that_none_has(shipped_atlas: Atlas) -> None:
    brittany, reunion = (
        portrait(shipped_atlas, Selection(), "region", code) for code in ("53", "04")
    )
    alone = portrait_sectors_chart([reunion], shipped_atlas)
    both = portrait_sectors_chart([brittany, reunion], shipped_atlas)
    assert alone
    assert both
    assert isinstance(alone.down, Names)
    assert isinstance(both.down, Names)
    (bars,) = alone.series
    assert isinstance(bars, Bars)
    assert 0 not in bars.lengths
    assert sum(bars.lengths) == sum(reunion.counts["secteur"].values())
    assert {each.text for each in alone.down.labels} < {each.text for each in both.down.labels}
    assert [each.name for each in both.named] == ["Bretagne", "La Réunion"]
    nowhere = portrait(shipped_atlas, Selection(words="rien de tel"), "region", "53")
    assert portrait_sectors_chart([nowhere], shipped_atlas) is None


def test_years_are_columns_that_add_up(shipped_atlas: Atlas) -> None:
    chart = years_chart(shipped_atlas.select(Selection()), announced_calls(shipped_atlas))
    (columns,) = chart.series
    assert isinstance(columns, Bars)
    assert isinstance(chart.across, Names)
    assert sum(columns.lengths) == shipped.SELECTED
    assert chart.across.labels[0].text == "2013"


def test_the_title_of_two_curves_speaks_of_both() -> None:
    title = plain(curves_title([28.0, 31.0], "en France"))
    assert title == (
        "En France, la moitié des habitants vit à 28 km au plus d'un pôle localisé de la première "
        "sélection, à 31 km au plus d'un pôle de la seconde"
    )
    assert "aucune distance" in curves_title([28.0, float("inf")], "en France")


def test_the_title_of_compared_bars_names_the_longest_of_each() -> None:
    series = [("Ici", [1, 3, 3]), ("Là", [2, 0, 0]), ("Ailleurs", [0, 0, 0])]
    title = plain(series_title(["Un", "Deux", "Trois"], series))
    assert title == "Ici : Deux et Trois (3) ; Là : Un (2) ; Ailleurs : aucun"


def test_the_title_of_bars_names_all_those_at_a_tie() -> None:
    labels = ["Un", "Deux", "Trois"]
    assert plain(bars_title(labels, [1, 2, 2], "pôle")) == "Deux et Trois : 2 pôles chacun"
    assert plain(bars_title(labels, [3, 2, 2], "pôle")) == "Un : 3 pôles"
