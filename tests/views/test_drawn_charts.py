"""Charts as drawings: what is drawn is what the figure holds, and nothing is left out silently."""

from html import unescape
from itertools import pairwise
from math import isclose
from textwrap import wrap
from time import perf_counter
from typing import Any
from xml.etree import ElementTree as ET

import plotly.graph_objects as go
import pytest

from geo.errors import DrawingError
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.svg.charts import chart_picture
from geo.render.svg.elements import text_width
from geo.render.svg.picture import PAPER
from geo.reports import palette
from geo.views.charts import bars_chart, columns_chart, figure_of
from tests.views.drawn import SVG, all_of, harmless, number_of, texts, titles
from tests.views.every_chart import every_chart
from tests.views.test_maps import ATTACKS

SELECTIONS = [
    Selection(),
    Selection(level="region", codes=("53",), sectors=("culture",)),
    Selection(level="region", codes=("94",)),  # no pole at all
    Selection(words="rien de tel"),
    Selection(statuses=("candidat",)),
]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def root_of(figure: go.Figure) -> ET.Element:
    return harmless(chart_picture(figure).svg)


def rectangles(root: ET.Element, colour: str | None = None) -> list[ET.Element]:
    return [each for each in all_of(root, "rect") if colour in (None, each.get("fill"))]


def written_at(root: ET.Element, text: str) -> tuple[float, float]:
    """Where the middle of a label of an axis stands."""
    (found,) = (each for each in all_of(root, "text") if each.text == text)
    size = number_of(found, "font-size")
    return number_of(found, "x"), number_of(found, "y") - 0.35 * size


# ---- Every chart ----------------------------------------------------------------------------


@pytest.mark.parametrize("asked", SELECTIONS)
def test_every_chart_of_the_app_is_drawn(shipped_atlas: Atlas, asked: Selection) -> None:
    for name, figure in every_chart(shipped_atlas, asked):
        picture = chart_picture(figure)
        root = harmless(picture.svg)
        assert titles(root)[0] == picture.alternative, name
        assert picture.title, name
        assert picture.alternative.startswith(picture.title), name
        _inside(root, picture.width, picture.height, name)


def _inside(root: ET.Element, width: float, height: float, name: str) -> None:
    """No bar, point or straight text leaves the drawing, and letters are large enough."""
    for each in rectangles(root):
        assert number_of(each, "x") >= 0, name
        assert number_of(each, "x") + number_of(each, "width") <= width, name
        assert number_of(each, "y") + number_of(each, "height") <= height, name
    for each in all_of(root, "text"):
        assert number_of(each, "font-size") >= 11, name
    for each in all_of(root, "circle"):
        assert 0 <= number_of(each, "cx") <= width, name
        assert 0 <= number_of(each, "cy") <= height, name


@pytest.mark.parametrize("width", [320, 900])
def test_labels_of_rows_are_whole_at_any_width(shipped_atlas: Atlas, width: int) -> None:
    for name, figure in every_chart(shipped_atlas, Selection()):
        picture = chart_picture(figure, width=width)
        root = harmless(picture.svg)
        assert picture.width >= width, name
        for each in all_of(root, "text"):
            if each.get("text-anchor") == "end":
                assert number_of(each, "x") >= 1.16 * text_width(each.text or ""), name


def test_every_bar_point_and_cell_of_the_app_is_in_its_drawing(shipped_atlas: Atlas) -> None:
    for name, figure in every_chart(shipped_atlas, Selection()):
        root = root_of(figure)
        marks = [each for each in all_of(root, "g") if each.find(f"{SVG}title") is not None]
        expected = 0
        for trace in figure.data:
            if trace.type == "bar":
                lengths = trace.x if trace.orientation == "h" else trace.y
                expected += sum(length > 0 for length in lengths)
            elif "markers" in trace.mode:
                expected += len(trace.x)
        assert len(marks) == expected, name


def test_every_text_of_the_figures_is_written(shipped_atlas: Atlas) -> None:
    for name, figure in every_chart(shipped_atlas, Selection()):
        written = " ".join(texts(root_of(figure)))
        for axis in (figure.layout.xaxis, figure.layout.yaxis):
            for label in [axis.title.text or "", *(axis.ticktext or ())]:
                for line in label.split("<br>"):
                    bare = unescape(line.replace("<i>", "").replace("</i>", ""))
                    assert bare in written, (name, bare)
        for trace in figure.data:
            if figure.layout.showlegend and trace.showlegend is not False:
                assert trace.name in written, name


