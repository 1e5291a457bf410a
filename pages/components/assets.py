"""What browsers fetch once and keep: scripts, shapes, names of territories, the catalogue."""

import gzip
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from geo.errors import AtlasError
from geo.model.atlas import Atlas, View
from geo.territories.name_files import build_name_files
from geo.views.maps import Addresses, catalogue
from pages.components.atlas import current_atlas

ASSETS = "actifs"
OUR_SCRIPTS = Path(str(files("geo"))) / "views" / "assets"
LONGEST_VALUE = 60
FOR_EVER = "public, max-age=31536000, immutable"


def asset_routes() -> list[Mount | Route]:
    """Routes to mount beside Streamlit's, specific ones first."""
    root = f"{base_path()}/{ASSETS}"
    return [
        Mount(f"{root}/leaflet", StaticFiles(packages=[("xstatic.pkg.leaflet", "data")])),
        Mount(
            f"{root}/markercluster",
            StaticFiles(packages=[("xstatic.pkg.leaflet_markercluster", "data")]),
        ),
        Mount(f"{root}/atlas", StaticFiles(directory=OUR_SCRIPTS)),
        Route(f"{root}/formes/{{version}}/{{name}}.geojson", _shapes),
        Route(f"{root}/noms/{{version}}/{{name}}.json", _names),
        Route(f"{root}/poles/{{version}}.json", _poles),
    ]


@asynccontextmanager
async def prepare_assets(_app: st.App) -> AsyncIterator[None]:
    """Load the data and what every first visit asks for, while the server starts to listen."""
    Thread(target=_prepare, daemon=True).start()
    yield


def _prepare() -> None:
    try:
        atlas = current_atlas()
    except AtlasError:
        return  # each page says what is wrong
    _pole_bytes(atlas.version)
    _shape_bytes(atlas.version, "regions")
    _name_bytes(atlas.version, "_manifest")
    _ = atlas.folded_texts


def base_path() -> str:
    """Where the app is mounted (`server.baseUrlPath`): empty, or « /atlas »."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def page_addresses(view: View, address: Mapping[str, Sequence[str]]) -> Addresses:
    """Say where the browser finds everything; links to a sheet keep the address of the page."""
    root = f"{base_path()}/{ASSETS}"
    atlas = view.atlas
    kept = {key: [value[:LONGEST_VALUE] for value in values] for key, values in address.items()}
    embedding = {"embed": "true"} if st.context.is_embedded else {}
    query = urlencode({**kept, **embedding, "pole": ""}, doseq=True)
    return Addresses(
        shapes=f"{root}/formes/{atlas.version}/",
        poles=f"{root}/poles/{atlas.version}.json",
        sheet=f"{base_path()}/pole?{query}",
        assets=f"{root}/",
    )


def names_address(version: str) -> str:
    """Folder of the search for territories."""
    return f"{base_path()}/{ASSETS}/noms/{version}"


def scripts_address() -> str:
    """Folder of our own scripts."""
    return f"{base_path()}/{ASSETS}/atlas"


def _answer(body: bytes | None, request: Request, kind: str = "application/json") -> Response:
    """Send compressed bytes that never change under their address."""
    if body is None:
        return Response("Introuvable", status_code=404, media_type="text/plain")
    headers = {"cache-control": FOR_EVER, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return Response(body, media_type=kind, headers=headers)


async def _shapes(request: Request) -> Response:
    parameters = request.path_params
    body = await run_in_threadpool(_shape_bytes, parameters["version"], parameters["name"])
    return _answer(body, request, "application/geo+json")


def _shape_bytes(version: str, name: str) -> bytes | None:
    try:
        atlas = current_atlas()
    except AtlasError:
        return None
    if version != atlas.version:
        return None
    folder = atlas.territories.folder / "formes"
    path = folder / f"{name}.geojson"
    if path.parent != folder or not path.is_file():
        return None
    return _compressed_file(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=128)
def _compressed_file(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


async def _names(request: Request) -> Response:
    parameters = request.path_params
    body = await run_in_threadpool(_name_bytes, parameters["version"], parameters["name"])
    return _answer(body, request)


def _name_bytes(version: str, name: str) -> bytes | None:
    try:
        atlas = current_atlas()
    except AtlasError:
        return None
    return _compressed_names(version, atlas).get(name) if version == atlas.version else None


@st.cache_resource(max_entries=2, show_spinner=False)
def _compressed_names(version: str, _atlas: Atlas) -> dict[str, bytes]:  # noqa: ARG001
    # `_atlas` is not hashed: the version names it. The cache locks: six first visitors, one work.
    files = build_name_files(_atlas.territories)
    return {name: gzip.compress(content, 6, mtime=0) for name, content in files.items()}


async def _poles(request: Request) -> Response:
    version = request.path_params["version"]
    return _answer(await run_in_threadpool(_pole_bytes, version), request)


def _pole_bytes(version: str) -> bytes | None:
    try:
        atlas = current_atlas()
    except AtlasError:
        return None
    return _compressed_catalogue(version, atlas) if version == atlas.version else None


@st.cache_resource(max_entries=2, show_spinner=False)
def _compressed_catalogue(version: str, _atlas: Atlas) -> bytes:  # noqa: ARG001
    return _compressed(catalogue(_atlas))


def _compressed(data: Any) -> bytes:  # noqa: ANN401 - anything json can write
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), 6, mtime=0)
