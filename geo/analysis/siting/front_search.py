"""The search for a whole front, in a process that can be stopped and is looked at as it goes.

`python -m geo.analysis.siting.front_search PID` reads two needs on its standard input (`pack`), and
writes a line of JSON for each front that is better known than the one before.
"""

import json
import sys
import time
from dataclasses import asdict
from typing import Any

from geo.analysis.siting.exact import STOPPING_MARGIN_S, TIME_LIMIT_S, pack, unpack
from geo.analysis.siting.exact_fronts import exact_front
from geo.analysis.siting.fronts import Front, Point, TwoNeeds
from geo.analysis.siting.processes import SolverProcess, answers_of_process


class FrontSearch(SolverProcess):
    """A running search of a front."""

    def __init__(self, problem: TwoNeeds, poles: int, time_limit_s: float = TIME_LIMIT_S) -> None:
        super().__init__("geo.analysis.siting.front_search", pack(problem, poles, time_limit_s))
        self.time_limit_s = time_limit_s

    def latest(self) -> Front | None:
        """The front as it is known now; None while nothing is."""
        return _last_front(self.written())

    def result(self) -> Front | None:
        """Wait for the front, which time may have cut short; None if the search failed."""
        output = self.wait(self.time_limit_s + STOPPING_MARGIN_S)
        return _last_front(output) if output else None


def _last_front(written: bytes) -> Front | None:
    """Read the last whole line."""
    *lines, _ = written.split(b"\n")
    return _front(json.loads(lines[-1])) if lines else None


def _front(found: dict[str, Any]) -> Front:
    points = tuple(
        Point(**{name: tuple(values) for name, values in point.items()})
        for point in found["points"]
    )
    limit = tuple((first, second) for first, second in found["limit"])
    return Front(**{**found, "points": points, "limit": limit})


def main() -> None:
    """Look for the front of the needs on the standard input."""
    write = answers_of_process(int(sys.argv[1]))
    problem, poles, time_limit_s = unpack(sys.stdin.buffer.read(), TwoNeeds)
    for front in exact_front(problem, poles, time_limit_s, time.monotonic):
        write(json.dumps(asdict(front)))


if __name__ == "__main__":
    main()
