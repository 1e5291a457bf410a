"""How many visits one address may have at once, and whose word is taken on who visits."""

import logging
from collections import Counter
from ipaddress import ip_address, ip_network
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from geo.settings import read_settings
from pages.server.asset_urls import base_path
from pages.server.connections import KEPT_FREE, OWN_MACHINE, PEER, TRUSTED, descriptors_left
from pages.server.health import LIVE
from pages.server.journal import told_address
from pages.server.security import may_be_page

FROM_PROXY: Final = "x-atlas-ptce-mandataire"
"""Header of ours on a request that a proxy of the operator's has passed on; never a visitor's."""

_LOG = logging.getLogger(__name__)
_METRICS: Final = "/_stcore/metrics"
_NOBODY_ELSE: Final = "Trop de visiteurs en même temps. Rechargez la page dans un moment."


class BoundedVisits:
    """ASGI middleware: so many visits of one address; marks what came through a known proxy."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.per_address = read_settings().visites_par_adresse
        self.visits: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what there is room for."""
        if scope["type"] == "websocket":
            await self._visit(_marked(scope), receive, send)
        elif scope["type"] == "http" and scope["path"].endswith(_METRICS) and not _is_near(scope):
            await PlainTextResponse("Introuvable", 404)(scope, receive, send)
        elif scope["type"] == "http" and _is_visit(scope) and not _has_room():
            answer = PlainTextResponse(_NOBODY_ELSE, 503, {"retry-after": "60"})
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _visit(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = _address(scope)
        if not _has_room() or self._is_full(address):
            _LOG.warning("visite refusée : trop à la fois (%s)", told_address(address))
            await WebSocketClose(1013, _NOBODY_ELSE)(scope, receive, send)
            return
        self.visits[address] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.visits[address] -= 1
            self.visits += Counter()  # forgets the addresses that have left

    def _is_full(self, address: str) -> bool:
        """Whether an address has all its visits; this machine may stand for everybody's."""
        limited = self.per_address and address not in OWN_MACHINE
        return bool(limited and self.visits[address] >= self.per_address)


def is_known_proxy(peer: str, trusted: object) -> bool:
    """Whether a machine may say who visits.

    Parameters
    ----------
    trusted
        What the operator told uvicorn (`FORWARDED_ALLOW_IPS`): addresses and networks. « * » would
        let anyone say they are anyone: it names nobody here.
    """
    if peer in OWN_MACHINE:
        return True
    names = trusted.split(",") if isinstance(trusted, str) else trusted
    if not isinstance(names, list | tuple):
        return False
    return any(_is_in(peer, str(name).strip()) for name in names)


def _is_in(peer: str, network: str) -> bool:
    try:
        return ip_address(peer) in ip_network(network, strict=False)
    except ValueError:
        return False


def _marked(scope: Scope) -> Scope:
    name = FROM_PROXY.encode()
    headers = [pair for pair in scope["headers"] if pair[0] != name]
    state = scope.get("state", {})
    if is_known_proxy(state.get(PEER, _address(scope)), state.get(TRUSTED)):
        headers.append((name, b"1"))
    return {**scope, "headers": headers}


def _address(scope: Scope) -> str:
    return str(scope["client"][0]) if scope.get("client") else ""


def _is_near(scope: Scope) -> bool:
    """Whether a request comes from this machine, and not through a proxy of it."""
    is_passed_on = "x-forwarded-for" in Headers(scope=scope) or "via" in Headers(scope=scope)
    return _address(scope) in OWN_MACHINE and not is_passed_on


def _is_visit(scope: Scope) -> bool:
    """Whether someone comes to a page; a probe must know that a full server lives."""
    return may_be_page(scope) and scope["path"] != f"{base_path()}{LIVE}"


def _has_room() -> bool:
    return descriptors_left() >= 2 * KEPT_FREE
