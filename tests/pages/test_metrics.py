"""Figures for Prometheus: only where the operator asks for them."""

import re
import socket
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, Histogram
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from geo.errors import SettingsError
from geo.settings import read_settings
from pages.server import metrics
from tests import shipped
from tests.servers import free_port, running_server
from tests.visitors import visitor


def figures(port: int) -> dict[str, str]:
    address = f"http://127.0.0.1:{port}/metrics"
    with urllib.request.urlopen(address, timeout=20) as answer:
        lines = answer.read().decode().splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))


def test_sessions_runs_memory_and_data_are_told(tmp_path: Path) -> None:
    port = free_port()
    with running_server(tmp_path, {"mesures": f"127.0.0.1:{port}"}) as server:
        before = figures(port)
        with visitor(server.address) as someone:
            someone.ask()
            someone.ask()
            during = figures(port)
    assert before["atlas_ptce_sessions"] == "0.0"
    assert during["atlas_ptce_sessions"] == "1.0"
    assert float(before["atlas_ptce_run_seconds_count"]) == 0
    assert float(during["atlas_ptce_run_seconds_count"]) >= 2
    assert float(during["atlas_ptce_run_seconds_sum"]) > 0.005
    assert float(during["atlas_ptce_poles"]) == shipped.POLES
    assert float(during["process_resident_memory_bytes"]) > 50_000_000
    (info,) = [name for name in during if name.startswith("atlas_ptce_data_info")]
    assert re.search(r'version="1\.1\.0"', info)


def test_nothing_is_open_without_the_setting(tmp_path: Path) -> None:
    with running_server(tmp_path, {}) as server:
        lines = Path(f"/proc/{server.process.pid}/net/tcp").read_text("utf-8")
        opened = {
            link.readlink().name
            for link in Path(f"/proc/{server.process.pid}/fd").iterdir()
            if link.is_symlink()
        }
    listening = [
        line.split() for line in lines.splitlines()[1:] if line.split()[3] == "0A"
    ]  # state 0A: listens
    ours = [words for words in listening if f"socket:[{words[9]}]" in opened]
    assert [int(words[1].split(":")[1], 16) for words in ours] == [server.port]


def test_who_connects_and_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "SILENCE_S", 0.1)
    port = free_port()
    stop = metrics.serve_metrics(("127.0.0.1", port))
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as silent:
            assert silent.recv(1) == b""
        assert figures(port)["atlas_ptce_sessions"] == "0.0"
    finally:
        stop()


def test_an_address_that_is_taken_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    original = ScriptRunner._set_execing_flag
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        metrics.serve_metrics(taken.getsockname())()
    assert "n'a pas pu être ouvert" in caplog.text
    assert ScriptRunner._set_execing_flag is original


def test_each_run_is_timed_and_that_can_be_undone() -> None:
    registry = CollectorRegistry()
    original = ScriptRunner._set_execing_flag
    restore = metrics._time_runs(Histogram("runs", "runs", registry=registry))
    runner = ScriptRunner.__new__(ScriptRunner)
    runner._execing = False
    with suppress(ZeroDivisionError), runner._set_execing_flag():
        assert runner._execing
        raise ZeroDivisionError
    assert not runner._execing
    assert registry.get_sample_value("runs_count") == 1
    restore()
    assert ScriptRunner._set_execing_flag is original


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("127.0.0.1:9108", ("127.0.0.1", 9108)),
        ("[::1]:9108", ("::1", 9108)),
        (" 10.0.0.3:80 ", ("10.0.0.3", 80)),
    ],
)
def test_the_address_of_the_figures_is_read(
    tmp_path: Path, text: str, expected: tuple[str, int] | None
) -> None:
    (tmp_path / "atlas.toml").write_text(f'mesures = "{text}"', "utf-8")
    assert read_settings(tmp_path / "atlas.toml").mesures == expected


@pytest.mark.parametrize(
    "text",
    [
        '"9108"',
        '":9108"',
        '"127.0.0.1"',
        '"exemple.fr:80"',
        '"127.0.0.1:0"',
        '"127.0.0.1:99999"',
        '"http://127.0.0.1:80"',
        '"127.0.0.1:80/metrics"',
        '"a@127.0.0.1:80"',
        "9108",
        "true",
    ],
)
def test_what_is_no_address_and_port_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "atlas.toml").write_text(f"mesures = {text}", "utf-8")
    with pytest.raises(SettingsError, match="une adresse en chiffres et un port sont attendus"):
        read_settings(tmp_path / "atlas.toml")
