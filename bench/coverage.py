"""Speed of distances, coverage and siting, against the plain way on the same points.

    python bench/coverage.py [--quick]

Each line is measured in a process of its own that has loaded the atlas; times are medians, the
plain ways run in the same process, in turn with ours. Prints a Markdown table; nothing is asserted.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.core import median_ms, peak_mb  # noqa: E402 (the path comes first)
from bench.synthetic import make_folder  # noqa: E402

if TYPE_CHECKING:
    import numpy as np

    from geo.analysis.coverage import Reach
    from geo.analysis.distances import Points

LIMIT_S = 600
MANY = 10_000
EARTH_RADIUS_KM = 6371.0
Figures = dict[str, float]


def main() -> None:
    """Measure and print, or do one measure when started as a worker."""
    arguments = _arguments()
    if arguments.worker:
        print(json.dumps(WORKERS[arguments.worker](arguments.folder, arguments.repeats)))
        return
    print("| figure | ours | sjoin_nearest | BallTree | target |\n|---|---|---|---|---|")
    for line in _measure(quick=arguments.quick):
        print(line, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats")
    parser.add_argument("--worker", choices=sorted(WORKERS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--repeats", type=int, default=5, help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure(*, quick: bool) -> Iterator[str]:
    repeats = 2 if quick else 7
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as temporary:
        many = make_folder(Path(temporary) / str(MANY), MANY)
        for name, folder, target in (
            ("the shipped", ROOT / "data", "300 ms"),
            (f"{MANY:,}", many, "3 s"),
        ):
            found = _start("nearest", folder, repeats)
            yield (
                f"| nearest of {name} poles, {found['communes']:,.0f} communes | "
                f"{found['ours']:.0f} ms | {found['geopandas']:.0f} ms | "
                f"{found['balltree']:.0f} ms | {target} |"
            )
            errors = (found["geopandas_km"], found["balltree_km"])
            yield (
                f"| the same, largest error | {found['ours_km'] * 1000:.3f} m | "
                f"{errors[0] * 1000:,.0f} m | {errors[1] * 1000:,.0f} m | 1 m |"
            )
        memory = _start("memory", many, 1)["mb"]
        yield f"| nearest of {MANY:,} poles, memory of the process | {memory:.0f} MB | | | 500 MB |"
        around = {
            name: _start("around", each, repeats)
            for name, each in (("the shipped", ROOT / "data"), (f"{MANY:,}", many))
        }
        for name, found in around.items():
            yield f"| nearest ten of {name} poles to a commune | {found['ms']:.1f} ms | | | 10 ms |"
    found = _start("coverage", ROOT / "data", repeats)
    for key, label, target in (
        ("radius", "change of radius: France and all EPCI", "15 ms"),
        ("curve", "curve, 150 radii", "-"),
        ("bounds", "bounds for the poles without a place, 30 km", "-"),
        ("problem", "siting, France, 30 km: who is reached from where", "1.5 s in all"),
        ("greedy", "siting, France, 10 poles, 30 km: choice and bound", "1.5 s in all"),
        ("exact", "exact siting, Auvergne-Rhône-Alpes, 10 poles, process included", "60 s"),
        ("front", "all choices between two needs, France, 5 poles, 30 km: problem included", "5 s"),
        ("first", "the same, until the first choices are shown", "-"),
        ("whole", "the same in Bretagne, each proven and none missing, process included", "60 s"),
    ):
        yield f"| {label} | {found[key]:.0f} ms | | | {target} |"


def _start(worker: str, folder: Path, repeats: int) -> Figures:
    command = [sys.executable, __file__, f"--worker={worker}", f"--folder={folder}"]
    done = subprocess.run(
        [*command, f"--repeats={repeats}"],
        check=True,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
    )
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


# ---- Measures, in a fresh process -----------------------------------------------------------


def _points(folder: Path) -> "tuple[Points, Points]":
    """Town halls and located poles."""
    from geo.analysis.coverage import pole_points  # noqa: PLC0415
    from geo.analysis.inhabitants import inhabitants_of  # noqa: PLC0415
    from geo.atlas import load_atlas  # noqa: PLC0415
    from geo.model.selection import Selection  # noqa: PLC0415

    atlas = load_atlas(folder)
    view = atlas.select(Selection())
    return inhabitants_of(atlas.territories).points, pole_points(atlas, view.located_rows)


def _nearest(folder: Path, repeats: int) -> Figures:
    import numpy as np  # noqa: PLC0415

    from geo.analysis.distances import geodesic_km, nearest  # noqa: PLC0415

    communes, poles = _points(folder)
    ways: dict[str, Callable[[Points, Points], np.ndarray]] = {
        "ours": lambda origins, targets: nearest(origins, targets).distance_km,
        "geopandas": _by_geopandas,
        "balltree": _by_balltree,
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    results = {}
    for _ in range(repeats):
        for name, way in ways.items():
            begun = time.perf_counter()
            results[name] = way(communes, poles)
            times[name].append(time.perf_counter() - begun)
    found = nearest(communes, poles)
    known = found.position >= 0
    true_km = geodesic_km(communes.at(known), poles.at(found.position[known]))
    figures = {name: 1000 * statistics.median(each) for name, each in times.items()}
    for name, result in results.items():
        figures[f"{name}_km"] = float(np.abs(result[known] - true_km).max())
    figures["communes"] = len(communes)
    return figures


def _by_geopandas(origins: "Points", targets: "Points") -> "np.ndarray":
    """The plain way: project each land, join to the nearest, distances on the plane."""
    import geopandas as gpd  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    planes = {"metropole": 2154, "971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
    found = np.full(len(origins), np.inf)
    for land, plane in planes.items():
        mine, theirs = origins.landmass == land, targets.landmass == land
        if not theirs.any():
            continue
        left, right = (
            gpd.GeoDataFrame(
                geometry=gpd.points_from_xy(part.longitudes, part.latitudes), crs=4326
            ).to_crs(plane)
            for part in (origins.at(mine), targets.at(theirs))
        )
        joined = left.sjoin_nearest(right, distance_col="metres")
        found[mine] = joined.groupby(level=0)["metres"].first().to_numpy() / 1000
    return found


def _by_balltree(origins: "Points", targets: "Points") -> "np.ndarray":
    """The other plain way: a ball tree on a sphere, land by land."""
    import numpy as np  # noqa: PLC0415
    from sklearn.neighbors import BallTree  # noqa: PLC0415

    found = np.full(len(origins), np.inf)
    for land in np.unique(targets.landmass):
        mine, theirs = origins.landmass == land, targets.landmass == land
        left, right = (
            np.radians(np.column_stack((part.latitudes, part.longitudes)))
            for part in (origins.at(mine), targets.at(theirs))
        )
        tree = BallTree(right, metric="haversine")
        found[mine] = tree.query(left, k=1)[0][:, 0] * EARTH_RADIUS_KM
    return found


def _memory(folder: Path, _repeats: int) -> Figures:
    from geo.analysis.distances import nearest  # noqa: PLC0415

    communes, poles = _points(folder)
    nearest(communes, poles)
    return {"mb": peak_mb()}


def _around(folder: Path, repeats: int) -> Figures:
    from geo.analysis.inhabitants import inhabitants_of  # noqa: PLC0415
    from geo.analysis.proximity import neighbours, territory_origin  # noqa: PLC0415
    from geo.atlas import load_atlas  # noqa: PLC0415
    from geo.model.selection import Selection  # noqa: PLC0415

    atlas = load_atlas(folder)
    inhabitants = inhabitants_of(atlas.territories)
    view = atlas.select(Selection())
    len(view.located_rows)
    origins = [territory_origin(inhabitants, "commune", code) for code in ("29024", "63113")]
    return {"ms": median_ms(lambda: [neighbours(view, each) for each in origins], repeats) / 2}


def _coverage(folder: Path, repeats: int) -> Figures:
    import numpy as np  # noqa: PLC0415

    from geo.analysis.bounds import coverage_bounds  # noqa: PLC0415
    from geo.analysis.coverage import (  # noqa: PLC0415
        coverage,
        coverage_by_level,
        coverage_curve,
        reach_of,
    )
    from geo.analysis.inhabitants import inhabitants_of  # noqa: PLC0415
    from geo.analysis.siting.fronts import grow_front, two_needs_problem  # noqa: PLC0415
    from geo.analysis.siting.places import (  # noqa: PLC0415
        greedy_siting,
        main_communes,
        siting_problem,
    )
    from geo.analysis.siting.search import search_front, search_places  # noqa: PLC0415
    from geo.atlas import load_atlas  # noqa: PLC0415
    from geo.model.selection import Selection  # noqa: PLC0415

    atlas = load_atlas(folder)
    inhabitants = inhabitants_of(atlas.territories)
    view = atlas.select(Selection())
    reach = reach_of(view, inhabitants)
    zone = np.ones(len(inhabitants), dtype=bool)
    region = inhabitants.within(Selection(level="region", codes=("84",)))
    radii = iter(range(5, 150))

    def move() -> None:
        radius_km = next(radii)
        coverage(reach, radius_km, zone)
        coverage_by_level(reach, radius_km, "epci", zone)

    def search() -> None:
        problem = siting_problem(reach, 30, region, main_communes(inhabitants, region))
        with search_places(problem, 10) as exact:
            exact.result()

    needs = _two_needs(reach)

    def fronts(number: int | None) -> None:
        """Find the choices, all or only the first ones."""
        both = two_needs_problem(needs, 30, zone, main_communes(inhabitants, zone))
        list(islice(grow_front(both, 5), number))

    def whole() -> None:
        bretagne = inhabitants.within(Selection(level="region", codes=("53",)))
        both = two_needs_problem(needs, 30, bretagne, main_communes(inhabitants, bretagne))
        with search_front(both, 5) as exact:
            exact.result()

    problem = siting_problem(reach, 30, zone, main_communes(inhabitants, zone))
    works: dict[str, Callable[[], object]] = {
        "radius": move,
        "curve": lambda: coverage_curve(reach, range(151), zone),
        "bounds": lambda: coverage_bounds(view, reach, 30, zone),
        "problem": lambda: siting_problem(reach, 30, zone, main_communes(inhabitants, zone)),
        "greedy": lambda: greedy_siting(problem, 10),
        "exact": search,
        "front": lambda: fronts(None),
        "first": lambda: fronts(1),
        "whole": whole,
    }
    return {name: median_ms(work, repeats) for name, work in works.items()}


def _two_needs(reach: "Reach") -> "tuple[Reach, Reach]":
    """Two needs that pull apart: a part of the towns, and the villages of few inhabitants."""
    import numpy as np  # noqa: PLC0415

    from geo.analysis.coverage import Reach  # noqa: PLC0415

    people = reach.inhabitants.population
    parts = np.random.default_rng(3).uniform(0, 0.3, len(people))
    towns = np.where(people > 20_000, np.round(people * parts), 0.0)
    villages = np.where(people < 1_000, people, 0).astype(float)
    first, second = (
        Reach(reach.inhabitants.counting(need), reach.distance_km, reach.pole)
        for need in (towns, villages)
    )
    return first, second


WORKERS: dict[str, Callable[[Path, int], Figures]] = {
    "nearest": _nearest,
    "memory": _memory,
    "around": _around,
    "coverage": _coverage,
}

if __name__ == "__main__":
    main()
