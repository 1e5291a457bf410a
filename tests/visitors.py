"""Visitors without a browser: they speak to the server as Streamlit's page does."""

import base64
import os
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol


def open_socket(address: str, source: str = "127.0.0.1") -> socket.socket:
    """Connect to a server, from an address of this machine."""
    parts = urlsplit(address)
    place = (parts.hostname or "", parts.port or 80)
    return socket.create_connection(place, timeout=10, source_address=(source, 0))


def shake_hands(connection: socket.socket, address: str, **headers: str) -> int:
    """Ask for a WebSocket under any headers; the status of the answer, 0 when there is none."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = {
        "Host": urlsplit(address).netloc,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": key,
        "Sec-WebSocket-Version": "13",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    connection.sendall(f"GET /_stcore/stream HTTP/1.1\r\n{text}\r\n".encode())
    try:
        status = connection.recv(65_536).split(b" ", 2)[1:2]
    except ConnectionError:
        return 0
    return int(status[0]) if status else 0


@dataclass
class Visitor:
    """Someone on a page, who asks for it again and again.

    Attributes
    ----------
    words
        All that the last answer held, as text.
    """

    connection: ClientConnection
    page: str = ""
    seconds: list[float] = field(default_factory=list)
    session: str = ""
    words: str = ""

    def ask(self) -> float:
        """Have the page run; the seconds until it is whole."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        message.rerun_script.page_name = self.page
        self.words, began = "", time.monotonic()
        self.connection.send(message.SerializeToString())
        while True:
            content = bytes(self.connection.recv(timeout=60))
            self.words += content.decode("utf-8", "ignore")
            answer = ForwardMsg()
            answer.ParseFromString(content)
            if answer.HasField("new_session"):
                self.session = answer.new_session.initialize.session_id
            if answer.HasField("script_finished"):
                self.seconds.append(time.monotonic() - began)
                return self.seconds[-1]

    def waited(self, share: float) -> float:
        """The seconds within which this share of the answers came."""
        ordered = sorted(self.seconds)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


@contextmanager
def visitor(
    address: str,
    page: str = "",
    *,
    source: str = "127.0.0.1",
    headers: Mapping[str, str] | None = None,
) -> Iterator[Visitor]:
    """Open a page of the app, from an address of this machine, under other headers if any."""
    with connect(
        f"ws://{urlsplit(address).netloc}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        additional_headers=headers,
        max_size=None,
        proxy=None,
        source_address=(source, 0),
    ) as connection:
        yield Visitor(connection, page)