def test_charts_are_quick_and_the_same_each_time(shipped_atlas: Atlas) -> None:
    for name, figure in every_chart(shipped_atlas, Selection()):
        first = chart_picture(figure).svg
        start = perf_counter()
        assert chart_picture(figure).svg == first, name
        assert perf_counter() - start < 0.5, name


# ---- Values ---------------------------------------------------------------------------------


def test_bars_are_as_long_as_their_values_and_start_at_zero() -> None:
    figure = bars_chart(["Un", "Deux", "Trois"], [("Pôles", [4, 1, 0])], "Titre", "Pôles")
    root = root_of(figure)
    first, second = rectangles(root, palette.category(0))
    assert number_of(first, "width") == pytest.approx(4 * number_of(second, "width"), abs=0.05)
    zero, _ = written_at(root, "0")
    four, _ = written_at(root, "4")
    assert number_of(first, "x") == pytest.approx(zero, abs=0.05)
    assert number_of(first, "x") + number_of(first, "width") == pytest.approx(four, abs=0.05)
    # The first label stands on top, each beside its bar.
    for label, bar in (("Un", first), ("Deux", second)):
        middle = number_of(bar, "y") + number_of(bar, "height") / 2
        assert written_at(root, label)[1] == pytest.approx(middle, abs=0.05)
    assert written_at(root, "Un")[1] < written_at(root, "Deux")[1] < written_at(root, "Trois")[1]


def test_stacked_bars_follow_each_other_and_fit() -> None:
    series = [("Membres", [46, 1]), ("Partenaires", [15, 2])]
    figure = bars_chart(["Un", "Deux"], series, "Titre", "Liens", is_stacked=True)
    root = root_of(figure)
    # Each legend has its sample first.
    _, first, small = rectangles(root, palette.category(0))
    _, second, other = rectangles(root, palette.category(1))
    for lower, upper, ratio in ((first, second, 46 / 15), (small, other, 1 / 2)):
        end = number_of(lower, "x") + number_of(lower, "width")
        assert number_of(upper, "x") == pytest.approx(end, abs=0.05)
        found = number_of(lower, "width") / number_of(upper, "width")
        assert found == pytest.approx(ratio, rel=5e-3)
        assert number_of(lower, "y") == number_of(upper, "y")
    assert number_of(second, "x") + number_of(second, "width") < 640


def test_grouped_bars_stand_side_by_side_in_the_order_of_the_legend() -> None:
    figure = bars_chart(["Un"], [("Ici", [1]), ("Là", [2])], "Titre", "Pôles")
    root = root_of(figure)
    _, first = rectangles(root, palette.category(0))
    _, second = rectangles(root, palette.category(1))
    end = number_of(first, "y") + number_of(first, "height")
    assert number_of(second, "y") == pytest.approx(end, abs=0.05)
    assert texts(root).index("Ici") < texts(root).index("Là")


def test_columns_rise_from_zero_with_their_number_on_top() -> None:
    figure = columns_chart(["2013", "2014", "2015"], [20, 0, 5], "Titre", ("Année", "Pôles"))
    root = root_of(figure)
    first, second = rectangles(root, palette.category(0))
    assert number_of(first, "height") == pytest.approx(4 * number_of(second, "height"), abs=0.1)
    bottoms = {round(number_of(e, "y") + number_of(e, "height"), 1) for e in (first, second)}
    assert len(bottoms) == 1
    assert written_at(root, "2013")[0] < written_at(root, "2014")[0] < written_at(root, "2015")[0]
    on_top = [each for each in all_of(root, "text") if each.text == "20"]
    assert any(number_of(each, "y") < number_of(first, "y") for each in on_top)


def line_figure(**layout: Any) -> go.Figure:  # noqa: ANN401 - plotly's
    trace = {
        "type": "scatter",
        "mode": "lines",
        "x": [0, 50, None, 100, 150],
        "y": [0, 50, None, 100, 100],
        "line": {"color": "#123456", "dash": "dash", "width": 3},
        "name": "Courbe",
    }
    usual = {"xaxis": {"range": [0, 200]}, "yaxis": {"range": [0, 100]}}
    return figure_of([trace], usual | layout, "Titre", 300)


def test_a_line_passes_through_its_values_and_breaks_where_one_is_missing() -> None:
    root = root_of(line_figure())
    (line,) = (p for p in all_of(root, "path") if p.get("stroke") == "#123456")
    parts = line.get("d", "").split("M")[1:]
    (start, middle), (later, last) = (
        [tuple(map(float, pair.split())) for pair in part.split("L")] for part in parts
    )
    left, right = start[0], last[0]
    assert middle[0] - left == pytest.approx((right - left) / 3, abs=0.1)
    assert start[1] - middle[1] == pytest.approx(middle[1] - later[1], abs=0.1)
    assert line.get("stroke-dasharray")


