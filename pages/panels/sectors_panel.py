"""The parts of the page of sectors: charts whose points select, and tables that do the same."""

from functools import partial

import streamlit as st

from geo.analysis.specialisation import FACET
from geo.french import number, sentence_case, typeset
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.render.html import render
from geo.render.leaflet import Addresses as MapAddresses
from geo.reports.blocks import Block, ChartBlock, Details, Report, Sentences, TableBlock
from geo.reports.charts import Chart
from geo.reports.choices.drawing import read_level
from geo.reports.choices.parts import SectorPart
from geo.reports.links import Addresses, Choice, Target, ToSelection
from geo.reports.maps.maps import sector_map
from geo.reports.sectors.report import ComparedSectors
from pages.panels.charts import draw_chart, fold
from pages.panels.map_panel import draw_map
from pages.panels.notices import show_text
from pages.panels.report import show_table
from pages.state.address import (
    LIST_PAGE,
    Address,
    choose,
    clear_address,
    link_query,
    read_address,
    write_address,
)
from pages.state.studies import current_quotients
from pages.widgets.fields import Part

LEVELS = {"region": "Région", "departement": "Département"}


def read_compared(
    atlas: Atlas, asked: Selection, address: Address
) -> tuple[ComparedSectors, tuple[str, ...]]:
    """Read the level of the territories, régions for any other; what is not known is said."""
    level, unreadable = read_level(address, list(LEVELS))
    return ComparedSectors(atlas, asked, level, current_quotients), tuple(unreadable)


def _choose_theme(compared: ComparedSectors) -> None:
    """Offer the themes of the founding plan, each with the poles that it would give."""
    facet = compared.atlas.facets[FACET]
    if not facet.groups:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(render("side_title.html", text="Thèmes du plan fondateur"), width="content")
        for name, slugs in facet.groups.items():
            poles = int((facet.has_any(slugs) & compared.by_sector.mask).sum())
            is_on = facet.group_of(compared.asked.sectors) == name
            st.button(
                typeset(f"{sentence_case(name)} ({number(poles)})"),
                key=f"theme_{'_'.join(slugs)}",
                type="primary" if is_on else "secondary",
                on_click=_choose,
                args=({FACET: () if is_on else slugs},),
            )


def sector_part(
    compared: ComparedSectors,
    report: Report,
    part: SectorPart,
    view: View,
    addresses: MapAddresses,
) -> None:
    """Draw the part that is open."""
    show = partial(_show, compared, report)
    if part == "appels":
        _choose_theme(compared)
        show_text("sector_clicks.html")
        show("appels", compared.by_call)
        return
    map_side, bars_side = st.columns((3, 2))
    with map_side:
        draw_map("carte_secteurs", sector_map(view), addresses)
        st.page_link("carte.py", label="Voir ces pôles sur la carte")
    with bars_side:
        show("secteurs", compared.by_sector)
        _choose_theme(compared)
        show_text("sector_clicks.html")
    show("paires", compared.by_sector)
    show("quotients", compared.by_place)


def _show(compared: ComparedSectors, report: Report, name: str, view: View) -> None:
    """Draw a section, whose charts show the poles of a view."""
    (section,) = report.pick(name)
    st.header(typeset(section.title), anchor=False)
    if name == "quotients":
        _choose_level(compared.level)
    for block in section.blocks:
        _draw(block, name, view, compared.asked)


def _choose_level(level: Level) -> None:
    choose("niveau_secteurs", [Part("niveau", "Découpage", LEVELS, level, "region")])


def _draw(block: Block, name: str, view: View, asked: Selection) -> None:
    match block:
        case ChartBlock(chart):
            with st.container(key=f"large_{name}"):
                _draw_chart(chart, name, view, asked)
            if chart.legends:
                st.html(render("legend.html", parts=chart.legends))
        case Details():
            with fold(block.title, block.name) as is_open:
                for each in block.blocks if is_open else ():
                    _draw(each, name, view, asked)
        case TableBlock():
            show_table(block, view, _links(asked))
        case Sentences(said):
            st.html(render("sentences.html", sentences=said))


def _draw_chart(chart: Chart, name: str, view: View, asked: Selection) -> None:
    can_choose = any(series.choices for series in chart.series)
    click = (f"clic_{name}", lambda choice: _choose(_wanted(choice, asked)))
    draw_chart(chart, view, "dans le tableau qui suit", click if can_choose else None)


def _choose(choice: Choice) -> None:
    if any(choice.values()):
        write_address(choice)
    else:
        clear_address(tuple(choice))


def _wanted(choice: Choice, asked: Selection) -> Choice:
    """Select what a mark stands for; clear it when it is what is selected."""
    chosen = asked.to_query()
    is_chosen = all(list(chosen.get(key, ())) == list(values) for key, values in choice.items())
    return dict.fromkeys(choice, ()) if is_chosen else choice


def _links(asked: Selection) -> Addresses:
    """Select by an address what a click does: without a path, it stays on the page."""
    kept = {key: values for key, values in read_address().items() if key != LIST_PAGE}

    def address(target: Target) -> str:
        if not isinstance(target, ToSelection) or not target.choice:
            return ""
        return f"?{link_query({**kept, **_wanted(target.choice, asked)})}"

    return address
