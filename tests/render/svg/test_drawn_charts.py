"""Charts as SVG: every value of a chart is found in its drawing, and whatever is said is text."""

import re
from collections import Counter
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.svg.charts import chart_picture
from geo.render.svg.elements import text_width
from geo.render.svg.picture import PAPER
from geo.reports import palette
from geo.reports.charts import (
    Bars,
    Chart,
    ColumnMark,
    Columns,
    Curve,
    Dots,
    Names,
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
from tests import shipped
from tests.render.every_chart import SELECTIONS, charts_of, every_chart
from tests.spaces import plain
from tests.views.drawn import SVG, all_of, harmless, number_of, texts, titles
from tests.views.test_maps import ATTACKS


def root_of(chart: Chart) -> ET.Element:
    return harmless(chart_picture(chart).svg)


def rectangles(root: ET.Element, colour: str | None = None) -> list[ET.Element]:
    return [each for each in all_of(root, "rect") if colour in (None, each.get("fill"))]


def written_at(root: ET.Element, text: str) -> tuple[float, float]:
    """Where the middle of a label of an axis stands."""
    (found,) = (each for each in all_of(root, "text") if plain(each.text or "") == plain(text))
    size = number_of(found, "font-size")
    return number_of(found, "x"), number_of(found, "y") - 0.35 * size


# ---- Every chart ----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("asked", SELECTIONS)
def test_every_chart_of_the_app_is_drawn(shipped_atlas: Atlas, asked: Selection) -> None:
    for name, chart in every_chart(shipped_atlas, asked):
        picture = chart_picture(chart)
        root = harmless(picture.svg)
        assert titles(root)[0] == plain(picture.alternative), name
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


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 900])
def test_labels_of_rows_are_whole_at_any_width(shipped_atlas: Atlas, width: int) -> None:
    for name, chart in every_chart(shipped_atlas, Selection()):
        picture = chart_picture(chart, width=width)
        root = harmless(picture.svg)
        assert picture.width >= width, name
        for each in all_of(root, "text"):
            if each.get("text-anchor") == "end":
                assert number_of(each, "x") >= 1.16 * text_width(each.text or ""), name


@pytest.mark.slow
def test_every_bar_point_and_cell_of_the_app_is_in_its_drawing(shipped_atlas: Atlas) -> None:
    for name, chart in every_chart(shipped_atlas, Selection()):
        root = root_of(chart)
        found = Counter(titles(root)[1:])
        expected: Counter[str] = Counter()
        for series in chart.series:
            said = chart.said(series)
            match series:
                case Bars(lengths):
                    said = [words for words, each in zip(said, lengths, strict=True) if each]
                case Columns(cells):
                    said = [words for words, each in zip(said, cells, strict=True) if each.height]
                case Curve():
                    said = []
            expected.update(plain(words) for words in said)
        assert found == expected, name


@pytest.mark.slow
def test_every_text_of_the_charts_is_written(shipped_atlas: Atlas) -> None:
    for name, chart in every_chart(shipped_atlas, Selection()):
        written = " ".join(texts(root_of(chart)))
        for axis in (chart.across, chart.down):
            labels = [axis.title]
            if isinstance(axis, Names):
                labels += [text for each in axis.labels for text in (each.text, each.detail)]
            for words in labels:
                assert all(word in written for word in plain(words).split()), (name, words)
        for series in chart.named:
            assert plain(series.name) in written, name


def test_charts_are_the_same_each_time(shipped_atlas: Atlas) -> None:
    for name, chart in every_chart(shipped_atlas, Selection()):
        first = chart_picture(chart).svg
        assert chart_picture(chart).svg == first, name


# ---- Values ---------------------------------------------------------------------------------


