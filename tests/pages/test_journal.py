"""The log stays short, whatever strangers do."""

import io
import logging
from collections.abc import Iterator
from threading import Thread

import pytest

from geo.settings import ROOT
from pages.server.journal import (
    AT_MOST,
    PERIOD_S,
    Seldom,
    keep_log_short,
    one_line_an_event,
    told_address,
)

WHO_LOGS = sorted(
    f"pages.server.{path.stem}"
    for path in (ROOT / "pages" / "server").glob("*.py")
    if "getLogger(__name__)" in path.read_text("utf-8")
)


@pytest.fixture
def short_log() -> Iterator[None]:
    keep_log_short()
    yield
    for logger in map(logging.getLogger, logging.root.manager.loggerDict):
        for each in [each for each in logger.filters if isinstance(each, Seldom)]:
            logger.removeFilter(each)


def test_a_refused_visit_is_logged() -> None:
    assert "pages.server.visits" in WHO_LOGS


@pytest.mark.usefixtures("short_log")
@pytest.mark.parametrize("name", WHO_LOGS)
def test_no_part_of_the_server_lets_strangers_fill_the_log(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    for rank in range(AT_MOST + 10):
        logging.getLogger(name).warning("refusé (%s)", f"192.0.2.{rank}")
    assert len(caplog.records) == AT_MOST


def test_what_was_kept_back_is_counted() -> None:
    now = 0.0
    seldom = Seldom(lambda: now)
    lines = [logging.LogRecord("x", logging.WARNING, "", 0, "refusé", (), None) for _ in range(26)]
    assert [seldom.filter(line) for line in lines[:25]] == [True] * AT_MOST + [False] * 5
    now = PERIOD_S
    assert seldom.filter(lines[25])
    assert lines[25].getMessage() == "refusé (et 5 autres lignes comme elle)"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a handler of the root logger writes, as any server sets one up."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def fail() -> None:
    """Raise an error that has another for a cause, and text of a stranger."""
    try:
        int("a\nERROR pages: faux\x1b[2J")
    except ValueError as error:
        message = "première ligne\nseconde ligne"
        raise RuntimeError(message) from error


@pytest.mark.parametrize("kind", ["page", "thread", "stack"])
def test_an_event_is_one_line_with_its_cause(kind: str, written: io.StringIO) -> None:
    with one_line_an_event():
        if kind == "thread":
            thread = Thread(target=fail)
            thread.start()
            thread.join()
        elif kind == "stack":
            logging.getLogger("pages.essai").error("en %d\nlignes", 2, stack_info=True)
        else:
            try:
                fail()
            except RuntimeError:
                logging.getLogger("pages.essai").exception("page %s", "perdue")
    (line,) = written.getvalue().splitlines()
    assert line.startswith("ERROR pages.")
    assert "\x1b" not in line
    if kind != "stack":
        whole = line.replace("\\n", "\n")
        assert "Traceback (most recent call last):\n  File " in whole
        assert whole.index("ValueError") < whole.index("\nRuntimeError: première ligne\nseconde")
        assert "in fail" in whole


def test_outside_the_server_errors_keep_their_lines(written: io.StringIO) -> None:
    with one_line_an_event():
        pass
    try:
        fail()
    except RuntimeError:
        logging.getLogger("pages.essai").exception("page perdue")
    assert written.getvalue().count("\n") > 10


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("192.0.2.77", "192.0.0.0/16"),
        ("::ffff:192.0.2.77", "192.0.0.0/16"),
        ("2001:db8:1234:5678::9", "2001:db8::/32"),
        ("", "adresse inconnue"),
        ("pas une adresse\n", "adresse inconnue"),
    ],
)
def test_the_log_does_not_say_whose_an_address_is(address: str, told: str) -> None:
    assert told_address(address) == told