def test_intervals_are_drawn_to_their_ends(shipped_atlas: Atlas) -> None:
    figure = dict(every_chart(shipped_atlas, Selection()))["taux"]
    root = root_of(figure)
    (trace,) = figure.data
    zero, one = written_at(root, "0,0")[0], written_at(root, "1,0")[0]
    spans = [p.get("d", "") for p in all_of(root, "path") if p.get("stroke") == palette.WITHOUT]
    assert len(spans) == 3
    for rank, span in enumerate(spans):
        start, end = float(span[1:].split(" ")[0]), float(span.split("H")[1].split("M")[0])
        low = trace.x[rank] - trace.error_x.arrayminus[rank]
        high = trace.x[rank] + trace.error_x.array[rank]
        assert (start - zero) / (one - zero) == pytest.approx(low, abs=2e-3)
        assert (end - zero) / (one - zero) == pytest.approx(high, abs=2e-3)


def test_the_radius_is_marked_where_it_stands(shipped_atlas: Atlas) -> None:
    _, figure = next(every_chart(shipped_atlas, Selection()))
    root = root_of(figure)
    (mark,) = (e for e in all_of(root, "line") if e.get("stroke") == palette.WITHOUT)
    twenty, forty = written_at(root, "20")[0], written_at(root, "40")[0]
    assert number_of(mark, "x1") == pytest.approx((twenty + forty) / 2, abs=0.1)
    assert mark.get("x1") == mark.get("x2")


def test_squares_stand_at_their_sector_and_territory(shipped_atlas: Atlas) -> None:
    charts = dict(every_chart(shipped_atlas, Selection()))
    figure = charts["quotients, region"]
    root = root_of(figure)
    cells = sum(len(trace.x) for trace in figure.data)
    assert len(rectangles(root)) == cells
    rows = figure.layout.yaxis.ticktext
    places = {written_at(root, unescape(row))[1] for row in rows}
    middles = {round(number_of(e, "y") + number_of(e, "height") / 2, 1) for e in rectangles(root)}
    assert all(any(isclose(m, p, abs_tol=0.2) for p in places) for m in middles)
    # No two squares touch.
    corners = {(e.get("x"), e.get("y")) for e in rectangles(root)}
    across = sorted({float(x or 0) for x, _ in corners})
    assert min(b - a for a, b in pairwise(across) if b - a > 2) > 38


def test_patterns_stay_inside_their_bar() -> None:
    series = [(str(rank), [rank + 1]) for rank in range(5)]
    root = root_of(bars_chart(["Un"], series, "Titre", "Pôles"))
    bars = [group for group in all_of(root, "g") if group.find(f"{SVG}title") is not None]
    assert len(bars) == 5
    for group in bars[1:]:
        box, marks = group.find(f"{SVG}rect"), group.find(f"{SVG}path")
        assert box is not None
        assert marks is not None
        left, top = number_of(box, "x") - 0.1, number_of(box, "y") - 0.1
        right, bottom = (
            left + number_of(box, "width") + 0.2,
            top + number_of(box, "height") + 0.2,
        )
        for piece in marks.get("d", "").split("M")[1:]:
            ends = piece.split("a")[0].split("L")
            for x, y in (tuple(map(float, end.split())) for end in ends):
                assert left <= x <= right
                assert top <= y <= bottom


# ---- Words ----------------------------------------------------------------------------------


def test_the_alternative_says_values_and_how_many_there_are(shipped_atlas: Atlas) -> None:
    charts = dict(every_chart(shipped_atlas, Selection()))
    said = plain(chart_picture(charts["années"]).alternative)
    assert "2013 (20) ; 2015 (9) ; 2021 (22)" in said
    curve = plain(chart_picture(charts["couverture"]).alternative)
    assert "parmi 151 valeurs" in curve
    assert "0 km : 11,0 %" in curve


@pytest.mark.parametrize("attack", [*ATTACKS, "]]>", "<b>gras</b>", "a<br>b", "&lt;b&gt;"])
def test_hostile_labels_are_only_ever_text(attack: str) -> None:
    figure = bars_chart([attack], [(attack, [3]), ("autre", [1])], attack, attack)
    picture = chart_picture(figure, PAPER)
    harmless(picture.svg)
    assert "onload" not in {name for e in ET.fromstring(picture.svg).iter() for name in e.attrib}  # noqa: S314


