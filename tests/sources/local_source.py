"""A server of files on this machine, which can be made to fail in many ways."""

import io
import json
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from select import select


@dataclass
class Answer:
    """What the server gives at a path.

    Attributes
    ----------
    declared
        The length announced, when it is not the true one.
    pause_s
        Before each half of the body.
    """

    body: bytes = b""
    status: int = 200
    content_type: str = "application/octet-stream"
    headers: Mapping[str, str] = field(default_factory=dict)
    declared: int | None = None
    pause_s: float = 0.0


@dataclass
class LocalSource:
    """The server: `answers` by path may be changed at any time; several in a list, in turn.

    Attributes
    ----------
    asked, known
        The paths that were asked, and the version that the client said it had.
    """

    port: int
    answers: dict[str, Answer | list[Answer]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    known: list[str | None] = field(default_factory=list)

    def address(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def answer(self, path: str) -> Answer:
        self.asked.append(path)
        found = self.answers.get(path, Answer(b"absent", status=404))
        if isinstance(found, list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found


@contextmanager
def local_source() -> Iterator[LocalSource]:
    """Run the server for a while."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.source = LocalSource(server.server_address[1])  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.source  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        source = self.server.source  # type: ignore[attr-defined]
        answer = source.answer(self.path)
        source.known.append(self.headers["If-None-Match"])
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        length = len(answer.body) if answer.declared is None else answer.declared
        self.send_header("Content-Length", str(length))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        half = len(answer.body) // 2
        try:
            for part in (answer.body[:half], answer.body[half:]):
                select([self.connection], [], [], answer.pause_s)  # until one hangs up
                self.wfile.write(part)
                self.wfile.flush()
        except OSError:
            pass  # the client had enough
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def described(*resources: Mapping[str, object]) -> Answer:
    """A dataset as udata describes it."""
    return Answer(json.dumps({"id": "1", "resources": list(resources)}).encode())
