"""The best possible places for new poles, by HiGHS, in a process that can be stopped.

`python -m geo.analysis.siting.exact PID` reads a problem on its standard input (a NumPy archive of
`pack`) and writes the answer as JSON; it ends when the process PID, its parent, does. It is a
process of its own because a solver cannot be interrupted from outside, and must not take the
server down with it.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from math import floor
from types import TracebackType
from typing import IO, Any, Self

import numpy as np
from scipy.sparse import csr_array

from geo.analysis.siting.places import Problem, Siting, greedy_siting, in_order_of_gain
from geo.settings import ROOT

TIME_LIMIT_S = 60
MOST_POLES = 10
STOPPING_MARGIN_S = 15
"""A process that is still there so long after its time limit is stuck."""
_LOOK_EVERY_S = 1.0
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver found.

    Attributes
    ----------
    chosen
        Rows of `Problem.candidates`.
    upper_bound
        No choice reaches more inhabitants.
    is_optimal
        Whether it is proven that nothing better exists.
    """

    chosen: tuple[int, ...]
    upper_bound: int
    is_optimal: bool


class ExactSearch:
    """A running search; leave the `with` block, or call `stop`, to end its process."""

    def __init__(self, problem: Problem, poles: int, time_limit_s: float = TIME_LIMIT_S) -> None:
        """Start the process."""
        self.problem = problem
        # The problem travels in a file: a pipe would have to be fed while the answer is read.
        self._input: IO[bytes] = _file_of(pack(problem, poles, time_limit_s))
        self._process = subprocess.Popen(  # noqa: S603 - our own module and a number
            [sys.executable, "-m", "geo.analysis.siting.exact", str(os.getpid())],
            cwd=ROOT,
            stdin=self._input,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.time_limit_s = time_limit_s

    def is_running(self) -> bool:
        """Whether the solver is still at work."""
        return self._process.poll() is None

    def result(self) -> tuple[Siting, bool] | None:
        """Wait for the answer: the places and whether they are proven best; None if it failed."""
        try:
            output, _ = self._process.communicate(timeout=self.time_limit_s + STOPPING_MARGIN_S)
        except subprocess.TimeoutExpired:
            self.stop()
            return None
        finally:
            self._input.close()
        if self._process.returncode:
            return None
        found = json.loads(output)
        answer = Answer(**{**found, "chosen": tuple(found["chosen"])})
        siting = in_order_of_gain(self.problem, answer.chosen, answer.upper_bound)
        return siting, answer.is_optimal

    def stop(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.communicate()
        self._input.close()

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


def solve(problem: Problem, poles: int, time_limit_s: float = TIME_LIMIT_S) -> Answer:
    """Find the best choice of a number of candidates, in this process.

    Maximise the inhabitants reached, by the usual integer programme of the problem. When time runs
    out, the answer is never worse than the choice made step by step, nor its bound higher.
    """
    number, poles = len(problem.candidates), min(poles, len(problem.candidates))
    if not poles or not len(problem.weights):
        return Answer((), 0, is_optimal=True)
    solver = _solver(problem, poles, time_limit_s)
    solver.run()
    info = solver.getInfo()
    values = np.asarray(solver.getSolution().col_value)[:number]
    bound = min(float(info.mip_dual_bound), float(problem.weights.sum()))
    is_optimal = solver.modelStatusToString(solver.getModelStatus()) == "Optimal"
    chosen = tuple(int(row) for row in np.flatnonzero(values > 0.5))
    if is_optimal:
        return Answer(chosen, problem.reached(chosen), is_optimal)
    greedy = greedy_siting(problem, poles)
    chosen = max(chosen, greedy.chosen, key=problem.reached)
    upper_bound = min(floor(bound + _ROUNDING), greedy.upper_bound)
    return Answer(chosen, upper_bound, is_optimal=problem.reached(chosen) == upper_bound)


def pack(problem: Problem, poles: int, time_limit_s: float) -> bytes:
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


def unpack(archive: bytes) -> tuple[Problem, int, float]:
    """Read what `pack` wrote."""
    with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
        shape = (len(arrays["candidates"]), len(arrays["weights"]))
        ones = np.ones(len(arrays["indices"]))
        reaches = csr_array((ones, arrays["indices"], arrays["indptr"]), shape=shape)
        problem = Problem(arrays["candidates"], reaches, arrays["weights"])
        return problem, int(arrays["poles"]), float(arrays["time_limit_s"])


def _file_of(content: bytes) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the search
    file.write(content)
    file.seek(0)
    return file


def _solver(problem: Problem, poles: int, time_limit_s: float) -> Any:  # noqa: ANN401 - highspy has no types
    """Variables: one per candidate (0 or 1), then one per group of communes (0 to 1)."""
    import highspy  # noqa: PLC0415 - only the process of the search needs it

    candidates, groups = problem.reaches.shape
    columns = problem.reaches.tocsc()
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = candidates + groups, groups + 1
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.concatenate((np.zeros(candidates), problem.weights))
    model.col_lower_ = np.zeros(candidates + groups)
    model.col_upper_ = np.ones(candidates + groups)
    model.integrality_ = [highspy.HighsVarType.kInteger] * candidates + [
        highspy.HighsVarType.kContinuous
    ] * groups
    # A group is reached by what is chosen around it: z - sum(y) <= 0. The last row: sum(y) <= k.
    model.row_lower_ = np.full(groups + 1, -highspy.kHighsInf)
    model.row_upper_ = np.append(np.zeros(groups), poles)
    starts, indices, values = [0], [], []
    for group in range(groups):
        around = columns.indices[columns.indptr[group] : columns.indptr[group + 1]]
        indices.append(np.append(around, candidates + group))
        values.append(np.append(-np.ones(len(around)), 1.0))
        starts.append(starts[-1] + len(around) + 1)
    indices.append(np.arange(candidates))
    values.append(np.ones(candidates))
    starts.append(starts[-1] + candidates)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.asarray(starts)
    model.a_matrix_.index_ = np.concatenate(indices)
    model.a_matrix_.value_ = np.concatenate(values)
    solver: Any = highspy.Highs  # its constructor has no types
    solver = solver()
    options = {
        "output_flag": False,
        "time_limit": time_limit_s,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.5,  # whole inhabitants
        "random_seed": 0,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(model)
    return solver


def main() -> None:
    """Answer the problem on the standard input."""
    output = os.dup(1)
    os.dup2(2, 1)  # HiGHS greets on the standard output, whatever its options
    threading.Thread(target=_end_with, args=(int(sys.argv[1]),), daemon=True).start()
    problem, poles, time_limit_s = unpack(sys.stdin.buffer.read())
    answer = solve(problem, poles, time_limit_s)
    with os.fdopen(output, "w") as file:
        json.dump(asdict(answer), file)


def _end_with(parent: int) -> None:
    """End this process when the one that asked is gone: nobody would read the answer."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY_S)
    os._exit(1)


if __name__ == "__main__":
    main()
