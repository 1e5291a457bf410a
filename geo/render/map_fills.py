"""What colours the territories of a map and what is said of each, as plain data for `layers.js`."""

import base64
from math import isnan
from typing import Any

import numpy as np

from geo.analysis.choropleths import Choropleth
from geo.french import typeset, typeset_all
from geo.model.arrays import BoolArray, FloatArray, IntArray
from geo.reports.maps.circles import LARGEST_PX, LEAST_PX, largest, radii
from geo.reports.maps.fills import Fill
from geo.reports.maps.words import Words


def listed_fill(fill: Fill, poles: IntArray) -> dict[str, Any]:
    """Class, poles and figure of the territories with something to say: the others are usual."""
    rows = np.flatnonzero((fill.classes != fill.usual) | (poles > 0)).tolist()
    classes, figures = fill.classes.tolist(), fill.figures.tolist()
    return {
        "rows": [
            [fill.codes[row], classes[row], int(poles[row]), _known(figures[row])] for row in rows
        ],
        "usual": fill.usual,
        "vague": fill.vague,
        "maybe": typeset(fill.words.unknown),
        "none": typeset(fill.none),
        "words": {
            **_written(fill.words),
            "missing": typeset(fill.words.missing),
            "zero": typeset(fill.words.zero),
        },
        "colours": list(fill.colours),
    }


def circle_scale(areas: Choropleth) -> dict[str, float]:
    """How large the circle of a value is: the largest value, its pixels, and the least ones."""
    return {"value": largest(areas), "largest": LARGEST_PX, "least": LEAST_PX}


def circle_radii(areas: Choropleth) -> dict[str, float]:
    """Pixels of the circles of the territories that have one."""
    sizes = zip(areas.table.index.tolist(), radii(areas), strict=True)
    return {code: radius for code, radius in sizes if radius}


def _known(figure: float) -> float | None:
    return None if isnan(figure) else figure


def ordered_fill(fill: Fill, have_shape: BoolArray) -> dict[str, Any]:
    """Classes and figures in the order of the shapes, of those inside only where some are not.

    A class that is a value has a label and no figure.
    """
    classes = fill.classes[have_shape].astype(np.uint8)
    places = np.cumsum(have_shape) - 1
    figures = () if fill.labels else ((fill.figures, fill.words), *fill.besides)
    return {
        "ordered": {
            "classes": base64.b64encode(classes.tobytes()).decode(),
            "figures": [_figures(values[have_shape], words) for values, words in figures],
            "labels": typeset_all(list(fill.labels)),
            "remarks": [
                [typeset(remark), places[rows[have_shape[rows]]].tolist()]
                for remark, rows in fill.remarks
            ],
        },
        "vague": fill.vague,
        "maybe": typeset(fill.words.unknown),
        "none": typeset(fill.none),
        "colours": list(fill.colours),
    }


def _figures(values: FloatArray, words: Words) -> dict[str, Any]:
    """Figures as whole numbers of their last decimal, and how they are written; None for none."""
    known = np.isfinite(values)
    whole = np.round(np.where(known, values, 0) * 10**words.decimals).astype(int)
    return {
        "numbers": [
            number if is_known else None
            for number, is_known in zip(whole.tolist(), known.tolist(), strict=True)
        ],
        **_written(words),
    }


def _written(words: Words) -> dict[str, Any]:
    """How `layers.js` writes a figure: what stands round it, the unit of one, its decimals."""
    return {
        "before": typeset(words.before),
        "unit": typeset(words.unit),
        "one": typeset(words.unit_after(1)),
        "decimals": words.decimals,
    }
