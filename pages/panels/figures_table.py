"""Tables of figures on a page, each with its file."""

from collections.abc import Callable

import streamlit as st

from geo.french import slug
from geo.model.atlas import Atlas
from geo.render.csv import table_csv
from geo.render.html_tables import table_html
from geo.reports.tables import Table
from pages.widgets.downloads import Offer, offer_file

SHOWN = 50
LONGEST_NAME = 100


def figures_table(figures: Table, atlas: Atlas) -> None:
    """Show the first rows, and offer all of them as CSV."""
    st.html(table_html(figures, SHOWN))
    download_figures(figures, atlas)


def download_figures(figures: Table, atlas: Atlas) -> None:
    """Offer a table as CSV, named after what it holds and the date of the data."""
    offer_table(figures.caption, lambda: figures, atlas, disabled=not figures.rows)


def offer_table(
    title: str, make: Callable[[], Table], atlas: Atlas, *, disabled: bool = False
) -> None:
    """Offer a table that is only made when someone wants it."""
    name = f"{slug(title)}-"[:LONGEST_NAME].rpartition("-")[0]
    file = f"{name}-{slug(atlas.release.date)}.csv".replace("-.", ".")
    label = "Télécharger ce tableau (CSV)"
    offer = Offer(label, file, "text/csv", lambda: table_csv(make()))
    offer_file(offer, disabled=disabled, key=f"csv_{name}")
