"""The list of the selected poles: real text, sorted, by pages, and as a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal
from urllib.parse import quote

import numpy as np
import pandas as pd

from geo.french import fold
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas, View
from geo.model.facets import Facet
from geo.reports.places import PLACE_COLUMNS, place_label, why_not_placed
from geo.reports.tables import PAGE_SIZE

Order = Literal["nom", "lieu", "statut", "date"]
ORDERS: Mapping[str, str] = {
    "nom": "Nom",
    "lieu": "Région, département, commune",
    "statut": "Statut",
    "date": "Dernière preuve, la plus récente d'abord",
}
LINE_COLUMNS = ("id_pole", "nom", "date_source", *PLACE_COLUMNS)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list.

    Attributes
    ----------
    rows
        Rows in `atlas.poles`.
    number, pages
        From 1; there is always at least one page.
    first, last
        Rank of the first and last pole shown, from 1.
    """

    rows: IntArray
    number: int
    pages: int
    first: int
    last: int


def ranks(atlas: Atlas, order: Order) -> IntArray:
    """Rank of every pole in an order: worth keeping, 10 ms for 1,000 poles."""
    poles = atlas.poles
    names = poles["nom"].map(fold)
    keys: list[pd.Series] = [names]
    if order == "lieu":
        names_of = atlas.territories.regions["nom"].map(fold)
        region = poles["code_region"].map(names_of).fillna("~")
        departement = poles["code_departement"].replace("", "~")
        keys = [names, poles["nom_commune"].map(fold), departement, region]
    elif order == "statut":
        keys = [names, pd.Series(atlas.facets["statut"].first % (10**6))]
    elif order == "date":
        keys = [names, poles["date_source"].map(_descending)]
    ranked = np.empty(len(poles), dtype=np.intp)
    ranked[np.lexsort([pd.factorize(key, sort=True)[0] for key in keys])] = np.arange(len(poles))
    return ranked


def page_count(view: View) -> int:
    """Count the pages of the list; there is always at least one."""
    return max(1, ceil(len(view) / PAGE_SIZE))


def page_of(view: View, ranked: IntArray, number: int = 1) -> Page:
    """Sort the selected poles and cut out one page; a number too high gives the last page.

    Parameters
    ----------
    ranked
        Rank of every pole of the atlas, from `ranks`.
    """
    rows = view.rows[np.argsort(ranked[view.rows], kind="stable")]
    pages = page_count(view)
    number = min(max(number, 1), pages)
    start = (number - 1) * PAGE_SIZE
    shown = rows[start : start + PAGE_SIZE]
    return Page(shown, number, pages, start + 1 if len(shown) else 0, start + len(shown))


def list_values(view: View, order: Order, page: Page, facet: str, sheet: str) -> Mapping[str, Any]:
    """Gather what one page of the list says, for `poles_table.html`.

    Parameters
    ----------
    facet
        The facet that colours the map; it has a column, so that the list says the same.
    sheet
        Address of the page of a pole; the `id_pole` is appended.
    """
    atlas = view.atlas
    extra = "" if facet in ("statut", "secteur") else facet
    facets = ("statut", "secteur", *filter(None, [extra]))
    return {
        "poles": pole_lines(atlas, page.rows, facets, lambda pole: sheet + quote(pole, safe="")),
        "page": page,
        "total": len(view),
        "order": order,
        "order_label": ORDERS[order].lower(),
        "extra": extra,
        "extra_label": atlas.facets[extra].label if extra else "",
    }


def pole_lines(
    atlas: Atlas, rows: IntArray, facets: Sequence[str], address: Callable[[str], str]
) -> list[Mapping[str, Any]]:
    """Describe poles for a list, in the order given.

    Parameters
    ----------
    facets
        Those whose labels are given, under `facets`.
    address
        Where the page of a pole stands, by its `id_pole`.
    """
    poles = [atlas.cells.row(row, LINE_COLUMNS) for row in rows]
    labels = {key: option_labels(atlas.facets[key], rows) for key in facets}
    return [
        {
            "name": pole["nom"],
            "address": address(pole["id_pole"]),
            "place": place_label(pole, atlas),
            "why": why_not_placed(pole),
            "years": call_years(atlas, row),
            "evidence": pole["date_source"],
            "facets": {key: labels[key][position] for key in labels},
        }
        for position, (row, pole) in enumerate(zip(rows, poles, strict=True))
    ]


def call_years(atlas: Atlas, row: int) -> list[str]:
    """The years in which calls selected a pole."""
    years, matrix = atlas.years
    return [str(years[column]) for column in np.flatnonzero(matrix[row])]


def option_labels(facet: Facet, rows: IntArray) -> list[list[str]]:
    """The labels of each pole in a facet."""
    return [
        [facet.options[column].label for column in np.flatnonzero(has)]
        for has in facet.matrix[rows]
    ]


def _descending(text: str) -> str:
    """Turn a date into a text that sorts the latest first and the unknown last."""
    return text.translate(str.maketrans("0123456789", "9876543210")) if text else "~"
