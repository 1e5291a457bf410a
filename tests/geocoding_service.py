"""A geocoding service that speaks the protocol of the Géoplateforme, with the faults one asks for.

Written from the public sources of the service (Geoplateforme/gpf-geocodeur, livingdata-co's
addok-server and addok-geocode-stream): single searches in GeoJSON, tables in CSV by multipart.
"""

import csv
import email
import gzip
import io
import json
import socket
import struct
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Row = dict[str, str]
_BOMB = gzip.compress(b"0" * 30_000_000, 1)
"""What is 30 MB once decoded, made before anyone waits for it."""


@dataclass
class Place:
    """What the service finds for a query."""

    label: str
    score: float
    kind: str
    citycode: str
    longitude: float
    latitude: float


def in_brest(query: str) -> Place | None:
    """Find any query in Brest, at a longitude that tells its first number."""
    first = query.split(" ", 1)[0]
    number = int(first) if first.isdigit() else 0
    return Place(query.title(), 0.9, "housenumber", "29019", -4.5 + number / 1e5, 48.39)


@dataclass
class FakeService:
    """What it answers, the faults it still has to make, and what it has received.

    Attributes
    ----------
    faults
        One per request to come, in order; « » for none. None left: no fault.
    received
        How many times each query was received whole.
    held_at, answering
        The request whose answer, and those after it, wait until one answers again.
    """

    find: Callable[[str], Any] = in_brest
    faults: list[str] = field(default_factory=list)
    received: Counter[str] = field(default_factory=Counter)
    requests: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    forms: list[dict[str, list[str]]] = field(default_factory=list)
    held_at: int = 0
    arrived: Event = field(default_factory=Event)
    answering: Event = field(default_factory=Event)
    address: str = ""
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.answering.set()

    def next_fault(self) -> str:
        with self._lock:
            return self.faults.pop(0) if self.faults else ""

    def note(self, queries: Sequence[str]) -> None:
        with self._lock:
            self.received.update(queries)
            if len(self.requests) == self.held_at:
                self.answering.clear()
        self.arrived.set()


@contextmanager
def running_service(
    speaks: type["Handler"] | None = None, **values: object
) -> Iterator[FakeService]:
    """Run a service on a free port of this machine; another protocol is another handler."""
    service = FakeService(**values)  # type: ignore[arg-type]
    handler = type("Handler", (speaks or Handler,), {"service": service})
    server = _Server(("127.0.0.1", 0), handler)
    service.address = f"http://127.0.0.1:{server.server_address[1]}/geocodage"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing: clients that give up are what is tested."""


class Handler(BaseHTTPRequestHandler):
    service: FakeService

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self._note(self.path)
        asked = query.get("q", "")
        if not 3 <= len(asked) <= 200 or not asked[0].isalnum():
            self._send(400, b'{"code": 400, "message": "Failed parsing query"}', "application/json")
            return
        self.service.note([asked])
        place = self.service.find(asked)
        content = {"type": "FeatureCollection", "features": [_feature(place)] if place else []}
        self._answer(json.dumps(content).encode(), "application/json", [])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._note(self.path)
        form, data = _form(self.headers["Content-Type"], body)
        self.service.forms.append(form)
        rows = list(csv.DictReader(io.StringIO(data)))
        if not set(form["columns"]) <= set(rows[0]):
            self._send(400, b"At least one given column name is unknown", "text/plain")
            return
        queries = [" ".join(row[name] for name in form["columns"]) for row in rows]
        self.service.note(queries)
        found = [
            _result(row, query, self.service.find, form["result_columns"])
            for row, query in zip(rows, queries, strict=True)
        ]
        self._answer(_csv(found), "text/csv; charset=utf-8", found)

    def _note(self, path: str) -> None:
        self.service.requests.append(path)
        self.service.headers.append(dict(self.headers))

    def _answer(self, content: bytes, kind: str, rows: list[Row]) -> None:
        self.service.answering.wait(60)
        fault = self.service.next_fault()
        if fault in _CHANGES:
            self._send(200, _CHANGES[fault](rows), kind)
        elif fault:
            getattr(self, f"_fault_{fault}")(content, kind)
        else:
            self._send(200, content, kind)

    def _send(self, status: int, content: bytes, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def _fault_busy(self, *_: object) -> None:
        self._send(429, b"<html>Too Many Requests</html>", "text/html", Retry_After="1")

    def _fault_very_busy(self, *_: object) -> None:
        self._send(429, b"", "text/html", Retry_After="86400")

    def _fault_down(self, *_: object) -> None:
        self._send(500, b"boom", "text/plain")

    def _fault_refused(self, *_: object) -> None:
        self._send(413, b"too large", "text/plain")

    def _fault_page(self, *_: object) -> None:
        self._send(200, b"\n<!DOCTYPE html><html>Maintenance</html>", "text/html")

    def _fault_moved(self, *_: object) -> None:
        self._send(302, b"", "text/html", Location=self.service.address + "/elsewhere")

    def _fault_packed(self, *_: object) -> None:
        self._send(200, _BOMB, "text/csv", Content_Encoding="gzip")

    def _fault_reset(self, *_: object) -> None:
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.rfile.close()
        self.wfile.close()
        self.connection.close()

    def _fault_cut(self, content: bytes, kind: str) -> None:
        """Promise the whole and send half of it."""
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        self.close_connection = True

    def _fault_half(self, content: bytes, kind: str) -> None:
        """Send half of it as if it were the whole."""
        self._send(200, content[: len(content) // 2], kind)

    def _fault_latin(self, content: bytes, kind: str) -> None:
        self._send(200, content.decode().encode("cp1252", "replace"), kind)

    def _fault_slow(self, *_: object) -> None:
        """Say nothing for as long as one waits."""
        self.connection.recv(1)
        self.close_connection = True

    def _fault_dripping(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        for byte in content:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.05)
        self.close_connection = True

    def _fault_dripping_headers(self, *_: object) -> None:
        """Send one header after the other, each in time, without end."""
        self.send_response(200)
        while True:
            self.send_header("X-Later", "1")
            self.flush_headers()
            time.sleep(0.05)

    def _fault_hinting(self, *_: object) -> None:
        """Send « 103 Early Hints » without end."""
        while True:
            self.wfile.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            time.sleep(0.05)

    def _fault_huge(self, _: object, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.close_connection = True
        for _piece in range(200):
            self.wfile.write(b"x" * 100_000)


def _contradicted(rows: list[Row]) -> bytes:
    """Answer the first row twice, differently."""
    return _csv([*rows, rows[0] | {"longitude": "2.35"}])


def _mixed(rows: list[Row]) -> bytes:
    """Give the answers of the first two rows to each other's keys, queries and all."""
    first, second, *rest = rows
    return _csv([first | {"cle": second["cle"]}, second | {"cle": first["cle"]}, *rest])


