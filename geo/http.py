"""HTTP: the one client, its retry policy and what is said of its faults, whomever it asks.

A deadline ends a request whatever it is at: a server that sends a header from time to time, or
« 103 » without end, keeps every single read alive. Only the look-up of a name is left to the
system, which gives up by itself.
"""

import logging
import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from functools import cache
from threading import Timer
from types import MappingProxyType
from typing import Any, Literal, Self, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx2
import stamina

from geo.errors import AtlasError
from geo.french import number
from geo.settings import THIS_MACHINE

_Read = TypeVar("_Read")
Fault = Literal[
    "unreachable",
    "timeout",
    "deadline",
    "cut",
    "busy",
    "down",
    "unreadable",
    "refused",
    "too-long",
    "not-an-address",
    "moved",
    "too-many-redirects",
]
_TRANSIENT: frozenset[Fault] = frozenset(
    {"unreachable", "timeout", "deadline", "cut", "busy", "down", "unreadable"}
)
"""Faults that may be gone in a moment."""
_MOST_REDIRECTS = 5
_NOT_MODIFIED = 304
_BUSY = 429
_FIRST_SERVER_FAULT = 500
_SENTENCES: Mapping[Fault, str] = {
    "unreachable": "{server} ne répond pas",
    "timeout": "{server} ne répond pas à temps",
    "cut": "la réponse {of} est coupée",
    "deadline": "la réponse {of} n'en finit pas d'arriver",
    "busy": "{server} reçoit trop de demandes (réponse {status})",
    "down": "{server} est en panne (réponse {status})",
    "unreadable": "{detail}",
    "refused": "{server} refuse la demande (réponse {status})",
    "too-long": "la réponse {of} est trop longue ({detail}) : elle n'est pas lue",
    "not-an-address": "{server} renvoie vers une adresse qui n'en est pas une",
    "moved": "{server} renvoie vers une autre adresse : elle n'est pas suivie",
    "too-many-redirects": "{server} renvoie trop de fois vers une autre adresse",
}
_QUIET = ("httpx2", "httpcore2", "stamina")


