"""The addresses of the login of the State: Streamlit's own cannot speak to ProConnect.

Imported before the server listens: what is heavy waits in `answers` for the first need.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from geo.errors import SettingsError
from geo.settings import Settings, read_settings
from pages.server.asset_urls import base_path

LOGIN: Final = "/connexion"
CALLBACK: Final = "/connexion/retour"
LOGOUT: Final = "/deconnexion"
AFTER_LOGOUT: Final = "/deconnexion/retour"

Answer = Callable[[Request, Settings], Awaitable[Response]]


def login_routes() -> list[Route]:
    """Routes of the login, which are « not found » when the operator has set none."""
    paths = (LOGIN, CALLBACK, LOGOUT, AFTER_LOGOUT)
    return [Route(f"{base_path()}{path}", _answers(path)) for path in paths]


def _answers(path: str) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        found = await asyncio.to_thread(_found, path)
        if found is None:
            return PlainTextResponse("Introuvable", 404)
        make, settings = found
        response = await make(request, settings)
        response.headers["cache-control"] = "no-store"
        return response

    return answer


def _found(path: str) -> tuple[Answer, Settings] | None:
    try:
        settings = read_settings()
    except SettingsError:
        return None  # each page says what is wrong
    if not settings.proconnect:
        return None
    from pages.server.login.answers import ANSWERS  # noqa: PLC0415 - see the module

    return ANSWERS[path], settings
