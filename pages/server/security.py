"""Headers and language of what the server sends.

Two policies, because the frame of streamlit-folium evaluates the code it receives: the page
itself allows no inline script but Streamlit's own, by its hash; the frame allows them, and is
given nothing but numbers, addresses and our own words.
"""

import base64
import hashlib
import re
from functools import cache, lru_cache
from html import escape
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qs, urlsplit, urlunsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.french import typeset
from geo.model.theme import OWN_NAME
from geo.settings import read_settings
from pages.server.asset_urls import assets_url, base_path, script_url, scripts_version
from pages.server.encodings import WORTH_IT, Encoding, best_encoding, encode, vary

MAP_SCRIPTS = (
    "leaflet/leaflet.js",
    "markercluster/leaflet.markercluster.js",
    "atlas/atlas.js",
    "atlas/layers.js",
    "atlas/points.js",
    "atlas/names.js",
    "atlas/legend.js",
)
PAGE_SCRIPTS = (
    *("streamlit_fr.js", "map_page.js", "copy.js", "phone.js", "tables.js", "renewed.js"),
    "bubbles.js",
)
CHART_PAGES = ("couverture", "territoire", "secteurs", "reseaux")
ELEMENTS = (
    "Html",
    "purify.es",
    "BidiComponent",
    "serialization",
    "recordbatch",
    "ComponentInstance",
    "IFrameUtil",
    "DownloadButton",
    "Button",
)
CHARTS = ("PlotlyChart",)
TILE_SERVER = "https://data.geopf.fr"
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_LANGUAGE = (b'<html lang="en">', b'<html lang="fr">')
_TITLE = b"<title>Streamlit</title>"
# The text is readable without Streamlit's letters; its scripts come first.
_FONT_FIRST = re.compile(rb'(<link\s+rel="preload"[^>]*as="font")')
_ICON = re.compile(rb'<link rel="shortcut icon"[^>]*>')
_NOSCRIPT = re.compile(rb"<noscript>.*?</noscript>", re.DOTALL)
_FRENCH_NOSCRIPT = b"<noscript>Cette application a besoin de JavaScript.</noscript>"
_SECURE = b"; Secure"
_FRAMES = ("/component/",)
_FILES = ("/actifs/", "/static/", "/media/", "/_stcore/", *_FRAMES)
_UNCHANGED_BY_US = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")


class SecureHtml:
    """ASGI middleware: security headers everywhere, French on Streamlit's page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, with our headers, and rewrite the page when it is HTML."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        rewriter = _Rewriter(scope, send)
        if may_be_page(scope):
            # The page must reach us whole and plain: neither compressed nor « not modified ».
            headers = [pair for pair in scope["headers"] if pair[0] not in _UNCHANGED_BY_US]
            method = "GET" if scope["method"] == "HEAD" else scope["method"]
            scope = {**scope, "headers": headers, "method": method}
        await self.app(scope, receive, rewriter)


class _Rewriter:
    """Sends a response on, after holding back an HTML page to rewrite it."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.method: str = scope["method"]
        self.is_page = may_be_page(scope)
        self.encoding = best_encoding(Headers(scope=scope))
        self.page = _within_app(scope["path"]).strip("/")
        path = _within_app(scope["path"])
        self.is_frame = path.startswith(_FRAMES)
        # A sheet in HTML is taken away as it was made: browsers save what is compressed as it is.
        self.is_whole = path.startswith((*_FRAMES, "/media/"))
        self.is_secure = scope["scheme"] == "https"
        self.host = Headers(scope=scope).get("host", "")
        # Only what « Partager » gives to put elsewhere may be framed by another site, and the map
        # within it.
        self.framers = "*" if self.is_frame or _is_embedded(scope) else "'self'"
        self.send = send
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            policy = frame_policy() if self.is_frame else page_policy()
            _add_headers(message, f"{policy}; frame-ancestors {self.framers}")
            _keep_scheme(message, self.host)
            if self.is_secure:
                _secure_cookies(message)
            is_head_of_file = self.method == "HEAD" and not self.is_page
            if not _is_html(message) or self.is_whole or is_head_of_file:
                await self.send(message)
            else:
                self.start = message
        elif self.start is None:
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish()

    async def _finish(self) -> None:
        self.body = self.body.replace(*_LANGUAGE).replace(_TITLE, _title())
        self.body = _NOSCRIPT.sub(_FRENCH_NOSCRIPT, self.body)
        self.body = _FONT_FIRST.sub(rb'\1 fetchpriority="low"', self.body)
        self.body = _ICON.sub(_icon(), self.body)
        self.body = self.body.replace(b"</head>", _head(self.page) + b"</head>")
        if self.start is None:
            return
        headers = MutableHeaders(raw=self.start["headers"])
        vary(headers)
        if self.encoding and len(self.body) >= WORTH_IT:
            self.body = _encoded(self.body, self.encoding)
            headers["content-encoding"] = self.encoding
        headers["content-length"] = str(len(self.body))
        del headers["etag"], headers["last-modified"], headers["accept-ranges"]
        await self.send(self.start)
        body = b"" if self.method == "HEAD" else self.body
        await self.send({"type": "http.response.body", "body": body})


