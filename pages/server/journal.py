"""The log tells what happens, an event on a line, however often strangers make it happen."""

import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from geo.french import escape_controls

AT_MOST = 20
"""Lines of one kind in a period, before the others are only counted."""
PERIOD_S = 60.0
# Those that write once for each connection or message of anybody.
_LOGGERS = (
    "asyncio",
    "uvicorn.error",
    "streamlit.error_util",
    "streamlit.web.server.starlette.starlette_websocket",
    "pages.panels.notices",
    "pages.server.compressed_files",
    "pages.server.login.answers",
    "pages.server.journal",
    "pages.server.metrics",
    "pages.server.origins",
    "pages.server.connections",
    "pages.server.visits",
)


@dataclass
class _Period:
    began: float
    lines: int = 0


class Seldom(logging.Filter):
    """Lets so many lines of one kind through in a period, and counts those it keeps back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.clock = clock
        self.periods: dict[str, _Period] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write a line; the first after a silence says how long the silence was."""
        kind, now = str(record.msg)[:80], self.clock()
        period = self.periods.get(kind)
        if period is None or now - period.began >= PERIOD_S:
            if period is not None and period.lines > AT_MOST:
                record.msg = f"{record.msg} (et {period.lines - AT_MOST} autres lignes comme elle)"
            if len(self.periods) > 1000:  # kinds come from our code, but for asyncio's own
                self.periods.clear()
            period = self.periods[kind] = _Period(now)
        period.lines += 1
        return period.lines <= AT_MOST


def told_address(address: str) -> str:
    """An address as the log may keep it: its network, not whose it is (two octets, 32 bits)."""
    try:
        known = ip_address(address.removeprefix("::ffff:"))
    except ValueError:
        return "adresse inconnue"
    network = ip_network(f"{known}/{16 if known.version == 4 else 32}", strict=False)
    return str(network)


def keep_log_short() -> None:
    """Put the filter on the loggers that strangers can make write."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(each, Seldom) for each in logger.filters):
            logger.addFilter(Seldom())


class Line(logging.LogRecord):
    r"""An event, with the error that made it, on one line: a line end inside is told as `\n`."""

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as it takes them
        """Take what an event is made of; no formatter is left an error to write in lines."""
        super().__init__(*given, **named)
        self.trace = ""
        if self.exc_info and self.exc_info[1]:
            self.trace = f"\n{''.join(traceback.format_exception(self.exc_info[1]))}".rstrip()
        self.exc_info = self.stack_info = None

    def getMessage(self) -> str:  # noqa: N802 - the name that formatters know
        """Write the event."""
        lines = f"{super().getMessage()}{self.trace}".splitlines()
        return "\\n".join(map(escape_controls, lines))


@contextmanager
def one_line_an_event() -> Iterator[None]:
    """Meanwhile, log what this process has to say, and what nobody caught, each on a line."""
    factory, of_threads = logging.getLogRecordFactory(), threading.excepthook
    of_nobody = sys.unraisablehook
    logging.setLogRecordFactory(Line)
    threading.excepthook = lambda found: _log(found.exc_value)
    sys.unraisablehook = lambda found: _log(found.exc_value)
    try:
        yield
    finally:
        logging.setLogRecordFactory(factory)
        threading.excepthook = of_threads
        sys.unraisablehook = of_nobody


def _log(error: BaseException | None) -> None:
    logging.getLogger(__name__).error("erreur imprévue", exc_info=error)
