"""What probes ask: whether this process lives, and whether it is ready for visitors.

Nothing about a person, no path of this machine, no version of what it runs.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from geo.errors import AtlasError
from pages.server.asset_urls import base_path

if TYPE_CHECKING:  # heavy: see asset_contents
    from geo.model.atlas import Atlas
    from geo.settings import Settings
    from geo.sources.state import SourceState

LIVE: Final = "/sante"
READY: Final = "/pret"

_NOT_KEPT: Final = {"cache-control": "no-store"}
_FIRST_WAIT_S: Final = 1.0
_REFUSED: Final = "les données ont changé mais sont refusées : la version d'avant reste en service"


def health_routes() -> list[Route]:
    """Routes of the probes, beside those of the pages."""
    readiness = _Readiness()
    return [
        Route(f"{base_path()}{LIVE}", _answer_live),
        Route(f"{base_path()}{READY}", readiness.answer),
    ]


async def _answer_live(_request: Request) -> JSONResponse:
    return JSONResponse({"etat": "en marche"}, headers=_NOT_KEPT)


class _Readiness:
    """Answers from what is in service; has what has changed read, by one at a time.

    Without that a server that nobody visits would tell, and then show first, what it read long ago.
    """

    def __init__(self) -> None:
        self.loading: asyncio.Task[None] | None = None

    async def answer(self, _request: Request) -> JSONResponse:
        if self.loading is None or self.loading.done():
            self.loading = asyncio.create_task(asyncio.to_thread(_load))
        await asyncio.wait({self.loading}, timeout=_FIRST_WAIT_S)
        state = await asyncio.to_thread(told)
        return JSONResponse(state, 200 if "donnees" in state else 503, headers=_NOT_KEPT)


def _load() -> None:
    from pages.state.atlas import current_atlas  # noqa: PLC0415 - as above

    with suppress(AtlasError):  # pages say what is wrong
        current_atlas()


def told() -> Mapping[str, object]:
    """What `/pret` says now, without reading any table."""
    from geo.settings import Source  # noqa: PLC0415 - as above
    from geo.sources.state import read_state  # noqa: PLC0415
    from pages.state.atlas import current_settings  # noqa: PLC0415
    from pages.state.in_service import held_atlas, refusal_of  # noqa: PLC0415

    try:
        settings = current_settings()
    except AtlasError:
        return {"etat": "pas prêt", "defaut": "les réglages ne peuvent pas être lus"}
    is_source = isinstance(settings.donnees, Source)
    state = read_state(settings.folder) if is_source else None
    refused = bool(refusal_of(settings.folder))
    now = datetime.now().astimezone()
    return readiness(settings, held_atlas(settings.folder), state, now, refused=refused)


def readiness(
    settings: "Settings",
    atlas: "Atlas | None",
    state: "SourceState | None",
    now: datetime,
    *,
    refused: bool,
) -> dict[str, object]:
    """Tell what data is in service, how old it is, and what became of its source.

    Parameters
    ----------
    state
        None when the data does not come from elsewhere.
    refused
        Whether what has come into the folder was not put in service.
    """
    answer: dict[str, object] = {"etat": "prêt" if atlas else "pas prêt"}
    if atlas:
        answer["donnees"] = {
            "version": atlas.release.version,
            "date": atlas.release.date,
            "age_jours": _days_since(atlas.release.date, now),
            "empreinte": atlas.version,
            "poles": len(atlas),
        }
    else:
        answer["defaut"] = "aucune donnée n'est en service"
    if refused:
        answer["defaut"] = _REFUSED
    if state:
        answer["source"] = _source(settings, state, now)
    return answer


def _source(settings: "Settings", state: "SourceState", now: datetime) -> dict[str, object]:
    from geo.sources.state import is_overdue  # noqa: PLC0415 - as above

    return {
        "derniere_demande": state.tried or None,
        "derniere_lecture_bonne": state.succeeded or None,
        "en_echec_depuis": state.failing_since or None,
        "defaut": state.why or None,
        "en_retard": is_overdue(settings, state, now),
    }


def _days_since(text: str, now: datetime) -> int | None:
    """Days since a date; None when there is no such date."""
    try:
        return (now.date() - date.fromisoformat(text[:10])).days
    except ValueError:
        return None
