"""The atlas, loaded once per version of the data and shared by all sessions."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from geo.formats.logo import read_theme
from geo.model.arrays import IntArray
from geo.model.atlas import Atlas, View
from geo.model.theme import Theme
from geo.reports.poles.listing import Order, ranks
from geo.reports.study import Study
from geo.settings import Settings, read_settings, settings_path
from geo.tables.schema import TableSchema, read_schemas
from pages.state.in_service import atlas_in_service
from pages.state.source import require_data

NAMES: dict[str | type[Any], Callable[[Any], Any]] = {
    Atlas: lambda atlas: atlas.version,
    View: lambda view: (view.atlas.version, view.selection),
    Study: lambda study: (
        study.atlas.version,
        study.poles,
        study.zone,
        study.radius_km,
        study.need,
    ),
}
"""What names a value in the key of a cache: a version and what was asked, never the data."""


def current_atlas() -> Atlas:
    """The atlas of the data in service: as it stands on disk now, if it stands there whole.

    Raises
    ------
    AtlasError
        The settings or the data cannot be read; the message says which file and why.
    """
    settings = current_settings()
    require_data(settings)
    return atlas_in_service(settings.folder, _theme(settings))


def current_settings() -> Settings:
    """The operator's settings, read again when the file changes."""
    path = settings_path()
    return _settings(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=2)
def _theme(settings: Settings) -> Theme:
    return read_theme(settings)


@lru_cache(maxsize=2)
def _settings(path: Path, _changed: int) -> Settings:
    return read_settings(path)


def tiles_allowed() -> bool:
    """Whether the operator lets visitors see the IGN map."""
    return current_settings().tuiles == "plan-ign"


def current_schemas() -> Mapping[str, TableSchema]:
    """The schemas of the tables, read when a file is made."""
    return read_schemas(current_settings().folder)


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=NAMES)
def current_ranks(atlas: Atlas, order: Order) -> IntArray:
    """The rank of every pole in an order."""
    return ranks(atlas, order)