class HttpError(AtlasError, RuntimeError):
    """A server could not be asked, or did not answer as it should.

    Attributes
    ----------
    fault
        What happened; `unreadable` is said by who reads the answer, to have it asked for again.
    status
        Of the answer, when there is one.
    detail
        More, for the operator; it may hold what was asked for.
    wait_s
        What the server asks to wait, in seconds, if it does.
    """

    def __init__(
        self, fault: Fault, detail: str = "", *, status: int = 0, wait_s: float | None = None
    ) -> None:
        super().__init__(f"{fault} {status or ''} {detail}")
        self.fault, self.detail, self.status, self.wait_s = fault, detail, status, wait_s

    def sentence(self, server: str) -> str:
        """Say it in French of a server: « la source », « le service de géocodage »."""
        of = f"de {server}".replace("de le ", "du ")
        return _SENTENCES[self.fault].format(
            server=server, of=of, status=self.status, detail=self.detail
        )


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long one waits for a server, and how often one asks.

    Attributes
    ----------
    connect_s, silence_s, attempt_s
        Seconds: to be connected, between two pieces, for one attempt as a whole, redirects
        included.
    attempts, total_s
        How many times one asks; no attempt begins after so many seconds in all.
    first_wait_s, longest_wait_s
        Between two attempts: doubled each time, with some chance added; what the server asks for
        (`Retry-After`) goes before. One that asks for longer is left alone.
    """

    connect_s: float
    silence_s: float
    attempt_s: float
    attempts: int
    total_s: float
    first_wait_s: float
    longest_wait_s: float


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked.

    Attributes
    ----------
    parameters
        In the address of a GET request, or fields of the form of a POST request.
    files
        By field, the name, content and type of what a POST request holds; None for a GET request.
    most_bytes
        A longer answer, counted once decoded, is not read to its end.
    """

    url: str
    most_bytes: int
    parameters: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    files: Mapping[str, tuple[str, bytes, str]] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server gave: success, or « 304 » to who said what it knew (`If-None-Match`)."""

    status: int
    headers: Mapping[str, str]
    data: bytes


@dataclass(frozen=True, slots=True)
class HttpClient:
    """Asks servers; keeps nothing from one request to the next, cookies least of all.

    Attributes
    ----------
    agent
        How it presents itself.
    require_allowed
        Called with each address before it is asked, redirects included; raises to refuse it.
        None: no redirect is followed.
    take_turn
        Called before each attempt: who may not ask too often waits there.
    """

    agent: str
    policy: RetryPolicy
    require_allowed: Callable[[str], object] | None = None
    take_turn: Callable[[], object] = bool

    def ask(self, request: Request, read: Callable[[Answer], _Read]) -> _Read:
        """Ask until an answer can be read, as often as the policy allows.

        Parameters
        ----------
        read
            Makes what is wanted of the answer; raises `HttpError` to have it asked for again.

        Raises
        ------
        HttpError
            Of the last attempt.
        """
        _silence_libraries()
        for attempt in stamina.retry_context(
            self._wait_after,
            attempts=self.policy.attempts,
            timeout=self.policy.total_s,
            wait_initial=self.policy.first_wait_s,
            wait_max=self.policy.longest_wait_s,
            wait_jitter=self.policy.first_wait_s,
        ):
            with attempt:
                self.take_turn()
                return read(self._attempt(request))
        raise AssertionError  # the last attempt raises

    def _wait_after(self, error: Exception) -> bool | float:
        """Whether to ask again, and in how many seconds when the server says so."""
        if not isinstance(error, HttpError) or error.fault not in _TRANSIENT:
            return False
        if error.wait_s is None:
            return True
        return error.wait_s if error.wait_s <= self.policy.longest_wait_s else False

    def _attempt(self, request: Request) -> Answer:
        with _Deadline(self.policy.attempt_s) as deadline:
            try:
                answer = self._follow(request, deadline)
            except httpx2.HTTPError as error:
                raise (HttpError("deadline") if deadline.has_passed else _fault(error)) from error
            except httpx2.InvalidURL as error:
                raise HttpError("not-an-address") from error
        if deadline.has_passed:  # an answer of unknown length seems to end there
            raise HttpError("deadline")
        return answer

    def _follow(self, request: Request, deadline: "_Deadline") -> Answer:
        for _ in range(_MOST_REDIRECTS + 1):
            if self.require_allowed:
                self.require_allowed(request.url)
            answer = self._send(request, deadline)
            if not isinstance(answer, str):
                return answer
            if not self.require_allowed:
                raise HttpError("moved")
            request = replace(request, url=_target(request.url, answer))
        raise HttpError("too-many-redirects")

    def _send(self, request: Request, deadline: "_Deadline") -> Answer | str:
        """Read the whole answer, or where it leads."""
        headers = {"User-Agent": self.agent, "Accept-Encoding": "identity", **request.headers}
        timeout = httpx2.Timeout(self.policy.silence_s, connect=self.policy.connect_s)
        # The proxy of the environment, but for a server of this very machine.
        is_elsewhere = urlsplit(request.url).hostname not in THIS_MACHINE
        client = httpx2.Client(
            headers=headers, timeout=timeout, trust_env=is_elsewhere, verify=_certificates()
        )
        with (
            closing(client),
            closing(client.send(_built(client, request, deadline), stream=True)) as response,
        ):
            if response.has_redirect_location:
                return response.headers["location"]
            status = response.status_code
            if status == _NOT_MODIFIED and "If-None-Match" in request.headers:
                return Answer(status, response.headers, b"")
            _require_success(response)
            return Answer(status, response.headers, _read(response, request.most_bytes))


class _Deadline:
    """Cuts the connections of a request when its time is over."""

    def __init__(self, seconds: float) -> None:
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True
        self._sockets: list[socket.socket] = []
        self.has_passed = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()
        for each in self._sockets:
            each.close()

    def watch(self, event: str, information: Mapping[str, Any]) -> None:
        """Note each connection; what httpcore calls a trace."""
        if event.endswith("connect_tcp.complete"):
            # A copy: encryption takes the descriptor of the first one away.
            self._sockets.append(information["return_value"].get_extra_info("socket").dup())
            if self.has_passed:
                self._cut()

    def _cut(self) -> None:
        self.has_passed = True
        for each in self._sockets:
            with suppress(OSError):  # closed by now
                each.shutdown(socket.SHUT_RDWR)


@cache
def _certificates() -> ssl.SSLContext:
    """The authorities that are believed, read once: that takes longer than most answers."""
    return httpx2.create_ssl_context()


def _built(client: httpx2.Client, request: Request, deadline: _Deadline) -> httpx2.Request:
    watched = {"trace": deadline.watch}
    if request.files is None:
        parameters = request.parameters or None  # none leaves those of the address
        return client.build_request("GET", request.url, params=parameters, extensions=watched)
    form: dict[str, list[str]] = {}
    for name, value in request.parameters:
        form.setdefault(name, []).append(value)
    return client.build_request(
        "POST", request.url, data=form, files=request.files, extensions=watched
    )


def _read(response: httpx2.Response, most_bytes: int) -> bytes:
    data = bytearray()
    for piece in response.iter_bytes():
        data += piece
        if len(data) > most_bytes:
            size = number(most_bytes / 1_000_000, int(most_bytes < 1_000_000))
            raise HttpError("too-long", f"plus de {size} Mo")
    return bytes(data)


def _require_success(response: httpx2.Response) -> None:
    status = response.status_code
    if status == _BUSY or status >= _FIRST_SERVER_FAULT:
        fault: Fault = "busy" if status == _BUSY else "down"
        raise HttpError(fault, status=status, wait_s=retry_after(response.headers))
    if not response.is_success:
        raise HttpError("refused", status=status)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a `Retry-After` asks to wait: a number, or a date compared with the answer's."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:6])
    try:
        wait = parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    return max(0.0, wait.total_seconds())


def _target(url: str, location: str) -> str:
    try:
        target = urljoin(url, location)
        urlsplit(target)
    except ValueError as error:
        raise HttpError("not-an-address") from error
    return target


def _fault(error: httpx2.HTTPError) -> HttpError:
    fault: Fault = "unreachable"
    if isinstance(error, httpx2.TimeoutException):
        fault = "timeout"
    elif isinstance(error, httpx2.RemoteProtocolError):
        fault = "cut"
    return HttpError(fault, f"{type(error).__name__}: {error}")


def _silence_libraries() -> None:
    """Keep addresses out of logs: they hold keys, and what people search for."""
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
