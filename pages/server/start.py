"""What the server does when it starts, before it answers and while it begins to."""

import asyncio
import os
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, nullcontext, suppress
from threading import Thread

import streamlit as st
from streamlit import config

from geo.errors import AtlasError, SettingsError
from geo.model.theme import Theme
from geo.settings import OPEN_VARIABLE, TRACE_VARIABLE, Settings, read_settings
from pages.server.asset_urls import base_path
from pages.server.connections import (
    CONNECTIONS_OF_A_VISITOR,
    ConnectionLimits,
    limit_connections,
    raise_descriptor_limit,
)
from pages.server.journal import keep_log_short, one_line_an_event
from pages.server.sockets import send_at_once
from pages.server.upload_memory import LeftUploads, keep_uploads_in_memory

_LOOK_S = 5.0
SWITCH_S = 0.0005
"""How long a page waits each time it needs the interpreter that another visit holds."""


def require_settings() -> None:
    """Stop with a sentence when the settings cannot be read: else every request would fail."""
    try:
        settings = read_settings()
        if settings.theme_logo:
            from geo.formats.logo import read_logo  # noqa: PLC0415 - for those who have one

            read_logo(settings.theme_logo)
    except SettingsError as error:
        sys.exit(f"Réglages : {error}")


@asynccontextmanager
async def start(_app: st.App) -> AsyncIterator[None]:
    """Set up this process; load the data and what every first visit asks for meanwhile."""
    sys.setswitchinterval(SWITCH_S)
    keep_log_short()
    raise_descriptor_limit()
    settings = read_settings()
    colour_streamlit(
        Theme(colour=settings.theme_couleur, own_dark_colour=settings.theme_couleur_sombre)
    )
    limits = ConnectionLimits(CONNECTIONS_OF_A_VISITOR * settings.visites_par_adresse)
    limit_connections(limits)
    send_at_once()
    keep_uploads_in_memory()
    Thread(target=_prepare, daemon=True).start()
    stop_metrics = _serve_metrics(settings)
    watching = asyncio.create_task(_watch(limits, LeftUploads()))
    lines = nullcontext() if os.environ.get(TRACE_VARIABLE) else one_line_an_event()
    try:
        with lines:
            yield
    finally:
        watching.cancel()
        stop_metrics()


def colour_streamlit(theme: Theme) -> None:
    """Give the operator's colours to what Streamlit colours: links, tabs, sliders, focus."""
    for ground, colour in (("light", theme.colour), ("dark", theme.dark_colour)):
        if colour:
            config.set_option(f"theme.{ground}.primaryColor", colour)
            config.set_option(f"theme.{ground}.linkColor", colour)


def _serve_metrics(settings: Settings) -> Callable[[], None]:
    if settings.mesures is None:
        return lambda: None
    from pages.server.metrics import serve_metrics  # noqa: PLC0415 - for those who want them

    return serve_metrics(settings.mesures)


async def _watch(limits: ConnectionLimits, uploads: LeftUploads) -> None:
    """Look again and again for what takes too long, or was left behind."""
    while True:
        await asyncio.sleep(_LOOK_S)
        now = asyncio.get_running_loop().time()
        limits.end_late(now)
        if left := uploads.forget(now):
            await asyncio.to_thread(_forget_imports, left)


def _forget_imports(sessions: Iterable[str]) -> None:
    from pages.state.uploads import forget_left  # noqa: PLC0415 - as below

    forget_left(sessions)


def _prepare() -> None:
    from geo.tables.store import settle  # noqa: PLC0415 - as below
    from pages.server.asset_contents import prepare  # noqa: PLC0415 - see the module
    from pages.state.atlas import current_settings  # noqa: PLC0415 - as above
    from pages.state.source import keep_fresh  # noqa: PLC0415 - as above

    if os.environ.get(OPEN_VARIABLE):
        _show_page()
    with suppress(AtlasError):  # pages say what is wrong with the folder
        settle(current_settings().folder)
    prepare()
    keep_fresh(current_settings)


def _show_page() -> None:
    address = f"http://localhost:{config.get_option('server.port')}{base_path()}"
    sys.stdout.write(f"Atlas PTCE : {address} (Ctrl+C pour arrêter)\n")
    sys.stdout.flush()
    if _has_screen():
        webbrowser.open(address)


def _has_screen() -> bool:
    """Whether a browser can be shown: without one, some systems open theirs in the terminal."""
    is_plain_unix = sys.platform not in ("darwin", "win32")
    return not is_plain_unix or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())
