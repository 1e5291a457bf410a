"""The service: the one place that asks a geocoder, as often and as long as it bears."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import TypeVar

from geo.errors import GeocodingError
from geo.geocoding.protocol import (
    Candidate,
    read_features,
    read_table,
    search_request,
    table_request,
)
from geo.http import Answer, HttpClient, HttpError, Request, RetryPolicy

_Found = TypeVar("_Found")

AGENT = "atlas-ptce (geocodage)"
PER_SECOND = 25.0
"""Half of what the Géoplateforme allows one address: the app and a command may run together."""
VISITOR = RetryPolicy(
    connect_s=3,
    silence_s=5,
    attempt_s=6,
    attempts=2,
    total_s=12,
    first_wait_s=0.3,
    longest_wait_s=5,
)
"""Someone looks at the page and waits."""
VISITOR_TURN_S = 2.0
BULK = RetryPolicy(
    connect_s=10,
    silence_s=60,
    attempt_s=120,
    attempts=6,
    total_s=180,
    first_wait_s=1,
    longest_wait_s=120,
)
"""A command works through a file."""
_BULK_TURN_S = 60.0
_PASSES = 2
"""How often the queries without an answer are sent: those of a table cut short, once more."""


class RateLimiter:
    """Spaces requests evenly, whichever thread they come from."""

    def __init__(
        self,
        longest_wait_s: float = _BULK_TURN_S,
        per_second: float = PER_SECOND,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._longest_wait_s, self._between_s = longest_wait_s, 1 / per_second
        self._clock, self._sleep = clock, sleep
        self._lock = Lock()
        self._next = -math.inf

    def wait(self) -> None:
        """Wait for one's turn.

        Raises
        ------
        GeocodingError
            It would take longer than one is ready to wait; the turn is not taken.
        """
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            if turn - now > self._longest_wait_s:
                message = "trop de recherches d'adresses en même temps ; réessayez dans un instant"
                raise GeocodingError(message)
            self._next = turn + self._between_s
        if turn > now:
            self._sleep(turn - now)


@dataclass(frozen=True, slots=True)
class Service:
    """A geocoding service.

    Attributes
    ----------
    url
        As `protocol.service_url` gives it.
    """

    url: str
    policy: RetryPolicy = BULK
    limiter: RateLimiter = field(default_factory=RateLimiter)

    def search(self, query: str) -> Candidate | None:
        """Find the best place of a query.

        Raises
        ------
        GeocodingError
            The service does not answer as it should, even after several attempts.
        """
        return self._ask(search_request(self.url, query), read_features)

    def search_all(self, queries: Sequence[str]) -> dict[str, Candidate | None]:
        """Find the best place of each query, `protocol.MOST_ROWS` at most, in one table.

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
            request = table_request(self.url, missing)
            try:
                found |= self._ask(request, partial(read_table, queries=missing))
            except GeocodingError:
                if not found:
                    raise
        return found

    def _ask(self, request: Request, read: Callable[[bytes], _Found]) -> _Found:
        client = HttpClient(AGENT, self.policy, take_turn=self.limiter.wait)
        try:
            return client.ask(request, partial(_read, read))
        except HttpError as error:
            raise GeocodingError(error.sentence("le service de géocodage")) from error


def _read(read: Callable[[bytes], _Found], answer: Answer) -> _Found:
    try:
        return read(answer.data)
    except GeocodingError as error:  # a page of a proxy, an answer cut short…
        raise HttpError("unreadable", str(error)) from error
