"""Whatever a file does to who reads it, it ends as one sentence, and nothing else is touched."""

import gc
import json
import os
import platform
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from geo.errors import DataUnreadableError
from geo.formats.confinement import Job, Limits, confined
from geo.formats.frames import Frame, FrameError, believe, frame_bytes, tell
from geo.imports.confined import Order, import_confined, keep_ready
from geo.model.report import Problem
from geo.settings import ROOT, SHIPPED_DATA
from geo.tables.confined import ToldTables, read_confined_tables
from geo.tables.files import table_files
from geo.tables.read import scan_tables
from geo.tables.schema import read_schemas
from tests.formats.bombs import BOMBS
from tests.processes import children_of, descendants, is_running
from tests.spaces import plain

pytestmark = pytest.mark.slow

SMALL = Limits(memory=600_000_000, processor_s=2, seconds=90, answer=50_000_000)
SHORT = Limits(memory=600_000_000, processor_s=60, seconds=3, answer=50_000_000)


def run(job: str, files: dict[str, bytes] | None = None, limits: Limits = SMALL) -> list[Frame]:
    return confined(job_of(job, files, limits), list)


def job_of(name: str, files: dict[str, bytes] | None = None, limits: Limits = SMALL) -> Job:
    return Job(f"tests.formats.jobs:{name}", files or {"a.csv": b"x"}, limits=limits)


@pytest.mark.parametrize(
    ("job", "words"),
    [
        ("take_memory", "plus de mémoire qu'il n'en est accordé (600 Mo)"),
        ("take_memory_in_a_library", "plus de mémoire qu'il n'en est accordé"),
        ("take_processor", "sa lecture dépasse 2 secondes"),
        ("take_time", "sa lecture dépasse 3 secondes"),
        ("break_down", "son contenu met la lecture en défaut"),
        ("raise_something", "son contenu met la lecture en défaut"),
        ("leave", "son contenu met la lecture en défaut"),
        ("talk", "son contenu met la lecture en défaut"),
    ],
)
def test_whatever_it_dies_of_is_one_sentence(job: str, words: str) -> None:
    with pytest.raises(DataUnreadableError) as refusal:
        run(job, limits=SHORT if job == "take_time" else SMALL)
    message = plain(str(refusal.value))
    assert message.startswith("« a.csv » ne peut pas être lu : ")
    assert words in message
    assert "Dupont" not in message
    assert refusal.value.__context__ is None


def test_several_files_are_named_together() -> None:
    with pytest.raises(DataUnreadableError, match="L'un de ces 2") as refusal:
        run("leave", {"a.csv": b"", "b.csv": b""})
    assert "« a.csv » et « b.csv »" in str(refusal.value)


def test_a_refusal_is_a_line_of_text() -> None:
    with pytest.raises(DataUnreadableError) as refusal:
        run("refuse")
    assert str(refusal.value).isprintable()
    assert len(str(refusal.value)) < 2100


def test_nothing_is_reached_from_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "secret")
    (tmp_path / "there").write_text("content")
    ((done, environment),) = run("reach_out", {"folder": str(tmp_path).encode()})
    if sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64"):
        assert done == []
    assert "PGPASSWORD" not in environment
    assert (tmp_path / "there").read_text() == "content"
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_what_is_no_longer_wanted_is_ended_at_once() -> None:
    class LeftError(Exception):
        pass

    def leave() -> None:
        raise LeftError

    run("tell_all")  # what jobs are forked from stays
    before = descendants(os.getpid())
    with pytest.raises(LeftError):
        confined(job_of("take_processor"), list, leave)
    until = time.monotonic() + 60
    while len(descendants(os.getpid())) > len(before) and time.monotonic() < until:
        time.sleep(0.02)
    assert len(descendants(os.getpid())) <= len(before)


