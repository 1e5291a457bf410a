"""Accepted rows of an import, apart from the rows of the current release that it keeps."""

from dataclasses import replace
from types import MappingProxyType

from geo.imports.reading import Import
from geo.tables.read import Tables


def accepted_tables(imported: Import) -> Tables:
    """Keep, of the poles, those of the files; the other tables stay whole.

    All the poles when the files hold none, members for instance.
    """
    poles = imported.tables.frames["poles"]
    own = poles[poles["_row"] >= 0].reset_index(
        drop=True
    )  # those of the current release are numbered below zero
    frames = {**imported.tables.frames, "poles": own if len(own) else poles}
    return replace(imported.tables, frames=MappingProxyType(frames))
