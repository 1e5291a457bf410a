"""Small answers leave the server at once."""

import socket
from pathlib import Path

import pytest

from pages.server import sockets


def nodelay(each: socket.socket) -> bool:
    return bool(each.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def test_listening_sockets_and_what_they_accept_do_not_wait() -> None:
    with socket.socket() as listener, socket.socket() as other:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0)
        sockets.send_at_once()
        assert nodelay(listener)
        assert listener.getblocking() is False
        assert not nodelay(other)
        with socket.create_connection(listener.getsockname()[:2]):
            listener.settimeout(5)
            accepted, _ = listener.accept()
            with accepted:
                assert nodelay(accepted)


def test_where_descriptors_have_no_folder_nothing_happens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sockets, "_DESCRIPTORS", tmp_path / "absent")
    sockets.send_at_once()
