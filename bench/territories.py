"""Speed of the territorial pages, and of all indicators of all territories at once.

    python bench/territories.py [--quick]

Each change of filter is one that a session without a browser asks of a real server: processor of
the server, bytes that come back. Openings are those of a browser with an empty cache. Prints a
Markdown table; nothing is asserted. bench/README.md says what each line measures.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser  # noqa: E402

from bench.browser import chromium  # noqa: E402 (the path comes first)
from bench.servers import Server, serve  # noqa: E402
from bench.sessions import Session, stream_of  # noqa: E402
from bench.synthetic import make_folder  # noqa: E402
from geo.analysis.choropleths import amounts_by_level, distances_by_level  # noqa: E402
from geo.analysis.coverage import reach_of  # noqa: E402
from geo.analysis.indicators import rates_by_level  # noqa: E402
from geo.analysis.inhabitants import inhabitants_of  # noqa: E402
from geo.analysis.specialisation import sector_table  # noqa: E402
from geo.atlas import load_atlas  # noqa: E402
from geo.model.selection import Selection  # noqa: E402
from geo.model.territories import LEVELS  # noqa: E402
from geo.settings import SHIPPED_DATA  # noqa: E402

MANY, MEMBERS = 10_000, 10
PAGES: Sequence[tuple[str, str]] = (
    ("", ""),
    ("", "departement=29&niveau=commune&indicateur=distance"),
    ("", "liste=appels"),
    ("territoire", ""),
    ("territoire", "region=53"),
    ("territoire", "region=53&region=52&region=28"),
    ("secteurs", ""),
    ("secteurs", "vue=appels"),
    ("reseaux", ""),
)
TARGETS_MS = {"the shipped": 50, f"{MANY:,}": 250}
PARTS = {
    "sentence": ".atlas-count",
    "map": ".leaflet-container[data-drawn]",
    "first chart": ".js-plotly-plot .main-svg",
}
LIMIT_MS = 30_000
# Asks in the page itself, whose long tasks would keep the test's questions waiting: when each part
# was there, and painted in the frame after.
PAINTED = """([parts, limit]) => {
  const pages = () => [document, ...[...document.querySelectorAll("iframe")]
    .map((frame) => frame.contentDocument).filter(Boolean)];
  const when = (selector) => new Promise((resolve) => {
    const look = () => {
      if (pages().some((page) => page.querySelector(selector))) {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
      } else if (performance.now() > limit) resolve(NaN);
      else requestAnimationFrame(look);
    };
    look();
  });
  return Promise.all(Object.entries(parts).map(async ([name, selector]) =>
    [name, await when(selector)])).then(Object.fromEntries);
}"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats")
    repeats = 4 if parser.parse_args().quick else 12
    print("| figure | measured | target |\n|---|---|---|")
    for line in _measure(repeats):
        print(line, flush=True)


def _measure(repeats: int) -> Iterator[str]:
    yield f"| all indicators of all territories, shipped poles | {_everything():.2f} s | 2 s |"
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as temporary:
        many = make_folder(Path(temporary) / str(MANY), MANY, MEMBERS)
        for poles, folder in (("the shipped", None), (f"{MANY:,}", many)):
            with serve("ours", folder or _shipped(Path(temporary))) as server:
                yield from _changing(server, poles, repeats)
                if folder is None:
                    with chromium() as browser:
                        yield from _opening(browser, server, repeats)


def _shipped(temporary: Path) -> Path:
    """Link to the shipped data: the server writes its settings beside what it serves."""
    folder = temporary / "shipped"
    folder.mkdir()
    for file in SHIPPED_DATA.glob("*.csv"):
        (folder / file.name).symlink_to(file)
    return folder


def _everything() -> float:
    """Work out rates, amounts, distances, and quotients where they are defined; in seconds."""
    atlas = load_atlas(SHIPPED_DATA)
    view = atlas.select(Selection())
    inhabitants = inhabitants_of(atlas.territories)
    started = time.perf_counter()
    reach = reach_of(view, inhabitants)
    for level in LEVELS:
        rates_by_level(view, level)
        amounts_by_level(view, level)
        distances_by_level(reach, level)
        sector_table(view, level)
    return time.perf_counter() - started


def _changing(server: Server, poles: str, repeats: int) -> Iterator[str]:
    for page, query in PAGES:
        cpu, sizes = _in_thread(change_page(server, page, query, repeats))
        address = f"/{page}{'?' if query else ''}{query}"
        yield (
            f"| change of filter, `{address}`, {poles} poles "
            f"| {1000 * statistics.mean(cpu):.0f} ms CPU, {statistics.median(sizes) / 1000:.1f} kB "
            f"(at most {max(sizes) / 1000:.1f}) | {TARGETS_MS[poles]} ms, 60 kB |"
        )


def _in_thread(work: object) -> tuple[list[float], list[int]]:
    with ThreadPoolExecutor(1) as other:  # Playwright has an event loop in this thread
        return other.submit(asyncio.run, work).result()  # type: ignore[arg-type]


async def change_page(
    server: Server, page: str, query: str, repeats: int
) -> tuple[list[float], list[int]]:
    """Choose one status after the other; the first round makes what is kept."""
    session = Session(stream_of(server.url), page, query)
    await session.open()
    cpu, sizes = [], []
    warm = len(session.options)
    for turn in range(warm + repeats):
        before, session.received = server.cpu_s(), 0
        await session.change()
        await asyncio.sleep(0.1)  # what the server does after its answer is its cost too
        if turn >= warm:
            cpu.append(server.cpu_s() - before)
            sizes.append(session.received)
    await session.close()
    return cpu, sizes


def _opening(browser: Browser, server: Server, repeats: int) -> Iterator[str]:
    for page in ("territoire?region=53", "secteurs", "reseaux", "?liste=appels"):
        wanted = [name for name in PARTS if name != "map" or page != "secteurs"]
        times: dict[str, list[float]] = {name: [] for name in wanted}
        for turn in range(repeats // 2 + 1):
            context = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="fr-FR")
            visit = context.new_page()
            visit.goto(f"{server.url}/{page}", wait_until="commit")
            painted = visit.evaluate(PAINTED, [{name: PARTS[name] for name in wanted}, LIMIT_MS])
            if turn:  # the first visitor pays for what all later ones share
                for name in wanted:
                    times[name].append(painted[name] / 1000)
            context.close()
        said = ", ".join(f"{name} {statistics.median(each):.2f} s" for name, each in times.items())
        yield f"| warm server, `/{page}` opened | {said} | 2 s |"


if __name__ == "__main__":
    main()
