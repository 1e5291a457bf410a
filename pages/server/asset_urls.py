"""Where browsers find what they fetch once and keep. Light: imported before the server listens."""

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256

import streamlit as st

from geo.render.scripts import APP, BOTH

ASSETS = "actifs"
FOLDERS: Mapping[str, Sequence[tuple[str, str]]] = {
    "leaflet": [("xstatic.pkg.leaflet", "data")],
    "markercluster": [("xstatic.pkg.leaflet_markercluster", "data")],
    "atlas": [("geo", f"render/scripts/{folder.name}") for folder in (BOTH, APP)],
}
"""By name of a folder of the assets, the packages and their folders that it stands for: in two of
them, the first has the file of a name. Ours are those of `atlas`."""


def base_path() -> str:
    """Where the app is mounted (`server.baseUrlPath`): empty, or « /atlas »."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def assets_url() -> str:
    """Folder of all that is fetched once."""
    return f"{base_path()}/{ASSETS}"


def script_url(name: str) -> str:
    """One of our scripts or styles, in its present state."""
    return f"{assets_url()}/atlas/{name}?v={scripts_version()}"


def names_url(version: str) -> str:
    """Folder of the search for territories."""
    return f"{assets_url()}/noms/{version}"


def logo_url(version: str) -> str:
    """The logo of the operator."""
    return f"{assets_url()}/logo/{version}.png"


@cache
def scripts_version() -> str:
    """Name the state of our scripts, so that browsers fetch them again after an upgrade."""
    digest = sha256()
    for folder in (BOTH, APP):
        for path in sorted(folder.iterdir()):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
