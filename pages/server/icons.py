"""The icons that pages show, in place of all those that there are.

Streamlit has every page fetch the whole font of Material Symbols, 375 kB, whatever it shows: in its
`index` script, `preloadIconFont`. At that address this server answers with those that its scripts
name, 9 kB (Google, Apache 2.0; `tests/icon_font.py` makes them).
"""

from importlib.resources import files
from pathlib import Path

from starlette.responses import FileResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from geo.render.scripts import ICONS
from pages.server.asset_urls import base_path

_FOR_A_DAY = "public, max-age=86400"  # not for ever: the address is that of another file


class FewIcons:
    """ASGI middleware: the font of the icons in use."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        folder = Path(str(files("streamlit"))) / "static" / "static" / "media"
        fonts = folder.glob("MaterialSymbols-Rounded.*.woff2")
        self.addresses = {f"{base_path()}/static/media/{font.name}" for font in fonts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with our font where Streamlit's is asked for."""
        if scope["type"] == "http" and scope["path"] in self.addresses:
            app = FileResponse(ICONS, headers={"cache-control": _FOR_A_DAY})
            await app(scope, receive, send)
        else:
            await self.app(scope, receive, send)