def _failed(rows: list[Row]) -> bytes:
    """Fail on the first row."""
    empty = {key: "" for key in rows[0] if key not in ("cle", "adresse")}
    return _csv([rows[0] | empty | {"result_status": "error"}, *rows[1:]])


_CHANGES: dict[str, Callable[[list[Row]], bytes]] = {
    "reversed": lambda rows: _csv(rows[::-1]),
    "twice": lambda rows: _csv([each for row in rows for each in (row, row)]),
    "contradicted": _contradicted,
    "mixed": _mixed,
    "failed": _failed,
    "foreign": lambda rows: _csv([*rows, rows[0] | {"cle": "99999"}, rows[0] | {"cle": "x"}]),
    "columns": lambda rows: _csv([{"cle": row["cle"], "lat": row["latitude"]} for row in rows]),
    "nothing": lambda rows: _csv(rows).split(b"\n")[0] + b"\n",
}


def _csv(rows: list[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _form(kind: str, body: bytes) -> tuple[dict[str, list[str]], str]:
    message = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    form: dict[str, list[str]] = {}
    data = ""
    for part in message.get_payload():  # type: ignore[union-attr]
        name = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]
        value = part.get_payload(decode=True).decode("utf-8")  # type: ignore[union-attr]
        if name == "data":
            data = value
        else:
            form.setdefault(str(name), []).append(value)
    return form, data


def _result(
    row: Row, query: str, find: Callable[[str], Place | None], columns: Sequence[str]
) -> Row:
    result = dict.fromkeys(columns, "")
    if len(query) < 3 or not query[0].isalnum():
        return row | result | {"result_status": "skipped"}
    place = find(query)
    if place is None:
        return row | result | {"result_status": "not-found"}
    cells = {
        "longitude": str(place.longitude),
        "latitude": str(place.latitude),
        "result_score": str(place.score),
        "result_type": place.kind,
        "result_label": place.label,
        "result_citycode": place.citycode,
        "result_status": "ok",
    }
    return row | {name: cells[name] for name in columns}


def _feature(place: Place) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
        "properties": {
            "label": place.label,
            "score": place.score,
            "type": place.kind,
            "citycode": place.citycode,
        },
    }
