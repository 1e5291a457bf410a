"""Whatever a file does to who reads it, it ends as one sentence, and nothing else is touched."""

import json
import os
import platform
import signal
import struct
import subprocess
import sys
import time
from array import array
from collections.abc import Iterable
from pathlib import Path

import pytest

from geo.errors import DataUnreadableError
from geo.formats import confinement
from geo.formats.confinement import READING, Limits, confined, keep_spare
from geo.formats.frames import Frame, FrameError, frame, grids_of
from geo.imports.confined import read_grids_confined
from geo.imports.files import read_grids
from geo.settings import ROOT
from geo.tables.confined import read_confined_tables
from geo.tables.files import table_files
from tests.formats.bombs import BOMBS
from tests.imports.messy import Case
from tests.imports.messy_cases import CASES

SMALL = Limits(memory=600_000_000, processor_s=2, seconds=90, answer=50_000_000)
SHORT = Limits(memory=600_000_000, processor_s=60, seconds=3, answer=50_000_000)


def run(job: str, files: dict[str, bytes] | None = None, limits: Limits = SMALL) -> list[Frame]:
    task = f"tests.formats.jobs:{job}"
    return confined(task, files or {"a.csv": b"x"}, list, limits=limits)


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
    message = str(refusal.value).replace("\u202f", " ").replace("\xa0", " ")
    assert message.startswith("« a.csv » ne peut pas être lu : ")
    assert words in message
    assert "Dupont" not in message
    assert refusal.value.__context__ is None


def test_several_files_are_named_together() -> None:
    with pytest.raises(DataUnreadableError, match="L'un de ces 2") as refusal:
        run("leave", {"a.csv": b"", "b.csv": b""})
    assert "« a.csv » et « b.csv »" in str(refusal.value).replace("\xa0", " ")


def test_a_refusal_is_a_line_of_text() -> None:
    with pytest.raises(DataUnreadableError) as refusal:
        run("refuse")
    assert str(refusal.value).isprintable()
    assert len(str(refusal.value)) < 2100


def test_nothing_is_reached_from_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "secret")
    (tmp_path / "there").write_text("content")
    ((told, _),) = run("reach_out", {"folder": str(tmp_path).encode()})
    if sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64"):
        assert told["done"] == []
    assert "PGPASSWORD" not in told["environment"]
    assert (tmp_path / "there").read_text() == "content"
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_what_is_no_longer_wanted_is_ended_at_once() -> None:
    class LeftError(Exception):
        pass

    def leave() -> None:
        raise LeftError

    before = children()
    with pytest.raises(LeftError):
        confined("tests.formats.jobs:take_processor", {"a": b""}, list, meanwhile=leave)
    assert len(children()) <= len(before)  # a spare one may have taken the place of another


def children() -> set[str]:
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split())


