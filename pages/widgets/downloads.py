"""Files that a visitor can take away, each made when it is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import streamlit as st

from geo.french import typeset
from geo.model.atlas import View
from geo.publish.exports.extract import extract
from geo.publish.exports.formats import FORMATS, KINDS, FileFormat
from geo.publish.exports.names import file_name, poles_csv
from pages.state.atlas import current_schemas
from pages.state.shown_tables import shown_tables

Width = Literal["content", "stretch"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A file on offer.

    Attributes
    ----------
    label
        On its button.
    name
        How it is called; its extension says how it is served.
    make
        Makes it when the button is pressed, outside of any run of the page.
    """

    label: str
    name: str
    make: Callable[[], bytes]


def offer_file(
    offer: Offer, *, disabled: bool = False, key: str | None = None, width: Width = "content"
) -> None:
    """Draw the button of a file; `key` tells it from another of the same words."""
    st.download_button(
        typeset(offer.label),
        data=offer.make,
        file_name=offer.name,
        mime=KINDS[offer.name.rpartition(".")[2]].media_type,
        on_click="ignore",
        disabled=disabled,
        key=key,
        width=width,
    )


def download_list(view: View) -> None:
    """Offer the selected poles as CSV, public columns only."""
    offer = Offer(
        "Télécharger la liste (CSV)",
        file_name(view, "ptce-poles", "csv"),
        lambda: poles_csv(view, current_schemas()["poles"]),
    )
    offer_file(offer, disabled=not len(view))


def table_offers(view: View) -> list[Offer]:
    """The selected poles with all that is tied to them, in each format.

    A workbook also holds the tables that the page has shown until now.
    """
    shown = shown_tables()

    def write(file: FileFormat) -> bytes:
        tables = [make() for make in shown] if file.extension == "xlsx" else []
        return file.write(extract(view, current_schemas(), tables))

    return [Offer(file.title, file.name(view), partial(write, file)) for file in FORMATS.values()]


def offer_files(offers: Sequence[Offer], columns: int, name: str = "fichier") -> None:
    """Draw the buttons of some files, several on a row; `name` tells them from those elsewhere."""
    for start in range(0, len(offers), columns):
        row = offers[start : start + columns]
        for place, offer in zip(st.columns(columns), row, strict=False):
            with place:
                offer_file(offer, key=f"{name}_{offer.name}", width="stretch")
