"""Candidates: the headers a file may have, when none looks like that of the names of poles."""

from collections.abc import Mapping

from geo.errors import DataUnreadableError
from geo.imports.files import read_grids

_SEARCHED_ROWS = 40
_MOST = 100


def header_candidates(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Give the cells of the first widest row of each sheet, one of which may name the poles.

    None when the files cannot be read at all.
    """
    try:
        grids, _ = read_grids(files)
    except DataUnreadableError:
        return ()
    found: dict[str, None] = {}
    for grid in grids:
        widest = max(grid.rows[:_SEARCHED_ROWS], key=lambda row: sum(map(bool, row)), default=[])
        found |= dict.fromkeys(cell for cell in widest if cell)
    return tuple(found)[:_MOST]
