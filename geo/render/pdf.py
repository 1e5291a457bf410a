"""Reports as PDF/UA-1: tagged, self-contained, the same bytes each time.

The layout is a constant typst file; what varies is JSON beside it, in memory. No text of the data
is ever typst code.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date as calendar
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any, cast

import typst

from geo.french import typeset
from geo.model.theme import Theme
from geo.render.letters import breakable, drawing_in_font, in_font
from geo.render.svg.charts import explained_chart
from geo.render.svg.elements import fonts_folder
from geo.render.svg.maps import explained_map
from geo.render.svg.networks import explained_network
from geo.render.svg.picture import PAPER, ExplainedPicture
from geo.reports.blocks import (
    Block,
    ChartBlock,
    Definitions,
    Details,
    KeyFigures,
    MapBlock,
    NetworkBlock,
    Note,
    Report,
    Sentences,
    SmallTables,
    TableBlock,
    Way,
    without_pages,
)
from geo.reports.links import Links, ToPole, ToSelection, ToTerritory, ToWeb, on_paper
from geo.reports.tables import Table, written_rows

_LAYOUT = Path(__file__).with_name("report.typ")
_LOGO = "logo.svg"
_POINTS_PER_PIXEL = 0.75
_WIDEST_TEXT = 60  # characters, where there is room
_LONGEST_TEXT = 300  # characters; a longer one takes no more room from the others
_LONGEST_WORD = 16
_COLUMN_MARGIN = 3
_MANY_COLUMNS = 7
_MAP_WIDTH = 450
_NETWORK_WIDTH = 800
Written = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a table is set: characters of its line, size of its letters in points."""

    line: int
    size: float


_USUAL = _Setting(118, 8.8)
_DENSE = _Setting(132, 7.9)
_HALF = _Setting(64, 8.3)
"""In half the width of the page."""


def to_pdf(report: Report) -> bytes:
    """Write a report as PDF/UA-1 on A4 pages."""
    return compile_pdf(pdf_files(report))


def pdf_files(report: Report) -> dict[str, bytes]:
    """Write what Typst reads: all that the report says, and nothing of what it is made of."""
    parts = [(each.title, _drawn(each.blocks)) for each in report.sections if each.blocks]
    drawings = [each for _, drawn in parts for each in drawn if isinstance(each, ExplainedPicture)]
    return {
        "main.typ": _LAYOUT.read_bytes(),
        **({_LOGO: report.theme.logo.svg.encode()} if report.theme.logo else {}),
        "sheet.json": json.dumps(_written(report, parts, drawings)).encode(),
        **{
            _picture_name(rank): drawing_in_font(block.picture.svg).encode()
            for rank, block in enumerate(drawings)
        },
    }


def compile_pdf(files: Mapping[str, bytes]) -> bytes:
    """Make the document of `pdf_files`."""
    # Its type says nothing of several files in memory, which it takes.
    pdf: bytes = typst.compile(
        cast("Any", files),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        font_paths=_fonts(),
    )
    return pdf


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts_folder())]
    )


def _drawn(blocks: Sequence[Block]) -> list[Block | ExplainedPicture]:
    """Draw the maps, and the charts, each before the table that says the same; nothing folds."""
    drawn: list[Block | ExplainedPicture] = []
    for block in without_pages(blocks):
        if isinstance(block, MapBlock):
            drawn.append(explained_map(block.drawn, _MAP_WIDTH, PAPER))
        elif isinstance(block, NetworkBlock):
            drawn.append(explained_network(block.drawn, None, PAPER, _NETWORK_WIDTH))
        elif isinstance(block, ChartBlock):
            drawn.append(explained_chart(block.chart, PAPER))
            drawn += [TableBlock(block.table)] if block.table else []
        elif isinstance(block, Details):
            drawn += _drawn(block.blocks)
        elif isinstance(block, Way):
            pass  # no paper leads anywhere
        else:
            drawn.append(block)
    return drawn


def _written(
    report: Report,
    parts: Sequence[tuple[str, Sequence[Block | ExplainedPicture]]],
    drawings: Sequence[ExplainedPicture],
) -> Written:
    ranks = {id(block): rank for rank, block in enumerate(drawings)}
    return {
        "kind": _text(report.kind),
        "title": _text(report.title),
        "lead": [_text(each) for each in report.lead],
        "date": _date(report.date),
        "source": _text(report.source),
        "licence": _text(report.licence),
        "theme": _themed(report.theme),
        "address": {"href": report.address, "text": in_font(report.address)},
        "sections": [
            {
                "title": _text(title),
                "blocks": [
                    {"kind": type(block).__name__}
                    | (
                        _drawing(block, ranks[id(block)])
                        if isinstance(block, ExplainedPicture)
                        else _WRITERS[type(block)](block)
                    )
                    for block in blocks
                ],
            }
            for title, blocks in parts
        ],
    }


