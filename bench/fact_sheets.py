"""Speed of fact sheets: one alone, all the départements, and each kind in a process that has begun.

    python bench/fact_sheets.py [--quick]

Whole commands are timed from the start of their process, less what Python takes to start and end
with nothing to do. Prints a Markdown table; nothing is asserted.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.core import median_ms  # noqa: E402 (the path comes first)
from geo.atlas import load_atlas  # noqa: E402
from geo.model.selection import Selection  # noqa: E402
from geo.render.pdf import to_pdf  # noqa: E402
from geo.render.report_html import to_html  # noqa: E402
from geo.reports.coverage.report import coverage_report  # noqa: E402
from geo.reports.poles.report import pole_report  # noqa: E402
from geo.reports.study import NewPoles, Study  # noqa: E402
from geo.reports.territory.comparison import comparison_report  # noqa: E402
from geo.reports.territory.report import territory_report  # noqa: E402

if TYPE_CHECKING:
    from geo.reports.blocks import Report

LIMIT_S = 600
ALONE: Sequence[tuple[str, tuple[str, ...]]] = (
    ("région", ("--region", "53")),
    ("département", ("--departement", "69")),
    ("comparison of two régions", ("--region", "53", "--region", "52")),
    ("pole", ("--pole", "ptce-distro")),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats")
    repeats = 1 if parser.parse_args().quick else 5
    print("| figure | clock | processor | target |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as folder:
        for line in _commands(Path(folder), repeats):
            print(line, flush=True)
    print("\n| in a process that has begun | contents | PDF | HTML |\n|---|---|---|---|")
    for line in _kinds(repeats):
        print(line, flush=True)


def _commands(folder: Path, repeats: int) -> Iterator[str]:
    nothing = _cost([sys.executable, "-c", "pass"], repeats)
    start = [sys.executable, "-m", "geo", "fact-sheets", "--out", str(folder)]
    for name, options in ALONE:
        wall, cpu = _cost([*start, *options], repeats)
        yield (
            f"| one sheet of a {name}, from nothing | {wall - nothing[0]:.2f} s | "
            f"{cpu - nothing[1]:.2f} s | 0.8 s |"
        )
    wall, cpu = _cost([*start, "--level", "departement"], 1)
    yield (
        f"| the 101 départements, from nothing | {wall - nothing[0]:.1f} s | "
        f"{cpu - nothing[1]:.1f} s | 40 s |"
    )


def _cost(command: list[str], repeats: int) -> tuple[float, float]:
    """Median seconds on the clock and of processor of a whole process."""
    walls, cpus = [], []
    for _ in range(repeats):
        used, begun = _children_seconds(), time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT, timeout=LIMIT_S)
        walls.append(time.perf_counter() - begun)
        cpus.append(_children_seconds() - used)
    return statistics.median(walls), statistics.median(cpus)


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _kinds(repeats: int) -> Iterator[str]:
    atlas = load_atlas()
    bretagne = Selection(level="region", codes=("53",))
    study = Study(atlas, Selection())
    near = study.of(zone=bretagne)
    kinds: dict[str, Callable[[], Report]] = {
        "France": lambda: territory_report(study, None, ""),
        "région": lambda: territory_report(study, "region", "53"),
        "département": lambda: territory_report(study, "departement", "69"),
        "comparison of four régions": lambda: comparison_report(
            study, "region", ("53", "52", "28", "11")
        ),
        "pole": lambda: pole_report(study, 0),
        "coverage of a région": lambda: coverage_report(near, "departement"),
        "coverage of a région, five new poles": lambda: coverage_report(
            near, "departement", NewPoles(near, 5)
        ),
    }
    for name, make in kinds.items():
        document = make()
        times = (
            median_ms(make, repeats),
            median_ms(lambda document=document: to_pdf(document), repeats),  # type: ignore[misc]
            median_ms(lambda document=document: to_html(document), repeats),  # type: ignore[misc]
        )
        yield f"| {name} | {' | '.join(f'{each:.0f} ms' for each in times)} |"


if __name__ == "__main__":
    main()
