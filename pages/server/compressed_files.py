"""Files of installed packages leave this server compressed, each compressed once.

Streamlit sends its own files plain, 3 MB for a first visit and 8 with a chart: it would compress
them again at each request (`starlette_gzip_middleware` of its 1.67 says so), and leaves it to a
proxy. Here each is compressed twice at most: at once and quickly for who waits for it, then at the
best, meanwhile, and that is kept on the disk for the next start. Only the files that were there
when the server started are: their number bounds the work and the memory, whatever is asked.
"""

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from queue import SimpleQueue
from typing import Final

import brotli
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.settings import read_settings
from pages.server.asset_urls import FOLDERS, assets_url, base_path
from pages.server.assets import FOR_EVER
from pages.server.encodings import WORTH_IT, Encoding, best_encoding, encode, vary

FOLDER: Final = "compression"
"""Where the best compressed files are kept, in the folder of `cache_donnees`."""

_LOG = logging.getLogger(__name__)
_TEXTS: Final = frozenset((".js", ".css", ".json", ".svg", ".html", ".map", ".txt", ".wasm"))
_DIGEST: Final = sha256().digest_size


class CompressedFiles:
    """ASGI middleware: sends known files compressed, with the headers that they would have."""

    def __init__(self, app: ASGIApp, store: "CompressedStore | None" = None) -> None:
        self.app = app
        self.store = store or CompressedStore(known_files(), read_settings().cache_donnees / FOLDER)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compress what is a known file and wanted so; pass everything else on."""
        if scope["type"] != "http" or scope["path"] not in self.store.files:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        encoding = best_encoding(headers)
        is_read = scope["method"] in ("GET", "HEAD") and "range" not in headers
        start = await self._start(scope, receive) if encoding and is_read else None
        if encoding is None or start is None or start["status"] not in (200, 304):
            await self.app(scope, receive, _varying(send))
        elif start["status"] == 304:
            await _send(start, b"", send)
        else:
            body = await self.store.compressed(scope["path"], encoding)
            own = MutableHeaders(raw=start["headers"])
            own["content-encoding"] = encoding
            own["content-length"] = str(len(body))
            if (
                scope["path"].startswith(f"{base_path()}/component/")
                and "/static/" in scope["path"]
            ):
                own["cache-control"] = FOR_EVER  # their names are hashes, which Streamlit ignores
            del own["accept-ranges"]  # parts are those of the plain file
            await _send(start, body if scope["method"] == "GET" else b"", send)

    async def _start(self, scope: Scope, receive: Receive) -> Message | None:
        """Ask for the headers of the plain file alone: those of its cache are kept."""
        starts: list[Message] = []

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                starts.append(message)

        headers = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        await self.app({**scope, "method": "HEAD", "headers": headers}, receive, keep)
        return starts[0] if starts else None


class CompressedStore:
    """Known files, compressed when they are first asked for.

    Parameters
    ----------
    files
        By address, where each file is.
    folder
        Where to keep the best ones. When nothing can be written there, they are made again at each
        start, and kept in memory.
    """

    def __init__(self, files: Mapping[str, Path], folder: Path) -> None:
        self.files, self.folder = files, folder
        self._begun: dict[tuple[str, Encoding], tuple[int, asyncio.Task[bytes]]] = {}
        self._best: dict[str, tuple[int, bytes]] = {}
        self._later: SimpleQueue[tuple[str, int, bytes]] = SimpleQueue()
        self._worker: threading.Thread | None = None

    async def compressed(self, address: str, encoding: Encoding) -> bytes:
        """A file, compressed; who asks meanwhile waits for the same work."""
        changed = self.files[address].stat().st_mtime_ns
        known = self._begun.get((address, encoding))
        if known is None or known[0] != changed or _failed(known[1]):
            task = asyncio.create_task(asyncio.to_thread(self._make, address, encoding, changed))
            known = self._begun[address, encoding] = (changed, task)
        made = await asyncio.shield(known[1])
        of, best = self._best.get(address, (0, b""))
        return best if encoding == "br" and of == changed else made

    def _make(self, address: str, encoding: Encoding, changed: int) -> bytes:
        content = self.files[address].read_bytes()
        if encoding == "br":
            if kept := self._kept(content):
                return kept
            self._improve_later(address, changed, content)
        return encode(content, encoding)

    def _kept(self, content: bytes) -> bytes | None:
        """What an earlier start has compressed, whole."""
        try:
            written = self._path(content).read_bytes()
        except OSError:
            return None
        body = written[_DIGEST:]
        return body if sha256(body).digest() == written[:_DIGEST] else None

    def _improve_later(self, address: str, changed: int, content: bytes) -> None:
        self._later.put((address, changed, content))
        if self._worker is None:
            self._worker = threading.Thread(target=self._improve, daemon=True)
            self._worker.start()

    def _improve(self) -> None:
        """Compress at the best, when nobody else needs the processor: 8 s for the largest file."""
        if sys.platform == "linux":  # elsewhere a thread has no priority of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
        while True:
            address, changed, content = self._later.get()
            best = brotli.compress(content, quality=11)
            self._best[address] = (changed, best)  # what has changed meanwhile is not sent so
            try:
                self._keep(content, best)
            except OSError as error:
                _LOG.warning("fichiers compressés non gardés : %s", error.strerror)

    def _keep(self, content: bytes, body: bytes) -> None:
        path = self._path(content)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_bytes(sha256(body).digest() + body)
        partial.replace(path)

    def _path(self, content: bytes) -> Path:
        return self.folder / f"{sha256(content).hexdigest()}.br"


def known_files() -> Mapping[str, Path]:
    """By address, the files of text that browsers fetch from installed packages."""
    return {
        f"{address}/{path.relative_to(folder).as_posix()}": path
        for address, folder in _folders()
        for path in sorted(folder.rglob("*"))
        if path.suffix in _TEXTS and path.is_file() and path.stat().st_size >= WORTH_IT
    }


def _folders() -> Iterator[tuple[str, Path]]:
    yield f"{base_path()}/static", _package("streamlit") / "static" / "static"
    frame = f"{base_path()}/component/streamlit_folium.st_folium"
    yield frame, _package("streamlit_folium") / "frontend" / "build"
    # Where two folders hold a name, the first is served: it comes last here, and stays.
    for name, held in FOLDERS.items():
        for package, folder in reversed(held):
            yield f"{assets_url()}/{name}", _package(package) / folder


def _package(name: str) -> Path:
    """The folder of a package, without importing it: streamlit-folium must wait for a page."""
    spec = find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else Path(os.devnull)


def _failed(task: asyncio.Task[bytes]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def _varying(send: Send) -> Send:
    """Say of a plain answer too that it depends on what was accepted."""

    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            vary(MutableHeaders(raw=message["headers"]))
        await send(message)

    return send_on


async def _send(start: Message, body: bytes, send: Send) -> None:
    """Send what may be compressed: alike for its reader, not byte by byte, its tag is weak."""
    headers = MutableHeaders(raw=start["headers"])
    vary(headers)
    tag = headers.get("etag", "")
    if tag and not tag.startswith("W/"):
        headers["etag"] = f"W/{tag}"
    await send({**start, "headers": headers.raw})
    await send({"type": "http.response.body", "body": body})
