"""The published site: what it costs to write, to carry, to open and to filter.

    python bench/site.py [--quick] [--site FOLDER] [--poles 5000]

Without `--site`, the shipped data and a synthetic set are published by the real command, each in a
process of its own. Pages are then opened in Chromium with an empty cache, from a local server that
compresses as the example for nginx does. Prints Markdown tables; nothing is asserted.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.browser import chromium  # noqa: E402 (the path comes first)
from bench.static_server import served  # noqa: E402
from bench.synthetic import make_folder  # noqa: E402

PAGES = (
    ("home", "index.html"),
    ("région", "region/53.html"),
    ("département", "departement/29.html"),
    ("pole", "pole/*.html"),
    ("around", "proximite.html"),
    ("coverage", "couverture.html"),
    ("territories", "territoires.html"),
    ("downloads", "donnees.html"),
    ("method", "methode.html"),
    ("versions", "versions.html"),
    ("embedded", "integration/*.html"),
)
"""Kinds of pages, and where one of each stands."""

CHOOSE = """
async (name) => {
  const box = document.querySelector(`#filtres input[name="${name}"]:not(:checked)`);
  const count = document.querySelector("#compte");
  const before = count.textContent;
  const start = performance.now();
  box.click();
  while (count.textContent === before) {
    if (performance.now() - start > 10000) return null;
    await new Promise(requestAnimationFrame);
  }
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  const taken = performance.now() - start;
  box.click();
  await new Promise((resolve) => setTimeout(resolve, 300));
  return taken;
}
"""
PAINTED = """
() => {
  const [navigation] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  const painted = paint ? paint.startTime : 0;
  return [navigation.domContentLoadedEventEnd, navigation.loadEventEnd, painted];
}
"""


@dataclass(frozen=True, slots=True)
class Written:
    """What writing a site took."""

    seconds: float
    peak_mb: float
    files: int
    size_mb: float


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a page took: compressed bytes, requests, milliseconds until it was ready."""

    kilobytes: float
    addresses: list[str]
    ready_ms: float
    loaded_ms: float
    painted_ms: float


def main() -> None:
    """Publish, open, filter, and print."""
    arguments = _arguments()
    repeats = 2 if arguments.quick else 5
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as temporary:
        if arguments.site:
            _open_all(arguments.site, repeats)
            return
        print("| publishing | time | peak memory | files | size |\n|---|---|---|---|---|")
        shipped = Path(temporary) / "shipped"
        print(_row("shipped data", publish(ROOT / "data", shipped)), flush=True)
        again = publish(ROOT / "data", shipped)
        print(_row("the same again", again), flush=True)
        many = Path(temporary) / "many"
        if arguments.poles:
            folder = make_folder(Path(temporary) / "donnees", arguments.poles)
            _copy_release(folder)
            print(_row(f"{arguments.poles:,} poles", publish(folder, many)), flush=True)
        _open_all(shipped, repeats)
        if arguments.poles:
            print(f"\nWith {arguments.poles:,} poles:")
            _open_all(many, repeats)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repeats")
    parser.add_argument("--site", type=Path, help="a site that is already written")
    parser.add_argument("--poles", type=int, default=5000, help="size of the synthetic set, or 0")
    return parser.parse_args()


def publish(data: Path, out: Path, *selection: str) -> Written:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "geo", "publish", "--data", str(data), "--out", str(out)]
    command += ["--base-url", "https://exemple.fr/atlas/", *selection]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        message = f"{' '.join(command)}: exit code {process.returncode}"
        raise RuntimeError(message)
    files = [path for path in out.rglob("*") if path.is_file()]
    # Kilobytes on Linux, bytes on macOS.
    peak_mb = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    size_mb = sum(path.stat().st_size for path in files) / 1e6
    return Written(seconds, peak_mb, len(files), size_mb)


def _row(what: str, written: Written) -> str:
    return (
        f"| {what} | {written.seconds:.1f} s | {written.peak_mb:.0f} MB | {written.files:,} | "
        f"{written.size_mb:.0f} MB |"
    )


def _copy_release(folder: Path) -> None:
    """Name the synthetic set: a release has a date and a version."""
    text = (ROOT / "data" / "datapackage.json").read_text("utf-8")
    (folder / "datapackage.json").write_text(text, "utf-8")


def _open_all(site: Path, repeats: int) -> None:
    with served(site) as address, chromium() as browser:
        print(
            "\n| page | gzip | requests | ready | loaded | first paint |\n|---|---|---|---|---|---|"
        )
        for kind, path in _existing(site):
            visits = [visit(browser, address + path) for _ in range(repeats)]
            print(f"| {kind} (`{path}`) | {_opening(visits)} |", flush=True)
        print("\n| choosing on the home page | median | slowest |\n|---|---|---|")
        for name in ("secteur", "statut", "appel"):
            times = choose(browser, f"{address}index.html", name, repeats)
            shown = f"{statistics.median(times):.0f} ms | {max(times):.0f} ms"
            print(f"| {name} | {shown} |", flush=True)


def _existing(site: Path) -> Iterator[tuple[str, str]]:
    for kind, pattern in PAGES:
        found = sorted(site.glob(pattern))
        if found:
            yield kind, found[0].relative_to(site).as_posix()


def _opening(visits: list[Opened]) -> str:
    median = statistics.median
    return (
        f"{median(v.kilobytes for v in visits):.0f} kB | {len(visits[0].addresses)} | "
        f"{median(v.ready_ms for v in visits):.0f} ms | "
        f"{median(v.loaded_ms for v in visits):.0f} ms | "
        f"{median(v.painted_ms for v in visits):.0f} ms"
    )


def visit(browser: Browser, address: str) -> Opened:
    """Open a page with an empty cache."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="fr-FR")
    page = context.new_page()
    received: list[float] = []
    addresses: list[str] = []
    page.on("requestfinished", lambda request: addresses.append(request.url))
    devtools = context.new_cdp_session(page)
    devtools.on(
        "Network.loadingFinished", lambda event: received.append(event["encodedDataLength"])
    )
    devtools.send("Network.enable")
    page.goto(address, wait_until="load")
    page.wait_for_timeout(300)
    ready, loaded, painted = page.evaluate(PAINTED)
    context.close()
    return Opened(sum(received) / 1000, addresses, ready, loaded, painted)


def choose(browser: Browser, address: str, name: str, repeats: int) -> list[float]:
    """Choose an option of a filter and undo it; milliseconds to the second frame after."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="fr-FR")
    page: Page = context.new_page()
    page.goto(address, wait_until="load")
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    times = [page.evaluate(CHOOSE, name) for _ in range(repeats * 2)]
    context.close()
    if None in times:
        message = f"{name}: the count did not change within 10 s"
        raise TimeoutError(message)
    return times


if __name__ == "__main__":
    main()
