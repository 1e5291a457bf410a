"""The parts of the page of sectors: charts whose points select, and tables that do the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from geo.analysis.specialisation import FACET, sector_pairs, sectors_by_call
from geo.french import number, sentence_case
from geo.model.atlas import Atlas, View
from geo.model.selection import Selection
from geo.model.territories import Level
from geo.render.html import render
from geo.reports.charts import Chart, Choice
from geo.reports.choices.drawing import read_level
from geo.reports.choices.parts import SECTOR_PARTS, USUAL_SECTOR_PART, SectorPart
from geo.reports.sector_charts import (
    calls_chart,
    pairs_chart,
    quotients_chart,
    sectors_chart,
    shown_cells,
)
from geo.reports.sectors import (
    calls_figures,
    calls_sentences,
    calls_title,
    choice_links,
    is_chosen,
    pairs_figures,
    pairs_sentences,
    pairs_title,
    quotients_figures,
    quotients_legend,
    quotients_sentences,
    quotients_title,
    sectors_figures,
    sectors_sentences,
    sectors_title,
)
from geo.reports.tables import Table
from pages.panels.charts import clickable_chart, draw_chart, fold
from pages.panels.figures_table import figures_table
from pages.state.address import (
    LIST_PAGE,
    Address,
    choose,
    clear_address,
    read_address,
    write_address,
)
from pages.state.studies import current_quotients
from pages.widgets.fields import Part

Linked = tuple[Table, Sequence[Choice]]
LEVELS = {"region": "Région", "departement": "Département"}


@dataclass(frozen=True)
class Compared:
    """The selection, and the views that its charts compare.

    Each chart leaves aside the filters of its own axes, so that what is chosen has the rest beside
    it: sectors always, territories across territories, calls and years through the calls.
    """

    asked: Selection
    level: Level
    by_sector: View
    by_place: View
    by_call: View
    unreadable: Sequence[str]


def read_compared(atlas: Atlas, asked: Selection, address: Address) -> Compared:
    """Leave filters aside, and read the level of the territories; régions for any other."""
    level, unreadable = read_level(address, list(LEVELS))
    without = asked.without_sectors()
    return Compared(
        asked,
        level,
        atlas.select(without),
        atlas.select(without.without_territory()),
        atlas.select(without.without_calls()),
        unreadable,
    )


def choose_theme(compared: Compared) -> None:
    """Offer the themes of the founding plan, each with the poles that it would give."""
    facet = compared.by_sector.atlas.facets[FACET]
    if not facet.groups:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(render("side_title.html", text="Thèmes du plan fondateur"), width="content")
        for name, slugs in facet.groups.items():
            poles = int((facet.has_any(slugs) & compared.by_sector.mask).sum())
            is_on = facet.group_of(compared.asked.sectors) == name
            st.button(
                f"{sentence_case(name)} ({number(poles)})",
                key=f"theme_{'_'.join(slugs)}",
                type="primary" if is_on else "secondary",
                on_click=_choose,
                args=({FACET: () if is_on else slugs},),
            )


def choose_sector_part(part: SectorPart) -> None:
    """Let one part of the page be opened."""
    parts = {str(each): label for each, label in SECTOR_PARTS.items()}
    choose("vue", [Part("vue", "Partie de la page", parts, part, USUAL_SECTOR_PART)])


def sector_part(compared: Compared, part: SectorPart) -> None:
    """Draw the part that is open."""
    if part == "appels":
        calls_part(compared)
        return
    bars_side, pairs_side = st.columns(2)
    with bars_side:
        sectors_part(compared)
    with pairs_side:
        pairs_part(compared)
    quotients_part(compared)


def sectors_part(compared: Compared) -> None:
    """Draw how many poles each sector has."""
    view, asked = compared.by_sector, compared.asked
    st.header("Combien de pôles par secteur", anchor=False)
    _say(sectors_sentences(view, asked))
    chart = sectors_chart(view, asked.sectors, sectors_title(view))
    _draw(chart, "secteurs", asked, view)
    _table("secteurs", compared, lambda: sectors_figures(view, asked.sectors))


def pairs_part(compared: Compared) -> None:
    """Draw which sectors go together."""
    view = compared.by_sector
    st.header("Quels secteurs vont ensemble", anchor=False)
    pairs = sector_pairs(view)
    _say(pairs_sentences(pairs, view.atlas))
    if pairs["poles"].any():
        chart = pairs_chart(pairs, view.atlas, pairs_title(pairs, view.atlas))
        with st.container(key="large_paires"):
            draw_chart(chart, view, "dans le tableau qui suit")
        _table("paires", compared, lambda: (pairs_figures(pairs, view.atlas), ()))


def quotients_part(compared: Compared) -> None:
    """Draw which territories have more of a sector than elsewhere."""
    atlas, level, asked = compared.by_place.atlas, compared.level, compared.asked
    st.header("Les secteurs de chaque territoire", anchor=False)
    choose("niveau_secteurs", [Part("niveau", "Découpage", LEVELS, level, "region")])
    table = current_quotients(compared.by_place, level)
    _say(quotients_sentences(table, level, asked, atlas))
    if not len(table):
        return
    cells = shown_cells(table, atlas, level, asked)
    if len(cells):
        title = quotients_title(table, level)
        chart = quotients_chart(cells, level, asked, atlas, title)
        _draw(chart, "quotients", asked, compared.by_place)
        st.html(quotients_legend(cells))
    _table("quotients", compared, lambda: quotients_figures(table, level, atlas), linked=1)


def calls_part(compared: Compared) -> None:
    """Draw what the calls selected, one after the other."""
    view, asked = compared.by_call, compared.asked
    st.header("Ce que les appels ont retenu", anchor=False)
    found = sectors_by_call(view)
    _say(calls_sentences(found, view, asked))
    if not len(found.table):
        return
    chart = calls_chart(found, asked, view.atlas, calls_title(found, view.atlas))
    _draw(chart, "appels", asked, compared.by_call)
    _table("appels", compared, lambda: calls_figures(found, view.atlas), linked=1)


def _say(sentences: Sequence[str]) -> None:
    if sentences:
        st.html(render("sentences.html", sentences=sentences))


def _draw(chart: Chart, name: str, asked: Selection, view: View) -> None:
    with st.container(key=f"large_{name}"):
        clickable_chart(chart, view, f"clic_{name}", lambda choice: _click(choice, asked))


def _click(choice: Choice, asked: Selection) -> None:
    """Select what a mark stands for; clear it when it is what is selected."""
    _choose(dict.fromkeys(choice, ()) if is_chosen(choice, asked) else choice)


def _choose(choice: Choice) -> None:
    if any(choice.values()):
        write_address(choice)
    else:
        clear_address(tuple(choice))


def _table(name: str, compared: Compared, make: Callable[[], Linked], *, linked: int = 0) -> None:
    """Give the figures of a chart, made when unfolded; links of its rows select as a click does."""
    with fold("Les chiffres du graphique", name) as is_open:
        if not is_open:
            return
        figures, choices = make()
        embedding = {"embed": ("true",)} if st.context.is_embedded else {}
        kept = {key: values for key, values in read_address().items() if key != LIST_PAGE}
        links = choice_links(choices, compared.asked, {**kept, **embedding})
        figures_table(figures, compared.by_sector.atlas, links=links, linked=linked)
