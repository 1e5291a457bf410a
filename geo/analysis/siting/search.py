"""The exact search for new poles, in a process that can be stopped and is looked at as it goes.

`python -m geo.analysis.siting.search PID` reads a problem on its standard input (a NumPy archive of
`pack`), and writes a line of JSON for each answer that is better known than the one before. A
solver cannot be interrupted from outside, and must not take the server down with it: its process
ends when the one that asked does.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from types import TracebackType
from typing import IO, Any, Generic, Self, TypeVar

import numpy as np
from scipy.sparse import csr_array

from geo.analysis.siting.exact import TIME_LIMIT_S, solve
from geo.analysis.siting.exact_fronts import exact_front
from geo.analysis.siting.fronts import Front, Point, TwoNeeds
from geo.analysis.siting.places import Problem, Siting, in_order_of_gain
from geo.settings import ROOT

STOPPING_MARGIN_S = 15
"""A process that is still there so long after its time limit is stuck."""
_LOOK_EVERY_S = 1.0

Found = TypeVar("Found")
Best = tuple[Siting, bool]
"""The places, and whether they are proven best."""


class Search(Generic[Found]):
    """A running search; leave the `with` block, or call `stop`, to end its process."""

    def __init__(
        self, problem: Problem | TwoNeeds, poles: int, read: Callable[[dict[str, Any]], Found]
    ) -> None:
        """Start the process; `read` makes an answer of a line of it."""
        self._read = read
        # Both travel in files: a pipe would have to be fed and read while the solver works.
        self._input, self._output = _file_of(pack(problem, poles, TIME_LIMIT_S)), _file_of(b"")
        self._process = subprocess.Popen(  # noqa: S603 - our own module and a number
            [sys.executable, "-m", "geo.analysis.siting.search", str(os.getpid())],
            cwd=ROOT,
            stdin=self._input,
            stdout=self._output,
            stderr=subprocess.DEVNULL,
        )

    def is_running(self) -> bool:
        """Whether the solver is still at work."""
        return self._process.poll() is None

    def latest(self) -> Found | None:
        """The answer as it is known now; None while nothing is."""
        output = self._output.fileno()
        *lines, _ = os.pread(output, os.fstat(output).st_size, 0).split(b"\n")
        return self._read(json.loads(lines[-1])) if lines else None

    def result(self) -> Found | None:
        """Wait for the answer, which time may have cut short; None if the search failed."""
        try:
            self._process.wait(TIME_LIMIT_S + STOPPING_MARGIN_S)
            return None if self._process.returncode else self.latest()
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return None
        finally:
            self._close()

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


def search_places(problem: Problem, poles: int) -> Search[Best]:
    """Search the best places."""

    def read(found: dict[str, Any]) -> Best:
        siting = in_order_of_gain(problem, found["chosen"], found["upper_bound"])
        return siting, found["is_optimal"]

    return Search(problem, poles, read)


def search_front(problem: TwoNeeds, poles: int) -> Search[Front]:
    """Search all the choices between two needs."""
    return Search(problem, poles, _front)


def _front(found: dict[str, Any]) -> Front:
    points = tuple(
        Point(**{name: tuple(values) for name, values in point.items()})
        for point in found["points"]
    )
    limit = tuple((first, second) for first, second in found["limit"])
    return Front(**{**found, "points": points, "limit": limit})


def pack(problem: Problem | TwoNeeds, poles: int, time_limit_s: float) -> bytes:
    """Write a problem as a NumPy archive of plain arrays."""
    buffer = io.BytesIO()
    np.savez(
        buffer,
        candidates=problem.candidates,
        weights=problem.weights,
        indices=problem.reaches.indices,
        indptr=problem.reaches.indptr,
        poles=poles,
        time_limit_s=time_limit_s,
    )
    return buffer.getvalue()


def unpack(archive: bytes) -> tuple[Problem | TwoNeeds, int, float]:
    """Read what `pack` wrote."""
    with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
        weights = arrays["weights"]
        shape = (len(arrays["candidates"]), weights.shape[-1])
        ones = np.ones(len(arrays["indices"]))
        reaches = csr_array((ones, arrays["indices"], arrays["indptr"]), shape=shape)
        kind = Problem if weights.ndim == 1 else TwoNeeds
        problem = kind(arrays["candidates"], reaches, weights)
        return problem, int(arrays["poles"]), float(arrays["time_limit_s"])


def _file_of(content: bytes) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the search
    file.write(content)
    file.seek(0)
    return file


# ---- In the process of the search -----------------------------------------------------------


def main() -> None:
    """Answer the problem on the standard input."""
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # HiGHS greets on the standard output, whatever its options
    threading.Thread(target=_end_with, args=(int(sys.argv[1]),), daemon=True).start()
    problem, poles, time_limit_s = unpack(sys.stdin.buffer.read())
    answers = (
        exact_front(problem, poles, time_limit_s, time.monotonic)
        if isinstance(problem, TwoNeeds)
        else [solve(problem, poles, time_limit_s)]
    )
    for answer in answers:
        print(json.dumps(asdict(answer)), file=output, flush=True)


def _end_with(parent: int) -> None:
    """End this process when the one that asked is gone: nobody would read the answer."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY_S)
    os._exit(1)


if __name__ == "__main__":
    main()
