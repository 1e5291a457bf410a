"""Speed of imports: 10,000 rows read, checked and resolved; a million points located.

    python bench/importing.py [--quick]

Each in a fresh process. Prints a Markdown table; nothing is asserted, but that the points located
by us and by geopandas are in the same communes.
"""

import argparse
import csv
import io
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.core import Figures, measured_apart, peak_mb  # noqa: E402 (the path comes first)

ROWS, POINTS = 10_000, 1_000_000
HEADER = (
    "Nom du PTCE",
    "Structure porteuse",
    "Adresse",
    "Code postal",
    "Ville",
    "Code INSEE",
    "Département",
    "Statut",
    "Secteur d'activité",
    "Latitude",
    "Longitude",
    "SIRET",
    "Site internet",
    "Date",
)
SECTORS = ("Numérique", "insertion", "Alimentation", "culture", "Énergie", "tourisme / patrimoine")


def main() -> None:
    """Measure and print, or do one measure when started as a worker."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="once, on a tenth")
    parser.add_argument("--worker", choices=sorted(WORKERS), help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        print(json.dumps(WORKERS[arguments.worker](arguments.size)))
        return
    share = 10 if arguments.quick else 1
    print("| imports | target | measured |\n|---|---|---|")
    _print_rows(ROWS // share, 1 if arguments.quick else 5)
    _print_points(POINTS // share, 1 if arguments.quick else 5)


def _print_rows(size: int, times: int) -> None:
    runs = [_start("rows", size) for _ in range(times)]
    found = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    rows = f"{size:,} rows of a messy CSV file"
    print(
        f"| {rows}: read, checked, resolved | 3 s | {found['s']:.2f} s ({found['cpu_s']:.2f} s of "
        "processor) |"
    )
    print(f"| the same, peak memory of the process | 300 MB | {found['mb']:.0f} MB |", flush=True)


def _print_points(size: int, times: int) -> None:
    runs = [_start("points", size) for _ in range(times)]
    found = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    print(
        f"| {size:,} points to their commune, index made anew, processor time: ours / "
        "geopandas.sjoin alone | 0.5 "
        f"| {found['ratio']:.2f} ({found['ours_s']:.2f} s / {found['sjoin_s']:.2f} s) |"
    )
    print(f"| the same / making the points, then sjoin | - | {found['whole_ratio']:.2f} |")
    print(f"| points whose commune differs | 0 | {int(found['different'])} |", flush=True)


def _start(worker: str, size: int) -> Figures:
    """Measure in a process of its own."""
    return measured_apart(__file__, worker, f"--size={size}")


# ---- Measures, in a fresh process -----------------------------------------------------------


def messy_csv(size: int) -> bytes:
    """Invent a list as people keep them: other headers, codes without their zero, commas."""
    chance = random.Random(1)  # noqa: S311 (a benchmark)
    with (ROOT / "data" / "territoires" / "communes.csv").open(encoding="utf-8") as file:
        communes = list(csv.DictReader(file))
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADER)
    for rank in range(size):
        writer.writerow(_messy_row(rank, chance.choice(communes), chance))
    return text.getvalue().encode("cp1252", "replace")


def _messy_row(rank: int, commune: dict[str, str], chance: random.Random) -> list[str]:
    """One row; the place is said in five ways in turn."""
    way = rank % 5
    has_code, has_point = way in (0, 1), way == 4
    return [
        f"Pôle {chance.choice('ABCDEFGH')} {commune['nom']} {rank}",
        f"Association {rank}",
        f"{rank % 90} rue de la Gare",
        "" if way == 2 else commune["codes_postaux"].split("|")[0],
        commune["nom"].upper() if way == 3 else commune["nom"],
        commune["code_insee"].lstrip("0") if has_code else "",
        "" if way == 1 else commune["code_departement"],
        chance.choice(["Lauréat", "en émergence", "actif", ""]),
        chance.choice(SECTORS),
        commune["latitude"].replace(".", ",") if has_point else "",
        commune["longitude"].replace(".", ",") if has_point else "",
        "35600000000048" if rank % 50 == 0 else "",
        "www.exemple.fr" if rank % 3 == 0 else "",
        "17/10/2023",
    ]


def _rows(size: int) -> Figures:
    data = messy_csv(size)
    begun, cpu = time.perf_counter(), time.process_time()
    from geo.imports.reading import Request, read_import  # noqa: PLC0415
    from geo.settings import SHIPPED_DATA  # noqa: PLC0415
    from geo.tables.schema import read_schemas  # noqa: PLC0415
    from geo.territories.gazetteer import Gazetteer  # noqa: PLC0415 (imports are part of the measure)
    from geo.territories.locate import point_locator  # noqa: PLC0415
    from geo.territories.read import read_territories  # noqa: PLC0415

    territories = read_territories(SHIPPED_DATA / "territoires")
    request = Request(
        read_schemas(), Gazetteer(territories), point_locator(territories), date="2026-11-25"
    )
    imported = read_import({"liste.csv": data}, request)
    figures = {"s": time.perf_counter() - begun, "cpu_s": time.process_time() - cpu}
    if imported.accepted_count != size:
        message = f"{imported.rejected_count} rows rejected"
        raise RuntimeError(message)
    return {**figures, "mb": peak_mb()}


def _points(size: int) -> Figures:
    import geopandas as gpd  # noqa: PLC0415 (only for this measure)
    import numpy as np  # noqa: PLC0415

    from geo.territories.locate import CommuneIndex  # noqa: PLC0415
    from geo.territories.read import read_shapes  # noqa: PLC0415

    shapes = read_shapes(ROOT / "data" / "territoires", "commune").sort_index()
    codes = np.asarray(shapes.index.to_numpy(), dtype=str)
    x, y = _member_points(size)

    begun = time.process_time()
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=4326)
    made = time.process_time()
    joined = gpd.sjoin(points, shapes[["geometry"]], how="left", predicate="intersects")
    ended = time.process_time()
    # The shapes that sjoin has used are prepared by nobody; ours are made anew as well.
    fresh = read_shapes(ROOT / "data" / "territoires", "commune").sort_index()
    own = np.asarray(fresh.geometry.to_numpy(), dtype=object)
    ours_begun = time.process_time()
    found = CommuneIndex(codes, own).locate(x, y)
    ours = time.process_time() - ours_begun

    expected = joined["code"].fillna("").to_numpy().astype(str)
    # Where no commune holds a point, ours looks for the nearest within 500 m besides.
    differs = (found != expected) & (expected != "")
    sjoin = ended - made
    return {
        "ours_s": ours,
        "sjoin_s": sjoin,
        "ratio": ours / sjoin,
        "whole_ratio": ours / (ended - begun),
        "different": float(differs.sum()),
    }


def _member_points(size: int) -> "tuple[ArrayLike, ArrayLike]":
    """Points around town halls, more where more people live, as organisations are."""
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    communes = pd.read_csv(ROOT / "data" / "territoires" / "communes.csv", dtype=str)
    weights = communes["population"].astype(float) + 1
    chance = np.random.default_rng(1)
    rows = chance.choice(len(communes), size, p=weights / weights.sum())
    spread = (0.015, 0.012)
    x, y = (
        communes[name].astype(float).to_numpy()[rows] + chance.normal(0, width, size)
        for name, width in zip(("longitude", "latitude"), spread, strict=True)
    )
    return x, y


WORKERS: dict[str, Callable[[int], Figures]] = {"rows": _rows, "points": _points}

if __name__ == "__main__":
    main()
