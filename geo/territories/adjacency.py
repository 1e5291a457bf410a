"""Adjacency: the territories that share a border with another."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import shapely

from geo.model.territories import Level, Territories
from geo.territories.outlines import outlines


def adjacent(territories: Territories, level: Level, code: str) -> tuple[str, ...]:
    """Codes of the territories of its level that share a border with one, sorted.

    Those of a commune are EPCI: its own, and those adjacent to it; none where it has no EPCI.

    Raises
    ------
    DataMissingError, DataUnreadableError
        As `geo.territories.read.read_shapes`.
    """
    if level != "commune":
        return _touching(territories.folder, level, code)
    epci = str(territories.communes.at[code, "code_epci"])
    return tuple(sorted((epci, *_touching(territories.folder, "epci", epci)))) if epci else ()


@lru_cache(maxsize=4096)
def _touching(folder: Path, level: Level, code: str) -> tuple[str, ...]:
    """Find the outlines that touch one: neighbours share the points of their border."""
    drawn = outlines(folder, level)
    if code not in drawn.codes:
        return ()
    here = drawn.codes.index(code)
    found = np.flatnonzero(shapely.intersects(drawn.shapes, drawn.shapes[here]))
    return tuple(sorted(drawn.codes[each] for each in found if each != here))
