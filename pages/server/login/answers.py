"""What the addresses of the login answer: each leads to the provider, or back to « Données ».

The page comes back with the query that it was left with: nothing in an address chooses another
page. Nothing of a login is kept here, but which ones are over.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from secrets import compare_digest, token_urlsafe
from typing import Final, TypeVar

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from geo.errors import AtlasError
from geo.french import printable
from geo.settings import Settings
from pages.server.login.cookies import LIFETIMES_S, Attempt, Session, jar_of
from pages.server.login.over import end, share
from pages.server.login.provider import LoginError, Outcome, Provider, provider_of
from pages.server.login.routes import AFTER_LOGOUT, CALLBACK, LOGIN, LOGOUT, Answer

_LOG = logging.getLogger(__name__)
_PAGE: Final = "/donnees"
_LONGEST_QUERY: Final = 1_500
_TURNS: Final = asyncio.Semaphore(2)
"""Conversations with the provider at the same time: strangers can begin them."""
_TURN_S: Final = 5.0
_FAULTS: Final[Mapping[str, Outcome]] = {
    "access_denied": "annulee",
    "temporarily_unavailable": "indisponible",
    "server_error": "indisponible",
}
_Told = TypeVar("_Told")


async def begin(request: Request, settings: Settings) -> Response:
    """Send the person to the provider; the browser keeps what tells them from others."""
    query = request.url.query if len(request.url.query) <= _LONGEST_QUERY else ""
    attempt = Attempt(token_urlsafe(32), token_urlsafe(32), query)
    try:
        url = await _ask(provider_of(settings).login_url, attempt.state, attempt.nonce)
    except LoginError as error:
        return _back(settings, query, _logged(error))
    response = RedirectResponse(url, 302)
    jar_of(settings).write(response, "essai", asdict(attempt))
    return response


async def finish(request: Request, settings: Settings) -> Response:
    """Sign in who comes back from the provider, in the browser that went there."""
    jar = jar_of(settings)
    attempt = jar.attempt(request.cookies)
    if attempt is None or not _is(request, "state", attempt.state):
        return _back(settings, "", "perdue")
    try:
        session = await _signed_in(request, provider_of(settings), attempt)
    except LoginError as error:
        response = _back(settings, attempt.query, _logged(error))
    else:
        response = _back(settings, attempt.query)
        jar.write(response, "session", asdict(session))
        end(attempt.state, LIFETIMES_S["essai"])
    jar.erase(response, "essai")
    return response


async def leave(request: Request, settings: Settings) -> Response:
    """Sign out who asks for it on our page: here, then at the provider."""
    jar = jar_of(settings)
    session = jar.session(request.cookies)
    if session is None:
        return _back(settings)
    if not _is(request, "jeton", session.number):
        return PlainTextResponse("Cette demande ne vient pas de notre page.", 403)
    end(session.number, LIFETIMES_S["session"])
    provider = provider_of(settings)
    try:
        url = await _ask(provider.logout_url, session.id_token, token_urlsafe(32))
    except LoginError as error:
        _logged(error)
        response = _back(settings, "", "ici")
    else:
        response = RedirectResponse(url, 302)
    jar.erase(response, "session")
    response.background = BackgroundTask(_share, settings)
    return response


async def come_back(_request: Request, settings: Settings) -> Response:
    """Show the page again after a logout: nothing is done, so nothing has to be proved."""
    return _back(settings)


ANSWERS: Final[Mapping[str, Answer]] = {
    LOGIN: begin,
    CALLBACK: finish,
    LOGOUT: leave,
    AFTER_LOGOUT: come_back,
}


async def _signed_in(request: Request, provider: Provider, attempt: Attempt) -> Session:
    """Have the provider say who has come back."""
    values = request.query_params
    if "iss" in values and not _is(request, "iss", provider.issuer):
        raise LoginError("refusee", "le retour vient d'un autre fournisseur")
    if "error" in values:
        fault = values["error"]
        outcome = _FAULTS.get(fault, "refusee")
        raise LoginError(outcome, f"le fournisseur dit {printable(fault, 40)}")
    said = await _ask(provider.person, values.get("code", ""), attempt.nonce)
    return Session(token_urlsafe(16), *said)


async def _ask(ask: Callable[..., _Told], *arguments: str) -> _Told:
    """Speak with the provider, in turn: it may be slow."""
    try:
        async with asyncio.timeout(_TURN_S):
            await _TURNS.acquire()
    except TimeoutError as error:
        raise LoginError("indisponible", "trop de connexions à la fois") from error
    try:
        return await asyncio.to_thread(ask, *arguments)
    finally:
        _TURNS.release()


def _share(settings: Settings) -> None:
    """Have the other replicas refuse this session; they are told again later if this fails."""
    with suppress(AtlasError):
        share(settings)


def _is(request: Request, name: str, value: str) -> bool:
    """Whether the address has a parameter once, with that value."""
    given = request.query_params.getlist(name)
    return len(given) == 1 and compare_digest(given[0].encode(), value.encode())


def _back(settings: Settings, query: str = "", outcome: Outcome | None = None) -> Response:
    """Lead to the page, which tells what has failed."""
    jar = jar_of(settings)
    url = f"{settings.adresse_publique}{_PAGE}"
    response = RedirectResponse(f"{url}?{query}" if query else url, 303)
    if outcome:
        jar.write(response, "issue", {"issue": outcome})
    else:
        jar.erase(response, "issue")
    return response


def _logged(error: LoginError) -> Outcome:
    _LOG.warning("connexion par ProConnect impossible : %s", error)
    return error.outcome
