"""What the server sends to whoever asks, without a browser."""

import gzip
import json
import re
import urllib.error
import urllib.request
from urllib.parse import urljoin

import brotli
import pytest

from geo.model.atlas import Atlas
from geo.settings import SHIPPED_DATA
from tests.folders import read_rows
from tests.icon_font import STREAMLIT


def ask(address: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(  # noqa: S310 - our own address
        address,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()


@pytest.mark.parametrize("path", ["/", "/a-propos", "/pole", "/nulle-part"])
@pytest.mark.parametrize("encoding", ["identity", "gzip, br"])
def test_the_page_says_it_is_french_whatever_the_browser_asks(
    app: str, path: str, encoding: str
) -> None:
    status, headers, body = ask(app + path, accept_encoding=encoding, if_none_match="*")
    assert status == 200
    assert int(headers["content-length"]) == len(body)
    assert headers["vary"] == "Accept-Encoding"
    if encoding != "identity":
        assert headers["content-encoding"] == "br"
        assert len(body) < 4000
        body = brotli.decompress(body)
    assert b'<html lang="fr">' in body
    assert b"<title>Atlas PTCE</title>" in body


def test_the_headers_of_a_page_alone_are_those_of_the_page(app: str) -> None:
    whole = ask(f"{app}/secteurs", accept_encoding="gzip")
    status, headers, body = ask(f"{app}/secteurs", method="HEAD", accept_encoding="gzip")
    varied = {"date", "set-cookie"}
    assert (status, body) == (200, b"")
    assert {k: v for k, v in headers.items() if k not in varied} == {
        k: v for k, v in whole[1].items() if k not in varied
    }


@pytest.mark.parametrize(
    "path",
    [
        "/actifs/formes/{version}/regions.geojson",
        "/actifs/formes/{version}/communes-2A.geojson",
        "/actifs/leaflet/leaflet.js",
        "/actifs/markercluster/leaflet.markercluster.js",
        "/actifs/atlas/atlas.js",
        "/actifs/atlas/layers.js",
        "/actifs/atlas/points.js",
        "/actifs/atlas/names.js",
        "/actifs/atlas/legend.js",
    ],
)
def test_what_the_map_needs_is_served_here(app: str, shipped_atlas: Atlas, path: str) -> None:
    status, headers, body = ask(app + path.format(version=shipped_atlas.version))
    assert status == 200
    assert headers["x-content-type-options"] == "nosniff"
    assert len(body) > 1000


def test_shapes_are_sent_compressed_and_kept_for_ever(app: str, shipped_atlas: Atlas) -> None:
    address = f"{app}/actifs/formes/{shipped_atlas.version}/departements.geojson"
    for accepted, lay_out in (("gzip", gzip.decompress), ("gzip, br", brotli.decompress)):
        _, headers, body = ask(address, accept_encoding=accepted)
        assert headers["content-encoding"] == accepted.rpartition(" ")[2]
        assert "immutable" in headers["cache-control"]
        assert len(json.loads(lay_out(body))["features"]) == 101


@pytest.mark.parametrize(
    ("kind", "share"), [("js/PlotlyChart", 0.3), ("js/protobuf", 0.12), ("css/index", 0.3)]
)
def test_the_files_of_streamlit_leave_compressed_and_whole(
    app: str, kind: str, share: float
) -> None:
    (path,) = STREAMLIT.glob(f"{kind}.*")
    address = f"{app}/static/{path.relative_to(STREAMLIT).as_posix()}"
    _, plain, body = ask(address, accept_encoding="identity")
    assert body == path.read_bytes()
    _, headers, packed = ask(address, accept_encoding="gzip, deflate, br, zstd")
    assert brotli.decompress(packed) == body
    assert len(packed) < share * len(body)
    assert "immutable" in headers["cache-control"]
    changed = ("content-encoding", "content-length", "accept-ranges", "etag", "date")
    assert {k: v for k, v in headers.items() if k not in changed} == {
        k: v for k, v in plain.items() if k not in changed
    }
    assert headers["etag"] == f"W/{plain['etag']}"


def test_what_is_compressed_already_is_not_again(app: str) -> None:
    (path,) = STREAMLIT.glob("media/SourceSansVF-Upright.*")
    _, headers, body = ask(f"{app}/static/media/{path.name}", accept_encoding="gzip, br")
    assert "content-encoding" not in headers
    assert body == path.read_bytes()


def test_a_stranger_host_is_refused_its_files_too(app: str) -> None:
    (path,) = STREAMLIT.glob("js/protobuf.*")
    status, _, _ = ask(f"{app}/static/js/{path.name}", accept_encoding="br", host="ailleurs.fr")
    assert status == 421


@pytest.mark.parametrize(
    "path",
    [
        "/actifs/formes/..%2f..%2fpoles.geojson",
        "/actifs/formes/%2fetc%2fpasswd.geojson",
        "/actifs/formes/autre-version/regions.geojson",
        "/actifs/poles/autre-version.json",
        "/actifs/noms/autre-version/_base.json",
        "/actifs/atlas/../../../atlas.toml",
        "/actifs/leaflet/..%2f..%2f__init__.py",
    ],
)
def test_nothing_else_is_served(app: str, path: str) -> None:
    status, _, body = ask(app + path)
    assert status in (400, 404) or b'<html lang="fr">' in body


def test_the_catalogue_holds_public_columns_only(app: str, shipped_atlas: Atlas) -> None:
    status, headers, body = ask(f"{app}/actifs/poles/{shipped_atlas.version}.json")
    assert status == 200
    assert headers["content-type"].startswith("application/json")
    text = body.decode()
    notes = [pole["note"] for pole in read_rows(SHIPPED_DATA, "poles") if len(pole["note"]) > 8]
    assert notes
    assert not [note for note in notes if json.dumps(note, ensure_ascii=False)[1:-1] in text]


def test_the_frame_has_its_own_policy_and_no_third_party(app: str) -> None:
    _, headers, _ = ask(f"{app}/a/component/b")
    assert "'unsafe-inline'" not in headers["content-security-policy"].split("style-src")[0]
    _, headers, _ = ask(f"{app}/component/streamlit_folium.st_folium/index.html")
    policy = headers["content-security-policy"]
    assert "'unsafe-eval'" in policy
    assert "https://" not in policy
    _, headers, _ = ask(f"{app}/")
    assert "'unsafe-eval'" not in headers["content-security-policy"].replace("wasm-unsafe-eval", "")


@pytest.mark.parametrize(("page", "charts"), [("", False), ("territoire", True)])
def test_what_a_page_will_need_is_fetched_ahead_and_exists(
    app: str,
    page: str,
    charts: bool,  # noqa: FBT001 - pytest gives it by name
) -> None:
    _, _, body = ask(f"{app}/{page}")
    ahead = re.findall(r'<link rel="(?:module)?preload"[^>]* href="([^"]+)"', body.decode())
    assert any("PlotlyChart" in address for address in ahead) == charts
    for name in ("Html", "BidiComponent", "fields.js", "picker_component.js", "atlas.js"):
        assert any(name in address for address in ahead), name
    assert {ask(urljoin(f"{app}/", address))[0] for address in ahead} == {200}
