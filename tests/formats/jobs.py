"""What a confined process may be made to do, by a file that has taken it over."""

import ctypes
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from geo.errors import DataUnreadableError
from geo.formats.confined import Given
from geo.formats.frames import Send


def take_memory(_given: Given, _send: Send) -> None:
    """Ask for more and more memory."""
    held = []
    while True:
        held.append(bytearray(50_000_000))


def take_memory_in_a_library(_given: Given, _send: Send) -> None:
    """End as a library of Rust does when it is refused memory."""
    os.abort()


def take_processor(_given: Given, _send: Send) -> None:
    """Never end."""
    while True:
        pass


def take_time(_given: Given, _send: Send) -> None:
    """Wait for ever."""
    time.sleep(600)


def break_down(_given: Given, _send: Send) -> None:
    """Read where there is nothing."""
    ctypes.string_at(0)


def raise_something(_given: Given, _send: Send) -> None:
    """Raise what no reader is known to raise, with a cell in its words."""
    message = "Jeanne Dupont"
    raise LookupError(message)


def leave(_given: Given, _send: Send) -> None:
    """End well before all is said."""
    os._exit(0)


def refuse(_given: Given, _send: Send) -> None:
    """Refuse, in hostile words."""
    raise DataUnreadableError("non\n\x1b[31m" + "x" * 5000)


def lie(given: Given, _send: Send) -> None:
    """Send the frames that the file holds, as they are."""
    sys.stdout.buffer.write(given.files["lie"])


def talk(_given: Given, send: Send) -> None:
    """Never stop sending."""
    while True:
        send(["x" * 1_000_000])


def tell_all(given: Given, send: Send) -> None:
    """Say what was given."""
    send([sorted(given.files), sorted(given.own), given.argument])


def reach_out(given: Given, send: Send) -> None:
    """Try what nothing that reads a file needs; tell what went through."""
    folder = Path(given.files["folder"].decode())
    tried: dict[str, Any] = {
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
    send([done, sorted(os.environ)])
