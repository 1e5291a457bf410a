"""Where browsers find what they fetch once and keep. Light: imported before the server listens."""

from functools import cache
from hashlib import sha256

import streamlit as st

from geo.render.scripts import APP, BOTH

ASSETS = "actifs"
OUR_SCRIPTS: list[str | tuple[str, str]] = [
    ("geo", f"render/scripts/{folder.name}") for folder in (BOTH, APP)
]
"""Folders of our scripts and styles, as Starlette wants those of a package."""


def base_path() -> str:
    """Where the app is mounted (`server.baseUrlPath`): empty, or « /atlas »."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def assets_url() -> str:
    """Folder of all that is fetched once."""
    return f"{base_path()}/{ASSETS}"


def scripts_url() -> str:
    """Folder of our own scripts and styles."""
    return f"{assets_url()}/atlas"


def script_url(name: str) -> str:
    """One of our scripts or styles, in its present state."""
    return f"{scripts_url()}/{name}?v={scripts_version()}"


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
