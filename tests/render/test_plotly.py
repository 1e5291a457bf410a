"""Charts as plotly figures: what plotly accepts, every value in it, no mark from the data."""

from html import unescape
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go
import pytest

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.plotly import choice_at, figure_of
from geo.reports import palette
from geo.reports.charts import (
    Bars,
    Chart,
    ColumnMark,
    Columns,
    Curve,
    Dots,
    Numbers,
    Square,
    Squares,
    Timeline,
    Words,
    bars_chart,
    columns_chart,
    from_zero,
    names,
)
from tests.render.every_chart import SELECTIONS, charts_of, every_chart
from tests.spaces import plain
from tests.views.test_maps import ATTACKS

PERCENTS = Numbers("Part", 0, 100, [(0, "0 %"), (100, "100 %")])


def validated(chart: Chart) -> go.Figure:
    """The figure, refused by plotly if any property or value is wrong."""
    return go.Figure(figure_of(chart).to_dict())


def grid(*series: Any) -> Chart:  # noqa: ANN401 - any series
    return Chart("Titre", names(["Ici", "Là"]), names(["Un", "Deux"]), series)


@pytest.mark.slow
@pytest.mark.parametrize("asked", SELECTIONS)
def test_plotly_accepts_every_chart_of_the_app(shipped_atlas: Atlas, asked: Selection) -> None:
    for name, chart in every_chart(shipped_atlas, asked):
        figure = validated(chart)
        assert figure.data, name
        assert figure.layout.title.text is None, name
        assert figure.layout.separators == ",\u202f"
        for trace, series in zip(figure.data, chart.series, strict=False):
            assert not series.choices or len(trace.x) == len(series.choices), name


def test_bars_lie_at_their_rows_in_order_each_series_by_colour_and_pattern() -> None:
    series = [("Ici", [1, 2]), ("Là", [3, 4])]
    figure = validated(bars_chart(["Un", "Deux"], series, "Titre", "Pôles", is_stacked=True))
    assert [(bar.x, bar.y, bar.name) for bar in figure.data] == [
        ((1, 2), (0, 1), "Ici"),
        ((3, 4), (0, 1), "Là"),
    ]
    assert [bar.marker.pattern.shape for bar in figure.data] == ["", "/"]
    assert figure.layout.yaxis.ticktext == ("Un", "Deux")
    assert figure.layout.yaxis.range == (1.5, -0.5)  # the first one on top
    assert figure.layout.barmode == "stack"
    assert figure.layout.showlegend


def test_columns_rise_with_their_number_on_top() -> None:
    (bars,) = validated(columns_chart(["2013", "2014"], [20, 0], "T", ("Année", "Pôles"))).data
    assert (bars.x, bars.y, bars.text) == ((0, 1), (20, 0), ("20", ""))


def test_a_bar_that_does_not_stand_out_is_hatched() -> None:
    chart = Chart("T", from_zero("", 2), names(["a", "b"]), [Bars([1, 2], (), [True, False])])
    (bars,) = validated(chart).data
    assert bars.marker.pattern.shape == ("", "/")
    assert bars.marker.color == (palette.category(0), palette.WITHOUT)


def test_dots_have_their_intervals_and_what_is_said_of_them() -> None:
    dots = Dots([0.5], [(0.25, 1.0)], said=["un demi"])
    (points,) = validated(Chart("T", from_zero("", 1), names(["Ici"]), [dots])).data
    assert (points.x, points.y, points.customdata) == ((0.5,), (0,), ("un demi",))
    assert (points.error_x.arrayminus, points.error_x.array) == ((0.25,), (0.5,))


def test_two_curves_are_told_apart_by_dashes_and_read_together() -> None:
    curves = [
        Curve([(0, 10), (5, 20)], name=name, position=position, said=["dix", "vingt"])
        for position, name in enumerate(("une", "autre"))
    ]
    figure = validated(Chart("T", from_zero("km", 5), PERCENTS, curves, marked=3))
    assert [(line.x, line.y) for line in figure.data] == [((0, 5), (10, 20))] * 2
    assert [line.line.dash for line in figure.data] == ["solid", "dash"]
    assert figure.layout.hovermode == "x unified"
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].x1) == (3, 3)


