"""The sections of a report, drawn on a page: only those that are open are made."""

from collections.abc import Callable, Iterable
from urllib.parse import quote

import streamlit as st

from geo.french import slug, typeset
from geo.model.atlas import Atlas, View
from geo.render.html import render
from geo.render.html_tables import table_html
from geo.render.leaflet import Addresses
from geo.render.report_html import blocks_html, sections_html
from geo.reports.blocks import (
    Block,
    ChartBlock,
    Details,
    LongTable,
    MapBlock,
    Section,
    Sentences,
    SmallTables,
    TableBlock,
)
from geo.reports.definitions import Subject, definitions
from geo.reports.links import Choice, Target, ToPole, ToSelection, ToTerritory, on_paper
from geo.reports.sentences import source_sentence
from geo.reports.tables import stacked
from pages.panels.charts import chart_with_table, draw_chart, fold
from pages.panels.figures_table import SHOWN, download_figures, offer_table
from pages.panels.map_panel import draw_still_map
from pages.panels.poles_list import list_pages
from pages.server.asset_urls import base_path
from pages.state.address import choose, link_query, read_page


def show_sections(sections: Iterable[Section], view: View, addresses: Addresses) -> None:
    """Draw sections under their headings; one without any block is left out.

    Parameters
    ----------
    view
        The poles that their charts show.
    """
    for section in sections:
        if section.blocks and section.title:
            st.header(typeset(section.title), anchor=False)
        show_blocks(section.blocks, view, addresses)


def show_blocks(blocks: Iterable[Block | None], view: View, addresses: Addresses) -> None:
    """Draw blocks one under the other, each table with its file."""
    for block in blocks:
        if block is not None:
            _show(block, view, addresses)


def _show(block: Block, view: View, addresses: Addresses) -> None:
    targets = target_addresses(addresses)
    match block:
        case ChartBlock() if block.table:
            chart_with_table(block.chart, block.table, view)
        case ChartBlock():
            draw_chart(block.chart, view)
        case TableBlock():
            show_table(block, view, targets)
        case LongTable():
            _show_page(block, view, targets)
        case Sentences():
            st.html(render("sentences.html", sentences=block.sentences))
        case MapBlock():
            draw_still_map(block.drawn)  # a page sends one map at most, which stands at its top
        case SmallTables():
            st.html(blocks_html([block], targets))
            download_figures(stacked(block.tables), view.atlas)
        case Details():
            with fold(block.title, block.name) as is_open:
                if is_open:
                    show_blocks(block.blocks, view, addresses)
        case _:
            st.html(f'<div class="atlas-sheet">{blocks_html([block], targets)}</div>')


def show_written(sections: Iterable[Section], addresses: Addresses) -> None:
    """Write sections that are read as a text: their short tables need no file of their own."""
    written = sections_html(sections, target_addresses(addresses))
    st.html(f'<div class="atlas-sheet">{written}</div>')


def show_table(block: TableBlock, view: View, targets: Callable[[Target], str]) -> None:
    """Draw the first rows of a table, with the file of all."""
    links = [targets(each) for each in block.targets]
    st.html(table_html(block.table, SHOWN, links, block.linked, targets))
    download_figures(block.table, view.atlas)


def _show_page(block: LongTable, view: View, targets: Callable[[Target], str]) -> None:
    """Draw a page of a long table, let another be chosen, and offer the file of all."""
    page = min(read_page(), block.pages)
    if block.pages > 1:
        pages = list_pages(block.what, page, block.pages, block.rows, block.size)
        choose(f"liste_{slug(block.name)}", [pages], layout="bar")
    shown = block.make(block.span(page))
    links = [targets(each) for each in shown.targets]
    st.html(table_html(shown.table, None, links, shown.linked, targets))
    if block.hidden:
        seen = block.rows - block.hidden
        st.html(render("hidden_rows.html", shown=seen, hidden=block.hidden))
    if block.file:
        offer_table(block.name, block.file, view.atlas)


def target_addresses(addresses: Addresses) -> Callable[[Target], str]:
    """Say where the pages of the app stand for what a report leads to."""

    def url(target: Target) -> str:
        match target:
            case ToPole(identifier):
                return addresses.sheet + quote(identifier, safe="")
            case ToTerritory(level, code):
                return f"{addresses.territory}{level}={code}"
            case ToSelection(choice):
                return map_url(choice)
        return on_paper(target)

    return url


def map_url(choice: Choice) -> str:
    """Lead to the map of what is chosen."""
    return f"{base_path()}/?{link_query(choice)}"


def show_definitions(*subjects: Subject, **values: str) -> None:
    """Print how the figures of a page are defined, folded."""
    with st.expander("Définitions"):
        written = blocks_html([definitions(each, **values) for each in subjects], on_paper)
        st.html(f'<div class="atlas-sheet">{written}</div>')


def source_line(atlas: Atlas) -> None:
    """State the date and the source of the figures."""
    st.html(render("source.html", text=source_sentence(atlas)))
