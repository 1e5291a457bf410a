"""Who may replace the shared data: people whom the operator has named, however they signed in.

No password of ours. They sign in through Streamlit's own OpenID login, when the operator has set it
(`[auth]` in `.streamlit/secrets.toml`), or a proxy names them in the header that the operator has
set. Any other header is never read.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAuthError

from geo.render.html import render
from geo.settings import Settings
from pages.server.visits import FROM_PROXY
from pages.state.atlas import current_settings

_NO_LOGIN = (
    "La connexion n'est pas possible : le réglage [auth] de Streamlit est incomplet sur ce serveur."
)


def current_operator() -> str:
    """Name of the person, when the operator has named it; else empty."""
    settings = current_settings()
    if not settings.administrateurs:
        return ""
    header = settings.entete_utilisateur
    names = (
        name_in_headers(request_headers(header)) if header else "",
        name_in_token(signed_in_user()),
    )
    return next((name for name in names if settings.is_administrator(name)), "")


def name_in_headers(values: Sequence[str]) -> str:
    """The name that a proxy gives; empty when the header stands twice: one may be a visitor's.

    Two that a proxy has joined have a comma: no name of the settings does.
    """
    return values[0].strip() if len(values) == 1 else ""


def name_in_token(user: Mapping[str, Any]) -> str:
    """The e-mail address of an OpenID token, when its provider says that it has checked it."""
    if user.get("is_logged_in") is not True or user.get("email_verified") not in (True, "true"):
        return ""
    return str(user.get("email") or "").strip()


def request_headers(name: str) -> Sequence[str]:
    """Values of one header of the request that opened this session, if a known proxy passed it."""
    if not st.context.headers.get_all(FROM_PROXY):
        return ()
    return st.context.headers.get_all(name)


def signed_in_user() -> Mapping[str, Any]:
    """What Streamlit's login knows of the person; empty when it is not set."""
    return st.user.to_dict()


def can_sign_in(settings: Settings) -> bool:
    """Whether the operator has set Streamlit's login, and named someone."""
    return bool(settings.administrateurs) and "is_logged_in" in signed_in_user()


def sign_in_panel() -> None:
    """Offer to sign in, or to sign out someone who is signed in, named or not."""
    if name_in_token(signed_in_user()):
        st.button("Se déconnecter", on_click=st.logout)
        return
    st.html(render("import_sign_in.html"))
    for provider in _providers():
        name = f" avec {provider}" if provider else ""
        if st.button(f"Se connecter{name}", key=f"connexion_{provider}"):
            try:
                st.login(provider or None)
            except StreamlitAuthError:
                st.html(render("import_fault.html", message=_NO_LOGIN))


def _providers() -> list[str]:
    """Names of the providers that the secrets hold; an empty one stands for the only one."""
    section = st.secrets["auth"]
    named = [name for name, value in section.items() if isinstance(value, Mapping)]
    named = [name for name in named if name != "client_kwargs"]
    return ["", *named] if "client_id" in section else named
