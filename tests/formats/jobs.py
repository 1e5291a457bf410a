"""What a confined process may be made to do, by a file that has taken it over."""

import ctypes
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from geo.errors import DataUnreadableError
from geo.formats.frames import Send, tell_grids
from geo.imports.files import read_grids
from tests.imports.messy_cases import CASES


def take_memory(_files: Mapping[str, bytes], _send: Send) -> None:
    """Ask for more and more memory."""
    held = []
    while True:
        held.append(bytearray(50_000_000))


def take_memory_in_a_library(_files: Mapping[str, bytes], _send: Send) -> None:
    """End as a library of Rust does when it is refused memory."""
    os.abort()


def take_processor(_files: Mapping[str, bytes], _send: Send) -> None:
    """Never end."""
    while True:
        pass


def take_time(_files: Mapping[str, bytes], _send: Send) -> None:
    """Wait for ever."""
    time.sleep(600)


def break_down(_files: Mapping[str, bytes], _send: Send) -> None:
    """Read where there is nothing."""
    ctypes.string_at(0)


def raise_something(_files: Mapping[str, bytes], _send: Send) -> None:
    """Raise what no reader is known to raise, with a cell in its words."""
    message = "Jeanne Dupont"
    raise LookupError(message)


def leave(_files: Mapping[str, bytes], _send: Send) -> None:
    """End well before all is said."""
    os._exit(0)


def refuse(_files: Mapping[str, bytes], _send: Send) -> None:
    """Refuse, in hostile words."""
    raise DataUnreadableError("non\n\x1b[31m" + "x" * 5000)


def lie(files: Mapping[str, bytes], _send: Send) -> None:
    """Send the frames that the file holds, as they are."""
    sys.stdout.buffer.write(files["lie"])


def talk(_files: Mapping[str, bytes], send: Send) -> None:
    """Never stop sending."""
    while True:
        send({"texts": 1}, b'["x"]' + b" " * 1_000_000)


def read_cases(_files: Mapping[str, bytes], send: Send) -> None:
    """Read the messy files of the tests, each as an import does; a refusal is told."""
    for case in CASES:
        send({"case": case.name})
        try:
            tell_grids(*read_grids(case.files()), send)
        except DataUnreadableError as error:
            send({"case refused": str(error)})


def reach_out(files: Mapping[str, bytes], send: Send) -> None:
    """Try what nothing that reads a file needs; tell what went through."""
    folder = Path(files["folder"].decode())
    tried: Mapping[str, Callable[[], object]] = {
        "socket": socket.socket,
        "program": lambda: subprocess.run(["true"], check=False),
        "signal": lambda: os.kill(os.getppid(), 0),
        "new file": lambda: (folder / "new").write_text("x"),
        "write": lambda: (folder / "there").open("r+b").write(b"x"),
        "empty": lambda: (folder / "there").open("wb"),
        "remove": (folder / "there").unlink,
        "rename": lambda: (folder / "there").rename(folder / "here"),
        "folder": (folder / "new").mkdir,
    }
    done = []
    for name, attempt in tried.items():
        try:
            attempt()
        except OSError:
            continue
        done.append(name)
    send({"done": done, "environment": sorted(os.environ)})
