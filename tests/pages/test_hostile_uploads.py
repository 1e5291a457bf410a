"""What a visitor uploads hurts nobody: not the server, not the visitor beside, not for long."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from threading import Event, Thread
from typing import Self

import pytest

from tests.formats.bombs import BOMBS
from tests.servers import RunningServer, running_server
from tests.visitors import upload, visitor

MOST_WAITED_S = 0.1
"""What the visitor beside usually waits; `bench/beside.py` measures the slowest answers."""
MOST_TIMES = 3.0
"""The same, beside what a server where nobody uploads then takes: a machine may be busy anyway."""
MOST_KEPT = 120_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with ready_server(tmp_path_factory.mktemp("depots")) as running:
        yield running


@pytest.fixture(scope="module")
def witness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server where nobody uploads."""
    with ready_server(tmp_path_factory.mktemp("temoin")) as running:
        yield running


@contextmanager
def ready_server(folder: Path) -> Iterator[RunningServer]:
    with running_server(folder, {}) as running:
        for page in ("", "donnees"):
            with visitor(running.address, page) as someone:
                someone.ask()
        yield running


class Beside:
    """Two other visitors, who change something meanwhile: on this server, and on another."""

    def __init__(self, *servers: RunningServer) -> None:
        self.servers = servers
        self.over = Event()
        self.waited: list[list[float]] = []
        self.thread = Thread(target=self._visit)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _visit(self) -> None:
        with ExitStack() as stack:
            people = [stack.enter_context(visitor(each.address)) for each in self.servers]
            for each in people:
                each.ask()
            while not self.over.wait(0.2):
                self.waited.append([each.ask() for each in people])

    def require_bearable(self) -> None:
        """The answers come in time, or as fast as this machine allows anywhere."""
        here, there = (median(both[side] for both in self.waited) for side in (0, 1))
        assert here < max(MOST_WAITED_S, MOST_TIMES * there)


def drop(server: RunningServer, name: str, data: bytes) -> str:
    """Drop a file on the page; what the page then says."""
    with visitor(server.address, "donnees") as someone:
        someone.ask()
        upload(someone, {name: data})
        someone.words = ""
        someone.wait("script_finished")
        while "Lecture des fichiers" in someone.words and "atlas-" not in someone.words:
            someone.wait("script_finished")
        return someone.words


def test_every_bomb_is_refused_in_words_and_the_visitor_beside_does_not_wait(
    server: RunningServer, witness: RunningServer
) -> None:
    before = server.memory
    with Beside(server, witness) as beside:
        for name, make in BOMBS.items():
            said = drop(server, name, make())
            assert "ne peut pas être lu" in said.replace("\xa0", " "), name
            assert server.process.poll() is None, name
    assert len(beside.waited) > 10
    beside.require_bearable()
    assert server.memory - before < MOST_KEPT


def test_who_leaves_takes_the_reading_along(server: RunningServer) -> None:
    """Two long lists whose visitors close their pages; the next one is read at once."""
    rows = "".join(f"Pôle {rank};29019;{'x' * 700}\n" for rank in range(60_000))
    slow = f"nom;code_insee;note\n{rows}".encode()
    for _ in range(2):
        with visitor(server.address, "donnees") as someone:
            someone.ask()
            upload(someone, {"longue.csv": slow})
            time.sleep(0.3)
    began = time.monotonic()
    said = drop(server, "courte.csv", b"nom;code_insee\nPTCE Omega;29019\n")
    assert "1 ligne lue" in said.replace("\xa0", " ")
    assert time.monotonic() - began < 30, "the lists of those who left are still read"


def test_two_long_lists_of_one_name_hold_nobody_up(
    server: RunningServer, witness: RunningServer
) -> None:
    """The largest that is taken, of one name and one commune: linear, and beside the others."""
    same = b"nom;code_insee\n" + b"PTCE;29019\n" * 35_000
    with Beside(server, witness) as beside:
        assert "35 000 lignes lues" in " ".join(drop(server, "meme.csv", same).split())
    beside.require_bearable()
