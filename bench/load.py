"""How far it goes: the figures of docs/grandir.md, made again.

    python bench/load.py [--short] [--write] [--site FOLDER] [--stock FOLDER]

Prints the part of the document between its two marks, in French; `--write` puts it there. nginx
and h2load (Debian: nginx, nghttp2-client) are needed. Nothing is asserted.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import core, crowd, first_visit, identify_stock, site, stock_counts, territories  # noqa: E402 (path first)
from bench.browser import chromium  # noqa: E402
from bench.nginx import Nginx, before_replicas  # noqa: E402
from bench.servers import Server, serve  # noqa: E402
from bench.sessions import Answers, Session, change_in_turn, opened  # noqa: E402
from bench.synthetic import make_folder  # noqa: E402
from geo.french import count, date, number, typeset  # noqa: E402

DOCUMENT = ROOT / "docs" / "grandir.md"
MARKS = ("<!-- mesures : début, écrit par bench/load.py -->", "<!-- mesures : fin -->")
PAGES: Sequence[tuple[str, str]] = (
    ("", ""),
    ("", ""),
    ("territoire", "region=53"),
    ("secteurs", ""),
    ("reseaux", ""),
    ("", "departement=29&niveau=commune&indicateur=distance"),
)
"""What visitors have open: the map for half of them."""
HELD_S = 0.3
"""A rate is held when 95 changes of 100 take less, and none is lost: one feels no wait."""
LOST_S = 1.5
"""Beyond, no higher rate is tried, once `NEEDED` has been."""
NEEDED = 40
"""Changes a second of a busy day: each of 200 visitors, every five seconds."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is tried."""

    sessions: int = 200
    rates: tuple[int, ...] = (10, 20, 30, 40, 50, 60, 80)
    seconds: float = 20
    poles: tuple[int, ...] = (10_000, 100_000)
    visits: int = 5
    press_s: int = 15
    establishments: int = 40_000_000
    selection: tuple[str, ...] = ()


SHORT = Plan(20, (5, 10), 4, (1_000,), 1, 3, 400_000, ("--departement", "29"))


@dataclass(frozen=True, slots=True)
class Rate:
    """What so many changes a second cost: seconds in all, and seconds of processor, of whom."""

    processes: int
    asked: int
    answers: Answers
    seconds: float
    servers: float
    others: float

    @property
    def is_held(self) -> bool:
        """Whether nobody waited for it."""
        return self.answers.p95 <= HELD_S and not self.answers.lost


@dataclass(slots=True)
class Held:
    """Memory of all processes of the app, in MB, and processor of one opening, in seconds."""

    empty: float = 0
    opened: float = 0
    used: float = 0
    opening: float = 0


def main() -> None:
    """Measure, print, and write if asked."""
    arguments = _arguments()
    plan = SHORT if arguments.short else Plan()
    lines = [_machine()]
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as temporary:
        folder = Path(temporary)
        for part in (
            _app(folder, plan),
            _poles(folder, plan),
            _site(folder, plan, arguments.site),
            _rows(folder, plan, arguments.stock),
        ):
            for line in part:
                print(line, flush=True)
                lines.append(line)
    if arguments.write:
        _put(lines)


def _put(lines: Sequence[str]) -> None:
    """Put the lines in the document, in place of those between its marks."""
    before, _, rest = DOCUMENT.read_text("utf-8").partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    DOCUMENT.write_text("\n".join([f"{before}{MARKS[0]}", *lines, f"{MARKS[1]}{after}"]), "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a smoke run of three minutes")
    parser.add_argument("--write", action="store_true", help="put the figures in the document")
    parser.add_argument("--site", type=Path, help="a site that is already published")
    parser.add_argument("--stock", type=Path, help="stock files made by identify_stock.py")
    return parser.parse_args()


def _machine() -> str:
    """Tell when and where, and what else the machine was doing."""
    cores = count(os.cpu_count() or 1, "cœur")
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = number(os.getloadavg()[0], 1)
    day = date(datetime.now().astimezone().date().isoformat())
    said = (
        f"Mesuré le {day} : {cores}, {number(gigabytes)} Go, charge de {load} avant de commencer."
    )
    print(f"{said}\n", flush=True)
    return f"{said}\n"


# ---- The app: sessions, changes, memory -------------------------------------------------------


