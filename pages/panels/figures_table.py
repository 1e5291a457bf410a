"""Tables of figures on a page, each with its file."""

from collections.abc import Callable, Mapping

import streamlit as st

from geo.french import slug
from geo.model.atlas import Atlas
from geo.render.csv import table_csv
from geo.render.html_tables import table_html
from geo.render.xlsx import tables_xlsx
from geo.reports.sentences import source_sentence
from geo.reports.tables import Table
from pages.state.shown_tables import keep_table
from pages.widgets.downloads import Offer, offer_file

SHOWN = 50
LONGEST_NAME = 100


def figures_table(figures: Table, atlas: Atlas) -> None:
    """Show the first rows, and offer all of them as files."""
    st.html(table_html(figures, SHOWN))
    download_figures(figures, atlas)


def download_figures(figures: Table, atlas: Atlas) -> None:
    """Offer a table as files, named after what it holds and the date of the data."""
    offer_table(figures.caption, lambda: figures, atlas, disabled=not figures.rows)


def offer_table(
    title: str, make: Callable[[], Table], atlas: Atlas, *, disabled: bool = False
) -> None:
    """Offer a table, for a spreadsheet and for programs; only made when someone wants it."""
    keep_table(make)
    name = f"{slug(title)}-"[:LONGEST_NAME].rpartition("-")[0]
    file = f"{name}-{slug(atlas.release.date)}".removesuffix("-")
    written: Mapping[str, tuple[str, Callable[[], bytes]]] = {
        "xlsx": ("Excel", lambda: _workbook(make(), atlas)),
        "csv": ("CSV", lambda: table_csv(make())),
    }
    with st.container(horizontal=True):
        for ending, (known_as, write) in written.items():
            label = f"Télécharger ce tableau ({known_as})"
            offer = Offer(label, f"{file}.{ending}", write)
            offer_file(offer, disabled=disabled, key=f"{ending}_{name}")


def _workbook(table: Table, atlas: Atlas) -> bytes:
    return tables_xlsx({"Tableau": table}, [source_sentence(atlas)], atlas.release.date)
