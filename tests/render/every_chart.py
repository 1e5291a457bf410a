"""Every chart that the app can draw, on the atlas given."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from geo.analysis.actors import actors_by_type, networks_by_nature
from geo.analysis.calls import announced_calls
from geo.analysis.coverage import coverage_curve, reach_of
from geo.analysis.inhabitants import inhabitants_of
from geo.analysis.networks import tied_poles, ties_by_distance, ties_by_sector, ties_of
from geo.analysis.portraits import portrait
from geo.analysis.specialisation import sector_pairs, sector_table, sectors_by_call
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.reports.calls import years_chart
from geo.reports.charts import (
    Chart,
    ColumnMark,
    Columns,
    Curve,
    Dots,
    Label,
    Names,
    Scatter,
    Square,
    Squares,
    Timeline,
    Words,
    around,
    bars_chart,
    columns_chart,
    from_zero,
)
from geo.reports.coverage.charts import coverage_chart
from geo.reports.networks import charts as network_charts
from geo.reports.sectors import charts as sector_charts
from geo.reports.territory.charts import rates_chart

if TYPE_CHECKING:
    from geo.reports.links import Choice

SELECTIONS = [
    Selection(),
    Selection(level="region", codes=("53",), sectors=("culture",)),
    Selection(level="region", codes=("94",)),  # no pole at all
    Selection(words="rien de tel"),
    Selection(statuses=("candidat",)),
]
LEVELS: tuple[Level, ...] = ("region", "departement")


def every_chart(atlas: Atlas, asked: Selection) -> Iterator[tuple[str, Chart]]:
    """Name and value of each chart."""
    yield from coverage_charts(atlas, asked)
    yield from portrait_charts(atlas, asked)
    yield from chart_of_sectors(atlas, asked)
    yield from chart_of_networks(atlas, asked)


def coverage_charts(atlas: Atlas, asked: Selection) -> Iterator[tuple[str, Chart]]:
    inhabitants = inhabitants_of(atlas.territories)
    curve = coverage_curve(
        reach_of(atlas.select(asked), inhabitants), range(151), inhabitants.within(Selection())
    )
    yield "couverture", coverage_chart([("sélection", curve)], 30, "Une courbe")
    yield "choix", Chart("Choix", around("x", [3, 9]), around("y", [2, 5]), front_series())
    yield "couvertures", coverage_chart([("une", curve), ("autre", curve)], 30, "Deux courbes")


def front_series() -> list[Scatter | Curve]:
    """Some choices between two needs, one of them framed, and the line that none crosses."""
    said = ["1 et 5", "2 et 4", "9 et 2"]
    choices: list[Choice] = [{"choix": [each]} for each in "abc"]
    dots = Scatter([(3, 5), (5, 4), (9, 2)], 1, name="choix", said=said, choices=choices)
    return [dots, Curve([(3, 5), (9, 5), (9, 2)], name="limite", position=1, said=said)]


def portrait_charts(atlas: Atlas, asked: Selection) -> Iterator[tuple[str, Chart]]:
    portraits = [portrait(atlas, asked, "region", code) for code in ("53", "52", "04")]
    labels = [option.label for option in atlas.facets["secteur"].options]
    series = [(each.name, list(each.counts["secteur"].values())) for each in portraits]
    yield "taux", rates_chart(portraits)
    yield "secteurs de trois régions", bars_chart(labels, series, "Trois régions", "Pôles")
    yield "secteurs d'une région", bars_chart(labels, series[:1], "Une région", "Pôles")
    yield "années", years_chart(atlas.select(asked), announced_calls(atlas))


def chart_of_sectors(atlas: Atlas, asked: Selection) -> Iterator[tuple[str, Chart]]:
    view = atlas.select(asked.without_sectors())
    everywhere = atlas.select(asked.without_sectors().without_territory())
    yield "secteurs", sector_charts.sectors_chart(view, asked.sectors, "Secteurs")
    yield "paires", sector_charts.pairs_chart(sector_pairs(view), atlas, "Paires")
    for level in LEVELS:
        table = sector_table(everywhere, level)
        cells = sector_charts.shown_cells(table, atlas, level, asked)
        quotients = sector_charts.quotients_chart(cells, level, asked, atlas, "Quotients")
        yield f"quotients, {level}", quotients
    found = sectors_by_call(atlas.select(asked.without_calls()))
    yield "appels", sector_charts.calls_chart(found, asked, atlas, "Appels")


def chart_of_networks(atlas: Atlas, asked: Selection) -> Iterator[tuple[str, Chart]]:
    view = atlas.select(asked)
    found = tied_poles(ties_of(atlas), view)
    yield "distances", network_charts.distance_chart(found, ties_by_distance(found))
    yield "réseaux", network_charts.networks_chart(networks_by_nature(view), atlas)
    yield "types", network_charts.kinds_chart(actors_by_type(view), atlas)
    yield "membres par secteur", network_charts.sectors_chart(ties_by_sector(found), atlas)
    yield "rôles", network_charts.roles_chart(atlas)


def charts_of(text: str) -> list[Chart]:
    """Charts of every kind that say one text wherever a text may stand."""
    label = Label(text, is_chosen=True, detail=text)
    cells = [Square(0, 0, text, 1, is_strong=True, is_framed=False)]
    column = [ColumnMark(0, 0, 1, text, stands_out=True)]
    axis, rows = from_zero(text, 1), Names([label], text)
    return [
        bars_chart([text], [(text, [3]), (text, [1])], text, text),
        columns_chart([text], [3], text, (text, text)),
        Chart(text, rows, rows, [Squares(cells, said=[text])]),
        Chart(text, rows, rows, [Columns(column, said=[text])]),
        Chart(text, axis, rows, [Dots([1], said=[text], name=text), Words(1, [text], name=text)]),
        Chart(text, axis, rows, [Timeline([(0, 0, 1)], said=[text])]),
        Chart(text, axis, axis, [Curve([(0, 1)], said=[text], name=text)]),
        Chart(text, axis, axis, [Scatter([(0, 1)], said=[text], name=text)]),
    ]
