"""Speed of the map page, paired with an ordinary streamlit-folium page on the same data.

    python bench/page.py [--quick] [--sizes 300 10000 100000]

Both servers run at once on this machine and are asked in turn, so that what else it does weighs
on both. Prints a Markdown table; nothing is asserted. bench/README.md says what each line measures.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser  # noqa: E402

from bench.browser import Opening, Visit, Wanted, chromium  # noqa: E402 (the path comes first)
from bench.servers import KINDS, Kind, Server, serve  # noqa: E402
from bench.sessions import Load, press  # noqa: E402
from bench.synthetic import make_folder  # noqa: E402
from geo.atlas import load_atlas  # noqa: E402
from geo.model.atlas import Atlas  # noqa: E402
from geo.model.selection import Selection  # noqa: E402

SIZES = (300, 10_000, 100_000)
ORDINARY_UP_TO = 10_000
LIMIT_S = 120
CLICK_TARGETS = {300: "ratio 0.25", 10_000: "ratio 0.05"}
STATUSES = ("laureat", "actif", "candidat", "temoin", "emergent")
STATUSES_PER_ROUND = 4
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Plan:
    """How many times each thing is done."""

    rounds: int
    openings: int
    starts: int
    load: Load


@dataclass(slots=True)
class Walk:
    """What was measured on one page while its filter was clicked."""

    seconds: list[float] = field(default_factory=list)
    socket: list[int] = field(default_factory=list)
    http: list[int] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


class Sizes:
    """What each selection by status must show, worked out once."""

    def __init__(self, atlas: Atlas) -> None:
        """Keep the atlas."""
        self.atlas = atlas

    def of(self, statuses: tuple[str, ...] = ()) -> Wanted:
        """Count the poles of some statuses, all of them without any."""
        view = self.atlas.select(Selection(statuses=statuses))
        return Wanted(len(view), len(view.located_rows))


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    if arguments.quick:
        plan = Plan(rounds=1, openings=1, starts=1, load=Load(seconds=5))
    else:
        plan = Plan(rounds=5, openings=5, starts=3, load=Load())
    print("| figure | ours | ordinary | ratio | target |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as temporary, chromium() as browser:
        for size in arguments.sizes:
            folder = make_folder(Path(temporary) / str(size), size)
            for line in _measure(browser, folder, size, plan):
                print(line, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run: 300 poles, few repeats")
    parser.add_argument("--sizes", type=int, nargs="*", help="numbers of poles")
    arguments = parser.parse_args()
    if arguments.sizes is None:
        arguments.sizes = SIZES[:1] if arguments.quick else SIZES
    return arguments


def _measure(browser: Browser, folder: Path, size: int, plan: Plan) -> Iterator[str]:
    """Give the lines of one size, each as soon as it is known."""
    sizes = Sizes(load_atlas(folder))
    kinds = KINDS if size <= ORDINARY_UP_TO else KINDS[:1]
    if size == SIZES[0]:
        yield from _starting(browser, folder, sizes, plan)
    rounds = plan.rounds if size == SIZES[0] else min(2, plan.rounds)
    walks, openings = _visit(browser, folder, sizes, kinds, (rounds, plan.openings))
    yield from _clicking(size, walks)
    yield from _opening(size, openings)
    if size == SIZES[0]:
        yield _pressing(folder, plan)


# ---- (a), (b), (c): clicks on a filter ------------------------------------------------------


def _visit(
    browser: Browser, folder: Path, sizes: Sizes, kinds: Sequence[Kind], times: tuple[int, int]
) -> tuple[dict[Kind, Walk], dict[Kind, list[Opening]]]:
    """Open each page anew, several times; then click through the last one."""
    rounds, number = times
    with _serve_all(kinds, folder) as servers:
        openings: dict[Kind, list[Opening]] = {kind: [] for kind in kinds}
        for server in servers:  # warm: the first visitor pays for what all later ones share
            _open_once(browser, server, sizes)
        number = number if sizes.of().selected == SIZES[0] else 1
        for turn in range(number):
            for server in _in_turn(servers, turn):
                openings[server.kind].append(_open_once(browser, server, sizes))
        visits = [Visit(browser, server, LIMIT_S) for server in servers]
        for visit in visits:
            visit.open(sizes.of())
        walks = _walk(visits, sizes, rounds)
        for visit in visits:
            visit.close()
    return walks, openings


@contextmanager
def _serve_all(kinds: Sequence[Kind], folder: Path) -> Iterator[list[Server]]:
    with ExitStack() as stack:
        yield [stack.enter_context(serve(kind, folder)) for kind in kinds]


def _in_turn(things: Sequence[Thing], turn: int) -> Sequence[Thing]:
    """Let each go first every other time."""
    return things if turn % 2 == 0 else things[::-1]


def _steps(rounds: int) -> Iterator[Sequence[tuple[str, ...]]]:
    """Give rounds of growing sets of statuses, never twice the same set: nothing is cached."""
    for start in range(rounds):
        turned = STATUSES[start:] + STATUSES[:start]
        yield [turned[: number + 1] for number in range(STATUSES_PER_ROUND)]


def _walk(visits: Sequence[Visit], sizes: Sizes, rounds: int) -> dict[Kind, Walk]:
    """Click the same options on each page in turn, then empty the filter, and so on."""
    walks = {visit.kind: Walk() for visit in visits}
    for turn, steps in enumerate(_steps(rounds)):
        for number, statuses in enumerate(steps):
            for visit in _in_turn(visits, turn + number):
                _choose_once(visit, statuses, sizes.of(statuses), walks[visit.kind])
        for visit in visits:
            visit.clear(sizes.of())
            visit.settle()
    return walks


def _choose_once(visit: Visit, statuses: tuple[str, ...], wanted: Wanted, walk: Walk) -> None:
    visit.received.socket = visit.received.http = 0
    cpu = visit.server.cpu_s()
    walk.seconds.append(visit.choose(statuses[-1], wanted))
    visit.settle()
    walk.cpu.append(visit.server.cpu_s() - cpu)
    walk.socket.append(visit.received.socket)
    walk.http.append(visit.received.http)


def _clicking(size: int, walks: Mapping[Kind, Walk]) -> Iterator[str]:
    number = len(walks["ours"].seconds)
    target = CLICK_TARGETS.get(size, "-")
    poles = f"{size:,} poles"
    yield _line(
        f"click to painted map, {poles}, median of {number}",
        {kind: walk.seconds for kind, walk in walks.items()},
        _milliseconds,
        target,
    )
    yield _line(
        f"bytes per change, {poles}: WebSocket",
        {kind: walk.socket for kind, walk in walks.items()},
        _kilobytes,
        "40 kB" if size == SIZES[0] else "-",
    )
    yield _line(
        f"bytes per change, {poles}: HTTP",
        {kind: walk.http for kind, walk in walks.items()},
        _kilobytes,
        "in the 40 kB" if size == SIZES[0] else "-",
    )
    yield _line(
        f"server CPU per change, {poles}, mean of {number}",
        {kind: [statistics.mean(walk.cpu)] for kind, walk in walks.items()},
        _milliseconds,
        "40 ms" if size == SIZES[0] else "-",
    )


# ---- (e), (f): opening ----------------------------------------------------------------------


def _open_once(browser: Browser, server: Server, sizes: Sizes) -> Opening:
    visit = Visit(browser, server, LIMIT_S)
    try:
        return visit.open(sizes.of())
    finally:
        visit.close()


def _starting(browser: Browser, folder: Path, sizes: Sizes, plan: Plan) -> Iterator[str]:
    """Start each server anew, alone, and open its page at once."""
    starts: dict[Kind, list[float]] = {kind: [] for kind in KINDS}
    for turn in range(plan.starts):
        for kind in _in_turn(KINDS, turn):
            with serve(kind, folder) as server:
                opening = _open_once(browser, server, sizes)
                starts[kind].append(opening.map_at - server.started_at)
    label = f"server start to first painted map, {SIZES[0]} poles, median of {plan.starts}"
    yield _line(label, starts, _seconds, "ratio 1")


def _opening(size: int, openings: Mapping[Kind, Sequence[Opening]]) -> Iterator[str]:
    target = "2 s" if size == SIZES[0] else "-"
    parts: Mapping[str, Callable[[Opening], float]] = {
        "sentence": lambda each: each.sentence,
        "list": lambda each: each.list,
        "map": lambda each: each.map,
    }
    for name, part in parts.items():
        values = {kind: [part(each) for each in found] for kind, found in openings.items()}
        label = f"warm server, {name} visible, {size:,} poles, median of {len(values['ours'])}"
        yield _line(label, values, _seconds, target)


# ---- (d): many sessions ---------------------------------------------------------------------


def _pressing(folder: Path, plan: Plan) -> str:
    """Load our server alone: the ordinary page needs more than a second of processor a change."""
    with serve("ours", folder) as server:
        answers = press(server, plan.load)
    label = (
        f"{plan.load.sessions} sessions, {plan.load.changes_per_s:.0f} changes a second in all "
        f"for {plan.load.seconds:.0f} s, {SIZES[0]} poles"
    )
    times = f"p50 {_milliseconds(answers.median)}, p95 {_milliseconds(answers.p95)}"
    lost = f", {answers.lost} never answered" if answers.lost else ""
    return f"| {label} | {times}{lost} | not tried | - | p95 300 ms |"


# ---- The table ------------------------------------------------------------------------------


def _line(
    label: str,
    values: Mapping[Kind, Sequence[float]],
    write: Callable[[float], str],
    target: str,
) -> str:
    """Write medians, the largest beside ours, and the median of the paired ratios."""
    ours = values["ours"]
    first = write(statistics.median(ours))
    if len(ours) > 1:
        first += f" (at most {write(max(ours))})"
    if "ordinary" not in values:
        return f"| {label} | {first} | not tried | - | {target} |"
    other = values["ordinary"]
    ratios = [mine / its for mine, its in zip(ours, other, strict=True) if its]
    ratio = f"{statistics.median(ratios):.3f}" if ratios else "-"
    return f"| {label} | {first} | {write(statistics.median(other))} | {ratio} | {target} |"


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:,.0f} ms"


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s"


def _kilobytes(number: float) -> str:
    return f"{number / 1000:.1f} kB"


if __name__ == "__main__":
    main()
