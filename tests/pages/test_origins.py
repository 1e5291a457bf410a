"""Only pages of this server speak to it, and it speaks to nobody else."""

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pages.server.origins import knows_host, knows_origins
from tests.servers import RunningServer, running_server
from tests.visitors import open_socket, shake_hands, visitor

# Each attempt to reach another machine, or to ask for its address, is written and never answered.
BLACK_HOLE = """
import json, os, sys, time
def _watch(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        place = arguments[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        place = arguments
    else:
        return
    host = str(place[0] if isinstance(place, tuple) else place)
    if host not in ("None", "", "localhost", "127.0.0.1", "::1", "::", "0.0.0.0"):
        with open(os.environ["TROU_NOIR"], "a") as out:
            out.write(json.dumps([event, host]) + chr(10))
        time.sleep(3)
        raise OSError("no network here")
sys.addaudithook(_watch)
"""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningServer, Path]]:
    """The app, without a network; and the file of what it tried to reach."""
    folder = tmp_path_factory.mktemp("sans-reseau")
    (folder / "sitecustomize.py").write_text(BLACK_HOLE)
    attempts = folder / "essais.jsonl"
    variables = {"PYTHONPATH": str(folder), "TROU_NOIR": str(attempts)}
    with running_server(folder, {}, environment=variables) as server:
        yield server, attempts


def attempts_in(file: Path) -> list[list[str]]:
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost:1",
        "http://127.0.0.1",
        "null",
        "",
        "https://",
        "http://[",
        "http://{host}@evil.example",
        "http://{host}.evil.example",
        "http://{HOST}",
    ],
)
def test_a_foreign_page_opens_nothing_and_nothing_leaves(
    watched: tuple[RunningServer, Path], origin: str
) -> None:
    server, attempts = watched
    host = server.address.removeprefix("http://")
    with open_socket(server.address) as connection:
        told = origin.replace("{host}", host).replace("{HOST}", host.replace("127", "LOCALHOST"))
        assert shake_hands(connection, server.address, Origin=told) == 403
    assert attempts_in(attempts) == []


def test_a_whole_visit_asks_nobody(watched: tuple[RunningServer, Path]) -> None:
    server, attempts = watched
    with visitor(server.address) as someone:
        someone.ask()
        someone.ask()
    with open_socket(server.address) as connection:
        assert shake_hands(connection, server.address, Origin=server.address) == 101
    assert attempts_in(attempts) == []


def test_the_hole_would_have_seen_it(watched: tuple[RunningServer, Path], tmp_path: Path) -> None:
    """The witness: the same hook in another process sees an attempt."""
    folder = watched[1].parent
    seen = tmp_path / "vu.jsonl"
    code = "from streamlit.net_util import get_external_ip; get_external_ip()"
    variables = os.environ | {"PYTHONPATH": str(folder), "TROU_NOIR": str(seen)}
    subprocess.run([sys.executable, "-c", code], env=variables, timeout=60, check=False)
    assert any("amazonaws" in host for _, host in attempts_in(seen))


@pytest.mark.parametrize(
    ("host", "status"), [("evil.example", 421), ("localhost.evil.example", 421), ("localhost", 200)]
)
def test_an_unknown_host_is_refused_a_page(
    watched: tuple[RunningServer, Path], host: str, status: int
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", watched[0].port, timeout=20)
    connection.request("GET", "/", headers={"Host": host})
    answer = connection.getresponse()
    connection.close()
    assert answer.status == status
    assert answer.headers["content-security-policy"]


def test_an_unknown_host_is_refused_a_websocket(watched: tuple[RunningServer, Path]) -> None:
    address = watched[0].address
    with open_socket(address) as connection:
        headers = {"Host": "evil.example", "Origin": "http://evil.example"}
        assert shake_hands(connection, address, **headers) == 403
    assert attempts_in(watched[1]) == []


def test_the_log_stays_short_and_plain_whoever_is_refused(
    watched: tuple[RunningServer, Path],
) -> None:
    server, _ = watched
    for _ in range(60):
        with open_socket(server.address) as connection:
            shake_hands(connection, server.address, Origin="http://\x9b31mevil")
    lines = server.log.read_bytes().decode().splitlines()
    assert 0 < sum("autre origine" in line for line in lines) <= 40
    assert sum("403" in line for line in lines) <= 40
    assert "\x9b" not in "".join(lines)


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("localhost", True),
        ("localhost:8501", True),
        ("127.0.0.1:8501", True),
        ("[::1]:8501", True),
        ("192.168.1.20", True),
        ("", False),
        ("[", False),
        ("atlas.example", False),
        ("127.0.0.1.nip.example", False),
        ("localhost@evil.example", False),
    ],
)
def test_names_of_this_server(host: str, *, known: bool) -> None:
    assert knows_host(host) == known


def test_the_operator_names_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {
        "server.allowedHosts": ["atlas.example", "*.ministere.example"],
        "server.corsAllowedOrigins": ["https://atlas.example"],
    }
    monkeypatch.setattr("streamlit.config.get_option", options.__getitem__)
    assert knows_host("atlas.example")
    assert knows_host("ptce.ministere.example:443")
    assert not knows_host("evil.example")
    assert knows_origins(["https://atlas.example"], "127.0.0.1:8501")
    assert not knows_origins(["https://evil.example"], "127.0.0.1:8501")
    assert not knows_origins(["https://atlas.example", "https://evil.example"], "atlas.example")


def test_a_public_name_that_the_proxy_keeps_to_itself_reaches_streamlit(tmp_path: Path) -> None:
    options = ("--server.address=127.0.0.1", "--server.corsAllowedOrigins=https://atlas.example")
    with running_server(tmp_path, {}, options=options) as server:
        with open_socket(server.address) as connection:
            assert shake_hands(connection, server.address, Origin="https://atlas.example") == 101
        with open_socket(server.address) as connection:
            assert shake_hands(connection, server.address, Origin="https://evil.example") == 403
