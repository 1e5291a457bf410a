"""Social economy: counts by commune and activity in made-up stock files of Sirene, time and memory.

The files are those of `identify_stock.py`. The counts alone are the measure; the indicators made of
them, for all levels, are timed beside.
"""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.identify_stock import peak_mb, run
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
    before, start, processor = peak_mb(), time.monotonic(), time.process_time()
    files = Files(folder / "unites.parquet", folder / "etablissements.parquet")
    counts = count_social_economy(files, silent)
    seconds, busy = time.monotonic() - start, time.process_time() - processor
    peak, start = peak_mb(), time.monotonic()
    base = shared_by_all(counts, known_file("sirene"), "2026", "2026-11-30")
    made = sum(1 for _ in social_economy_indicators(counts, territories, base))
    after = time.monotonic() - start
    load = os.getloadavg()[0]
    print(
        f"| {counts.rows['n'].sum():.0f} | {seconds:.1f} | {busy:.1f} | {before} | {peak} "
        f"| {made} in {after:.1f} | {load:.1f} |"
    )


if __name__ == "__main__":
    titles = ("establishments counted", "s", "s of processor", "MB before", "MB at most")
    run(str(__doc__), __file__, measure, *titles, "indicators, s", "load")
