"""Social economy: counts by commune and activity in made-up stock files of Sirene, time and memory.

The files are those of `identify_stock.py`. The counts alone are the measure; the indicators made of
them, for all levels, are timed beside.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.identify_stock import SITES, make
from geo.indicators.registry import known_file
from geo.indicators.social_economy import (
    Files,
    count_social_economy,
    shared_by_all,
    social_economy_indicators,
)
from geo.progress import silent
from geo.settings import SHIPPED_DATA
from geo.territories.read import read_territories, territories_folder


def measure(folder: Path) -> None:
    """Count, and print what it took."""
    territories = read_territories(territories_folder(SHIPPED_DATA))
    before, start, processor = _peak(), time.monotonic(), time.process_time()
    files = Files(folder / "unites.parquet", folder / "etablissements.parquet")
    counts = count_social_economy(files, silent)
    seconds, busy = time.monotonic() - start, time.process_time() - processor
    peak, start = _peak(), time.monotonic()
    base = shared_by_all(counts, known_file("sirene"), "2026", "2026-11-30")
    made = sum(1 for _ in social_economy_indicators(counts, territories, base))
    after = time.monotonic() - start
    load = os.getloadavg()[0]
    print(
        f"| {counts.rows['n'].sum():.0f} | {seconds:.1f} | {busy:.1f} | {before} | {peak} "
        f"| {made} in {after:.1f} | {load:.1f} |"
    )


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Make the files, then count in a fresh process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=SITES)
    parser.add_argument("--quick", action="store_true", help="50,000 establishments")
    parser.add_argument("--in", dest="folder", type=Path, help="files already made")
    options = parser.parse_args()
    if options.folder:
        measure(options.folder)
        return
    sites = 50_000 if options.quick else options.sites
    with TemporaryDirectory() as folder:
        make(Path(folder), sites)
        print("| establishments counted | s | s of processor | MB before | MB at most ", end="")
        print("| indicators, s | load |\n|---|---|---|---|---|---|---|", flush=True)
        subprocess.run([sys.executable, __file__, "--in", folder], check=True)


if __name__ == "__main__":
    main()
