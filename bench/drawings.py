"""Speed of what is drawn without a browser, and of reading a table whose every row is broken.

    python bench/drawings.py [--quick]

Prints a Markdown table of medians; nothing is asserted. bench/README.md says what each line is.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from geo.atlas import load_atlas  # noqa: E402 (the path comes first)
from geo.model.selection import Selection  # noqa: E402
from geo.publish.images import png_of  # noqa: E402
from geo.render.svg.maps import map_picture  # noqa: E402
from geo.render.svg.spread import spread  # noqa: E402
from geo.reports.choices.drawing import MapChoices  # noqa: E402
from geo.reports.maps.maps import poles_map  # noqa: E402
from geo.settings import SHIPPED_DATA  # noqa: E402
from geo.tables.read import read_tables  # noqa: E402

REPEATS = 9
IMAGE_PX = 1280
Task = tuple[str, Callable[[], object], str]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="once each")
    repeats = 1 if parser.parse_args().quick else REPEATS
    print("| figure | measured | target |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, task, target in [*drawings(), broken_rows(Path(folder))]:
            task()
            print(f"| {name} | {1000 * median_s(task, repeats):.0f} ms | {target} |")


def drawings() -> Iterator[Task]:
    """Maps of the shipped poles, an image of one, and points that stand on each other."""
    view = load_atlas(SHIPPED_DATA).select(Selection())
    rates = (
        MapChoices(indicator="taux", level="region"),
        MapChoices(indicator="taux", level="departement"),
    )
    for choices in rates:
        drawn = partial(map_picture, poles_map(view, choices))
        yield f"map by {choices.level}, SVG", drawn, "500 ms"
    svg = map_picture(poles_map(view, MapChoices())).svg
    yield f"map, PNG of {IMAGE_PX} pixels", lambda: png_of(svg, IMAGE_PX), "1,000 ms"
    places = np.random.default_rng(1).uniform(0, 600, (10_000, 2)).repeat(2, axis=0)
    yield "20,000 points set apart", lambda: spread(places, 4), "5,000 ms"


def broken_rows(folder: Path) -> Task:
    """A table of which every row is broken by a quote that is never closed."""
    for path in SHIPPED_DATA.glob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    header = (folder / "membres.csv").read_text("utf-8").splitlines()[0]
    row = 'ptce-3-eva,"M' + "," * header.count(",")
    (folder / "membres.csv").write_text(f"{header}\n" + f"{row}\n" * 10_000, "utf-8")
    return "10,000 broken rows read and told", lambda: read_tables(folder), "10,000 ms"


def median_s(task: Callable[[], object], repeats: int) -> float:
    """The median of some runs, in seconds."""
    seconds = []
    for _ in range(repeats):
        begin = time.perf_counter()
        task()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
