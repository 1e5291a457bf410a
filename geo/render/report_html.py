"""Reports as HTML: the parts of a page, or one file that needs nothing else."""

import base64
import hashlib
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from geo.french import typeset
from geo.render.html import render
from geo.render.html_tables import table_html, tables_html
from geo.render.svg.charts import explained_chart
from geo.render.svg.maps import explained_map
from geo.render.svg.networks import explained_network
from geo.render.svg.picture import PAGE, PAPER, Ink
from geo.reports.blocks import (
    Block,
    ChartBlock,
    Details,
    MapBlock,
    NetworkBlock,
    Report,
    Section,
    SmallTables,
    TableBlock,
    without_pages,
)
from geo.reports.links import Addresses, ToTerritory, on_paper

_POLICY = "default-src 'none'; style-src {style}; {image}base-uri 'none'; form-action 'none'"
_MAP_WIDTH = 640


def blocks_html(blocks: Iterable[Block], addresses: Addresses, ink: Ink = PAGE) -> str:
    """Write blocks one under the other.

    Parameters
    ----------
    addresses
        Where the targets of the blocks stand, in this medium.
    """
    written = [_written(block, addresses, ink) for block in without_pages(blocks)]
    return render("blocks.html", blocks=written, addresses=addresses)


def sections_html(sections: Iterable[Section], addresses: Addresses, ink: Ink = PAGE) -> str:
    """Write sections under their headings; one without any block is left out."""
    return "".join(_section_html(each, addresses, ink) for each in sections)


def to_html(report: Report) -> str:
    """Write a report as a whole HTML page that needs nothing else, without script."""
    title = escape(typeset(f"{report.kind} : {report.title}"))
    written = style(report.theme.colour)
    digest = base64.b64encode(hashlib.sha256(written.encode()).digest()).decode()
    image = "img-src data:; " if report.theme.logo else ""
    policy = _POLICY.format(style=f"'sha256-{digest}'", image=image)
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="fr">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{title}</title>",
            f"<style>{written}</style>",
            "</head>",
            "<body>",
            body_html(report),
            "</body>",
            "</html>",
            "",
        )
    )


def body_html(report: Report) -> str:
    """Write what stands in the body of the page: `header` if any, `main` and `footer`."""
    written = sections_html(report.sections, on_paper, PAPER)
    return render("report.html", report=report, sections=written)


@cache
def style(colour: str = "") -> str:
    """The style of reports that stand alone, in the colour of the operator if any, as text."""
    own = Path(__file__).with_name("report.css").read_text("utf-8")
    return f"{own}:root {{ --accent: {colour}; }}\n" if colour else own


def _section_html(section: Section, addresses: Addresses, ink: Ink) -> str:
    if not section.blocks:
        return ""
    blocks = blocks_html(section.blocks, addresses, ink)
    if not section.title:
        return blocks
    name, title = escape(section.name), escape(typeset(section.title))
    heading = f'<h2 id="{name}">{title}</h2>'
    return f'<section aria-labelledby="{name}">\n{heading}\n{blocks}</section>\n'


def _written(block: Block, addresses: Addresses, ink: Ink) -> tuple[str, Any]:
    """Name the macro of a block and what it reads; what is not a macro's is HTML already."""
    if isinstance(block, TableBlock | SmallTables):
        return "html", _table(block, addresses)
    if isinstance(block, Details):
        return "html", _folded(block.title, blocks_html(block.blocks, addresses, ink))
    if isinstance(block, MapBlock):
        level = block.drawn.level
        drawn = explained_map(
            block.drawn, _MAP_WIDTH, ink, lambda code: addresses(ToTerritory(level, code))
        )
        return "ExplainedPicture", drawn
    if isinstance(block, NetworkBlock):
        drawn = explained_network(block.drawn, addresses, ink)
        return "ExplainedPicture", drawn
    if isinstance(block, ChartBlock):
        drawn = explained_chart(block.chart, ink)
        blocks: list[tuple[str, Any]] = [("ExplainedPicture", drawn)]
        if block.table:
            blocks.append(("html", _folded("Les chiffres du graphique", table_html(block.table))))
        return "html", render("blocks.html", blocks=blocks, addresses=addresses)
    return type(block).__name__, block


def _table(block: TableBlock | SmallTables, addresses: Addresses) -> str:
    if isinstance(block, SmallTables):
        return tables_html(block.tables)
    links = [addresses(target) for target in block.targets]
    return table_html(block.table, links=links, linked=block.linked, addresses=addresses)


def _folded(title: str, written: str) -> str:
    return f"<details><summary>{escape(typeset(title))}</summary>\n{written}</details>\n"
