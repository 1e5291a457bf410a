"""What the shipped settings of Streamlit allow: this machine only, and nothing written."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.server import start
from tests.servers import RunningServer, running_server
from tests.visitors import visitor


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
    assert "http://localhost:8501" in capsys.readouterr().out