def test_bars_are_as_long_as_their_values_and_start_at_zero() -> None:
    chart = bars_chart(["Un", "Deux", "Trois"], [("Pôles", [4, 1, 0])], "Titre", "Pôles")
    root = root_of(chart)
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
    chart = bars_chart(["Un", "Deux"], series, "Titre", "Liens", is_stacked=True)
    root = root_of(chart)
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
    chart = bars_chart(["Un"], [("Ici", [1]), ("Là", [2])], "Titre", "Pôles")
    root = root_of(chart)
    _, first = rectangles(root, palette.category(0))
    _, second = rectangles(root, palette.category(1))
    end = number_of(first, "y") + number_of(first, "height")
    assert number_of(second, "y") == pytest.approx(end, abs=0.05)
    assert texts(root).index("Ici") < texts(root).index("Là")


def test_columns_rise_from_zero_with_their_number_on_top() -> None:
    chart = columns_chart(["2013", "2014", "2015"], [20, 0, 5], "Titre", ("Année", "Pôles"))
    root = root_of(chart)
    first, second = rectangles(root, palette.category(0))
    assert number_of(first, "height") == pytest.approx(4 * number_of(second, "height"), abs=0.1)
    bottoms = {round(number_of(e, "y") + number_of(e, "height"), 1) for e in (first, second)}
    assert len(bottoms) == 1
    assert written_at(root, "2013")[0] < written_at(root, "2014")[0] < written_at(root, "2015")[0]
    on_top = [each for each in all_of(root, "text") if each.text == "20"]
    assert any(number_of(each, "y") < number_of(first, "y") for each in on_top)


def numbers(high: float) -> Numbers:
    return Numbers("", 0, high, [(0, "0"), (high, str(high))])


def test_a_curve_passes_through_its_values() -> None:
    curve = Curve([(0, 0), (50, 50), (150, 100)], position=1)
    root = root_of(Chart("Titre", numbers(150), numbers(100), [curve]))
    (line,) = (p for p in all_of(root, "path") if p.get("stroke") == palette.category(1))
    start, middle, last = (
        tuple(map(float, pair.split())) for pair in line.get("d", "")[1:].split("L")
    )
    assert middle[0] - start[0] == pytest.approx((last[0] - start[0]) / 3, abs=0.1)
    assert start[1] - middle[1] == pytest.approx(middle[1] - last[1], abs=0.1)
    assert line.get("stroke-dasharray")


def test_dots_stand_at_their_values_and_intervals_are_drawn_to_their_ends() -> None:
    dots = Dots([0.5, 1.0], [(0.25, 1.0), (0.75, 2.0)], said=["un demi", "un"])
    root = root_of(Chart("Titre", from_zero("", 2), names(["Ici", "Là"]), [dots]))
    zero, one = written_at(root, "0")[0], written_at(root, "1")[0]
    spans = [p.get("d", "") for p in all_of(root, "path") if p.get("stroke") == palette.WITHOUT]
    for circle, span, value, ends in zip(
        all_of(root, "circle"), spans, dots.values, dots.intervals, strict=True
    ):
        start, end = float(span[1:].split(" ")[0]), float(span.split("H")[1].split("M")[0])
        drawn = [(x - zero) / (one - zero) for x in (number_of(circle, "cx"), start, end)]
        assert drawn == pytest.approx([value, *ends], abs=2e-3)
    first, second = (number_of(each, "cy") for each in all_of(root, "circle"))
    assert first == pytest.approx(written_at(root, "Ici")[1], abs=0.1)
    assert second == pytest.approx(written_at(root, "Là")[1], abs=0.1)


