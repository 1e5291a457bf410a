"""The routes of what browsers fetch once and keep: scripts, shapes, names, the catalogue.

Imported before the server listens: what is heavy waits in `asset_contents` for the first need.
"""

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from pages.server.asset_urls import FOLDERS, assets_url, logo_url, scripts_version
from pages.server.encodings import Packed, best_encoding

FOR_EVER = "public, max-age=31536000, immutable"
_NOT_FOUND = Response("Introuvable", status_code=404, media_type="text/plain")
Answer = Callable[[Request], Awaitable[Response]]


def asset_routes() -> list[Mount | Route]:
    """Routes to mount beside Streamlit's, specific ones first."""
    root = assets_url()
    return [
        *(Mount(f"{root}/{name}", _Files(packages=[*held])) for name, held in FOLDERS.items()),
        Route(f"{root}/formes/{{version}}/{{name}}.geojson", _answers("shapes")),
        Route(f"{root}/noms/{{version}}/{{name}}.json", _answers("names")),
        Route(f"{root}/poles/{{version}}.json", _answers("poles")),
        Route(f"{root}/liens/{{version}}.json", _answers("lines")),
        Route(logo_url("{version}"), _answer_logo),
    ]


class _Files(StaticFiles):
    """Files that browsers keep for ever when their address names our version (`?v=`).

    Another version is asked of us while servers are replaced one by one: what is answered then is
    not what the address names, and is not to be kept under it.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the header to what is served under a version."""

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                MutableHeaders(raw=message["headers"])["cache-control"] = cached
            await send(message)

        query = scope.get("query_string", b"")
        cached = FOR_EVER if query == f"v={scripts_version()}".encode() else "no-store"
        await super().__call__(scope, receive, send_on if query.startswith(b"v=") else send)


async def _answer_logo(request: Request) -> Response:
    content = await run_in_threadpool(_logo, request.path_params["version"])
    if content is None:
        return _NOT_FOUND
    return Response(content, media_type="image/png", headers={"cache-control": FOR_EVER})


def _logo(version: str) -> bytes | None:
    from pages.server.asset_contents import logo  # noqa: PLC0415 - see the module

    return logo(version)


def _answers(kind: str) -> Answer:
    """Answer with compressed bytes that never change under their address."""

    async def answer(request: Request) -> Response:
        body = await run_in_threadpool(_content, kind, request.path_params)
        if body is None:
            return _NOT_FOUND
        headers = {"cache-control": FOR_EVER, "vary": "Accept-Encoding"}
        encoding = best_encoding(request.headers)
        if encoding:
            headers["content-encoding"] = encoding
        return Response(body.encoded(encoding), media_type="application/json", headers=headers)

    return answer


def _content(kind: str, parameters: dict[str, str]) -> Packed | None:
    from pages.server.asset_contents import CONTENTS  # noqa: PLC0415 - see the module

    return CONTENTS[kind](**parameters)
