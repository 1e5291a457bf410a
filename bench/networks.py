"""Speed of the page of networks: its analysis alone, then what a click on a filter costs.

    python bench/networks.py [--quick]

On the shipped poles, and on 10,000 invented ones with 100,000 members. Prints a Markdown table;
nothing is asserted. bench/README.md says what each line measures.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, expect  # noqa: E402 (the path comes first)

from bench.browser import STATUSES, Visit, chromium  # noqa: E402
from bench.core import median_ms  # noqa: E402
from bench.servers import Server, serve  # noqa: E402
from bench.synthetic import make_folder  # noqa: E402
from geo.analysis import networks  # noqa: E402
from geo.analysis.actors import actors_by_type  # noqa: E402
from geo.analysis.graph.layout import forget_layouts  # noqa: E402
from geo.analysis.graph.ties import BASES, Basis, tie_graph  # noqa: E402
from geo.atlas import load_atlas  # noqa: E402
from geo.french import typeset  # noqa: E402
from geo.model.atlas import View  # noqa: E402
from geo.model.selection import Selection  # noqa: E402
from geo.render.svg.networks import network_picture  # noqa: E402
from geo.reports.choices.parts import NETWORK_PARTS  # noqa: E402
from geo.reports.networks.drawing import network_drawing  # noqa: E402
from geo.reports.networks.values import NetworkDrawing  # noqa: E402
from pages.panels.networks_panel import packed  # noqa: E402

LIMIT_S = 60
AFTER_NAMES_MS = 6000  # the search for territories is made two seconds after the first page
TARGETS_MS = {"shipped": 50, "10,000 poles": 250}


def _kinds(found: networks.TiedPoles) -> object:
    return actors_by_type(found.view)


PARTS: tuple[Callable[[networks.TiedPoles], object], ...] = (
    _kinds,
    networks.ties_by_sector,
    networks.ties_by_distance,
    networks.reach_by_pole,
    networks.shared_organisations,
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run: shipped poles only")
    quick = parser.parse_args().quick
    print("| networks | target | measured |\n|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as temporary, chromium() as browser:
        for name, folder in _folders(Path(temporary), quick=quick):
            for line in (*_core(name, folder), *_page(browser, name, folder)):
                print(line, flush=True)


def _folders(temporary: Path, *, quick: bool) -> Iterator[tuple[str, Path]]:
    shipped = temporary / "shipped"
    shutil.copytree(ROOT / "data", shipped, ignore=shutil.ignore_patterns("territoires"))
    yield "shipped", shipped
    if not quick:
        yield "10,000 poles", make_folder(temporary / "10000", 10_000, members=10)


def _core(name: str, folder: Path) -> Iterator[str]:
    atlas = load_atlas(folder)
    begun = time.perf_counter()
    ties = networks.ties_of(atlas)
    yield _line(f"what no selection changes, {name}", "-", 1000 * (time.perf_counter() - begun))
    view = atlas.select(Selection())
    for part in PARTS:
        milliseconds = median_ms(partial(_once, part, ties, view), 7)
        yield _line(f"{part.__name__}, all poles, {name}", "-", milliseconds)
    found = networks.tied_poles(ties, view)
    for basis in BASES:
        graph = tie_graph(found, basis)
        milliseconds = median_ms(partial(_bridges, found, basis), 3)
        yield _line(f"groups and bridges, « {basis} », {name}", "-", milliseconds)
        for is_folded in (False, True):
            drawn = network_drawing(graph, is_folded=is_folded)
            how = "folded" if is_folded else "all members"
            kilobytes = len(packed(network_picture(drawn).svg)) / 1000
            label = f"layout and SVG, « {basis} », {how}, {name} ({kilobytes:.0f} kB sent)"
            yield _line(label, "1000 ms", median_ms(partial(_drawn, drawn), 3))


def _once(part: Callable[[networks.TiedPoles], object], ties: networks.Ties, view: View) -> None:
    part(networks.tied_poles(ties, view))


def _bridges(found: networks.TiedPoles, basis: Basis) -> None:
    graph = tie_graph(found, basis)
    _ = graph.bridges, graph.group


def _drawn(drawn: NetworkDrawing) -> None:
    """Draw as if nothing had been laid out before."""
    forget_layouts()
    network_picture(drawn)


def _line(label: str, target: str, milliseconds: float) -> str:
    return f"| {label} | {target} | {milliseconds:.1f} ms |"


def _page(browser: Browser, name: str, folder: Path) -> Iterator[str]:
    with serve("ours", folder) as server:
        for part in NETWORK_PARTS:
            cpu_ms, kilobytes = _changes(browser, server, str(part))
            target = f"{TARGETS_MS[name]} ms, 60 kB"
            yield (
                f"| a change of filter, part « {part} », {name} | {target} | "
                f"{statistics.median(cpu_ms):.0f} ms (slowest {max(cpu_ms):.0f}), "
                f"{max(kilobytes):.0f} kB at most |"
            )


def _changes(browser: Browser, server: Server, part: str) -> tuple[list[float], list[float]]:
    """Tick and untick each status, twice: processor time and bytes of each change."""
    visit = Visit(browser, server, LIMIT_S)
    page = visit.page
    page.goto(f"{server.url}/reseaux?vue={part}")
    expect(page.get_by_text("Définitions")).to_be_visible(timeout=1000 * LIMIT_S)
    page.wait_for_timeout(AFTER_NAMES_MS)
    visit.settle()
    page.get_by_role("button", name="Statut").click()
    cpu_ms, kilobytes = [], []
    for label in list(STATUSES.values()) * 2:
        option = page.get_by_role("checkbox", name=typeset(label))
        before = server.cpu_s(), visit.received.socket + visit.received.http
        option.click()
        visit.settle()
        cpu_ms.append(1000 * (server.cpu_s() - before[0]))
        kilobytes.append((visit.received.socket + visit.received.http - before[1]) / 1000)
    visit.close()
    return cpu_ms[1:], kilobytes[1:]  # the first one makes what all later ones share


if __name__ == "__main__":
    main()