def test_times_begin_at_a_dot_and_end_at_a_stroke() -> None:
    timeline = Timeline([(0, 2010, 2020), (1, 2015, 2015)], said=["dix ans", "un an"])
    years = Numbers("", 2010, 2020, [(2010, "2010"), (2020, "2020")])
    root = root_of(Chart("Titre", years, names(["RTES", "MES"]), [timeline]))
    left, right = written_at(root, "2010")[0], written_at(root, "2020")[0]
    starts = [number_of(each, "cx") for each in all_of(root, "circle")]
    assert starts == pytest.approx([left, (left + right) / 2], abs=0.1)
    blue = [e for e in all_of(root, "line") if e.get("stroke") == palette.category(0)]
    ends = [number_of(e, "x1") for e in blue if e.get("x1") == e.get("x2")][0::2]
    assert ends[0] == pytest.approx(right, abs=0.1)
    assert [plain(words) for words in titles(root)[1:]] == ["RTES : dix ans", "MES : un an"]


def test_the_radius_is_marked_where_it_stands(shipped_atlas: Atlas) -> None:
    _, chart = next(every_chart(shipped_atlas, Selection()))
    root = root_of(chart)
    (mark,) = (e for e in all_of(root, "line") if e.get("stroke") == palette.WITHOUT)
    twenty, forty = written_at(root, "20")[0], written_at(root, "40")[0]
    assert number_of(mark, "x1") == pytest.approx((twenty + forty) / 2, abs=0.1)
    assert mark.get("x1") == mark.get("x2")


def test_columns_of_rows_are_at_one_scale_and_stand_on_a_line() -> None:
    cells = [
        ColumnMark(0, 0, 1, "4", stands_out=True),
        ColumnMark(1, 1, 0.25, "1", stands_out=False),
    ]
    columns = Columns([*cells, ColumnMark(1, 0, 0, "0", stands_out=True)], said=["a", "b", "c"])
    chart = Chart("Titre", names(["Ici", "Là"]), names(["Un", "Deux"]), [columns])
    root = root_of(chart)
    (tall,), (small,) = rectangles(root, palette.category(0)), rectangles(root, palette.WITHOUT)
    assert number_of(tall, "height") == pytest.approx(4 * number_of(small, "height"), abs=0.05)
    flat = [each for each in all_of(root, "line") if each.get("y1") == each.get("y2")]
    grid = {round(number_of(each, "y1"), 1) for each in flat}
    feet = [number_of(e, "y") + number_of(e, "height") for e in (tall, small)]
    assert {round(foot, 1) for foot in feet} <= grid
    assert {"4", "1", "0"} <= set(texts(root))
    assert [plain(words) for words in titles(root)[1:]] == ["Un, Ici : a", "Deux, Là : b"]


def test_squares_have_the_colour_of_their_class_or_an_outline_and_a_frame() -> None:
    full = Squares([Square(0, 0, "1,2*\n(3)", 4, is_strong=True, is_framed=False)], said=["a"])
    few = Square(0, 1, "(1)", None, is_strong=False, is_framed=False)
    chosen = Square(1, 0, "0", 0, is_strong=False, is_framed=True)
    hollow = Squares([few, chosen], are_outlines=True, said=["b", "c"])
    chart = Chart("Titre", names(["Ici", "Là"]), names(["Un", "Deux"]), [full, hollow])
    root = root_of(chart)
    looks = [(e.get("fill"), e.get("stroke"), e.get("stroke-width")) for e in rectangles(root)]
    assert looks == [
        (palette.QUOTIENTS[4], palette.QUOTIENTS[4], "2"),
        ("none", palette.WITHOUT, "1"),
        ("none", palette.category(5), "3"),
    ]
    (strong,) = (e for e in all_of(root, "text") if e.get("font-weight") == "600")
    assert (strong.text, strong.get("fill")) == ("1,2*", palette.ON_QUOTIENTS)


@pytest.mark.slow
def test_squares_stand_at_their_sector_and_territory(shipped_atlas: Atlas) -> None:
    chart = dict(every_chart(shipped_atlas, Selection()))["quotients, region"]
    root = root_of(chart)
    cells = [cell for series in chart.series for cell in series.cells]
    assert isinstance(chart.down, Names)
    squares = rectangles(root)
    assert len(squares) == len(cells)
    for square, cell in zip(squares, cells, strict=True):
        middle = number_of(square, "y") + number_of(square, "height") / 2
        assert middle == pytest.approx(
            written_at(root, chart.down.labels[cell.row].text)[1], abs=0.2
        )
    # No two squares touch.
    across = sorted({number_of(each, "x") for each in squares})
    assert min(b - a for a, b in pairwise(across)) > 38


