"""Files leave compressed: each once, whatever is asked and however often."""

import asyncio
import gzip
import os
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import brotli
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient
from streamlit.web.server.starlette import starlette_gzip_middleware

from pages.server import compressed_files
from pages.server.compressed_files import CompressedFiles, CompressedStore, known_files

SCRIPT = b"export const poles = [1, 2, 3];\n" * 400
T = TypeVar("T")
IMAGE = os.urandom(2000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "paquet").mkdir()
    (tmp_path / "paquet" / "a.js").write_bytes(SCRIPT)
    (tmp_path / "paquet" / "b.woff2").write_bytes(IMAGE)
    return tmp_path


@pytest.fixture
def store(folder: Path) -> CompressedStore:
    return CompressedStore({"/static/a.js": folder / "paquet" / "a.js"}, folder / "cache")


@pytest.fixture
def client(folder: Path, store: CompressedStore) -> Iterator[TestClient]:
    app = Starlette(
        routes=[Mount("/static", StaticFiles(directory=folder / "paquet"))],
        middleware=[Middleware(CompressedFiles, store=store)],
    )
    with TestClient(app, headers={"accept-encoding": ""}) as client:
        yield client


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0", None)]
)
def test_a_script_is_sent_as_it_is_wanted(
    client: TestClient, accepted: str, encoding: str | None
) -> None:
    answer = client.get("/static/a.js", headers={"accept-encoding": accepted})
    assert answer.content == SCRIPT  # the client lays it out
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert (int(answer.headers["content-length"]) < len(SCRIPT) / 10) == bool(encoding)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run in a loop of its own: the browser of other tests keeps one in this thread."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, work).result()


def best_ones(folder: Path) -> list[Path]:
    """What is kept on the disk, once something is."""
    until = time.monotonic() + 120
    while not (kept := list((folder / "cache").glob("*.br"))) and time.monotonic() < until:
        time.sleep(0.01)
    return kept


def test_its_headers_alone_are_those_of_the_script(client: TestClient, folder: Path) -> None:
    wanted = {"accept-encoding": "br"}
    client.get("/static/a.js", headers=wanted)
    best_ones(folder)
    whole, alone = (
        ask("/static/a.js", headers=wanted).headers for ask in (client.get, client.head)
    )
    assert alone == whole
    assert client.head("/static/a.js", headers=wanted).content == b""


def test_who_has_it_is_not_sent_it_again(client: TestClient) -> None:
    wanted = {"accept-encoding": "br"}
    tag = client.get("/static/a.js", headers=wanted).headers["etag"]
    assert tag.startswith('W/"')
    again = client.get("/static/a.js", headers={**wanted, "if-none-match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_a_part_is_one_of_the_plain_file(client: TestClient) -> None:
    answer = client.get("/static/a.js", headers={"accept-encoding": "br", "range": "bytes=7-11"})
    assert (answer.status_code, answer.content) == (206, SCRIPT[7:12])
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("path", ["/static/b.woff2", "/static//a.js", "/static/autre.js", "/"])
def test_nothing_else_is_compressed_or_remembered(
    client: TestClient, store: CompressedStore, path: str
) -> None:
    answer = client.get(path, headers={"accept-encoding": "br"})
    assert "content-encoding" not in answer.headers
    assert not store._begun


def test_many_who_ask_at_once_wait_for_one_work(
    store: CompressedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    make = compressed_files.encode

    def slowly(content: bytes, encoding: compressed_files.Encoding) -> bytes:
        made.append(encoding)
        time.sleep(0.05)
        return make(content, encoding)

    monkeypatch.setattr(compressed_files, "encode", slowly)

    async def all_of_them() -> list[bytes]:
        return await asyncio.gather(*(store.compressed("/static/a.js", "gzip") for _ in range(50)))

    answers = run(all_of_them())
    assert made == ["gzip"]
    assert {gzip.decompress(each) for each in answers} == {SCRIPT}


def test_the_best_is_kept_for_the_next_start(folder: Path, store: CompressedStore) -> None:
    run(store.compressed("/static/a.js", "br"))
    kept = best_ones(folder)
    best = brotli.compress(SCRIPT, quality=11)
    assert [path.read_bytes().endswith(best) for path in kept] == [True]
    later = CompressedStore(store.files, store.folder)
    assert run(later.compressed("/static/a.js", "br")) == best
    assert later._worker is None


@pytest.mark.parametrize("content", [b"", b"coupe", b"0" * 5000])
def test_a_kept_file_that_is_damaged_is_made_again(
    folder: Path, store: CompressedStore, content: bytes
) -> None:
    store._keep(SCRIPT, b"ignored")
    (path,) = (folder / "cache").glob("*.br")
    path.write_bytes(content)
    assert brotli.decompress(run(store.compressed("/static/a.js", "br"))) == SCRIPT


def test_a_disk_that_takes_nothing_delays_nobody(folder: Path, store: CompressedStore) -> None:
    (folder / "cache").write_text("a file where the folder should be")
    assert brotli.decompress(run(store.compressed("/static/a.js", "br"))) == SCRIPT


def test_a_file_that_changed_is_compressed_again(folder: Path, store: CompressedStore) -> None:
    async def before_and_after() -> bytes:
        await store.compressed("/static/a.js", "br")
        (folder / "paquet" / "a.js").write_bytes(SCRIPT * 2)
        os.utime(folder / "paquet" / "a.js", (1, 1))
        return await store.compressed("/static/a.js", "br")

    assert brotli.decompress(run(before_and_after())) == SCRIPT * 2


def test_the_best_of_what_has_changed_meanwhile_is_not_sent(
    folder: Path, store: CompressedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    quickly, at_the_best = compressed_files.encode, brotli.compress
    reread, answered = threading.Event(), threading.Event()

    def once_read_again(content: bytes, quality: int) -> bytes:
        if quality == 11:
            (reread if content == SCRIPT else answered).wait(120)
        return at_the_best(content, quality=quality)

    def while_the_best_comes(content: bytes, encoding: compressed_files.Encoding) -> bytes:
        if content != SCRIPT:
            reread.set()
            assert best_ones(folder)
        return quickly(content, encoding)

    monkeypatch.setattr(brotli, "compress", once_read_again)
    monkeypatch.setattr(compressed_files, "encode", while_the_best_comes)
    test_a_file_that_changed_is_compressed_again(folder, store)
    answered.set()


@pytest.mark.parametrize(
    "start",
    [
        "/static/js/index.",
        "/static/js/PlotlyChart.",
        "/static/css/index.",
        "/component/streamlit_folium.st_folium/static/js/main.",
        "/actifs/leaflet/leaflet.js",
        "/actifs/markercluster/leaflet.markercluster.js",
        "/actifs/atlas/pages.css",
        "/actifs/atlas/atlas.js",
    ],
)
def test_what_a_first_visit_fetches_is_known(start: str) -> None:
    assert [address for address in known_files() if address.startswith(start)]


def test_streamlit_still_sends_its_own_files_plain() -> None:
    """Once it compresses them itself, and keeps them, this module can go."""
    assert starlette_gzip_middleware._should_bypass_gzip("/static/js/index.DormvYxC.js")
