"""What a visitor uploads hurts nobody: not the server, not the visitor beside, not for long."""

import time
from collections.abc import Iterator
from threading import Thread

import pytest

from tests.formats.bombs import BOMBS
from tests.processes import children_of, ended_processor_s, is_running
from tests.servers import RunningServer, running_server
from tests.visitors import upload, visitor

ONE_OF_EACH = {name.rpartition(".")[2]: name for name in BOMBS}
"""A bomb of each format: `tests/formats` tries them all, in the same confinement."""
MOST_PROCESSOR_S = 4.0
"""Of the server itself, which reads nothing: measured at 1 for the bombs and at 2 for the list,
which would take it 3 more. What it does not use, others have; `bench/beside.py` measures that.
"""
MOST_READING_S = 10.0
"""Of those that read two lists and were ended: read whole, these take them 20."""
MOST_KEPT = 120_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("depots"), {}) as running:
        for page in ("", "donnees"):
            with visitor(running.address, page) as someone:
                someone.ask()
        yield running


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


def jobs_of(server: RunningServer) -> set[int]:
    """The processes that read files for a server: forked from those that it has started."""
    return {job for fork in children_of(server.process.pid) for job in children_of(fork)}


def reading_s(server: RunningServer) -> float:
    """Seconds of processor of those that have ended."""
    return sum(map(ended_processor_s, children_of(server.process.pid)))


def test_a_bomb_of_each_format_is_refused_in_words_at_no_cost_to_the_server(
    server: RunningServer,
) -> None:
    memory, processor_s = server.memory_at_rest(), server.processor_s
    for name in ONE_OF_EACH.values():
        said = drop(server, name, BOMBS[name]())
        assert "ne peut pas être lu" in said.replace("\xa0", " "), name
        assert server.process.poll() is None, name
    assert server.processor_s - processor_s < MOST_PROCESSOR_S
    assert server.memory - memory < MOST_KEPT


def test_who_leaves_takes_the_reading_along(server: RunningServer) -> None:
    """Two long lists whose visitors close their pages: nobody reads on, and the next is read."""
    seen, before = jobs_of(server), reading_s(server)
    rows = "".join(f"Pôle {rank};29019;{'x' * 700}\n" for rank in range(60_000))
    slow = f"nom;code_insee;note\n{rows}".encode()
    for _ in range(2):
        with visitor(server.address, "donnees") as someone:
            someone.ask()
            upload(someone, {"longue.csv": slow})
            until = time.monotonic() + 60
            while not (begun := jobs_of(server) - seen) and time.monotonic() < until:
                time.sleep(0.01)
            assert begun
            seen |= begun
    until = time.monotonic() + 60
    while any(map(is_running, seen)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_running, seen))
    assert reading_s(server) - before < MOST_READING_S
    said = drop(server, "courte.csv", b"nom;code_insee\nPTCE Omega;29019\n")
    assert "1 ligne lue" in said.replace("\xa0", " ")


def test_a_long_list_of_one_name_holds_nobody_up(server: RunningServer) -> None:
    """The largest that is taken, of one name and one commune: linear, and beside the others."""
    same, said = b"nom;code_insee\n" + b"PTCE;29019\n" * 35_000, []
    before, answers = server.processor_s, 0
    reading = Thread(target=lambda: said.append(drop(server, "meme.csv", same)))
    with visitor(server.address) as beside:
        beside.ask()
        asked = server.processor_s - before
        reading.start()
        while reading.is_alive():
            beside.ask()
            answers += 1
            reading.join(1)
    assert "35 000 lignes lues" in " ".join(said[0].split())
    assert answers > 1
    assert server.processor_s - before < MOST_PROCESSOR_S + answers * asked