def test_patterns_stay_inside_their_bar() -> None:
    series = [(str(rank), [rank + 1]) for rank in range(5)]
    root = root_of(bars_chart(["Un"], series, "Titre", "Pôles"))
    bars = [group for group in all_of(root, "g") if group.find(f"{SVG}title") is not None]
    assert len(bars) == 5
    for group in bars[1:]:
        box, marks = group.find(f".//{SVG}rect"), group.find(f".//{SVG}path")
        assert box is not None
        assert marks is not None
        left, top = number_of(box, "x") - 0.1, number_of(box, "y") - 0.1
        right, bottom = (
            left + number_of(box, "width") + 0.2,
            top + number_of(box, "height") + 0.2,
        )
        for piece in marks.get("d", "").split("M")[1:]:
            start, *steps = piece.split("h.01")[0].split("L")
            for x, y in (tuple(map(float, end.split())) for end in (start, *steps)):
                assert left <= x <= right
                assert top <= y <= bottom
            dots = re.findall(r"m([\d.]+) 0h.01", piece)
            last = float(start.split()[0]) + sum(map(float, dots)) + 0.01 * (len(dots) + 1)
            assert last + 1.1 <= right or not dots


# ---- Words ----------------------------------------------------------------------------------


def test_the_alternative_says_values_and_how_many_there_are(shipped_atlas: Atlas) -> None:
    charts = dict(every_chart(shipped_atlas, Selection()))
    said = plain(chart_picture(charts["années"]).alternative)
    pairs = [(row["id_pole"], row["annee"]) for row in shipped.rows("soutiens")]
    years = Counter(dict(sorted(pairs, reverse=True)).values())  # the first of each pole
    assert " ; ".join(f"{year} ({years[year]})" for year in sorted(years)) in said
    curve = plain(chart_picture(charts["couverture"]).alternative)
    assert "parmi 151 valeurs" in curve
    people = {code: int(commune["population"]) for code, commune in shipped.communes().items()}
    seats = {pole["code_insee"] for pole in shipped.rows("poles")} - {""}
    share = 100 * sum(people[code] for code in seats) / sum(people.values())
    assert f"0 km : {share:.1f} %".replace(".", ",") in curve


@pytest.mark.parametrize("attack", [*ATTACKS, "]]>", "<b>gras</b>", "a<br>b", "&lt;b&gt;"])
def test_hostile_texts_are_only_ever_text(attack: str) -> None:
    for chart in charts_of(attack):
        root = harmless(chart_picture(chart, PAPER).svg)
        assert "onload" not in {name for each in root.iter() for name in each.attrib}
        assert not plain(attack).strip() or plain(attack)[:10] in " ".join(titles(root))


def test_words_start_where_they_should_on_their_rows() -> None:
    chart = Chart(
        "Titre", from_zero("", 3), names(["Un", "Deux"]), [Bars([1, 2]), Words(3, ["a", "b"])]
    )
    root = root_of(chart)
    for row, words in (("Un", "a"), ("Deux", "b")):
        assert written_at(root, words) == pytest.approx(
            (written_at(root, "3")[0], written_at(root, row)[1]), abs=0.1
        )


def test_a_text_is_written_as_it_is_and_cut_only_at_its_line_feeds() -> None:
    label = "R&D <b>ensemble</b>"
    root = root_of(bars_chart([label], [("Pôles", [1])], label, "Un\ndeux"))
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
    titled = bars_chart(["Un"], [("Pôles", [1])], label, "")
    assert chart_picture(titled).title.strip() == label.strip()
