"""A server that is told to stop: its visitors find another, their page and their selection."""

import signal
import socket
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from websockets.exceptions import ConnectionClosed

from tests import servers
from tests.icon_font import STREAMLIT
from tests.journeys.reading import wait_for_charts
from tests.servers import STOP_SECONDS, RunningServer, running_server
from tests.visitors import Visitor, open_socket, visitor

STATE = "data-test-connection-state"
WAITED = "graceful shutdown exceeded"
"""What the log says once those who do not listen have had their delay."""


def stop(server: RunningServer) -> str:
    """Tell a server to stop, and wait for it; what it has logged."""
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(STOP_SECONDS)
    return server.log.read_text("utf-8")


def read_to_the_end(someone: Visitor) -> None:
    while True:
        someone.connection.recv(timeout=10)


def test_sessions_are_told_and_nothing_is_left_running(tmp_path: Path) -> None:
    with running_server(tmp_path, {}) as server, visitor(server.address) as someone:
        someone.ask()
        log = stop(server)
        with pytest.raises(ConnectionClosed) as closed:
            read_to_the_end(someone)
    assert "Traceback" not in log
    assert WAITED not in log
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012  # « service restart »: browsers come back


def test_one_who_never_reads_an_answer_does_not_keep_the_server(tmp_path: Path) -> None:
    (path,) = STREAMLIT.glob("js/PlotlyChart.*")
    with running_server(tmp_path, {}) as server, open_socket(server.address) as idler:
        idler.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        request = f"GET /static/js/{path.name} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        idler.sendall(request.encode())
        assert idler.recv(100)
        assert WAITED in stop(server)


def test_a_page_finds_the_next_server_with_its_selection(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_server(tmp_path, {}) as server:
        app = page.get_by_test_id("stApp")
        page.goto(f"{server.address}/secteurs?region=53")
        expect(page.get_by_text("Les pôles en Bretagne.")).to_be_visible()
        wait_for_charts(page)  # a run stopped midway takes what it has not sent again
        address = page.url
        stop(server)
        expect(app).not_to_have_attribute(STATE, "CONNECTED")
        expect(page.get_by_text("Le serveur ne répond pas")).to_be_visible()
        expect(page.get_by_text("Les pôles en Bretagne.")).to_be_visible()
    monkeypatch.setattr(servers, "free_port", lambda: server.port)
    with running_server(tmp_path, {}):
        expect(app).to_have_attribute(STATE, "CONNECTED")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_text("Les pôles en Bretagne.")).to_be_visible()
        expect(page).to_have_url(address)