def test_squares_are_full_outlined_or_framed() -> None:
    full = [
        Square(0, 0, "1,2*\n(3)", 4, is_strong=True, is_framed=False),
        Square(1, 0, "0,4\n(1)", 0, is_strong=False, is_framed=True),
    ]
    hollow = [Square(0, 1, "(1)", None, is_strong=False, is_framed=False)]
    chart = grid(Squares(full, said=["a", "b"]), Squares(hollow, are_outlines=True, said=["c"]))
    cells, outlines = validated(chart).data
    assert (cells.x, cells.y, cells.customdata) == ((0, 0), (0, 1), ("a", "b"))
    assert cells.text == ("<b>1,2*</b><br>(3)", "0,4<br>(1)")
    assert cells.marker.color == (palette.QUOTIENTS[4], palette.QUOTIENTS[0])
    assert cells.marker.line.width == (2, 3)
    assert outlines.marker.color == "rgba(0,0,0,0)"
    assert outlines.marker.line.color == palette.WITHOUT
    assert outlines.textfont.color is None  # that of the page, light or dark


def test_columns_of_rows_stand_on_the_line_of_their_row() -> None:
    cells = [
        ColumnMark(0, 1, 1, "4", stands_out=True),
        ColumnMark(1, 0, 0.25, "1", stands_out=True),
    ]
    figure = validated(grid(Columns(cells, said=["a", "b"])))
    (columns,) = figure.data
    assert columns.x == (1, 0)
    assert columns.base == figure.layout.yaxis.tickvals  # the first row on top
    assert columns.base[0] - columns.base[1] == 1
    assert columns.y[0] == pytest.approx(4 * columns.y[1], abs=0.01)
    assert plain(columns.customdata[0]) == "Un, Là : a"


def test_times_have_a_line_a_dot_and_a_stroke() -> None:
    timeline = Timeline([(0, 2010, 2020), (1, 2015, 2015)], said=["dix ans", "un an"])
    axis = Numbers("", 2010, 2020, [(2010, "2010")])
    (spans,) = validated(Chart("T", axis, names(["RTES", "MES"]), [timeline])).data
    assert spans.x == (2010, 2020, None, 2015, 2015, None)
    assert spans.y == (0, 0, 0, 1, 1, 1)
    assert spans.marker.symbol[:2] == ("circle", "line-ns-open")
    assert spans.customdata[:2] == ("dix ans", "dix ans")


def test_words_stand_on_their_rows() -> None:
    chart = Chart("T", from_zero("", 2), names(["a", "b"]), [Bars([1, 2]), Words(2, ["x", "y"])])
    words = validated(chart).data[1]
    assert (words.x, words.y, words.text) == ((2, 2), (0, 1), ("x", "y"))


def test_a_click_selects_what_its_mark_stands_for_and_nothing_elsewhere() -> None:
    first, second = {"secteur": ("numerique",)}, {"secteur": ("culture",)}
    cells = [Square(0, 0, "1", 1, is_strong=False, is_framed=False)]
    chart = grid(Squares(cells, choices=[first]), Squares(cells, choices=[second]))
    assert choice_at(chart, 0, 0) == first
    assert choice_at(chart, 1, 0) == second
    for curve, point in ((2, 0), (0, 1), (-1, 0), (0, -1)):
        assert choice_at(chart, curve, point) == {}
    assert figure_of(chart).layout.clickmode == "event+select"
    assert choice_at(grid(Squares(cells)), 0, 0) == {}


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in strings(each)]
    if isinstance(value, list | tuple):
        return [text for each in value for text in strings(each)]
    return [value] if isinstance(value, str) else []


@pytest.mark.slow
@pytest.mark.parametrize("attack", [*ATTACKS, "R&D <b>ensemble</b>", "a<br>b", "&lt;b&gt;"])
def test_plotly_reads_no_mark_in_a_text(attack: str) -> None:
    charts = charts_of(attack)
    for chart in charts:
        for text in strings(validated(chart).to_plotly_json()):
            bare = text
            for ours in ("<b>", "</b>", "<i>", "</i>", "<br>", "<extra></extra>"):
                bare = bare.replace(ours, "")
            assert "<" not in bare
            assert ">" not in bare
            assert "%{" not in text or "%{" not in attack
    (tick,) = figure_of(charts[0]).layout.yaxis.ticktext
    assert unescape(tick.replace("<br>", "")).split() == "".join(wrap(attack, 26)).split()
