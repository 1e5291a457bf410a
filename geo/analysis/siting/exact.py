"""The best possible places for new poles, by HiGHS."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack, vstack

from geo.analysis.siting.places import Problem, greedy_siting
from geo.model.arrays import FloatArray

TIME_LIMIT_S = 60
MOST_POLES = 10


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
    upper_bound: float
    is_optimal: bool


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
    upper_bound = min(problem.at_most(bound), greedy.upper_bound)
    return Answer(chosen, upper_bound, is_optimal=problem.reached(chosen) == upper_bound)


def _solver(problem: Problem, poles: int, time_limit_s: float) -> Any:  # noqa: ANN401 - highspy has no types
    model = programme(problem.reaches, problem.weights, poles)
    options = {
        "time_limit": time_limit_s,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.5 if problem.is_whole else 0.0,
    }
    return solver_of(model, options)


def programme(reaches: csr_array, weights: FloatArray, poles: int) -> Any:  # noqa: ANN401
    """Write the integer programme: which candidates to choose to reach the most.

    Variables: one per candidate (0 or 1), then one per group of communes (0 to 1). Rows: one per
    group, then the number of candidates.
    """
    import highspy  # noqa: PLC0415 - only the process of the search needs it

    candidates, groups = reaches.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = candidates + groups, groups + 1
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = np.concatenate((np.zeros(candidates), weights))
    model.col_lower_ = np.zeros(candidates + groups)
    model.col_upper_ = np.ones(candidates + groups)
    model.integrality_ = [highspy.HighsVarType.kInteger] * candidates + [
        highspy.HighsVarType.kContinuous
    ] * groups
    # A group is reached by what is chosen around it: z - sum(y) <= 0. The last row: sum(y) <= k.
    model.row_lower_ = np.full(groups + 1, -highspy.kHighsInf)
    model.row_upper_ = np.append(np.zeros(groups), poles)
    around = hstack((-reaches.T, eye_array(groups)))
    number = hstack((np.ones((1, candidates)), csr_array((1, groups))))
    matrix = vstack((around, number), format="csr")
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    return model


def solver_of(model: Any, options: Mapping[str, float]) -> Any:  # noqa: ANN401 - highspy has no types
    """Give a programme to a solver that says nothing and leaves nothing to chance."""
    import highspy  # noqa: PLC0415 - only the process of the search needs it

    solver: Any = highspy.Highs  # its constructor has no types
    solver = solver()
    for name, value in {"output_flag": False, "random_seed": 0, **options}.items():
        solver.setOptionValue(name, value)
    solver.passModel(model)
    return solver
