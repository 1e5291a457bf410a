"""Serve a published site as its example files tell servers to: compressed, with its headers."""

import gzip
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from geo.publish.exports.formats import KINDS
from geo.publish.site.headers import HEADERS, SHORT, content_policy

TEXTS = re.compile(r"\.(html|css|js|json|geojson|svg|csv|xml|atom|txt)$")
LEVEL = 6
"""Of gzip, as in the example for nginx."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder until the end of the block; gives its address, with a final slash."""
    handler = partial(_Handler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@cache
def compressed(path: Path) -> bytes:
    """Compress a file, once."""
    return gzip.compress(path.read_bytes(), LEVEL, mtime=0)


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    extensions_map = {  # noqa: RUF012 - as the standard library has it
        **SimpleHTTPRequestHandler.extensions_map,
        **{f".{extension}": kind.media_type for extension, kind in KINDS.items()},
        ".js": "text/javascript",
    }

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        is_text = bool(TEXTS.search(path.name)) and "gzip" in self.headers["Accept-Encoding"]
        content = compressed(path) if is_text else path.read_bytes()
        self.send_response(200)
        if is_text:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", self._media_type(path))
        self.send_header("Content-Length", str(len(content)))
        self._send_policies()
        self.end_headers()
        self.wfile.write(content)

    def _media_type(self, path: Path) -> str:
        media = self.guess_type(str(path))
        return f"{media}; charset=utf-8" if TEXTS.search(path.name) else media

    def _send_policies(self) -> None:
        is_embeddable = "/integration/" in self.path
        self.send_header("Content-Security-Policy", content_policy(is_embeddable=is_embeddable))
        self.send_header("Cache-Control", SHORT)
        for header, value in HEADERS.items():
            self.send_header(header, value)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
