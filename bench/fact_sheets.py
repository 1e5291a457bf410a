"""Speed of fact sheets: one alone, all the départements, and each kind in a process that has begun.

    python bench/fact_sheets.py [--quick]

Whole commands are timed from the start of their process, less what Python takes to start and end
with nothing to do. Prints a Markdown table; nothing is asserted.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.core import median_ms  # noqa: E402 (the path comes first)
from geo.atlas import load_atlas  # noqa: E402
from geo.model.selection import Selection  # noqa: E402
from geo.publish.fact_sheets.comparison import comparison_sheet  # noqa: E402
from geo.publish.fact_sheets.coverage import coverage_sheet  # noqa: E402
from geo.publish.fact_sheets.html import to_html  # noqa: E402
from geo.publish.fact_sheets.pdf import to_pdf  # noqa: E402
from geo.publish.fact_sheets.pole import pole_sheet  # noqa: E402
from geo.publish.fact_sheets.study import Study  # noqa: E402
from geo.publish.fact_sheets.territory import territory_sheet  # noqa: E402
from geo.views.reach_choices import ReachChoices  # noqa: E402

if TYPE_CHECKING:
    from geo.publish.fact_sheets.document import Document

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
    print("| figure | PDF | target |\n|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as folder:
        for line in _commands(Path(folder), repeats):
            print(line, flush=True)
    print("\n| in a process that has begun | contents | PDF | HTML |\n|---|---|---|---|")
    for line in _kinds(repeats):
        print(line, flush=True)


def _commands(folder: Path, repeats: int) -> Iterator[str]:
    nothing = median_ms(lambda: _run([sys.executable, "-c", "pass"]), repeats)
    start = [sys.executable, "-m", "geo", "fact-sheets", "--out", str(folder)]
    for name, options in ALONE:
        whole = median_ms(lambda options=options: _run([*start, *options]), repeats)  # type: ignore[misc]
        yield f"| one sheet of a {name}, from nothing | {(whole - nothing) / 1000:.2f} s | 0.8 s |"
    every = median_ms(lambda: _run([*start, "--level", "departement"]), 1)
    yield f"| the 101 départements, from nothing | {(every - nothing) / 1000:.1f} s | 40 s |"


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, timeout=LIMIT_S)


def _kinds(repeats: int) -> Iterator[str]:
    atlas = load_atlas()
    bretagne = Selection(level="region", codes=("53",))
    study = Study(atlas, Selection())
    kinds: dict[str, Callable[[], Document]] = {
        "France": lambda: territory_sheet(study, None, ""),
        "région": lambda: territory_sheet(study, "region", "53"),
        "département": lambda: territory_sheet(study, "departement", "69"),
        "comparison of four régions": lambda: comparison_sheet(
            study, "region", ("53", "52", "28", "11")
        ),
        "pole": lambda: pole_sheet(atlas, 0),
        "coverage of a région": lambda: coverage_sheet(study, bretagne, ReachChoices()),
        "coverage of a région, five new poles": lambda: coverage_sheet(
            study, bretagne, ReachChoices(part="nouveaux")
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