@pytest.mark.parametrize("job", ["take_processor", "take_time"])
def test_nothing_survives_the_parent(job: str) -> None:
    """Killed outright, while the other process is in Python or in the system."""
    code = (
        "from geo.formats.confinement import confined, keep_spare; keep_spare(); "
        f"confined('tests.formats.jobs:{job}', {{'a': b''}}, list)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    started: set[int] = set()
    until = time.monotonic() + 20
    while len(started) < 1 and time.monotonic() < until:
        found = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text()
        started |= set(map(int, found.split()))
        time.sleep(0.05)
    time.sleep(1.5)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    until = time.monotonic() + 45  # less than the processor it may take
    while any(map(is_running, started)) and time.monotonic() < until:
        time.sleep(0.05)
    assert started
    assert not any(map(is_running, started))


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# ---- What is told is not believed --------------------------------------------------------------

BEGUN = {"file": "a", "sheet": "", "notes": {}, "height": 1, "width": 2}
TEXTS = ({"texts": 2}, b'["a", "b"]')


def cells(*ranks: int) -> tuple[dict[str, object], bytes]:
    return {"cells": len(ranks)}, array("I", ranks).tobytes()


@pytest.mark.parametrize(
    "frames",
    [
        [({"cells": 1}, b"\0\0\0\0")],
        [(BEGUN, b""), TEXTS, cells(0, 2)],
        [(BEGUN, b""), TEXTS, cells(0)],
        [(BEGUN, b""), TEXTS, cells(0, 1, 0, 1)],
        [(BEGUN, b""), TEXTS],
        [(BEGUN, b""), ({"cells": 1}, b"\0\0\0")],
        [(BEGUN, b""), ({"texts": 1}, b"[1]")],
        [(BEGUN, b""), ({"texts": 1}, b"[" * 100_000)],
        [(BEGUN, b""), ({"texts": 1}, b"\xff")],
        [({**BEGUN, "height": 10**9}, b"")],
        [({**BEGUN, "width": 10**6}, b"")],
        [({**BEGUN, "height": -1}, b"")],
        [({**BEGUN, "height": 1.5}, b"")],
        [({**BEGUN, "file": 3}, b"")],
        [({**BEGUN, "notes": {"format": []}}, b"")],
        [({**BEGUN, "height": 1_000_000, "width": 3}, b"")] * 9,
        [({"problems": [["a"]]}, b"")],
        [({"problems": [["a", 1, "", "", "r", "deadly", "m", "", True]]}, b"")],
        [({"problems": [["a", 1, "", "", "r", "error", "m", "", 1]]}, b"")],
        [({"other": 1}, b"")],
    ],
)
def test_frames_that_cannot_be_are_refused(frames: Iterable[Frame]) -> None:
    with pytest.raises(FrameError):
        grids_of(iter(frames))


@pytest.mark.parametrize(
    "told",
    [
        b"\0",
        struct.pack("!IQ", 2**32 - 1, 0),
        struct.pack("!IQ", 2, 2**63) + b"{}",
        struct.pack("!IQ", 2, 0) + b"[]",
        struct.pack("!IQ", 3, 0) + b"{ {",
        struct.pack("!IQ", 2, 0) + b"\x80\x04",
        b"".join(frame({"cells": 1}, b"")),
    ],
)
def test_bytes_that_are_no_frames_are_refused(told: bytes) -> None:
    with pytest.raises(DataUnreadableError, match="met la lecture en défaut"):
        confined("tests.formats.jobs:lie", {"lie": told}, grids_of, limits=SMALL)


def test_tables_that_cannot_be_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("../../poles.csv", ".source.json", "poles.exe"):
        told = b"".join(frame({"table": name}, b""))
        monkeypatch.setattr("geo.tables.confined._TABLES", "tests.formats.jobs:lie")
        with pytest.raises(DataUnreadableError, match="met la lecture en défaut"):
            read_confined_tables("lie", told)


# ---- Real files ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def spare() -> Iterable[None]:
    keep_spare()
    yield
    confinement._SPARES.close()


@pytest.fixture(scope="module")
def read_apart() -> dict[str, list[Frame]]:
    """What is told of each messy case, all read in one process."""
    told: dict[str, list[Frame]] = {}
    name = ""
    for header, payload in run("read_cases", limits=READING):
        name = str(header.get("case", name))
        told.setdefault(name, [])
        if "case" not in header:
            told[name].append((header, payload))
    return told


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_read_apart_is_what_is_read_here(
    case: Case, read_apart: dict[str, list[Frame]]
) -> None:
    told = read_apart[case.name]
    try:
        here, left_out = read_grids(case.files())
    except DataUnreadableError as error:
        refusal = {"case refused": str(error)}
        assert told == [(refusal, b"")]
        return
    there, also_left_out = grids_of(iter(told))
    assert [(each.file, each.sheet, each.rows, dict(each.notes)) for each in here] == [
        (each.file, each.sheet, each.rows, dict(each.notes)) for each in there
    ]
    assert [each.problems for each in here] == [each.problems for each in there]
    assert left_out == also_left_out


@pytest.mark.usefixtures("spare")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_no_memory_of_ours(name: str) -> None:
    data = BOMBS[name]()
    before = memory()
    for read in (lambda: read_grids_confined({name: data}), lambda: table_of(name, data)):
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


@pytest.mark.usefixtures("spare")
def test_texts_of_any_kind_come_through() -> None:
    words = ["é", "\U0001f600", "\x00", '"', "\\", "x" * 500_001, "", "\u2028", "a" * 3, "\ud800"]
    data = json.dumps([{"nom": word, "n": "1"} for word in words] * 3).encode()
    ((grid,), problems) = read_grids_confined({"a.json": data})
    ((same,), others) = read_grids({"a.json": data})
    assert grid.rows == same.rows
    assert problems == others


@pytest.mark.usefixtures("spare")
def test_tables_come_through_as_they_are() -> None:
    data = "id_pole,nom\nptce-un,« Été »\n".encode()
    assert read_confined_tables("poles.csv", data) == table_files("poles.csv", data)
