"""What stands under the addresses of the assets: compressed bytes, made once per version."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import streamlit as st

from geo.errors import AtlasError
from geo.model.atlas import Atlas
from geo.model.selection import Selection
from geo.render.leaflet import catalogue, lines_catalogue
from geo.reports.maps.lines import all_lines
from geo.territories.name_files import build_name_files
from pages.server.encodings import Packed, pack
from pages.state.atlas import current_atlas
from pages.state.studies import current_study


def prepare() -> None:
    """Make what every first visit asks for.

    Not the search for territories, a second of work: the first picker asks for it, two seconds
    after its page is there, so that it delays no map.
    """
    try:
        atlas = current_atlas()
    except AtlasError:
        return  # each page says what is wrong
    data("poles", atlas.version)
    shapes(atlas.version, "regions")
    _ = atlas.words


def shapes(version: str, name: str) -> Packed | None:
    """A file of shapes, None when there is none of that name in that version."""
    atlas = _atlas_of(version)
    if atlas is None:
        return None
    folder = atlas.territories.folder / "formes"
    path = folder / f"{name}.geojson"
    if path.parent != folder or not path.is_file():
        return None
    return _compressed_file(path, path.stat().st_mtime_ns)


def names(version: str, name: str) -> Packed | None:
    """A file of the search for territories."""
    atlas = _atlas_of(version)
    return _compressed_names(version, atlas).get(name) if atlas else None


def data(kind: str, version: str) -> Packed | None:
    """What maps draw of the data: one of `_DATA`."""
    atlas = _atlas_of(version)
    return _compressed_data(kind, version, atlas) if atlas else None


def logo(version: str) -> bytes | None:
    """The logo of the operator, when it is of that version."""
    try:
        shown = current_atlas().theme.logo
    except AtlasError:
        return None
    return shown.png if shown and shown.version == version else None


_DATA: Mapping[str, Callable[[Atlas], Any]] = {
    "poles": catalogue,
    "lines": lambda atlas: lines_catalogue(all_lines(current_study(atlas, Selection()).ties)),
}
"""The poles that have a point, and the lines to their members for the page of networks."""

CONTENTS: Mapping[str, Callable[..., Packed | None]] = {
    "shapes": shapes,
    "names": names,
    **{kind: partial(data, kind) for kind in _DATA},
}


def _atlas_of(version: str) -> Atlas | None:
    """The atlas in service, when it is of that version."""
    try:
        atlas = current_atlas()
    except AtlasError:
        return None
    return atlas if atlas.version == version else None


# `_atlas` is not hashed: the version names it. The caches lock: six first visitors, one work.


@st.cache_resource(max_entries=2, show_spinner=False)
def _compressed_names(version: str, _atlas: Atlas) -> dict[str, Packed]:  # noqa: ARG001
    files = build_name_files(_atlas.territories)
    return {name: pack(content) for name, content in files.items()}


@st.cache_resource(max_entries=4, show_spinner=False)
def _compressed_data(kind: str, version: str, _atlas: Atlas) -> Packed:  # noqa: ARG001
    text = json.dumps(_DATA[kind](_atlas), ensure_ascii=False, separators=(",", ":"))
    return pack(text.encode())


@lru_cache(maxsize=128)
def _compressed_file(path: Path, _changed: int) -> Packed:
    return pack(path.read_bytes())
