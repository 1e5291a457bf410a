"""The service: the one place that speaks to it, over HTTP, with patience and limits."""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TypeVar
from urllib.parse import urlsplit

import httpx2
import stamina

from geo.errors import GeocodingError
from geo.geocoding.answers import Candidate, read_features, read_table
from geo.geocoding.calls import Call, reverse_call, search_call, table_call
from geo.geocoding.pace import Pace
from geo.settings import THIS_MACHINE

_Answer = TypeVar("_Answer")

AGENT = "atlas-ptce (geocodage)"
_PASSES = 2
"""How often the queries without an answer are sent: those of a table cut short, once more."""
_BUSY = 429
_FIRST_SERVER_FAULT = 500
_QUIET = ("httpx2", "httpcore2", "stamina")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one waits for the service.

    Attributes
    ----------
    connect_s, silence_s, answer_s
        Seconds: to be connected, between two pieces of an answer, for an answer as a whole.
    attempts, total_s
        How many times one asks, within how many seconds in all.
    first_wait_s, longest_wait_s
        Between two attempts: doubled each time, with some chance added; what the service asks
        for (`Retry-After`) goes before. One that asks for longer is left alone.
    turn_s
        How long one waits for one's turn.
    """

    connect_s: float
    silence_s: float
    answer_s: float
    attempts: int
    total_s: float
    first_wait_s: float
    longest_wait_s: float
    turn_s: float


VISITOR = Patience(
    connect_s=3,
    silence_s=5,
    answer_s=6,
    attempts=2,
    total_s=12,
    first_wait_s=0.3,
    longest_wait_s=5,
    turn_s=2,
)
"""Someone looks at the page and waits."""
BULK = Patience(
    connect_s=10,
    silence_s=60,
    answer_s=120,
    attempts=6,
    total_s=180,
    first_wait_s=1,
    longest_wait_s=120,
    turn_s=60,
)
"""A command works through a file."""


class _FleetingError(GeocodingError):
    """A fault that may be gone in a moment."""

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        """Keep what the service asks to wait, in seconds, if it does."""
        super().__init__(message)
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Service:
    """A geocoding service at an address.

    Attributes
    ----------
    address
        As `calls.service_address` gives it.
    clock
        Seconds that only go up.
    """

    address: str
    patience: Patience = BULK
    pace: Pace = field(default_factory=Pace)
    clock: Callable[[], float] = time.monotonic

    def search(self, query: str) -> Candidate | None:
        """Find the best place of a query.

        Raises
        ------
        GeocodingError
            The service does not answer as it should, even after several attempts.
        """
        return self._ask(search_call(query), read_features)

    def reverse(self, longitude: float, latitude: float) -> Candidate | None:
        """Find the address nearest to a point (WGS84 degrees).

        Raises
        ------
        GeocodingError
            As `search`.
        """
        return self._ask(reverse_call(longitude, latitude), read_features)

    def search_all(self, queries: Sequence[str]) -> dict[str, Candidate | None]:
        """Find the best place of each query, `calls.MOST_ROWS` at most, in one table.

        Those that the answer leaves out are asked for once more; a query still without an answer
        is absent from the result.

        Raises
        ------
        GeocodingError
            As `search`.
        """
        found: dict[str, Candidate | None] = {}
        for _ in range(_PASSES):
            missing = [query for query in queries if query not in found]
            if not missing:
                break
            try:
                found |= self._ask(table_call(missing), partial(read_table, queries=missing))
            except GeocodingError:
                if not found:
                    raise
        return found

    def _ask(self, call: Call, read: Callable[[bytes], _Answer]) -> _Answer:
        _keep_addresses_out_of_logs()
        patience = self.patience
        for attempt in stamina.retry_context(
            self._wait_after,
            attempts=patience.attempts,
            timeout=patience.total_s,
            wait_initial=patience.first_wait_s,
            wait_max=patience.longest_wait_s,
            wait_jitter=patience.first_wait_s,
        ):
            with attempt:
                self.pace.wait(patience.turn_s)
                data = self._send(call)
                try:
                    return read(data)
                except GeocodingError as error:  # a page of a proxy, an answer cut short…
                    raise _FleetingError(str(error)) from error
        raise AssertionError  # the last attempt raises

    def _wait_after(self, error: Exception) -> bool | float:
        """Whether to ask again after a fault, and in how many seconds when the service says so."""
        if not isinstance(error, _FleetingError):
            return False
        if error.wait_s is None:
            return True
        return error.wait_s if error.wait_s <= self.patience.longest_wait_s else False

    def _send(self, call: Call) -> bytes:
        """Send a call and read the whole answer, within its limits."""
        patience = self.patience
        timeout = httpx2.Timeout(patience.silence_s, connect=patience.connect_s)
        # A client each time: nothing is kept from one visitor to the next, cookies least of all.
        with closing(_client(self.address, timeout)) as client:
            until = self.clock() + patience.answer_s
            try:
                request = _request(client, self.address + call.path, call)
                with closing(client.send(request, stream=True)) as response:
                    _require_success(response)
                    return self._read(response, call.most_bytes, until)
            except httpx2.HTTPError as error:
                message = f"le service de géocodage n'a pas répondu ({type(error).__name__})"
                raise _FleetingError(message) from error

    def _read(self, response: httpx2.Response, most_bytes: int, until: float) -> bytes:
        data = bytearray()
        for piece in response.iter_raw():
            data += piece
            if len(data) > most_bytes:
                message = "la réponse du service de géocodage est trop longue : elle n'est pas lue"
                raise GeocodingError(message)
            if self.clock() > until:
                message = "la réponse du service de géocodage n'en finit pas"
                raise _FleetingError(message)
        return bytes(data)


def _client(address: str, timeout: httpx2.Timeout) -> httpx2.Client:
    return httpx2.Client(
        timeout=timeout,
        # Nothing compressed, which could swell; an answer that is all the same is refused.
        headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
        follow_redirects=False,
        # The proxy of the environment, but for a server of this very machine.
        trust_env=urlsplit(address).hostname not in THIS_MACHINE,
    )


def _request(client: httpx2.Client, url: str, call: Call) -> httpx2.Request:
    if call.table is None:
        return client.build_request("GET", url, params=call.parameters)
    form: dict[str, list[str]] = {}
    for name, value in call.parameters:
        form.setdefault(name, []).append(value)
    files = {"data": ("adresses.csv", call.table, "text/csv")}
    return client.build_request("POST", url, data=form, files=files)


def _require_success(response: httpx2.Response) -> None:
    status = response.status_code
    if status == _BUSY:
        message = "le service de géocodage est trop sollicité (réponse 429)"
        raise _FleetingError(message, _retry_after(response.headers))
    if status >= _FIRST_SERVER_FAULT:
        message = f"le service de géocodage est en panne (réponse {status})"
        raise _FleetingError(message, _retry_after(response.headers))
    if response.is_redirect or response.has_redirect_location:
        message = "le service de géocodage renvoie vers une autre adresse : elle n'est pas suivie"
        raise GeocodingError(message)
    if response.headers.get("content-encoding", "identity") != "identity":
        message = "la réponse du service de géocodage est compressée : elle n'est pas lue"
        raise GeocodingError(message)
    if not response.is_success:
        message = f"le service de géocodage refuse la demande (réponse {status})"
        raise GeocodingError(message)


def _retry_after(headers: httpx2.Headers) -> float | None:
    """Seconds that a `Retry-After` asks to wait: a number, or a date compared with the answer's."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:6])
    try:
        wait = parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    return max(0.0, wait.total_seconds())


def _keep_addresses_out_of_logs() -> None:
    """Silence the libraries: httpx logs the address of every request, which holds the query."""
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