def _themed(theme: Theme) -> Written:
    return {
        "colour": theme.colour,
        "heading": _text(theme.heading),
        "footer": _text(theme.footer),
        "logo": f"/{_LOGO}" if theme.logo else "",
        "alternative": _text(theme.called),
    }


def _picture_name(rank: int) -> str:
    return f"picture-{rank}.svg"


def _text(text: str) -> str:
    return breakable(in_font(typeset(text)))


def _date(text: str) -> tuple[int, int, int] | None:
    """Year, month and day; the first of the month or year where that is all one knows."""
    padded = "-".join([*text.split("-"), "01", "01"][:3]) if text else ""
    try:
        day = calendar.fromisoformat(padded)
    except ValueError:
        return None
    return day.year, day.month, day.day


def _values(said: object) -> Any:  # noqa: ANN401 - what JSON holds
    """Write a value of a report as JSON: its fields by name, what it leads to as an address."""
    match said:
        case str() | Links():
            return _text(str(said))
        case tuple():
            return [_values(each) for each in said]
        case ToPole() | ToTerritory() | ToWeb() | ToSelection():
            return on_paper(said)
    if is_dataclass(said):
        return {each.name: _values(getattr(said, each.name)) for each in fields(said)}
    return said


def _drawing(block: ExplainedPicture, rank: int) -> Written:
    return {
        "title": _text(block.picture.title),
        "alternative": in_font(typeset(block.picture.alternative)),
        "width": block.picture.width * _POINTS_PER_PIXEL,
        "height": block.picture.height * _POINTS_PER_PIXEL,
        "file": f"/{_picture_name(rank)}",
        "legends": _values(block.legends),
    }


def _table(block: TableBlock) -> Written:
    rows = written_rows(block.table)
    setting = _DENSE if len(block.table.columns) > _MANY_COLUMNS else _USUAL
    weights = _weights(block.table, rows, setting.line)
    width = min(100, ceil(100 * sum(weights) / setting.line))
    shape = {"weights": weights, "width": width, "size": setting.size}
    return _table_content(block, rows) | shape


def _small_tables(block: SmallTables) -> Written:
    """Set tables in two columns of the page where all fit, else one under the other."""
    contents = [(TableBlock(each), written_rows(each)) for each in block.tables]
    weights = [_weights(table.table, rows, _HALF.line) for table, rows in contents]
    if any(sum(each) > _HALF.line + 1 for each in weights):
        return {"columns": 1, "tables": [_table(table) for table, _ in contents]}
    return {
        "columns": 2,
        "tables": [
            _table_content(table, rows) | {"weights": each, "width": 100, "size": _HALF.size}
            for (table, rows), each in zip(contents, weights, strict=True)
        ],
    }


def _table_content(block: TableBlock, rows: list[list[str]]) -> Written:
    table = block.table
    links = [on_paper(target) for target in block.targets] or [""] * len(rows)
    return {
        "caption": _text(table.caption),
        "titles": [_text(column.title) for column in table.columns],
        "numeric": [column.kind != "text" for column in table.columns],
        "rows": [
            [
                {
                    "text": _text(cell),
                    "address": link if column == block.linked else "",
                }
                for column, cell in enumerate(row)
            ]
            for row, link in zip(rows, links, strict=True)
        ],
    }


def _weights(table: Table, rows: list[list[str]], line: int) -> list[float]:
    """Share a line between the columns, in characters: texts wrap when they must.

    Each column has room for its longest word and for its title in three lines; where all texts do
    not fit, the rest goes to the columns in proportion to what their texts lack on average.
    """
    columns = range(len(table.columns))
    least = [_least_width(table, rows, column) for column in columns]
    whole = [
        max(
            width,
            min(_WIDEST_TEXT, max((len(row[column]) for row in rows), default=0)),
            ceil(0.55 * len(table.columns[column].title)),
        )
        for column, width in zip(columns, least, strict=True)
    ]
    rest = line - sum(least) - _COLUMN_MARGIN * len(least)
    if sum(whole) - sum(least) <= rest:
        return [_COLUMN_MARGIN + width for width in whole]
    lines = max(len(rows), 1)
    lacking = [
        max(0.0, sum(min(len(row[column]), _LONGEST_TEXT) for row in rows) / lines - width)
        for column, width in zip(columns, least, strict=True)
    ]
    share = max(rest, 0) / (sum(lacking) or 1)
    return [
        round(_COLUMN_MARGIN + width + share * lack, 1)
        for width, lack in zip(least, lacking, strict=True)
    ]


def _least_width(table: Table, rows: list[list[str]], column: int) -> int:
    title = table.columns[column].title
    words = [word for row in rows for word in row[column].split(" ")]
    # Titles are bold.
    longest = max(map(len, [*words, *(f"{word}__" for word in title.split(" "))]))
    return max(min(_LONGEST_WORD, longest), ceil(len(title) / 3))


_WRITERS: Mapping[type[Block], Callable[[Any], Written]] = {
    Sentences: _values,
    Note: _values,
    KeyFigures: _values,
    TableBlock: _table,
    SmallTables: _small_tables,
    Definitions: _values,
}
