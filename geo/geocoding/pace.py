"""Pace: no more requests a second than the service bears."""

import math
import time
from collections.abc import Callable
from threading import Lock

from geo.errors import GeocodingError

PER_SECOND = 25.0
"""Half of what the Géoplateforme allows one address: the app and a command may run together."""


class Pace:
    """Spaces requests evenly, whichever thread they come from."""

    def __init__(
        self,
        per_second: float = PER_SECOND,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Start with no request made."""
        self._between_s = 1 / per_second
        self._clock, self._sleep = clock, sleep
        self._lock = Lock()
        self._next = -math.inf

    def wait(self, at_most_s: float = math.inf) -> None:
        """Wait for one's turn.

        Raises
        ------
        GeocodingError
            It would take longer than one is ready to wait; the turn is not taken.
        """
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            if turn - now > at_most_s:
                message = "trop de recherches d'adresses en même temps ; réessayez dans un instant"
                raise GeocodingError(message)
            self._next = turn + self._between_s
        if turn > now:
            self._sleep(turn - now)
