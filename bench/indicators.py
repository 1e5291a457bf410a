"""Speed of indicators: values brought to today's territories and put in service, start, changes.

    python bench/indicators.py [--quick]

Files in fresh processes, imports and reading of the territories included; changes of indicator are
those that a session without a browser asks of a real server. Prints a Markdown table; nothing is
asserted. bench/README.md says what each line measures.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.core import Figures, measured_apart, peak_mb  # noqa: E402 (the path comes first)
from bench.servers import Server, serve  # noqa: E402
from bench.sessions import Session, stream_of  # noqa: E402

MEASURES, IN_SERVICE = 10, 50


def main() -> None:
    """Measure and print, or do one measure when started as a worker."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="once each, fewer changes")
    parser.add_argument("--worker", choices=sorted(WORKERS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        print(json.dumps(WORKERS[arguments.worker](arguments.folder)))
        return
    times = 1 if arguments.quick else 5
    print("| figure | measured | target |\n|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as temporary:
        for line in _measure(Path(temporary), times):
            print(line, flush=True)


def _measure(temporary: Path, times: int) -> Iterator[str]:
    runs = [_start("values", _folder(temporary / f"values-{rank}")) for rank in range(times)]
    found = _medians(runs)
    rows = f"{int(found['rows']):,} rows of the codes of 2024, {MEASURES} measures"
    yield (
        f"| {rows}, to today's territories and in service, without the reading "
        f"| {found['s']:.2f} s, {found['mb']:.0f} MB | - |"
    )
    for words, write, target in (
        (rows, write_wide, "3 s, 300 MB"),
        ("a long file of 2.1 million rows", write_long, "15 s, 600 MB"),
    ):
        file = temporary / f"{write.__name__}.csv"
        write(file)
        runs = [_add(file, _folder(temporary / f"{file.stem}-{rank}")) for rank in range(times)]
        found = _medians(runs)
        yield (
            f"| {words}: `python -m geo indicators add`, whole | {found['s']:.2f} s "
            f"({found['cpu_s']:.2f} s of processor), {found['mb']:.0f} MB | {target} |"
        )
    none, many = _folder(temporary / "none"), _folder(temporary / "many")
    _start("fill", many)
    pairs = [(_start("load", none), _start("load", many)) for _ in range(times)]
    seconds = statistics.median(b["s"] - a["s"] for a, b in pairs)
    megabytes = statistics.median(b["mb"] - a["mb"] for a, b in pairs)
    yield (
        f"| {IN_SERVICE} indicators in service, loading the atlas | {1000 * seconds:+.0f} ms, "
        f"{megabytes:+.0f} MB | 100 ms, 50 MB |"
    )
    with serve("ours", many) as server:
        yield from _changes(server, 4 if times == 1 else 20)


def _folder(path: Path) -> Path:
    """A copy of the shipped tables, without indicators but those shipped."""
    path.mkdir()
    for file in [*(ROOT / "data").glob("*.csv"), ROOT / "data" / "datapackage.json"]:
        (path / file.name).write_bytes(file.read_bytes())
    return path


def _medians(runs: list[Figures]) -> Figures:
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def _start(worker: str, folder: Path) -> Figures:
    """Measure in a process of its own."""
    return measured_apart(__file__, worker, f"--folder={folder}")


def _add(file: Path, folder: Path) -> Figures:
    """Run the command, from the start of its process to its end."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "geo", "indicators", "add", str(file), "--yes"]
    process = subprocess.Popen(
        [*command, "--millesime", "2024", "--data", str(folder)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)  # with what its own children cost
    if status:
        message = f"The command failed on {file.name}."
        raise RuntimeError(message)
    seconds = time.perf_counter() - begun
    cpu = usage.ru_utime + usage.ru_stime
    return {"s": seconds, "cpu_s": cpu, "mb": usage.ru_maxrss / 1024}


def codes_of_2024() -> list[str]:
    """The 34,935 codes of communes of 2024."""
    from geo.territories.editions import read_editions  # noqa: PLC0415 (not in what is measured)
    from geo.territories.read import read_territories  # noqa: PLC0415 (as above)

    territories, editions = read_territories(ROOT / "data" / "territoires"), read_editions()
    late = {code for code, year in editions.gone.items() if year > 2024}
    new = {code for code, (year, _) in editions.restored.items() if year > 2024}
    new |= {code for code, year in editions.renumbered.items() if year > 2024}
    return sorted((set(territories.communes.index) | late) - new)


def write_wide(file: Path) -> None:
    """Invent a table of the census, a row a commune, one cell in a hundred secret."""
    chance = random.Random(1)  # noqa: S311 (a benchmark)
    with file.open("w", encoding="utf-8") as lines:
        names = [f"P22_MESURE{rank}" for rank in range(MEASURES)]
        lines.write(";".join(["CODGEO", *names]) + "\n")
        for code in codes_of_2024():
            cells = [
                f"{chance.random() * 1000:.4f}" if chance.random() > 0.01 else "s" for _ in names
            ]
            lines.write(";".join([code, *cells]) + "\n")


def write_long(file: Path) -> None:
    """Invent a file of Melodi: two measures by sex and age of each commune, totals among them."""
    chance = random.Random(1)  # noqa: S311 (a benchmark)
    ages = ("_T", *(f"Y{age}" for age in range(9)))
    kinds = [(m, s, a) for m in ("POP", "ACT") for s in ("_T", "M", "F") for a in ages]
    with file.open("w", encoding="utf-8") as lines:
        lines.write("GEO;GEO_OBJECT;RP_MEASURE;SEX;AGE;TIME_PERIOD;OBS_STATUS;CONF_STATUS;")
        lines.write("OBS_VALUE\n")
        for code in codes_of_2024():
            lines.writelines(
                f"{code};COM;{measure};{sex};{age};2022;A;F;{chance.randint(0, 999)}\n"
                for measure, sex, age in kinds
            )


# ---- Changes of indicator -------------------------------------------------------------------


def _changes(server: Server, repeats: int) -> Iterator[str]:
    for level in ("epci", "departement"):
        with ThreadPoolExecutor(1) as other:
            cpu, sizes = other.submit(asyncio.run, _choose(server, level, repeats)).result()
        first, again = (1000 * statistics.mean(each) for each in (cpu[:repeats], cpu[repeats:]))
        yield (
            f"| change of indicator on the map, by {level}, {IN_SERVICE} in service "
            f"| {first:.0f} ms CPU the first time, {again:.0f} then, "
            f"{statistics.median(sizes) / 1000:.1f} kB (at most {max(sizes) / 1000:.1f}) "
            "| 50 ms, 60 kB |"
        )


async def _choose(server: Server, level: str, repeats: int) -> tuple[list[float], list[int]]:
    """Choose one indicator after the other, then each again."""
    address = stream_of(server.url)
    session = Session(address, query=f"niveau={level}")
    await session.open()
    cpu, sizes = [], []
    turns = [*range(3 + repeats), *range(3, 3 + repeats)]  # the first three warm the server
    for turn in turns:
        before, session.received = server.cpu_s(), 0
        await session.choose("indicateur", f"mesure-{turn % IN_SERVICE}")
        await asyncio.sleep(0.1)  # what the server does after its answer is its cost too
        cpu.append(server.cpu_s() - before)
        sizes.append(session.received)
    await session.close()
    return cpu[3:], sizes[3:]


# ---- Measures, in a fresh process -----------------------------------------------------------


def _values(folder: Path) -> Figures:
    begun = time.perf_counter()
    rows = _install(folder, MEASURES)
    return {"s": time.perf_counter() - begun, "mb": peak_mb(), "rows": rows}


def _fill(folder: Path) -> Figures:
    return {"rows": _install(folder, IN_SERVICE)}


def _install(folder: Path, number: int) -> int:
    """Put invented effectifs in service, at the codes of 2024; how many rows each had."""
    import numpy as np  # noqa: PLC0415 (imports are part of the measure)
    import pandas as pd  # noqa: PLC0415

    from geo.indicators.harmonise import harmonise  # noqa: PLC0415
    from geo.indicators.install import install  # noqa: PLC0415
    from geo.indicators.measures import Measure  # noqa: PLC0415
    from geo.model.indicators import Indicator  # noqa: PLC0415
    from geo.sources.stores import FolderStore  # noqa: PLC0415
    from geo.territories.read import read_territories  # noqa: PLC0415

    territories = read_territories(ROOT / "data" / "territoires")
    codes = pd.Series(codes_of_2024(), dtype=str)
    chance, flags = np.random.default_rng(1), pd.Series([""] * len(codes))
    made = []
    for rank in range(number):
        indicator = Indicator(
            f"mesure-{rank}", f"Mesure {rank}", "effectif", vintage=2024, levels=("commune",)
        )
        values = pd.Series(chance.integers(0, 5_000, len(codes)).astype(float))
        measure = Measure(indicator, "commune", codes, values, flags)
        made.append((indicator, harmonise([measure], territories, {}).table))
    install(FolderStore(folder), made, reason="mesure")
    return len(codes)


def _load(folder: Path) -> Figures:
    begun = time.perf_counter()
    from geo.atlas import load_atlas  # noqa: PLC0415 (imports are part of the measure)

    atlas = load_atlas(folder)
    figures = {"s": time.perf_counter() - begun, "mb": peak_mb()}
    if not atlas.indicators:
        message = "The atlas has no indicator."
        raise RuntimeError(message)
    return figures


WORKERS: dict[str, Callable[[Path], Figures]] = {"values": _values, "fill": _fill, "load": _load}

if __name__ == "__main__":
    main()
