"""A proxy that writes a header into the first request of each connection, as an operator's does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_CHUNK = 65_536


@contextmanager
def proxy_of(address: str, header: str) -> Iterator[str]:
    """Stand before an app; gives the address of the proxy.

    A WebSocket is a connection of its own: its one request has the header.

    Parameters
    ----------
    header
        A whole line: « X-User: ana@exemple.fr ».
    """
    port = urlsplit(address).port or 80
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, port, header), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def _accept(listener: socket.socket, port: int, header: str) -> None:
    with suppress(OSError):  # the listener is closed at the end
        while True:
            visitor, _ = listener.accept()
            threading.Thread(target=_serve, args=(visitor, port, header), daemon=True).start()


def _serve(visitor: socket.socket, port: int, header: str) -> None:
    with suppress(OSError), visitor, socket.create_connection(("127.0.0.1", port)) as app:
        first = visitor.recv(_CHUNK)
        line, _, rest = first.partition(b"\r\n")
        app.sendall(line + b"\r\n" + header.encode() + b"\r\n" + rest)
        threading.Thread(target=_copy, args=(app, visitor), daemon=True).start()
        _copy(visitor, app)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
