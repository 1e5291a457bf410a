"""Visitors without a browser: they speak to the server as Streamlit's page does."""

import base64
import os
import socket
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
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
    uploader
        Identifier of the first box for files of the page, if it has one.
    """

    connection: ClientConnection
    address: str
    page: str = ""
    session: str = ""
    words: str = ""
    uploader: str = ""

    def ask(self) -> float:
        """Have the page run; the seconds until it is whole."""
        began = time.monotonic()
        self.words = ""
        self.send(self.rerun_message(), "script_finished")
        return time.monotonic() - began

    def rerun_message(self) -> BackMsg:
        """What has the page run."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        message.rerun_script.page_name = self.page
        return message

    def send(self, message: BackMsg, kind: str) -> ForwardMsg:
        """Say something, and wait for an answer of a kind."""
        self.connection.send(message.SerializeToString())
        return self.wait(kind)

    def wait(self, kind: str, seconds: float = 120) -> ForwardMsg:
        """Wait for an answer of a kind, so long at most from one message to the next."""
        while True:
            content = bytes(self.connection.recv(timeout=seconds, decode=False))
            self.words += content.decode("utf-8", "ignore")
            answer = ForwardMsg()
            answer.ParseFromString(content)
            if answer.HasField("new_session"):
                self.session = answer.new_session.initialize.session_id
            element = answer.delta.new_element
            if element.HasField("file_uploader") and not self.uploader:
                self.uploader = element.file_uploader.id
            if answer.WhichOneof("type") == kind:
                return answer


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
        yield Visitor(connection, address, page)


def upload(someone: Visitor, files: Mapping[str, bytes]) -> None:
    """Have a visitor of the page « Données » drop files there; what comes of it is not awaited."""
    urls = BackMsg()
    urls.file_urls_request.request_id = "1"
    urls.file_urls_request.session_id = someone.session
    urls.file_urls_request.file_names.extend(files)
    answer = someone.send(urls, "file_urls_response").file_urls_response
    message = someone.rerun_message()
    state = message.rerun_script.widget_states.widgets.add()
    state.id = someone.uploader
    for (name, data), places in zip(files.items(), answer.file_urls, strict=True):
        _put(someone.address + places.upload_url, name, data)
        info = state.file_uploader_state_value.uploaded_file_info.add()
        info.file_id, info.name, info.size = places.file_id, name, len(data)
        info.file_urls.CopyFrom(places)
    someone.connection.send(message.SerializeToString())


def _put(url: str, name: str, data: bytes) -> None:
    token = _token(url)
    described = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    body = f"--sep\r\n{described}\r\n\r\n".encode() + data + b"\r\n--sep--\r\n"
    headers = {
        "Content-Type": "multipart/form-data; boundary=sep",
        "Cookie": f"_streamlit_xsrf={token}",
        "X-Xsrftoken": token,
    }
    request = urllib.request.Request(url, body, headers, method="PUT")  # noqa: S310 - our own address
    with urllib.request.urlopen(request, timeout=60):  # noqa: S310 - as above
        pass


def _token(url: str) -> str:
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc}/_stcore/health"
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - as above
        cookies = SimpleCookie("; ".join(answer.headers.get_all("set-cookie")))
    return cookies["_streamlit_xsrf"].value
