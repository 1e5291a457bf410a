"""What an import costs the others: changes of a filter beside it, and the memory of the server.

    python bench/beside.py [--quick]

Two servers run: on one, a visitor drops files; on the other, nobody. On both, someone changes a
filter five times a second meanwhile, so that what the machine does besides can be told apart.
Prints a Markdown table; nothing is asserted.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.importing import messy_csv  # noqa: E402 (the path comes first)
from bench.servers import Server, memory_mb, serve  # noqa: E402
from bench.sessions import Session, stream_of  # noqa: E402
from bench.synthetic import make_folder  # noqa: E402
from tests.visitors import upload, visitor  # noqa: E402

POLES = 300
QUIET_S = 20
READY_S = 10
GONE_S = 80
EACH_S = 0.2
LONGEST_S = 600
COLUMNS = (
    "beside",
    "seconds",
    "here: median / p95 (ms)",
    "elsewhere",
    "changes",
    "server before / most / once the visitor has left (MB)",
    "process apart (MB)",
)


@dataclass(frozen=True, slots=True)
class Waited:
    """Changes of a filter, in milliseconds: beside an import, and where nobody imports."""

    here: list[float]
    there: list[float]


@dataclass(frozen=True, slots=True)
class Memory:
    """The most that the server, and a process that imports, had, in MB."""

    server: float
    apart: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    size = 1_000 if parser.parse_args().quick else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_folder(folder, POLES)
        with serve("ours", folder) as here, serve("ours", folder) as there:
            for server in (here, there):
                _visit(server)
            time.sleep(READY_S)
            print(f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|")
            for label, files in drops(size):
                print(f"| {label} | {' | '.join(measure(here, there, files))} |", flush=True)


def drops(size: int) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """What is dropped meanwhile, one after the other."""
    same = b"nom;code_insee\n" + b"PTCE;29019\n" * (10 * size)
    square = b"nom\n" * 20_000 + b";" * 400 + b"x"
    names = json.dumps([{f"n{rank}": 1} for rank in range(15_000)]).encode()
    yield "nothing", []
    yield f"{size:,} rows", [("liste.csv", messy_csv(size))]
    yield f"{10 * size:,} rows of one name", [("meme.csv", same)]
    yield "two files that lay out gigabytes", [("carre.csv", square), ("noms.json", names)] * 3


def measure(here: Server, there: Server, files: list[tuple[str, bytes]]) -> Iterator[str]:
    """Drop files one after the other, and change filters on both servers until it is over."""
    before = here.memory_mb()
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as threads:
        dropped = threads.submit(_drop_all, here, files)
        watched = threads.submit(_watch, here.process.pid, dropped.done)
        waited = asyncio.run(_change(here, there, dropped.done))
        dropped.result()
        yield f"{time.perf_counter() - began:.0f}"
        most = watched.result()
    for times in (waited.here, waited.there):
        yield f"{statistics.median(times):.0f} / {_p95(times):.0f}"
    yield str(len(waited.here))
    time.sleep(GONE_S if files else 0)
    yield f"{before:.0f} / {most.server:.0f} / {here.memory_mb():.0f}"
    yield f"{most.apart:.0f}"


def _p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(0.95 * len(times)))]


async def _change(here: Server, there: Server, is_over: Callable[[], bool]) -> Waited:
    sessions = [Session(stream_of(each.url)) for each in (here, there)]
    waited = Waited([], [])
    for session in sessions:
        await session.open()
    while not is_over():
        for session, times in zip(sessions, (waited.here, waited.there), strict=True):
            times.append(1000 * (await session.change() or float("inf")))
        await asyncio.sleep(EACH_S)
    for session in sessions:
        await session.close()
    return waited


# ---- Who drops files --------------------------------------------------------------------------


def _visit(server: Server) -> None:
    with visitor(server.url, "donnees") as someone:
        someone.ask()


def _drop_all(server: Server, files: list[tuple[str, bytes]]) -> None:
    if not files:
        time.sleep(QUIET_S)
    for name, data in files:
        with visitor(server.url, "donnees") as someone:
            someone.ask()
            upload(someone, {name: data})
            someone.wait("script_finished", LONGEST_S)


# ---- Memory -------------------------------------------------------------------------------------


def _watch(server: int, is_over: Callable[[], bool]) -> Memory:
    """The most memory that the server, and a process that imports, had."""
    most = apart = 0.0
    while not is_over():
        most = max(most, memory_mb(server))
        forks = [each for child in _children(server) for each in _children(child)]
        apart = max([apart, *map(memory_mb, forks)])
        time.sleep(0.05)
    return Memory(most, apart)


def _children(process: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return [int(each) for task in tasks for each in (task / "children").read_text().split()]
    except OSError:
        return []


if __name__ == "__main__":
    main()
