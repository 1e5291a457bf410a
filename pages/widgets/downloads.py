"""Files that a visitor can take away, each made when it is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from geo.model.atlas import View
from geo.publish.exports.extract import extract
from geo.publish.exports.formats import FORMATS, FileFormat
from geo.publish.exports.names import csv_name, poles_csv
from pages.state.atlas import current_schemas


@dataclass(frozen=True, slots=True)
class Offer:
    """A file on offer.

    Attributes
    ----------
    label
        On its button.
    name, media_type
        How it is called and served.
    make
        Makes it when the button is pressed, outside of any run of the page.
    """

    label: str
    name: str
    media_type: str
    make: Callable[[], bytes]


def download_list(view: View) -> None:
    """Offer the selected poles as CSV, public columns only."""
    st.download_button(
        "Télécharger la liste (CSV)",
        data=lambda: poles_csv(view, current_schemas()["poles"]),
        file_name=csv_name(view),
        mime="text/csv",
        on_click="ignore",
        disabled=len(view) == 0,
    )


def table_offers(view: View) -> list[Offer]:
    """The selected poles with all that is tied to them, in each format."""
    return [_table_offer(view, file) for file in FORMATS.values()]


def offer_files(offers: Sequence[Offer], columns: int, name: str = "fichier") -> None:
    """Draw the buttons of some files, several on a row; `name` tells them from those elsewhere."""
    for start in range(0, len(offers), columns):
        row = offers[start : start + columns]
        for place, offer in zip(st.columns(columns), row, strict=False):
            with place:
                st.download_button(
                    offer.label,
                    data=offer.make,
                    file_name=offer.name,
                    mime=offer.media_type,
                    on_click="ignore",
                    key=f"{name}_{offer.name}",
                    width="stretch",
                )


def _table_offer(view: View, file: FileFormat) -> Offer:
    return Offer(
        file.title,
        file.name(view),
        file.media_type,
        lambda: file.write(extract(view, current_schemas())),
    )
