"""The filters of the sidebar: what they offer, with counts, and the selection they make."""

from collections.abc import Mapping, Sequence

import streamlit as st

from geo.french import number
from geo.model.atlas import Atlas, View
from geo.model.selection import QUERY_KEYS, Query, Selection
from geo.model.territories import LEVELS
from geo.render.html import render
from geo.reports.choices.coverage import SECOND
from pages.state.address import choose, clear_address
from pages.widgets.fields import Field, Many, Span, Words
from pages.widgets.territory_picker import territory_filter

FACETS: Mapping[str, str] = {
    "secteur": "Secteur",
    "reseau": "Réseau (membre, accompagné ou cité)",
    "appel": "Appel",
    "statut": "Statut",
}

POLE_KEYS = tuple(key for key in QUERY_KEYS if key not in LEVELS)


def read_view(atlas: Atlas, query: Query) -> tuple[View, Sequence[str]]:
    """Read the selection of the address, and say what could not be understood."""
    selection, messages = atlas.read_query(query)
    return atlas.select(selection), messages


def selection_bar(view: View) -> None:
    """Draw all filters in the sidebar; each option shows how many poles it would give."""
    with st.sidebar:
        st.html(render("side_title.html", text="Choisir des pôles"))
        territory_filter(view.atlas, view.selection)
        _filters(view, QUERY_KEYS, view.selection)


def zone_bar(view: View, zone: Selection, purpose: str, asked: Sequence[Field] = ()) -> None:
    """Draw the filters where the territory is no filter.

    Parameters
    ----------
    purpose
        What the territory is for.
    asked
        What the page asks besides it.
    """
    with st.sidebar:
        st.html(render("side_title.html", text=purpose))
        territory_filter(view.atlas, zone)
        if asked:
            choose("zone", asked)
        st.html(render("side_title.html", text="Choisir des pôles"))
        _filters(view, QUERY_KEYS, zone)


def pole_bar(view: View) -> None:
    """Draw the filters but the territory, which the page asks for itself."""
    with st.sidebar:
        st.html(render("side_title.html", text="Choisir des pôles"))
        _filters(view, POLE_KEYS, view.selection)


def second_bar(view: View) -> None:
    """Draw, in the page, the filters of the selection to compare with."""
    choose("seconde_selection", _fields(view, SECOND), layout="row")


def _filters(view: View, keys: Sequence[str], asked: Selection) -> None:
    """Draw the filters of the poles, and what clears these keys of what is asked."""
    choose("selection", _fields(view))
    st.button(
        "Effacer tous les filtres",
        on_click=clear_address,
        args=(keys,),
        disabled=asked.is_empty,
        width="stretch",
    )


def _fields(view: View, before: str = "") -> list[Field]:
    """The filters of a selection, whose keys have something before them in the address."""
    words = Words(
        f"{before}q",
        "Mots de la fiche",
        view.selection.words,
        "vélo, réemploi, nom d'une structure…",
    )
    facets = (_facet(view, key, label, before) for key, label in FACETS.items())
    return [*facets, *_years(view, before), words]


def _facet(view: View, key: str, label: str, before: str) -> Many:
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
        before + key,
        label,
        {option.slug: option.label for option in offered},
        {option.slug: number(counts[option.slug]) for option in offered},
        chosen,
    )


def _years(view: View, before: str) -> list[Span]:
    years, _ = view.atlas.years
    if not years:
        return []
    selection = view.selection
    return [
        Span(
            f"{before}annee_min",
            "Années des appels",
            f"{before}annee_max",
            (years[0], years[-1]),
            (selection.year_min, selection.year_max),
            "toutes les années",
        )
    ]
