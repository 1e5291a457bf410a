"""Where browsers find what they fetch once and keep. Light: imported before the server listens."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import streamlit as st

ASSETS = "actifs"
OUR_SCRIPTS = Path(str(files("geo"))) / "views" / "assets"


def base_path() -> str:
    """Where the app is mounted (`server.baseUrlPath`): empty, or « /atlas »."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def assets_address() -> str:
    """Folder of all that is fetched once."""
    return f"{base_path()}/{ASSETS}"


def scripts_address() -> str:
    """Folder of our own scripts and styles."""
    return f"{assets_address()}/atlas"


def names_address(version: str) -> str:
    """Folder of the search for territories."""
    return f"{assets_address()}/noms/{version}"


@cache
def scripts_version() -> str:
    """Name the state of our scripts, so that browsers fetch them again after an upgrade."""
    digest = sha256()
    for path in sorted(OUR_SCRIPTS.iterdir()):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
