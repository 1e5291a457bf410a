"""The crowd of a press day on the published site, behind nginx: what each answer takes.

The addresses that a browser with an empty cache asks for on a page are asked for again and again
by h2load, from 100 visitors at once, each waiting for an answer before it asks for the next. What
nginx does is the example that the site carries: it compresses each answer anew.
"""

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import site
from bench.browser import chromium
from bench.nginx import Nginx, before_site
from geo.french import number, typeset

PAGES = ("index.html", "region/53.html", "departement/29.html", "pole/*.html", "proximite.html")
"""Where one page of each kind that people open stands."""
CLIENTS, LIMIT_S = 100, 300


def lines(folder: Path, written: Path, seconds: int) -> Iterator[str]:
    """Give the lines of a table in French, each as soon as it is known."""
    yield (
        "| page, telle qu'un navigateur l'ouvre au cache vide | requêtes | ko | visites par "
        "seconde | requêtes par seconde | p95 | débit | processeur de nginx, par requête "
        "| en échec |\n|---|---|---|---|---|---|---|---|---|"
    )
    with before_site(folder / "nginx-site", written) as nginx:
        crowd: list[str] = []
        weight = 0.0
        with chromium() as browser:
            for pattern in PAGES:
                for path in sorted(written.glob(pattern))[:1]:
                    name = path.relative_to(written).as_posix()
                    visit = site.visit(browser, f"{nginx.url}/{name}")
                    crowd += visit.addresses
                    weight += visit.kilobytes
                    yield _press_line(f"`{name}`", nginx, visit.addresses, visit.kilobytes, seconds)
        yield _press_line(
            "toutes, à la suite (une visite : cinq pages)", nginx, crowd, weight, seconds
        )


def _press_line(
    name: str, nginx: Nginx, addresses: Sequence[str], kilobytes: float, seconds: int
) -> str:
    """Ask for what these pages need again and again, from 100 visitors at once."""
    spent = nginx.cpu_s()
    rows = _press(addresses, seconds)
    spent = nginx.cpu_s() - spent
    times = sorted(int(each[2]) / 1e6 for each in rows)
    failed = sum(each[1] != "200" for each in rows)
    a_second = len(rows) / seconds
    cells = (
        number(len(addresses)),
        number(kilobytes),
        number(a_second / len(addresses), 1),
        number(a_second),
        f"{number(1000 * times[int(0.95 * len(times))])} ms",
        f"{number(8 * kilobytes * a_second / len(addresses) / 1000)} Mb/s",
        f"{number(1000 * spent / len(rows), 2)} ms",
        number(failed),
    )
    return typeset(f"| {name} | {' | '.join(cells)} |")


def _press(addresses: Sequence[str], seconds: int) -> list[list[str]]:
    """Ask with h2load; for each answer, when it was asked for, its status, and microseconds."""
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as temporary:
        log, asked = Path(temporary) / "log", Path(temporary) / "addresses"
        asked.write_text("\n".join(addresses), "utf-8")
        command = ["h2load", "--h1", f"--clients={CLIENTS}", f"--duration={seconds}"]
        command += [f"--input-file={asked}", f"--log-file={log}", "--header=Accept-Encoding: gzip"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=seconds + LIMIT_S)
        return [line.split("\t") for line in log.read_text().splitlines()]
