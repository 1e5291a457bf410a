"""What the shipped settings of Streamlit allow: this machine only, and nothing written."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from geo.settings import ROOT, SETTINGS_VARIABLE
from pages.server import start
from tests.servers import RunningServer, running_server
from tests.spaces import plain
from tests.visitors import upload, visitor


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningServer, Path]]:
    """The app as it is shipped, without an option; and the home of its account."""
    folder = tmp_path_factory.mktemp("livre")
    home = folder / "compte"
    (home / ".claude").mkdir(parents=True)  # what Streamlit takes for a coding agent's folder
    with running_server(folder, {}, environment={"HOME": str(home)}, options=()) as server:
        yield server, home


def test_only_this_machine_is_answered(shipped: tuple[RunningServer, Path]) -> None:
    server, _ = shipped
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", server.port), timeout=5)


@pytest.mark.parametrize("operation", ["dismiss_skills_nudge", "install_skills"])
def test_no_visitor_makes_the_server_write(
    shipped: tuple[RunningServer, Path], operation: str
) -> None:
    server, home = shipped
    before = sorted(home.rglob("*"))
    with visitor(server.address) as someone:
        someone.ask()
        message = BackMsg()
        request = message.backend_operation_request
        request.request_id, request.session_id = "1", someone.session
        getattr(request, operation).SetInParent()
        someone.connection.send(message.SerializeToString())
        answer = ForwardMsg()
        while not answer.HasField("backend_operation_response"):
            answer.ParseFromString(bytes(someone.connection.recv(timeout=20)))
    assert answer.backend_operation_response.error_msg
    assert sorted(home.rglob("*")) == before


def answer_to(server: RunningServer, path: str, **headers: str) -> HTTPResponse:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


@pytest.mark.parametrize(
    ("path", "framers"),
    [
        ("/", "'self'"),
        ("/donnees", "'self'"),
        ("/?embed=false", "'self'"),
        ("/?x=embed=true", "'self'"),
        ("/secteurs?region=53&embed=true", "*"),
        ("/component/streamlit_folium.st_folium/index.html", "*"),
    ],
)
def test_another_site_frames_only_what_is_made_for_it(
    shipped: tuple[RunningServer, Path], path: str, framers: str
) -> None:
    policy = answer_to(shipped[0], path).headers["content-security-policy"]
    assert policy.split("; ")[-1] == f"frame-ancestors {framers}"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/atlas/ptce?region=53&embed=true", "/atlas/ptce/?region=53&embed=true"),
        ("//ailleurs.example/..", None),
    ],
)
def test_a_redirection_keeps_the_scheme_of_the_visitor(
    tmp_path: Path, path: str, location: str | None
) -> None:
    options = ("--server.address=127.0.0.1", "--server.baseUrlPath=atlas/ptce")
    with running_server(tmp_path, {}, options=options) as server:
        answer = answer_to(server, path)
    assert (answer.headers["location"] or "").startswith(location or "")
    assert location or not (answer.headers["location"] or "").startswith("//")


def test_no_other_site_commands_a_framed_page(shipped: tuple[RunningServer, Path]) -> None:
    address = f"{shipped[0].address}/_stcore/host-config"
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - our own address
        assert json.load(answer)["allowedOrigins"] == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookies_of_an_encrypted_visit_stay_encrypted(
    shipped: tuple[RunningServer, Path], scheme: str
) -> None:
    answer = answer_to(shipped[0], "/_stcore/health", **{"X-Forwarded-Proto": scheme})
    cookies = answer.headers.get_all("set-cookie") or []
    assert cookies
    assert {"; secure" in cookie.lower() for cookie in cookies} == {scheme == "https"}


def test_answers_do_not_name_the_server(shipped: tuple[RunningServer, Path]) -> None:
    answer_to(shipped[0], "/_stcore/health")
    time.sleep(1.2)  # it writes its own headers once a second
    assert answer_to(shipped[0], "/_stcore/health").headers["server"] is None


def test_files_of_who_has_left_are_forgotten(shipped: tuple[RunningServer, Path]) -> None:
    server, _ = shipped
    for page in ("", "donnees"):  # what the server reads once is not what it keeps of a visitor
        with visitor(server.address, page) as someone:
            someone.ask()
    before = server.memory_at_rest()
    with visitor(server.address, "donnees") as someone:
        someone.ask()
        upload(someone, {"vide.csv": b" " * 60_000_000})
        someone.wait("script_finished")
        assert server.memory - before > 50_000_000
    until = time.monotonic() + 300
    with visitor(server.address) as other:  # Streamlit itself holds on to the last one of all
        while server.memory - before > 30_000_000 and time.monotonic() < until:
            other.ask()
            time.sleep(1)
    assert server.memory - before < 30_000_000


@pytest.mark.parametrize(("variables", "shown"), [({}, []), ({"DISPLAY": ":0"}, [1])])
def test_whoever_sits_there_is_shown_the_page(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variables: dict[str, str],
    shown: list[int],
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("webbrowser.open", opened.append)
    start._show_page()
    assert opened == ["http://localhost:8501"] * len(shown)
    assert "http://localhost:8501" in plain(capsys.readouterr().out)


@pytest.mark.parametrize("setting", ['tuiles = "toutes"', 'theme_logo = "absent.svg"'])
def test_wrong_settings_stop_the_start_with_a_sentence(tmp_path: Path, setting: str) -> None:
    settings = tmp_path / "atlas.toml"
    settings.write_text(setting, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "import app"],
        cwd=ROOT,
        env=os.environ | {SETTINGS_VARIABLE: str(settings)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Réglages : ")
    assert setting.partition(" ")[0] in done.stderr
    assert "Traceback" not in done.stderr
