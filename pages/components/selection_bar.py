"""The filters of the sidebar: what they offer, with counts, and the selection they make."""

from collections.abc import Mapping, Sequence

import streamlit as st

from geo.french import number
from geo.model.atlas import Atlas, View
from geo.model.selection import QUERY_KEYS, Query
from pages.components.address import choose, clear_address
from pages.components.asset_addresses import names_address, scripts_address
from pages.components.fields import Field, Many, One, Words
from pages.components.territory_filter import territory_filter

FACETS: Mapping[str, str] = {
    "secteur": "Secteur",
    "reseau": "Réseau (membre, accompagné ou cité)",
    "appel": "Appel",
    "statut": "Statut",
}


def read_view(atlas: Atlas, query: Query) -> tuple[View, Sequence[str]]:
    """Read the selection of the address, and say what could not be understood."""
    selection, messages = atlas.read_query(query)
    return atlas.select(selection), messages


def selection_bar(view: View) -> None:
    """Draw the filters in the sidebar; each option shows how many poles it would give."""
    selection = view.selection
    with st.sidebar:
        st.html('<p class="atlas-side-title">Choisir des pôles</p>')
        territory_filter(view, names_address(view.atlas.version), scripts_address())
        choose("selection", _fields(view))
        st.button(
            "Effacer tous les filtres",
            on_click=clear_address,
            args=(QUERY_KEYS,),
            disabled=selection.is_empty,
            width="stretch",
        )


def _fields(view: View) -> list[Field]:
    words = Words(
        "q", "Mots de la fiche", view.selection.words, "vélo, réemploi, nom d'une structure…"
    )
    return [*(_facet(view, *each) for each in FACETS.items()), *_years(view), words]


def _facet(view: View, key: str, label: str) -> Many:
    """Offer the options that at least one pole has, or that are chosen, with their counts."""
    facet = view.atlas.facets[key]
    counts = view.offered_counts(key)
    chosen = view.selection.facet(key)
    offered = [
        option
        for option, is_used in zip(facet.options, facet.used, strict=True)
        if is_used or option.slug in chosen
    ]
    return Many(
        key,
        label,
        {option.slug: option.label for option in offered},
        {option.slug: number(counts[option.slug]) for option in offered},
        chosen,
    )


def _years(view: View) -> list[One]:
    years, _ = view.atlas.years
    if not years:
        return []
    options = {"": "—"} | {str(year): str(year) for year in range(years[0], years[-1] + 1)}
    chosen = view.selection
    return [
        One("annee_min", "Appels depuis", options, str(chosen.year_min or ""), half=True),
        One("annee_max", "jusqu'à", options, str(chosen.year_max or ""), half=True),
    ]
