"""Rightness and speed of the territory search, typed key by key into the app's own page.

    python bench/search.py [--quick]

`search_queries.csv` says what is typed and the commune meant. Prints Markdown tables and the
queries whose first answer is another; nothing is asserted. bench/README.md says what is measured.
"""

import argparse
import csv
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, ElementHandle, Page  # noqa: E402

from bench.browser import Visit, chromium  # noqa: E402 (the path comes first)
from bench.servers import Server, serve  # noqa: E402
from bench.synthetic import make_folder  # noqa: E402
from geo import french  # noqa: E402
from geo.model.territories import Territories  # noqa: E402
from geo.settings import SHIPPED_DATA  # noqa: E402
from geo.territories.read import read_territories  # noqa: E402

HERE = Path(__file__).resolve().parent
SCRIPT = (HERE / "search.js").read_text("utf-8")
QUERIES = HERE / "search_queries.csv"
QUERIES_PER_VISITOR = 20
LIMIT_S = 60
KEY_LIMIT_MS = 10_000
READING_MS = 3_000  # nobody types at once: the page fetches the list of files meanwhile


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, the commune meant, and what makes it hard."""

    typed: str
    code: str
    kind: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the first suggestion said, and the milliseconds each key took to show."""

    query: Query
    first: tuple[str, ...]
    milliseconds: tuple[float, ...]
    is_first_of_visitor: bool


def main() -> None:
    """Type and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run: every tenth query")
    queries = read_queries()[:: 10 if parser.parse_args().quick else 1]
    territories = read_territories(SHIPPED_DATA / "territoires")
    answers = type_all(queries)
    for line in report(answers, territories):
        print(line)


def read_queries() -> list[Query]:
    """Read the list."""
    with QUERIES.open(encoding="utf-8", newline="") as lines:
        return [
            Query(row["saisie"], row["code_attendu"], row["genre"]) for row in csv.DictReader(lines)
        ]


def type_all(queries: Sequence[Query]) -> list[Answer]:
    """Type them all, a visitor with an empty cache for every twenty."""
    answers: list[Answer] = []
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as temporary, chromium() as browser:
        folder = make_folder(Path(temporary) / "300", 300)
        with serve("ours", folder) as server:
            for start in range(0, len(queries), QUERIES_PER_VISITOR):
                some = queries[start : start + QUERIES_PER_VISITOR]
                answers += _visit(browser, server, some)
    return answers


def _visit(browser: Browser, server: Server, queries: Sequence[Query]) -> Iterator[Answer]:
    visit = Visit(browser, server, LIMIT_S)
    try:
        visit.page.add_init_script(SCRIPT)
        visit.page.goto(server.url)
        box = visit.page.locator(".picker-input")
        box.wait_for()
        visit.settle()
        visit.page.wait_for_timeout(READING_MS)
        box.click()
        field = box.element_handle()
        for rank, query in enumerate(queries):
            times = tuple(_press(visit.page, field, key) for key in query.typed)
            first = visit.page.evaluate("(field) => benchPicker.first(field)", field)
            yield Answer(query, tuple(first), times, rank == 0)
            box.fill("")
    finally:
        visit.close()


def _press(page: Page, field: ElementHandle, key: str) -> float:
    page.evaluate("([field, limit]) => benchPicker.arm(field, limit)", [field, KEY_LIMIT_MS])
    page.keyboard.type(key)
    milliseconds = page.evaluate("() => benchPicker.result")
    if milliseconds is None:
        message = f"nothing shown within {KEY_LIMIT_MS} ms of the key « {key} »"
        raise TimeoutError(message)
    return float(milliseconds)


# ---- The tables -----------------------------------------------------------------------------


def report(answers: Sequence[Answer], territories: Territories) -> Iterator[str]:
    """Write the tables: shares and times, then shares by kind, then what went wrong."""
    wrong = [each for each in answers if not is_right(each, territories)]
    share = 100 * (1 - len(wrong) / len(answers))
    yield "| figure | ours | target |\n|---|---|---|"
    yield f"| right first answer, {len(answers)} queries | {share:.1f} % | 95 % |"
    cold = [each for each in answers if each.is_first_of_visitor]
    yield _times("key to visible suggestions, every key", answers)
    yield _times("the same, first query of a visitor with an empty cache", cold)
    total = Counter(each.query.kind for each in answers)
    lost = Counter(each.query.kind for each in wrong)
    yield "\n| kind of query | right first answers | queries |\n|---|---|---|"
    for kind, number in sorted(total.items()):
        yield f"| {kind} | {number - lost[kind]} | {number} |"
    yield "\nAnother first answer:" if wrong else "\nAll are right."
    for each in wrong:
        meant = territories.name("commune", each.query.code)
        yield f"- « {each.query.typed} »: {' '.join(each.first) or 'nothing'}; meant: {meant}"


def is_right(answer: Answer, territories: Territories) -> bool:
    """Whether the first suggestion says the name, the place and the population of the one meant."""
    commune = territories.communes.loc[answer.query.code]
    departement = str(commune["code_departement"])
    place = f"{territories.name('departement', departement)} ({departement})"
    inhabitants = french.number(int(str(commune["population"])))
    said = [_plain(text) for text in answer.first]
    described = _plain(f"commune, {place} — {inhabitants} hab.")
    return len(said) == 2 and said[0] == commune["nom"] and said[1].startswith(described)


def _plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def _times(label: str, answers: Sequence[Answer]) -> str:
    times = sorted(time for each in answers for time in each.milliseconds)
    p95 = times[int(0.95 * (len(times) - 1))]
    median = statistics.median(times)
    late = sum(time > 100 for time in times)
    return (
        f"| {label} ({len(times):,} keys) | median {median:.0f} ms, p95 {p95:.0f} ms, "
        f"at most {times[-1]:.0f} ms ({late} over 100 ms) | 100 ms |"
    )


if __name__ == "__main__":
    main()