def _app(folder: Path, plan: Plan) -> Iterator[str]:
    yield "### L'application\n"
    yield (
        "| processus | changements par seconde demandés | médiane | p95 | sans réponse "
        "| processeur des processus, par changement | processeur des processus, en tout "
        "| nginx et visites simulées |\n|---|---|---|---|---|---|---|---|"
    )
    data = _copy(folder)
    held: dict[int, Held] = {}
    rates: list[Rate] = []
    for processes in (1, 2):
        with ExitStack() as stack:
            servers = [stack.enter_context(serve("ours", data)) for _ in range(processes)]
            urls = [each.url for each in servers]
            nginx = stack.enter_context(before_replicas(folder / f"nginx-{processes}", urls))
            memory = held[processes] = Held()
            with asyncio.Runner() as runner:
                found = _at_rates(servers, nginx, memory, plan)
                while (rate := runner.run(_next(found))) is not None:
                    rates.append(rate)
                    yield _rate_line(rate)
            if processes == 1:
                visit = _first_visit(servers[0], plan)
    yield ""
    for processes, memory in held.items():
        yield _memory_sentence(processes, memory, plan)
    yield visit
    yield from _sessions_sentences(rates, held, plan)
    yield ""


async def _next(rates: AsyncIterator[Rate]) -> Rate | None:
    return await anext(rates, None)


async def _at_rates(
    servers: Sequence[Server], nginx: Nginx, held: Held, plan: Plan
) -> AsyncIterator[Rate]:
    """Open the sessions, then ask for more and more changes, until visitors would leave."""
    for server in servers:
        async with opened(server.url, len(PAGES), PAGES) as sessions:
            for session in sessions:  # what is made once, for all
                for _ in session.options:
                    await session.change()
        await asyncio.to_thread(server.wait_idle)
    held.empty, before = _sum_memory(servers), _sum_cpu(servers)
    async with opened(nginx.url, plan.sessions, PAGES) as sessions:
        held.opening = (_sum_cpu(servers) - before) / plan.sessions
        held.opened = _sum_memory(servers)
        for asked in plan.rates:
            rate = await _at_rate(servers, nginx, sessions, asked, plan.seconds)
            held.used = _sum_memory(servers)
            yield rate
            if asked >= NEEDED and not rate.answers.p95 <= LOST_S:
                break


async def _at_rate(
    servers: Sequence[Server],
    nginx: Nginx,
    sessions: Sequence[Session],
    asked: int,
    seconds: float,
) -> Rate:
    begun = time.perf_counter()
    before, other = _sum_cpu(servers), nginx.cpu_s() + time.process_time()
    answers = await change_in_turn(sessions, asked, seconds)
    spent, others = _sum_cpu(servers) - before, nginx.cpu_s() + time.process_time() - other
    return Rate(len(servers), asked, answers, time.perf_counter() - begun, spent, others)


def _sum_cpu(servers: Sequence[Server]) -> float:
    return sum(each.cpu_s() for each in servers)


def _sum_memory(servers: Sequence[Server]) -> float:
    return sum(each.memory_mb() for each in servers)


def _first_visit(server: Server, plan: Plan) -> str:
    """Open the map in browsers with an empty cache: what an arrival costs the server."""
    with chromium() as browser:
        first_visit.visit(browser, server, "/", times=1)
        before = server.cpu_s()
        for _ in range(plan.visits):
            first_visit.visit(browser, server, "/", times=1)
        spent = (server.cpu_s() - before) / plan.visits
    return typeset(
        f"- Une arrivée (navigateur au cache vide, carte et fichiers compris) : "
        f"{number(1000 * spent)} ms de processeur, soit au plus {number(1 / spent, 1)} par seconde "
        "et par processus."
    )


def _rate_line(rate: Rate) -> str:
    done = rate.answers
    cells = (
        str(rate.processes),
        str(rate.asked),
        _milliseconds(done.median),
        _milliseconds(done.p95),
        number(done.lost),
        _milliseconds(rate.servers / max(done.number, 1)),
        f"{number(rate.servers / rate.seconds, 2)} cœur",
        f"{number(rate.others / rate.seconds, 2)} cœur",
    )
    return typeset(f"| {' | '.join(cells)} |")


