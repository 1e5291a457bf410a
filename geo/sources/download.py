"""Download: one file of the web, within limits, from machines that the operator named."""

import logging
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx2
import stamina

from geo.errors import SourceError
from geo.french import number, quoted
from geo.tables.files import MAX_BYTES

AGENT = "atlas-ptce (donnees)"
MOST_REDIRECTS = 5
_NOT_MODIFIED = 304
_BUSY = 429
_FIRST_SERVER_FAULT = 500
_QUIET = ("httpx2", "httpcore2", "stamina")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one waits for a file.

    Attributes
    ----------
    connect_s, silence_s, total_s
        Seconds: to be connected, between two pieces, for one attempt as a whole.
    attempts
        How many times one asks.
    wait_s
        Before the second attempt; doubled each time, with some chance added.
    most_bytes
        A file that is longer is not read to its end.
    """

    connect_s: float = 10
    silence_s: float = 30
    total_s: float = 300
    attempts: int = 3
    wait_s: float = 1
    most_bytes: int = MAX_BYTES


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A file, and what its server names this version of it (`ETag`), if anything."""

    data: bytes
    mark: str


@dataclass(frozen=True, slots=True)
class Web:
    """The web as far as the operator lets us go.

    Attributes
    ----------
    hosts
        The machines that may be asked: the one of the operator's address, and those named.
    """

    hosts: frozenset[str]
    patience: Patience = Patience()
    clock: Callable[[], float] = time.monotonic

    def download(self, address: str) -> bytes:
        """Read a file whole.

        Raises
        ------
        SourceError
            It cannot be had, is too long, is a page of HTML, or is elsewhere than allowed.
        """
        found = self.download_unless(address, "")
        if found is None:
            raise AssertionError  # only what is known is left out
        return found.data

    def download_unless(self, address: str, known: str) -> "Downloaded | None":
        """Read a file whole, unless its server says that it still is the one that is known.

        Parameters
        ----------
        known
            The `mark` it had; empty to read it in any case.

        Raises
        ------
        SourceError
            As `download`.
        """
        _keep_addresses_out_of_logs()
        for attempt in stamina.retry_context(
            _FleetingError,
            attempts=self.patience.attempts,
            timeout=None,
            wait_initial=self.patience.wait_s,
            wait_max=30 * self.patience.wait_s,
            wait_jitter=self.patience.wait_s,
        ):
            with attempt:
                return self._follow(address, known)
        raise AssertionError  # the last attempt raises

    def _follow(self, address: str, known: str) -> "Downloaded | None":
        for _ in range(MOST_REDIRECTS + 1):
            self._require_allowed(address)
            answer = self._ask(address, known)
            if not isinstance(answer, str):
                return answer
            address = _target(address, answer)
        message = f"l'adresse renvoie plus de {MOST_REDIRECTS} fois vers une autre"
        raise SourceError(message)

    def _require_allowed(self, address: str) -> None:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
        if host not in self.hosts:
            raise SourceError(
                "la source renvoie vers une machine que les réglages ne nomment pas",
                f"Machine : {quoted(host)}. Si vous lui faites confiance, ajoutez-la à la clé "
                "« hotes_permis » du fichier de réglages.",
            )
        if parts.scheme != "https" and not (parts.scheme == "http" and _is_near(host)):
            raise SourceError("la source renvoie vers une adresse qui n'est pas en https")

    def _ask(self, address: str, known: str) -> "Downloaded | str | None":
        """Read what is at an address, or where it leads; None when it is what is known."""
        patience = self.patience
        timeout = httpx2.Timeout(patience.silence_s, connect=patience.connect_s)
        until = self.clock() + patience.total_s
        headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
        headers |= {"If-None-Match": known} if known else {}
        try:
            with (
                closing(httpx2.Client(timeout=timeout, headers=headers)) as client,
                closing(client.send(client.build_request("GET", address), stream=True)) as answer,
            ):
                if answer.has_redirect_location:
                    return answer.headers["location"]
                if known and answer.status_code == _NOT_MODIFIED:
                    return None
                _require_success(answer)
                return Downloaded(self._read(answer, until), answer.headers.get("etag", ""))
        except httpx2.HTTPError as error:
            raise _fault(error) from error
        except httpx2.InvalidURL as error:
            raise SourceError("l'adresse de la source n'en est pas une") from error

    def _read(self, answer: httpx2.Response, until: float) -> bytes:
        data = bytearray()
        for piece in answer.iter_bytes():
            data += piece
            if len(data) > self.patience.most_bytes:
                most = number(self.patience.most_bytes / 1_000_000)
                message = f"le fichier de la source dépasse {most} Mo : il n'est pas lu"
                raise SourceError(message)
            if self.clock() > until:
                raise _FleetingError("le fichier de la source n'en finit pas d'arriver")
        _require_no_page(answer.headers.get("content-type", ""), bytes(data[:2000]))
        return bytes(data)


def _target(address: str, location: str) -> str:
    try:
        target = urljoin(address, location)
        urlsplit(target)
    except ValueError as error:
        raise SourceError("la source renvoie vers une adresse qui n'en est pas une") from error
    return target


class _FleetingError(SourceError):
    """A fault that may be gone in a moment."""


def _is_near(host: str) -> bool:
    return host in {"localhost", "127.0.0.1", "::1"}


def _fault(error: httpx2.HTTPError) -> SourceError:
    detail = f"{type(error).__name__}: {error}"
    if isinstance(error, httpx2.TimeoutException):
        return _FleetingError("la source ne répond pas à temps", detail)
    if isinstance(error, httpx2.RemoteProtocolError):
        return _FleetingError("la réponse de la source est coupée", detail)
    return _FleetingError("la source ne répond pas", detail)


def _require_success(answer: httpx2.Response) -> None:
    status = answer.status_code
    if status == _BUSY or status >= _FIRST_SERVER_FAULT:
        message = f"la source est en panne ou trop sollicitée (réponse {status})"
        raise _FleetingError(message)
    if not answer.is_success:
        message = f"la source refuse la demande (réponse {status})"
        raise SourceError(message)


def _require_no_page(content_type: str, beginning: bytes) -> None:
    start = beginning.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    is_page = start.startswith((b"<!doctype html", b"<html")) or (
        content_type.lower().startswith("text/html") and start.startswith(b"<")
    )
    if is_page:
        raise SourceError("la source donne une page HTML, et non des données")


def _keep_addresses_out_of_logs() -> None:
    """Silence the libraries: an address may hold a key."""
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
