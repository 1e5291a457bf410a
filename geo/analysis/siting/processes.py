"""Processes of solvers, which can be stopped.

A solver cannot be interrupted from outside, and must not take the server down with it: it runs in a
process of its own, which ends when the one that asked does.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import IO, Self

from geo.settings import ROOT

_LOOK_EVERY_S = 1.0


class SolverProcess:
    """A running search; leave the `with` block, or call `stop`, to end its process."""

    def __init__(self, module: str, asked: bytes) -> None:
        """Start a module as a process, with what it is asked on its standard input."""
        # Both travel in files: a pipe would have to be fed and read while the solver works.
        self._input, self._output = _file_of(asked), _file_of(b"")
        self._process = subprocess.Popen(  # noqa: S603 - our own module and a number
            [sys.executable, "-m", module, str(os.getpid())],
            cwd=ROOT,
            stdin=self._input,
            stdout=self._output,
            stderr=subprocess.DEVNULL,
        )

    def is_running(self) -> bool:
        """Whether the solver is still at work."""
        return self._process.poll() is None

    def wait(self, limit_s: float) -> bytes | None:
        """Wait for the process: all it wrote; None if it failed, or is stuck."""
        try:
            self._process.wait(limit_s)
            return None if self._process.returncode else self.written()
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return None
        finally:
            self._close()

    def written(self) -> bytes:
        """What the process has written so far."""
        output = self._output.fileno()
        return os.pread(output, os.fstat(output).st_size, 0)

    def stop(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        self._close()

    def __enter__(self) -> Self:
        """Nothing more to do: the process runs."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process if it still runs."""
        if self.is_running():
            self.stop()

    def _close(self) -> None:
        self._input.close()
        self._output.close()


def answers_of_process(parent: int) -> Callable[[str], None]:
    """Prepare this process, which a parent started: give what writes a line of its answer."""
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # HiGHS greets on the standard output, whatever its options
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()

    def write(line: str) -> None:
        output.write(f"{line}\n")
        output.flush()

    return write


def _file_of(content: bytes) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the search
    file.write(content)
    file.seek(0)
    return file


def _end_with(parent: int) -> None:
    """End this process when the one that asked is gone: nobody would read the answer."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY_S)
    os._exit(1)