def test_marks_of_ours_are_understood_and_those_of_the_data_are_written() -> None:
    label = "R&D <b>ensemble</b>"
    root = root_of(bars_chart([label], [("Pôles", [1])], label, "Un<br>deux"))
    assert label in texts(root)
    assert "Un" in texts(root)
    assert "deux" in texts(root)
    assert chart_picture(bars_chart([label], [("Pôles", [1])], label, "")).title == label


def test_a_chosen_sector_is_marked_with_a_sign_that_the_letters_have(
    shipped_atlas: Atlas,
) -> None:
    asked = Selection(sectors=("culture",))
    root = root_of(dict(every_chart(shipped_atlas, asked))["secteurs"])
    (chosen,) = (each for each in all_of(root, "text") if each.get("font-weight") == "600")
    assert chosen.text == "› Culture et patrimoine"


def test_a_chart_of_zeros_has_an_axis() -> None:
    root = root_of(bars_chart(["Un"], [("Pôles", [0])], "Titre", "Pôles"))
    assert texts(root)[:2] == ["0", "1"]


@pytest.mark.parametrize("label", ["a" * 10_000, "mot " * 2_500])
def test_an_endless_label_is_cut_in_the_drawing_and_said_whole(label: str) -> None:
    picture = chart_picture(bars_chart([label, "court"], [(label, [3, 1]), ("b", [1, 1])], "T", ""))
    root = harmless(picture.svg)
    assert picture.width < 2_000
    assert any(text.endswith("…") for text in texts(root))
    assert texts(root).count("court") == 1
    assert chart_picture(figure_of([], {}, label, 300)).title == " ".join(wrap(label, 56))


# ---- What is not known ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"shapes": [{"type": "rect", "y0": 0, "y1": 1, "x0": 1, "x1": 2}]}, "ligne verticale"),
        ({"xaxis": {"type": "log"}}, "type : « log »"),
        ({"xaxis": {"range": [0, 1], "tickprefix": "€"}}, "tickprefix"),
        ({"annotations": [{"text": "Ici"}]}, "annotations"),
        ({"xaxis": {"range": [0, 1], "rangemode": "nonnegative"}}, "rangemode"),
    ],
)
def test_a_setting_that_changes_the_meaning_is_an_error(
    change: dict[str, Any], message: str
) -> None:
    with pytest.raises(DrawingError, match=message):
        chart_picture(line_figure(**change))


@pytest.mark.parametrize(
    ("trace", "message"),
    [
        ({"type": "pie", "values": [1, 2]}, "« pie »"),
        ({"type": "scatter", "mode": "lines", "x": [1], "y": [1], "fill": "tozeroy"}, "fill"),
        ({"type": "scatter", "mode": "lines+ombre", "x": [1], "y": [1]}, "ombre"),
        (
            {
                "type": "scatter",
                "mode": "markers",
                "x": [1],
                "y": [1],
                "marker": {"symbol": "star"},
            },
            "« star »",
        ),
        (
            {"type": "scatter", "mode": "text", "x": [1], "y": [1], "text": ["a"]}
            | {"textposition": "top left"},
            "« top left »",
        ),
        (
            {
                "type": "bar",
                "x": [1],
                "y": [1],
                "marker": {"pattern": {"shape": "+"}, "color": "red"},
            },
            "« \\+ »",
        ),
        (
            {"type": "bar", "x": [1], "y": [1], "textposition": "inside", "text": ["a"]}
            | {"marker": {"color": "red"}},
            "« inside »",
        ),
        (
            {"type": "scatter", "mode": "lines", "x": [1], "y": [1], "line": {"shape": "hv"}},
            "shape",
        ),
        (
            {"type": "scatter", "mode": "markers", "x": [1], "y": [1], "marker": {"opacity": 0.1}},
            "opacity",
        ),
    ],
)
def test_a_series_that_is_not_known_is_an_error(trace: dict[str, Any], message: str) -> None:
    with pytest.raises(DrawingError, match=message):
        chart_picture(figure_of([trace], {}, "Titre", 300))


def test_a_way_to_put_bars_together_that_is_not_known_is_an_error() -> None:
    bar = {"type": "bar", "x": [1], "y": [2], "marker": {"color": "red"}}
    with pytest.raises(DrawingError, match="« overlay »"):
        chart_picture(figure_of([bar, bar], {"barmode": "overlay"}, "Titre", 300))
