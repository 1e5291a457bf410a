"""Write a data folder again and again, each time stopped one step further; say what is left.

Run as a script with a folder and a fate: `kill` (kill -9 before the step) or `full` (the disk
refuses the step). A step is anything asked of the file system, as Python's audit events tell.
Prints one line of JSON per step: what readers find, what the writer said, what the next one does.
"""

import errno
import json
import os
import signal
import sys
from contextlib import suppress
from itertools import count
from pathlib import Path

from geo.errors import StoreError
from geo.tables.store import replace_tables
from geo.tables.versions import current_files, list_versions

NAMES = ("adhesions.csv", "datapackage.json", "poles.csv")
STEPS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.listdir", "os.scandir"}


def files_of(mark: str) -> dict[str, bytes]:
    """Three files that all hold one mark."""
    return {name: f"{name} {mark}\n".encode() for name in NAMES}


def mark_of(files: dict[str, bytes]) -> str:
    """The mark that all the files hold; what they hold when they differ."""
    marks = {content.decode().split(" ")[-1].strip() for content in files.values()}
    return marks.pop() if len(marks) == 1 and tuple(sorted(files)) == NAMES else str(files)


def _stop_at(step: int, fate: str) -> None:
    """Have this process meet its fate before a step."""
    steps = iter(range(step))

    def watch(event: str, _arguments: object) -> None:
        if event in STEPS and next(steps, None) is None:
            if fate == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(errno.ENOSPC, "no space left")

    sys.addaudithook(watch)


def _child(folder: Path, step: int, fate: str, said: int) -> None:
    _stop_at(step, fate)
    try:
        replace_tables(folder, files_of("new"), reason="essai")
    except StoreError as error:
        os.write(said, str(error).encode())
        os._exit(1)
    os._exit(0)


def _outcome(folder: Path, step: int, fate: str) -> dict[str, object]:
    replace_tables(folder, files_of("old"), reason="essai")
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        with suppress(BaseException):
            _child(folder, step, fate, writing)
        os._exit(3)
    os.close(writing)
    with os.fdopen(reading, "rb") as said:
        message = said.read().decode()
    _, status = os.waitpid(child, 0)
    found = mark_of(current_files(folder))
    replace_tables(folder, files_of(f"next-{step}"), reason="essai")
    return {
        "status": os.waitstatus_to_exitcode(status),
        "found": found,
        "message": message,
        "next": mark_of({name: (folder / name).read_bytes() for name in NAMES}),
        "versions": len(list_versions(folder)),
        "left": sorted(path.name for path in (folder / ".versions").iterdir() if path.is_dir()),
    }


if __name__ == "__main__":
    os.fsync = lambda _: None  # a power cut is not what is tried here, and the disk is slow
    for number in count():
        outcome = _outcome(Path(sys.argv[1]), number, sys.argv[2])
        sys.stdout.write(json.dumps(outcome) + "\n")
        if not outcome["status"]:
            break
