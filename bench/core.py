"""Speed of the core: loading the atlas and selecting, in fresh processes.

    python bench/core.py [--quick] [--sizes 10000 100000]

Prints a Markdown table. Times are medians; nothing is asserted.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.synthetic import make_folder  # noqa: E402 (the path comes first)

if TYPE_CHECKING:
    from geo.model.atlas import Atlas, View
    from geo.model.selection import Selection

LIMIT_S = 300
SIZES = (10_000, 100_000)
TARGETS_MS = {"shipped": 5, "100,000": 50}
WITHOUT_TARGET = "-"

QUERIES: tuple[Mapping[str, list[str]], ...] = (
    {},
    {"region": ["53"]},
    {"region": ["76", "11", "84"]},
    {"departement": ["29"]},
    {"departement": ["13", "31", "33", "44", "59", "69", "75"]},
    {"epci": ["200046977", "242900314", "243500139"]},
    {"commune": ["75056"]},
    {"statut": ["laureat"]},
    {"secteur": ["numerique", "culture"]},
    {"secteur": ["agriculture"], "statut": ["laureat", "actif"], "reseau": ["cress"]},
    {"region": ["76"], "secteur": ["numerique"], "appel": ["ami-2023", "ami-2022"]},
    {"annee_min": ["2021"], "annee_max": ["2023"]},
    {"q": ["réemploi"]},
    {"q": ["association du numerique"], "region": ["93"], "annee_min": ["2015"]},
)
"""One or several of each kind of filter, alone and together."""

Figures = dict[str, float]


def main() -> None:
    """Measure and print, or do one measure when started as a worker."""
    arguments = _arguments()
    if arguments.worker:
        figures = WORKERS[arguments.worker](arguments.folder, arguments.repeats)
        print(json.dumps(figures))
        return
    print("| core | target | measured |\n|---|---|---|")
    for line in _measure(arguments.sizes, quick=arguments.quick):
        print(line, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats, 10,000 poles at most")
    parser.add_argument("--sizes", type=int, nargs="*", help="sizes of the synthetic sets")
    parser.add_argument("--worker", choices=sorted(WORKERS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--repeats", type=int, default=1, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.sizes is None:
        arguments.sizes = SIZES[:1] if arguments.quick else SIZES
    return arguments


def _measure(sizes: list[int], *, quick: bool) -> Iterator[str]:
    """Give the lines of the table, each as soon as it is known."""
    loads, repeats = (2, 3) if quick else (7, 21)
    yield from _load_lines("shipped", ROOT / "data", loads)
    yield from _select_lines("shipped", ROOT / "data", repeats)
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as temporary:
        for size in sizes:
            folder = make_folder(Path(temporary) / str(size), size)
            yield from _load_lines(f"{size:,}", folder, 1 if quick else 3)
            yield from _select_lines(f"{size:,}", folder, repeats)


# ---- Lines of the table, in the parent process ----------------------------------------------


def _load_lines(name: str, folder: Path, loads: int) -> Iterator[str]:
    runs = [start("load", folder) for _ in range(loads)]
    seconds, memory = ("1.5 s", "400 MB") if name == "shipped" else (WITHOUT_TARGET,) * 2
    found = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    poles = f"{int(found['poles']):,} poles"
    yield f"| load, {poles}, imports included | {seconds} | {found['whole_s']:.2f} s |"
    yield f"| load, {poles}, imports excluded | {WITHOUT_TARGET} | {found['load_s']:.2f} s |"
    yield f"| load, {poles}, peak memory | {memory} | {found['peak_mb']:.0f} MB |"


def _select_lines(name: str, folder: Path, repeats: int) -> Iterator[str]:
    found = start("select", folder, repeats)
    poles = f"{int(found['poles']):,} poles"
    target = f"{TARGETS_MS[name]} ms" if name in TARGETS_MS else WITHOUT_TARGET
    yield f"| first selection by words, {poles} | {WITHOUT_TARGET} | {found['first_ms']:.1f} ms |"
    yield _times(f"select, {poles}", target, found, "select")
    yield _times(f"counts by région, {poles}", WITHOUT_TARGET, found, "regions")
    yield _times(f"counts offered by the four filters, {poles}", WITHOUT_TARGET, found, "offered")


def _times(label: str, target: str, found: Figures, key: str) -> str:
    median, slowest = found[f"{key}_ms"], found[f"{key}_slowest_ms"]
    return f"| {label} | {target} | {median:.2f} ms (slowest selection {slowest:.2f}) |"


def start(worker: str, folder: Path, repeats: int = 1) -> Figures:
    """Have a worker measure in a process of its own."""
    begun = time.time()
    figures = measured_apart(__file__, worker, f"--folder={folder}", f"--repeats={repeats}")
    # From the start of the interpreter to the end of the load, exit left out.
    figures["whole_s"] = figures.get("ready_at", begun) - begun
    return figures


def measured_apart(script: str, worker: str, *options: str) -> Figures:
    """Have a worker of a script measure in a process of its own."""
    done = subprocess.run(
        [sys.executable, script, f"--worker={worker}", *options],
        check=True,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    figures: Figures = json.loads(done.stdout)
    return figures


# ---- Measures, in a fresh process -----------------------------------------------------------


def _load(folder: Path, _repeats: int) -> Figures:
    from geo.atlas import load_atlas  # noqa: PLC0415 (imports are part of the measure)

    begun = time.perf_counter()
    atlas = load_atlas(folder)
    seconds = time.perf_counter() - begun
    ready_at = time.time()
    return {
        "poles": len(atlas),
        "load_s": seconds,
        "ready_at": ready_at,
        "peak_mb": peak_mb(),
    }


def _select(folder: Path, repeats: int) -> Figures:
    from geo.atlas import load_atlas  # noqa: PLC0415 (as the parent process stays light)
    from geo.model.selection import FACET_KEYS  # noqa: PLC0415

    atlas = load_atlas(folder)
    selections = [atlas.read_query(query)[0] for query in QUERIES]
    # The first one makes what all later ones share: folded texts, rows of the territories.
    begun = time.perf_counter()
    len(atlas.select(next(each for each in selections if each.words)))
    first = time.perf_counter() - begun
    measures: dict[str, Callable[[View], object]] = {
        "regions": lambda view: view.count_by_level("region"),
        "offered": lambda view: [view.offered_counts(key) for key in FACET_KEYS],
    }
    figures: Figures = {"poles": len(atlas), "first_ms": 1000 * first}
    figures |= _summary("select", [_select_ms(atlas, each, repeats) for each in selections])
    for name, work in measures.items():
        times = [_view_ms(atlas, each, work, repeats) for each in selections]
        figures |= _summary(name, times)
    return figures


def _select_ms(atlas: "Atlas", selection: "Selection", repeats: int) -> float:
    return median_ms(lambda: len(atlas.select(selection)), repeats)


def _view_ms(
    atlas: "Atlas", selection: "Selection", work: "Callable[[View], object]", repeats: int
) -> float:
    view = atlas.select(selection)
    return median_ms(lambda: work(view), repeats)


def median_ms(work: Callable[[], object], repeats: int) -> float:
    """Time some work, a number of times."""
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return 1000 * statistics.median(times)


def _summary(name: str, times: list[float]) -> Figures:
    return {f"{name}_ms": statistics.median(times), f"{name}_slowest_ms": max(times)}


def peak_mb() -> float:
    """Largest resident memory of this process since it was started."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    import resource  # noqa: PLC0415 (not everywhere)

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS
    return peak / 1024**2


WORKERS: dict[str, Callable[[Path, int], Figures]] = {"load": _load, "select": _select}

if __name__ == "__main__":
    main()
