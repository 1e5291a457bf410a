"""Who is let in: requests under a name of this server, WebSockets opened by its own pages.

Streamlit takes any host by default, and looks up the public address of the machine, at a third
party and while everybody waits, at each WebSocket that a foreign page opens (its issue 7721).
Both are refused here, before it sees them.
"""

import logging
from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit import config
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from geo.french import printable

_LOG = logging.getLogger(__name__)
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_UNKNOWN_HOST = "Ce serveur n'est pas connu sous ce nom."
_FOREIGN_ORIGIN = "Cette demande vient d'un autre site."


class KnownOrigins:
    """ASGI middleware: refuses unknown hosts, and what a page of another origin starts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what names this server and comes from its own pages."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or not knows_host(hosts[0]):
            _LOG.warning(
                "hôte inconnu refusé : « %s » (server.allowedHosts dans .streamlit/config.toml)",
                printable(", ".join(hosts)),
            )
            await _refuse(421, _UNKNOWN_HOST, scope, receive, send)
        elif _changes_something(scope) and not knows_origins(origins, hosts[0]):
            _LOG.warning(
                "demande d'une autre origine refusée : « %s » pour l'hôte « %s »",
                printable(", ".join(origins)),
                printable(hosts[0]),
            )
            await _refuse(403, _FOREIGN_ORIGIN, scope, receive, send)
        else:
            await self.app(_under_public_name(scope, origins), receive, send)


def knows_host(host: str) -> bool:
    """Whether a request names this server.

    An address in figures and « localhost » always do: no stranger's page can be behind them, as it
    can behind a name that it makes lead here. Other names are those of `server.allowedHosts`.
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    return _is_own_name(name) or bool(_allowed_hosts() and is_host_allowed(host))


def knows_origins(origins: Sequence[str], host: str) -> bool:
    """Whether what says where it comes from comes from a page of this server.

    Programs say nothing, browsers always do.
    """
    if not origins:
        return True
    return len(origins) == 1 and (_place(origins[0]) == host or origins[0] in _public_origins())


def _is_own_name(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return name == "localhost"


def _allowed_hosts() -> Sequence[str]:
    return list(config.get_option("server.allowedHosts"))


def _public_origins() -> Sequence[str]:
    return [origin.strip() for origin in config.get_option("server.corsAllowedOrigins")]


def _changes_something(scope: Scope) -> bool:
    return scope["type"] == "websocket" or scope["method"] not in _SAFE_METHODS


def _place(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _under_public_name(scope: Scope, origins: Sequence[str]) -> Scope:
    """Name the server as its own page does, behind a proxy that does not.

    Else Streamlit would ask the third party for this origin too, before its list.
    """
    if scope["type"] != "websocket" or not origins or origins[0] not in _public_origins():
        return scope
    others = [pair for pair in scope["headers"] if pair[0] != b"host"]
    return {**scope, "headers": [*others, (b"host", _place(origins[0]).encode("latin-1"))]}


async def _refuse(status: int, why: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose(1008, why)(scope, receive, send)
    else:
        await PlainTextResponse(why, status)(scope, receive, send)
