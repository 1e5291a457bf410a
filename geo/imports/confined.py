"""Grids of a person's files, read in a process of its own."""

from collections.abc import Callable, Mapping

from geo.formats.confinement import confined
from geo.formats.frames import Send, grids_of, tell_grids
from geo.formats.grids import Grid
from geo.imports.files import read_grids
from geo.model.report import Problem

_GRIDS = "geo.imports.confined:send_grids"


def read_grids_confined(
    files: Mapping[str, bytes], meanwhile: Callable[[], None] = lambda: None
) -> tuple[list[Grid], list[Problem]]:
    """Read the sheets of files as `geo.imports.files.read_grids` does, in a process of its own.

    Parameters
    ----------
    meanwhile
        Called again and again while one waits: what it raises ends the reading.

    Raises
    ------
    DataUnreadableError
        Nothing can be read; or the reading takes more than it may, or dies.
    """
    return confined(_GRIDS, files, grids_of, meanwhile=meanwhile)


def send_grids(files: Mapping[str, bytes], send: Send) -> None:
    """Read files, and tell their grids: the work of a confined process."""
    tell_grids(*read_grids(files), send)
