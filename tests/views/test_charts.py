"""Charts: what plotly accepts, and the figures that they show."""

import plotly.graph_objects as go
import pytest

from geo.analysis.coverage import coverage_curve, reach_of
from geo.analysis.inhabitants import inhabitants_of
from geo.analysis.portraits import portrait
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.reports.calls import years_chart
from geo.views.charts import (
    apart_from_title,
    bars_chart,
    bars_title,
    columns_chart,
    coverage_chart,
    curves_title,
    rates_chart,
    series_title,
)


def validated(figure: go.Figure) -> go.Figure:
    """The same figure, refused by plotly if any property or value is wrong."""
    return go.Figure(figure.to_dict())


@pytest.mark.parametrize(("is_stacked", "step"), [(False, 1), (True, None)])
def test_few_poles_are_counted_in_whole_numbers(is_stacked: bool, step: int | None) -> None:  # noqa: FBT001
    series = [("Ici", [1, 5]), ("Là", [2, 4])]
    figure = bars_chart(["Un", "Deux"], series, "Titre", "Pôles", is_stacked=is_stacked)
    assert figure.layout.xaxis.dtick == step


def test_plotly_accepts_each_chart(shipped_atlas: Atlas) -> None:
    view = shipped_atlas.select(Selection())
    inhabitants = inhabitants_of(shipped_atlas.territories)
    reach = reach_of(view, inhabitants)
    curve = coverage_curve(reach, [5, 30, 150], inhabitants.within(Selection()))
    portraits = [portrait(shipped_atlas, Selection(), "region", code) for code in ("53", "52")]
    charts = [
        coverage_chart([("Toutes", curve), ("Autres", curve)], 30, "Titre"),
        rates_chart(portraits, "Titre"),
        bars_chart(["Un", "Deux"], [("Ici", [1, 2]), ("Là", [3, 4])], "Titre", "Pôles"),
        columns_chart(["2013", "2014"], [1, 0], "Titre", ("Année", "Pôles")),
        years_chart(view),
    ]
    for chart in charts:
        assert validated(chart).data
        title, bare = apart_from_title(chart)
        assert title
        assert validated(bare).layout.title.text is None


def test_rates_are_drawn_with_their_intervals(shipped_atlas: Atlas) -> None:
    brittany = portrait(shipped_atlas, Selection(), "region", "53")
    (points,) = rates_chart([brittany], "Titre").data
    assert points.x == (brittany.rate,)
    assert points.x[0] + points.error_x.array[0] == pytest.approx(brittany.rate_high)
    assert points.x[0] - points.error_x.arrayminus[0] == pytest.approx(brittany.rate_low)


def test_years_are_columns_that_add_up(shipped_atlas: Atlas) -> None:
    (columns,) = years_chart(shipped_atlas.select(Selection())).data
    assert sum(columns.y) == 69
    assert columns.x[0] == "2013"


def test_the_title_of_two_curves_speaks_of_both() -> None:
    title = curves_title([28.0, 31.0], "en France").replace("\u00a0", " ").replace("\u202f", " ")
    assert title == (
        "En France, la moitié des habitants vit à 28 km au plus d'un pôle de la première "
        "sélection, à 31 km au plus d'un pôle de la seconde"
    )
    assert "aucune distance" in curves_title([28.0, float("inf")], "en France")


def test_plotly_reads_no_mark_in_a_label() -> None:
    label = "R&D <b>ensemble</b> pour l'économie"
    (bars,) = bars_chart([label], [("<i>Ici</i>", [1])], "Titre", "Pôles").data
    assert bars.y[0].replace("<br>", " ") == ("R&amp;D &lt;b&gt;ensemble&lt;/b&gt; pour l'économie")
    assert bars.name == "&lt;i&gt;Ici&lt;/i&gt;"


def test_the_title_of_compared_bars_names_the_longest_of_each() -> None:
    series = [("Ici", [1, 3, 3]), ("Là", [2, 0, 0]), ("Ailleurs", [0, 0, 0])]
    title = series_title(["Un", "Deux", "Trois"], series).replace("\u00a0", " ")
    assert title == "Ici : Deux et Trois (3) ; Là : Un (2) ; Ailleurs : aucun"


def test_bars_of_few_poles_have_no_half_pole_and_name_all_those_at_a_tie() -> None:
    labels = ["Un", "Deux", "Trois"]
    few = bars_chart(labels, [("Ici", [1, 2, 2])], "Titre", "Pôles")
    assert few.layout.xaxis.dtick == 1
    many = bars_chart(labels, [("Ici", [5, 2, 2]), ("Là", [5, 1, 1])], "T", "P", is_stacked=True)
    assert many.layout.xaxis.dtick is None
    assert bars_title(labels, [1, 2, 2], "pôle") == "Deux et Trois\u00a0: 2 pôles chacun"
    assert bars_title(labels, [3, 2, 2], "pôle") == "Un\u00a0: 3 pôles"
