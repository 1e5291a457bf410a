"""A geocoder with a cache on disk, that survives being killed."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from geo.errors import GeocodingError
from geo.geocoding.protocol import MOST_ROWS, Candidate
from geo.geocoding.store import Store, open_store
from geo.settings import ROOT

Tell = Callable[[str], object]
_LAST_BATCH_S = 30.0


class CachedGeocoder:
    """Asks for what is not known yet, through a sender; use `cached_geocoder`.

    Attributes
    ----------
    uncertain
        Queries met that an earlier sender had sent when it was killed: they are not sent again.
    """

    def __init__(
        self, store: Store[Candidate | None], url: str, tell: Tell, *, resend: bool
    ) -> None:
        """Use `cached_geocoder`."""
        self.uncertain: set[str] = set()
        self._tell = tell
        self._resend = resend
        self._store = store
        self._url = url
        self._sender: subprocess.Popen[bytes] | None = None

    def __call__(self, queries: Sequence[str]) -> dict[str, Candidate | None]:
        """Give the answers to queries: those kept, and those that the service gives now.

        Raises
        ------
        GeocodingError
            The service does not answer; the batches before are kept.
        """
        known = self._store.known(queries)
        if len(known) == len(queries):
            return known
        if self._sender is None:
            self._sender = _start(self._url, self._store.path)
            self._hear()  # an earlier sender has ended: what it had sent is known
            known = self._store.known(queries)
        if not self._resend:
            self.uncertain |= self._store.uncertain(queries)
        pending = [each for each in queries if each not in known and each not in self.uncertain]
        for first in range(0, len(pending), MOST_ROWS):
            self._send(pending[first : first + MOST_ROWS])
        return self._store.known(queries)

    def close(self) -> None:
        """Let the sender end, once it has kept the answer it waits for."""
        if self._sender and self._sender.stdin:
            self._sender.stdin.close()

    def wait(self) -> None:
        """Wait for the sender to end."""
        if self._sender:
            self._sender.wait(_LAST_BATCH_S)

    def _send(self, queries: Sequence[str]) -> None:
        if self._sender is None or self._sender.stdin is None:
            raise AssertionError
        try:
            self._sender.stdin.write(json.dumps(queries).encode("ascii") + b"\n")
            self._sender.stdin.flush()
        except OSError as error:
            raise _sender_died() from error
        self._hear()

    def _hear(self) -> None:
        line = self._sender.stdout.readline() if self._sender and self._sender.stdout else b""
        if not line:
            raise _sender_died()
        reply = json.loads(line)
        if reply["error"]:
            raise GeocodingError(reply["error"])
        if reply["waits"]:
            self._tell("Un envoi précédent se termine : la suite attend sa réponse.")
            self._hear()


def _nobody(_: str) -> None:
    """Tell no one."""


@contextmanager
def cached_geocoder(
    url: str, path: Path, *, tell: Tell = _nobody, resend: bool = False
) -> Iterator[CachedGeocoder]:
    """Open a geocoder of `locate_all` that never sends twice what has had an answer.

    Killed at any moment and started again on the same file, it goes on where it was: the batch
    under way is finished by another process (`geo.geocoding.sender`).

    Parameters
    ----------
    url
        Of the service, as `protocol.service_url` gives it.
    path
        SQLite file of the answers; made when it is not there.
    tell
        Called with a French sentence when one has to wait.
    resend
        Whether to send again what was sent when the sender itself was killed (a power cut):
        nobody knows whether the service received it.

    Raises
    ------
    GeocodingError
        The file cannot be used.
    """
    with open_store(path, url) as store:
        geocoder = CachedGeocoder(store, url, tell, resend=resend)
        try:
            yield geocoder
        except BaseException:
            geocoder.close()
            raise
        geocoder.close()
        geocoder.wait()


def _start(url: str, path: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "geo.geocoding.sender", url, str(path.resolve())]
    return subprocess.Popen(  # noqa: S603 - our own program, an argv list
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # what kills the command and its group does not reach it
    )


def _sender_died() -> GeocodingError:
    return GeocodingError(
        "l'envoi s'est arrêté de façon imprévue : relancez la commande, ce qui a reçu une réponse "
        "n'est pas renvoyé"
    )
