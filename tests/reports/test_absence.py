"""No report says that there is none where a pole of unknown place may be, nor 0 of what is unknown.

Where a pole may be is worked out here commune by commune, by another way than the reports'.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.choropleths import Drawing, Measure, choropleth
from geo.analysis.proximity import surroundings, territory_origin
from geo.atlas import load_atlas
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.model.territories import LEVELS, Level
from geo.render.csv import table_csv
from geo.reports.blocks import (
    Block,
    ChartBlock,
    Details,
    KeyFigures,
    LongTable,
    MapBlock,
    Note,
    Report,
    Sentences,
    SmallTables,
    TableBlock,
)
from geo.reports.calls import calls_report
from geo.reports.coverage.report import coverage_report
from geo.reports.links import ToTerritory
from geo.reports.neighbours import near_report
from geo.reports.networks.report import networks_report
from geo.reports.study import Study
from geo.reports.tables import Table, written_rows
from geo.reports.territory.comparison import comparison_report
from geo.reports.territory.report import territory_report
from tests.analysis.twelve_poles import POLES, TABLES
from tests.folders import write_rows
from tests.spaces import plain

Place = tuple[Level, str]

ABSENCE = re.compile(
    r"\b0 (?:des |pôle(?!s? localisé))|(?<!entre )\b0,00? |\b[Aa]ucun des \d(?!.*localisé)"
    r"|(?<! : )\b[Aa]ucun pôle(?! (?:localisé|connu|n'est connu|dans cette liste))|plus proche est"
)
"""Statements that there is none. What is said of located or known poles alone is no such one, nor
how many territories of a map certainly have none (« 2 communes : aucun pôle »)."""
ZEROS = {"0", "0,0 %", "0,00", "aucun", "aucun pôle"}
OF_WHAT_IS_KNOWN = re.compile("localisé|lieu mal connu|Nommés ici|Habitants|Communes|Distance")
"""Columns whose 0 is of what is known: poles on the map, inhabitants, poles that may be there."""
COLUMNS: dict[Level, str] = {
    "region": "code_region",
    "departement": "code_departement",
    "epci": "code_epci",
    "commune": "code_commune",
}


def unsure(atlas: Atlas, poles: Selection) -> dict[Level, set[str]]:
    """By level, the territories where no selected pole is known and one may be."""
    chosen = atlas.select(poles).poles
    communes = atlas.territories.communes.assign(code_commune=atlas.territories.communes.index)
    found = {}
    for level, column in COLUMNS.items():
        may = np.zeros(len(communes), dtype=bool)
        for _, pole in chosen[(chosen[column] == "") & (chosen["code_commune"] == "")].iterrows():
            known = [each for each in ("code_departement", "code_region") if pole[each]]
            may |= (communes[known[0]] == pole[known[0]]).to_numpy() if known else True
        found[level] = set(communes.loc[may, column]) - set(chosen[column]) - {""}
    return found


def statements(report: Report, place: Place) -> Iterator[tuple[str, str, Place]]:
    """What a report on a territory says: sentences, cells with their column, and of where."""
    yield from ((line, "", place) for line in (report.title, *report.lead))
    for section in report.sections:
        for block in section.blocks if section.name not in ("definitions", "limites") else ():
            yield from ((said, "", place) for said in _sentences(block))
            for table, targets in _tables(block):
                yield from _cells(table, targets, place)


def _sentences(block: Block) -> Iterator[str]:
    match block:
        case Sentences() | Note():
            yield from block.sentences
        case KeyFigures():
            yield from (f"{each.value} {each.label}" for each in block.figures)
        case ChartBlock():
            yield block.chart.title
        case MapBlock():
            yield block.drawn.alternative
        case Details():
            for each in block.blocks:
                yield from _sentences(each)


def _tables(block: Block) -> Iterator[tuple[Table, Sequence[object]]]:
    match block:
        case SmallTables():
            yield from ((table, ()) for table in block.tables)
        case TableBlock():
            yield block.table, block.targets
        case LongTable():
            yield from _tables(block.make(block.span(1)))
        case ChartBlock(table=Table() as table):
            yield table, ()
        case ChartBlock(table=TableBlock() as made):
            yield from _tables(made)
        case Details():
            for each in block.blocks:
                yield from _tables(each)


def _cells(
    table: Table, targets: Sequence[object], place: Place
) -> Iterator[tuple[str, str, Place]]:
    """The cells of rows that lead to territories are of these; portraits have rows of figures."""
    yield table.caption, "", place
    columns = table.columns[1:2] if table.row_kinds else table.columns[1:]
    for rank, row in enumerate(written_rows(table)):
        target = targets[rank] if targets else None
        own = (target.level, target.code) if isinstance(target, ToTerritory) else place
        for cell, column in zip(row[1:], columns, strict=False):
            yield cell, row[0] if table.row_kinds else column.title, own


def reports(study: Study, place: Place) -> Iterator[Report]:
    """All reports that speak of a territory."""
    zone = Selection(level=place[0], codes=(place[1],))
    here = study.of(zone=zone)
    origin = territory_origin(study.inhabitants, *place)
    yield territory_report(study, *place)
    yield coverage_report(here, study.atlas.territories.level_of_parts(place[0], (place[1],)))
    yield near_report(study, surroundings(study.everywhere, origin, study.inhabitants, 30))
    yield networks_report(here)
    yield calls_report(here)


def assert_no_absence(atlas: Atlas, poles: Selection, place: Place) -> None:
    """Check every sentence on an unsure territory, and every cell of an unsure row."""
    doubtful = unsure(atlas, poles)
    for report in reports(Study(atlas, poles), place):
        for said, column, (level, code) in statements(report, place):
            text = plain(said)
            if code not in doubtful[level]:
                continue
            if not column:
                assert not ABSENCE.search(text), (report.kind, place, text)
            elif not OF_WHAT_IS_KNOWN.search(column):
                assert text not in ZEROS, (report.kind, (level, code), column, text)


def compared_cells(
    report: Report, names: Sequence[str]
) -> Iterator[tuple[str, str, Sequence[str]]]:
    """The cells of a comparison: of which territory, of what, as read and as in the CSV file."""
    for section in report.sections:
        for block in section.blocks if section.name != "definitions" else ():
            for table, _ in _tables(block):
                titles = [column.title for column in table.columns]
                filed = list(csv.reader(io.StringIO(table_csv(table).decode("utf-8-sig"))))[1:]
                for name in names:
                    rank = titles.index(name) if name in titles else None
                    for row, plain_row in zip(written_rows(table), filed, strict=True):
                        if rank is not None:
                            yield name, row[0], (row[rank], plain_row[rank])


def assert_none_compared(atlas: Atlas, poles: Selection, level: Level, codes: list[str]) -> None:
    """Check the cells of the unsure territories of a comparison, on the page and in its files."""
    doubtful = unsure(atlas, poles)[level]
    names = [atlas.territories.name(level, code) for code in codes if code in doubtful]
    report = comparison_report(Study(atlas, poles), level, codes)
    for name, row, cells in compared_cells(report, names):
        if not OF_WHAT_IS_KNOWN.search(row):
            assert ZEROS.isdisjoint(cells), (name, row, cells)


@st.composite
def selections(draw: st.DrawFn, atlas: Atlas) -> Selection:
    """All poles, or those of a status, a sector or a call."""
    key = draw(st.sampled_from(("", "statuses", "sectors", "calls", "networks")))
    facets = {"statuses": "statut", "sectors": "secteur", "calls": "appel", "networks": "reseau"}
    return Selection(**{key: (draw(st.sampled_from(atlas.slugs(facets[key]))),)} if key else {})


def check(atlas: Atlas, data: st.DataObject) -> None:
    poles = data.draw(selections(atlas))
    level = data.draw(st.sampled_from(LEVELS))
    doubtful = sorted(unsure(atlas, poles)[level])
    codes = doubtful or atlas.territories.table(level).index.tolist()
    code = data.draw(st.sampled_from(codes))
    assert_no_absence(atlas, poles, (level, code))
    others = [each for each in atlas.territories.table(level).index if each != code]
    assert_none_compared(atlas, poles, level, [code, data.draw(st.sampled_from(others))])


@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=6, derandomize=True)
def test_nothing_is_said_to_be_none_where_a_pole_may_be(
    shipped_atlas: Atlas, data: st.DataObject
) -> None:
    check(shipped_atlas, data)


@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=3, derandomize=True)
def test_nothing_is_said_to_be_none_where_poles_may_be_anywhere(
    made_atlas: Atlas, data: st.DataObject
) -> None:
    check(made_atlas, data)


@pytest.fixture(scope="module")
def made_atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """Twelve poles, one of which may be anywhere, one in its région, one in its département."""
    folder = tmp_path_factory.mktemp("douze")
    write_rows(folder, poles=POLES, **TABLES)
    return load_atlas(folder)


@pytest.mark.slow
@pytest.mark.parametrize("measure", ["nombre", "taux", "secteur", "montant"])
@pytest.mark.parametrize("level", LEVELS[:3])
def test_a_map_tells_who_has_none_from_who_may_have_some(
    shipped_atlas: Atlas, measure: Measure, level: Level
) -> None:
    chosen = {
        "secteur": Selection(sectors=("numerique",)),
        "montant": Selection(calls=shipped_atlas.slugs("appel")),  # those that a call selected
    }
    areas = choropleth(shipped_atlas.select(Selection()), Drawing(measure, level, "numerique"))
    assert areas is not None
    doubtful = unsure(shipped_atlas, chosen.get(measure, Selection()))[level]
    zeros, told = (
        set(areas.table.index[each])
        for each in (areas.table["value"] == 0, areas.table["is_unknown"])
    )
    assert zeros.isdisjoint(doubtful)
    assert doubtful <= told
    if measure != "secteur":  # one of no known sector may be of any
        assert told == doubtful
