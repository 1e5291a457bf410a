"""Establishments counted by commune, from Parquet by DuckDB, in a fresh process.

    python bench/stock_counts.py FOLDER [--times 10] [--joined]

The folder holds made-up stock files (`identify_stock.make`). `--times` reads the file of the
establishments so many times in one query, as if so many files lay there; `--joined` counts those
of the associations only, by a join with the units. Prints seconds, seconds of processor, the peak
memory in MB and the rows read, as JSON.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.core import Figures, peak_mb  # noqa: E402 (the path comes first)

LIMIT_S = 600
_COUNT = """
SELECT codeCommuneEtablissement AS commune, count(*) AS number
FROM read_parquet($sites) {joined}
WHERE etatAdministratifEtablissement = 'A' GROUP BY commune"""
_JOINED = """
JOIN (SELECT siren FROM read_parquet($units) WHERE categorieJuridiqueUniteLegale = '9220')
USING (siren)"""


def start(folder: Path, times: int = 1, *options: str) -> Figures:
    """Count in a process of its own."""
    command = [sys.executable, __file__, str(folder), f"--times={times}", *options]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=LIMIT_S)
    figures: Figures = json.loads(done.stdout)
    return figures


def main() -> None:
    """Count, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--joined", action="store_true")
    arguments = parser.parse_args()
    sites = [str(arguments.folder / "etablissements.parquet")] * arguments.times
    values: dict[str, object] = {"sites": sites}
    if arguments.joined:
        values["units"] = str(arguments.folder / "unites.parquet")
    begun, processor = time.perf_counter(), time.process_time()
    with duckdb.connect() as base:
        query = _COUNT.format(joined=_JOINED if arguments.joined else "")
        communes = len(base.execute(query, values).fetchall())
        seconds, spent = time.perf_counter() - begun, time.process_time() - processor
        rows = base.execute("SELECT count(*) FROM read_parquet($sites)", {"sites": sites})
        read = (rows.fetchone() or (0,))[0]
    figures = {"seconds": seconds, "cpu_s": spent, "peak_mb": peak_mb()}
    print(json.dumps({**figures, "rows": read, "communes": communes}))


if __name__ == "__main__":
    main()
