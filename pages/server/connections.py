"""How many connections this server holds, how long they may hesitate, what they may leave undone.

Uvicorn has no limit for one address, no deadline for a request that never ends, and none for
WebSocket messages that never do: each is held in memory, or as a file of the process, of which
there are so many and no more. Its two protocols are made to count here, when the server starts.
"""

import asyncio
import logging
import os
import resource
from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Final, TypeVar

from uvicorn.config import Config
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from pages.server.journal import told_address

LARGEST_MESSAGE: Final = 2_000_000
"""Bytes of one message of a page: its widgets, never a file. Ours stay below a tenth of it."""
MOST_UNFINISHED: Final = 64_000_000
"""Bytes of all messages that have begun and not ended, of all visitors."""
UNFINISHED_S: Final = 30.0
"""Seconds that a request or a message may take to be whole, files apart."""
STOP_S: Final = 10
"""Seconds that a server told to stop leaves to answers under way: orchestrators wait 30."""
KEPT_FREE: Final = 64
"""Descriptors that no connection takes: files that pages read, what each session opens."""
ENOUGH_DESCRIPTORS: Final = 4096
CONNECTIONS_OF_A_VISITOR: Final = 4
"""Connections that one visitor may have at once, on average: a browser opens six, briefly."""
PEER: Final = "peer"
"""Key of `scope["state"]`: the machine at the other end, whatever headers say."""
TRUSTED: Final = "trusted"
"""Key of `scope["state"]`: the machines whose word on others uvicorn takes."""

OWN_MACHINE: Final = ("127.0.0.1", "::1", "::ffff:127.0.0.1", "")
"""This very machine; one without an address speaks through a file of it."""

_Connection = H11Protocol | WebSocketsSansIOProtocol  # uvicorn's other one has the same names
C = TypeVar("C", bound=asyncio.Protocol)
_LOG = logging.getLogger(__name__)
_MOST_DESCRIPTORS: Final = 65_536


def raise_descriptor_limit() -> int:
    """Take as many files as the system lets us have; how many that is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    wanted = _MOST_DESCRIPTORS if hard == unlimited else min(hard, _MOST_DESCRIPTORS)
    if soft != unlimited and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):  # macOS says more than it gives
            wanted = soft
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if limit != unlimited and limit < ENOUGH_DESCRIPTORS:
        _LOG.warning(
            "%d fichiers ouverts au plus : environ %d visiteurs à la fois (LimitNOFILE, ulimit -n)",
            limit,
            (limit - 2 * KEPT_FREE) // 4,
        )
    return limit


def descriptors_left() -> int:
    """How many files this process may still open, roughly: the system gives the lowest number."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if limit == resource.RLIM_INFINITY:
        return _MOST_DESCRIPTORS
    try:
        lowest = os.open(os.devnull, os.O_RDONLY)
    except OSError:
        return 0
    os.close(lowest)
    return limit - lowest


class ConnectionLimits:
    """What uvicorn's connections are counted by.

    Parameters
    ----------
    per_peer
        Connections of one other machine; 0 for any number. This machine is not counted: a proxy
        of it may stand for all visitors.
    """

    def __init__(self, per_peer: int) -> None:
        self.per_peer = per_peer
        self.peers: Counter[str] = Counter()
        self.unfinished: dict[_Connection, tuple[int, float]] = {}
        self.waiting: dict[_Connection, float] = {}

    def admit(self, connection: _Connection) -> None:
        """Count a connection, or end it at once."""
        peer = _peer(connection)
        self.peers[peer] += 1
        connection.config.ws_max_size = LARGEST_MESSAGE
        if connection.config.timeout_graceful_shutdown is None:
            connection.config.timeout_graceful_shutdown = STOP_S
        _hide_name(connection.config)
        trusted = connection.config.forwarded_allow_ips
        connection.app_state = {**connection.app_state, PEER: peer, TRUSTED: trusted}
        self.waiting[connection] = connection.loop.time()
        full = descriptors_left() < KEPT_FREE
        if full or (self.per_peer and peer not in OWN_MACHINE and self.peers[peer] > self.per_peer):
            _LOG.warning(
                "connexion refusée : %s",
                "fichiers épuisés" if full else f"trop de {told_address(peer)}",
            )
            connection.transport.abort()

    def release(self, connection: _Connection) -> None:
        """Forget a connection that has ended."""
        peer = _peer(connection)
        self.peers[peer] -= 1
        if self.peers[peer] <= 0:
            del self.peers[peer]
        self.unfinished.pop(connection, None)
        self.waiting.pop(connection, None)
        if isinstance(connection, WebSocketsSansIOProtocol):
            # It stays in a cycle until Python looks for cycles, which bytes alone never call for.
            connection.conn.parser.close()  # whose variables are the last frame
            connection.conn.reader.discard()
            connection.frames.clear()

    def heard(self, connection: H11Protocol) -> None:
        """Note whether a request is under way, or still being said."""
        cycle = connection.cycle
        said = (cycle is not None and not cycle.response_complete) or _upgraded(connection)
        if said:
            self.waiting.pop(connection, None)
        else:
            self.waiting.setdefault(connection, connection.loop.time())

    def measure(self, connection: WebSocketsSansIOProtocol) -> None:
        """Note how much of a message has come; end the one that holds most when all hold much."""
        conn = connection.conn
        held = len(conn.reader.buffer) + (conn.current_size or 0)
        if not held:
            self.unfinished.pop(connection, None)
            return
        since = self.unfinished.get(connection, (0, connection.loop.time()))[1]
        self.unfinished[connection] = (held, since)
        if sum(size for size, _ in self.unfinished.values()) > MOST_UNFINISHED:
            worst = max(self.unfinished, key=lambda each: self.unfinished[each][0])
            self._end(worst, "trop de messages inachevés")

    def end_late(self, now: float) -> None:
        """End what has been said for too long without an end."""
        late = [each for each, since in self.waiting.items() if now - since > UNFINISHED_S]
        late += [each for each, (_, since) in self.unfinished.items() if now - since > UNFINISHED_S]
        for connection in late:
            self._end(connection, "demande ou message inachevé")

    def _end(self, connection: _Connection, why: str) -> None:
        _LOG.warning("connexion fermée : %s (%s)", why, told_address(_peer(connection)))
        self.unfinished.pop(connection, None)
        self.waiting.pop(connection, None)
        connection.transport.abort()


def limit_connections(limits: ConnectionLimits) -> None:
    """Have uvicorn's protocols, of this process, count by these limits."""
    for protocol in (AutoHTTPProtocol, WebSocketsSansIOProtocol):
        _then(protocol, "connection_lost", limits.release)
    _then(AutoHTTPProtocol, "connection_made", limits.admit)
    _then(AutoHTTPProtocol, "data_received", limits.heard)
    _then(WebSocketsSansIOProtocol, "data_received", limits.measure)


def _then(protocol: type, name: str, more: Callable[[C], None]) -> None:
    original = getattr(protocol, name)

    @wraps(original)
    def method(connection: C, *arguments: object) -> None:
        original(connection, *arguments)
        more(connection)

    setattr(protocol, name, method)


def _hide_name(config: Config) -> None:
    """Have answers not say which server writes them."""
    config.encoded_headers = [each for each in config.encoded_headers if each[0] != b"server"]


def _upgraded(connection: _Connection) -> bool:
    return connection.transport.get_protocol() is not connection


def _peer(connection: _Connection) -> str:
    return connection.client[0] if connection.client else ""