@lru_cache(maxsize=64)
def _encoded(page: bytes, encoding: Encoding) -> bytes:
    """A page, compressed: addresses differ, their pages hardly do."""
    return encode(page, encoding)


@cache
def _title() -> bytes:
    """The name of the app, until its page gives its own title."""
    name = typeset(read_settings().theme_nom or OWN_NAME)
    return f"<title>{escape(name)}</title>".encode()


def _icon() -> bytes:
    """Our icon in place of Streamlit's."""
    return f'<link rel="icon" href="{script_url("icon.svg")}" type="image/svg+xml">'.encode()


def _head(page: str) -> bytes:
    """Our style sheet, the scripts of the page itself, and what it will need in a moment.

    The map's frame loads its scripts one after the other, and Streamlit the code of each kind of
    element when it first meets one; fetched ahead, they are there at once.
    """
    version = scripts_version()
    later = 'fetchpriority="low"'  # what is read comes before the map and the charts
    frame = "".join(
        f'<link rel="preload" as="script" {later} href="{assets_url()}/{name}?v={version}">'
        for name in MAP_SCRIPTS
    )
    modules = (
        *(f"{base_path()}/static/js/{name}" for name in _chunks(ELEMENTS)),
        script_url("fields.js"),
        script_url("picker_component.js"),
    )
    ahead = "".join(f'<link rel="modulepreload" href="{url}">' for url in modules)
    charts = "".join(
        f'<link rel="modulepreload" {later} href="{base_path()}/static/js/{name}">'
        for name in _chunks(CHARTS if page in CHART_PAGES else ())
    )
    scripts = "".join(f'<script defer src="{script_url(name)}"></script>' for name in PAGE_SCRIPTS)
    style = f'<link rel="stylesheet" href="{script_url("pages.css")}">'
    return f"{ahead}{frame}{charts}{style}{scripts}".encode()


@cache
def _chunks(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the files of Streamlit's that our pages always load; none where it has renamed."""
    folder = Path(str(files("streamlit"))) / "static" / "static" / "js"
    return tuple(path.name for kind in kinds for path in sorted(folder.glob(f"{kind}.*.js")))


def _within_app(path: str) -> str:
    """The path below the address where the app is mounted."""
    return path.removeprefix(base_path())


def may_be_page(scope: Scope) -> bool:
    """Whether a request may be answered with Streamlit's page: anything that is not a file."""
    return not _within_app(scope["path"]).startswith(_FILES)


def _is_html(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")


def _add_headers(message: Message, policy: str) -> None:
    headers = MutableHeaders(raw=message["headers"])
    headers["x-content-type-options"] = "nosniff"
    headers["referrer-policy"] = "same-origin"
    headers["permissions-policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
    headers["content-security-policy"] = policy
    message["headers"] = headers.raw


def _keep_scheme(message: Message, host: str) -> None:
    """Have a redirection to this host keep the visitor's scheme, which a proxy may not tell us."""
    headers = MutableHeaders(raw=message["headers"])
    parts = urlsplit(headers.get("location", ""))
    if host and parts.netloc == host and not parts.path.startswith("//"):
        headers["location"] = urlunsplit(("", "", *parts[2:]))
        message["headers"] = headers.raw


def _secure_cookies(message: Message) -> None:
    """Have browsers send back our cookies on encrypted connections only, as this one is."""
    message["headers"] = [
        (name, value + _SECURE if name.lower() == b"set-cookie" and _SECURE not in value else value)
        for name, value in message["headers"]
    ]


def _is_embedded(scope: Scope) -> bool:
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return "true" in (word.lower() for word in query.get("embed", [])[-1:])


@cache
def page_policy() -> str:
    """Policy of the page: scripts of this server, and Streamlit's inline one by its hash.

    `blob:` is how Streamlit loads the code of a component of ours.
    """
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in _inline_scripts())
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'wasm-unsafe-eval' blob: {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "frame-src 'self'",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "object-src 'none'",
        )
    )


@cache
def frame_policy() -> str:
    """Policy of the map's frame: streamlit-folium evaluates what it is sent."""
    tiles = f" {TILE_SERVER}" if read_settings().tuiles == "plan-ign" else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data:{tiles}",
            "font-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "object-src 'none'",
        )
    )


def _inline_scripts() -> list[str]:
    page = files("streamlit").joinpath("static/index.html").read_text("utf-8")
    return _INLINE_SCRIPT.findall(page)


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