def _memory_sentence(processes: int, held: Held, plan: Plan) -> str:
    each = (held.used - held.empty) / plan.sessions
    return typeset(
        f"- {count(processes, 'processus', 'processus')} : {number(held.empty)} Mo sans visite, "
        f"{number(held.opened)} Mo avec {plan.sessions} visites ouvertes, {number(held.used)} Mo "
        f"après tous ces changements, soit {number(each, 1)} Mo par visite ; une ouverture coûte "
        f"{number(1000 * held.opening)} ms de processeur."
    )


def _sessions_sentences(
    rates: Sequence[Rate], memory: Mapping[int, Held], plan: Plan
) -> Iterator[str]:
    for processes, held in memory.items():
        tried = [each for each in rates if each.processes == processes]
        most = max((each.asked for each in tried if each.is_held), default=0)
        name = count(processes, "processus", "processus")
        what = (
            f"jusqu'à {most} changements par seconde sans attente"
            if most
            else "de l'attente à tous ces rythmes"
        )
        yield typeset(
            f"- {name}, {plan.sessions} visites : {what} (sans attente : 95 changements sur 100 en "
            "moins de 300 ms, aucun perdu)."
        )
        for each in tried:
            if each.asked == NEEDED:
                yield typeset(
                    f"- {plan.sessions} visites à {NEEDED} changements par seconde, avec "
                    f"{count(processes, 'processus', 'processus')} : "
                    f"{number(each.servers / each.seconds, 2)} cœur, {number(held.used)} Mo, "
                    f"médiane {_milliseconds(each.answers.median)}, "
                    f"p95 {_milliseconds(each.answers.p95)}."
                )


# ---- The atlas: how many poles ----------------------------------------------------------------


def _poles(folder: Path, plan: Plan) -> Iterator[str]:
    yield "### Le nombre de pôles\n"
    yield (
        "| pôles | chargement, dans un processus neuf | mémoire au plus | processeur par "
        "changement, sur la carte | le plus long |\n|---|---|---|---|---|"
    )
    made = (make_folder(folder / str(size), size) for size in plan.poles)
    for data in (folder / "livrees", *made):
        loaded = core.start("load", data)
        with serve("ours", data) as server:
            spent, _ = asyncio.run(territories.change_page(server, "", "", 12))
        yield typeset(
            f"| {number(loaded['poles'])} | {number(loaded['load_s'], 1)} s "
            f"| {number(loaded['peak_mb'])} Mo | {_milliseconds(statistics.mean(spent))} "
            f"| {_milliseconds(max(spent))} |"
        )
    yield ""


def _copy(folder: Path) -> Path:
    """Link to the shipped data: a server writes its settings beside what it serves."""
    data = folder / "livrees"
    data.mkdir()
    for file in (*core.ROOT.glob("data/*.csv"), ROOT / "data" / "datapackage.json"):
        (data / file.name).symlink_to(file)
    return data


# ---- The published site -----------------------------------------------------------------------


def _site(folder: Path, plan: Plan, written: Path | None) -> Iterator[str]:
    if written is None:
        written = folder / "site"
        site.publish(ROOT / "data", written, *plan.selection)
    yield "### Le site publié, derrière nginx (un processus)\n"
    yield from crowd.lines(folder, written, plan.press_s)
    yield ""


# ---- Rows -------------------------------------------------------------------------------------


def _rows(folder: Path, plan: Plan, stock: Path | None) -> Iterator[str]:
    if stock is None:
        stock = folder / "stock"
        stock.mkdir()
        identify_stock.make(stock, plan.establishments)
    yield "### Les grands fichiers : DuckDB sur Parquet, sans rien charger\n"
    yield "| demande | lignes lues | durée | processeur | mémoire au plus |\n|---|---|---|---|---|"
    for asked, times, options in (
        ("établissements actifs, par commune", 1, ()),
        ("de même, des seules associations (jointure avec les unités)", 1, ("--joined",)),
        ("établissements actifs, par commune, dix fichiers", 10, ()),
    ):
        found = stock_counts.start(stock, times, *options)
        yield typeset(
            f"| {asked} | {number(found['rows'])} | {number(found['seconds'], 1)} s "
            f"| {number(found['cpu_s'], 1)} s | {number(found['peak_mb'])} Mo |"
        )


def _milliseconds(seconds: float) -> str:
    return f"{number(1000 * seconds)} ms"


if __name__ == "__main__":
    main()