@pytest.mark.parametrize("job", ["take_processor", "take_time"])
def test_nothing_survives_the_parent(job: str) -> None:
    """Killed outright, while the other process is in Python or in the system."""
    code = (
        "from geo.formats.confinement import Job, confined; "
        f"confined(Job('tests.formats.jobs:{job}', {{'a': b''}}), list)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    started: set[int] = set()
    until = time.monotonic() + 60
    while len(started) < 2 and time.monotonic() < until:
        started |= descendants(parent.pid)
        time.sleep(0.05)
    time.sleep(1.5)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    until = time.monotonic() + 45  # less than the processor it may take
    while any(map(is_running, started)) and time.monotonic() < until:
        time.sleep(0.05)
    assert len(started) == 2
    assert not any(map(is_running, started))


def test_a_process_that_was_killed_is_started_anew() -> None:
    assert run("tell_all") == [[["a.csv"], [], None]]
    for process in children_of(os.getpid()):
        if b"geo.formats.confined" in Path(f"/proc/{process}/cmdline").read_bytes():
            os.kill(process, signal.SIGKILL)
            while is_running(process):
                time.sleep(0.01)
    assert run("tell_all") == [[["a.csv"], [], None]]


def test_many_jobs_at_once_leave_nothing_open() -> None:
    def count_open() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    run("tell_all")
    before = count_open()
    with ThreadPoolExecutor(8) as askers:
        answers = list(askers.map(lambda _: run("tell_all"), range(24)))
    assert answers == [[[["a.csv"], [], None]]] * 24
    assert count_open() == before


@pytest.mark.parametrize("is_refused", [False, True])
def test_a_long_answer_holds_nobody_up_while_it_is_taken(*, is_refused: bool) -> None:
    looked: list[int] = []

    def note(_phase: str, found: Mapping[str, int]) -> None:
        looked.append(found["generation"])

    def taken(frames: Iterable[Frame]) -> list[list[Frame]]:
        kept: list[list[Frame]] = []
        for _ in frames:
            gc.callbacks.append(note)
            kept.append([[] for _ in range(100_000)])
            gc.callbacks.remove(note)
        if is_refused:
            raise FrameError
        return kept

    with pytest.raises(DataUnreadableError) if is_refused else nullcontext():
        assert len(confined(job_of("tell_all"), taken)) == 1
    assert not looked
    assert gc.isenabled()


# ---- What is told is not believed --------------------------------------------------------------


@dataclass(frozen=True)
class Several:
    """A value with a field of each kind."""

    text: str
    texts: tuple[str, ...]
    counts: Mapping[str, int]
    problems: tuple[Problem, ...]
    names: Mapping[str, Mapping[str, str]]
    kinds: frozenset[str]
    cells: tuple[str | int | float | None, ...]
    problem: Problem | None


PROBLEM = Problem("a.csv", 3, "nom", "x", "rule", "error", "message", "", is_public=False)
SEVERAL = Several(
    *("\ud800 é\u2028", ("a" * 100,) * 12_000, {"b": 2, "a": 1}, (PROBLEM,), {"c": {"d": "e"}}),
    *(frozenset("zy"), ("", 1, 2.5, None), None),
)


def told(value: Several) -> list[Frame]:
    frames: list[Frame] = []
    tell(Several, value, frames.append)
    return [json.loads(frame_bytes(each)[4:].decode("utf-8", "surrogatepass")) for each in frames]


def test_a_value_comes_through_as_it_is() -> None:
    frames = told(SEVERAL)
    assert len(frames) > 1
    there = believe(Several, frames)
    assert there == SEVERAL
    assert list(there.counts) == ["b", "a"]


@pytest.mark.parametrize("problem", [PROBLEM, None])
def test_what_may_be_missing_is_told_either_way(problem: Problem | None) -> None:
    small = Several("", (), {}, (), {}, frozenset(), (), problem)
    assert believe(Several, told(small)) == small


SMALLEST = told(Several("a", ("b",), {"c": 1}, (PROBLEM,), {}, frozenset("d"), (None,), None))[0]


@pytest.mark.parametrize("lie", [-1, 10**9, 1.5, [], [["a"]], {}, True, "deadly", [{}]])
def test_no_token_is_taken_for_another(lie: object) -> None:
    """Either refused, or a value of the same types."""
    for place in range(len(SMALLEST)):
        frame = [*SMALLEST[:place], lie, *SMALLEST[place + 1 :]]
        try:
            made = believe(Several, [frame])
        except FrameError:
            continue
        assert believe(Several, told(made)) == made


@pytest.mark.parametrize("frames", [[], [SMALLEST[:-1]], [SMALLEST, [1]], [[*SMALLEST, None]]])
def test_what_is_too_short_or_too_long_is_refused(frames: list[Frame]) -> None:
    with pytest.raises(FrameError):
        believe(Several, frames)


@pytest.mark.parametrize(
    "lie",
    [
        b"\0",
        struct.pack("!I", 2**32 - 1),
        struct.pack("!I", 2) + b"17",
        struct.pack("!I", 3) + b"[ [",
        struct.pack("!I", 2) + b"\x80\x04",
        struct.pack("!I", 100_000) + b"[" * 100_000,
        frame_bytes(["other"]) + frame_bytes({}),
        frame_bytes(SMALLEST),
    ],
)
def test_bytes_that_are_no_answer_are_refused(lie: bytes) -> None:
    def several(frames: Iterable[Frame]) -> Several:
        return believe(Several, frames)

    with pytest.raises(DataUnreadableError, match="met la lecture en défaut"):
        confined(job_of("lie", {"lie": lie}), several)


def test_files_that_cannot_be_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("../../poles.csv", ".source.json", "poles.exe"):
        lie = frame_bytes([1, [name], 1, 1, ["a"]]) + frame_bytes({})
        monkeypatch.setattr("geo.tables.confined._TABLES", "tests.formats.jobs:lie")
        with pytest.raises(DataUnreadableError, match="met la lecture en défaut"):
            read_confined_tables("lie", lie)


def test_tables_that_are_not_those_of_the_schemas_are_refused() -> None:
    told_tables = ToldTables.of(scan_tables(SHIPPED_DATA))
    schemas = read_schemas()
    calls = dict(told_tables.columns["appels"])
    size = len(calls["nom"])
    lies: list[Mapping[str, tuple[str, ...]]] = [
        {**calls, "autre": calls["nom"]},
        {name: cells for name, cells in calls.items() if name != "nom"},
        {**calls, "nom": calls["nom"][1:]},
        {**calls, "budget_eur": ("beaucoup",) * size},
        {**calls, "budget_eur": ("9" * 30,) * size},
    ]
    assert len(told_tables.tables(schemas).frames["appels"]) == size
    for lie in lies:
        with pytest.raises(FrameError):
            replace(told_tables, columns={**told_tables.columns, "appels": lie}).tables(schemas)


# ---- Real files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_no_memory_of_ours(name: str) -> None:
    keep_ready(SHIPPED_DATA, "")  # as the server does: nobody reads our modules again for each
    data = BOMBS[name]()
    before = memory()
    order = Order(SHIPPED_DATA, {})
    for read in (lambda: import_confined({name: data}, order), lambda: table_of(name, data)):
        with pytest.raises(DataUnreadableError):
            read()
    assert memory() - before < 60_000_000


def table_of(name: str, data: bytes) -> dict[str, bytes]:
    if name == "a long row.csv":  # which a source takes as it is
        raise DataUnreadableError
    return read_confined_tables(name, data)


def memory() -> int:
    status = Path("/proc/self/status").read_text()
    return 1024 * int(status.partition("VmRSS:")[2].split()[0])


@pytest.mark.parametrize("data", [b"id_pole,nom\nptce-un,\xab \xc3\x89\0\r\n", b"\xff\xfea,b"])
def test_tables_come_through_as_they_are(data: bytes) -> None:
    assert read_confined_tables("poles.csv", data) == table_files("poles.csv", data)
