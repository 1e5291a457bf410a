"""Who may replace the shared data: people whom the operator has named, however they signed in.

No password of ours. They sign in through ProConnect or Streamlit's own OpenID login, when the
operator has set it (`proconnect`; `[auth]` in `.streamlit/secrets.toml`), or a proxy names them in
the header that the operator has set. Any other header is never read.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import streamlit as st
from streamlit.errors import StreamlitAuthError

from geo.render.html import render
from geo.settings import Settings
from pages.server.login.over import share
from pages.server.login.routes import LOGIN, LOGOUT
from pages.server.visits import FROM_PROXY
from pages.state.address import read_address
from pages.state.atlas import current_settings

if TYPE_CHECKING:  # heavy: see pages.server.login.routes
    from pages.server.login.cookies import CookieJar, Session

LOGIN_ISSUES: Final[Mapping[str, str]] = {
    "indisponible": "ProConnect ne répond pas. Réessayez dans quelques minutes.",
    "refusee": (
        "ProConnect n'a pas permis de savoir qui vous êtes. Recommencez et, si cela se répète, "
        "prévenez l'exploitant."
    ),
    "annulee": "La connexion a été abandonnée.",
    "perdue": (
        "La connexion a pris plus de dix minutes, ou a commencé dans un autre navigateur : "
        "recommencez ici."
    ),
    "ici": (
        "La session est fermée ici, mais ProConnect n'a pas répondu : sur un poste partagé, "
        "fermez le navigateur."
    ),
}
"""What a visitor is told, by what became of a login."""

_NO_LOGIN = (
    "La connexion n'est pas possible : le réglage [auth] de Streamlit est incomplet sur ce serveur."
)


def current_operator() -> str:
    """Name of the person, when the operator has named it; else empty."""
    settings = current_settings()
    return next((name for name in _names(settings) if settings.is_administrator(name)), "")


def current_name() -> str:
    """Name of the person who is signed in, whether the operator has named it or not; else empty."""
    return next(filter(None, _names(current_settings())), "")


def is_still_operator(name: str) -> bool:
    """Whether the person is, at this moment: they may have left through another replica.

    Raises
    ------
    SourceError
        The database that all share does not answer.
    """
    share(current_settings())
    return current_operator() == name


def _names(settings: Settings) -> Iterator[str]:
    """Names of the person, one for each way to sign in; empty ones too."""
    if settings.administrateurs:
        header = settings.entete_utilisateur
        yield name_in_headers(request_headers(header)) if header else ""
        session = current_session(settings)
        yield session.email if session else ""
        yield name_in_token(signed_in_user())


def current_session(settings: Settings) -> "Session | None":
    """Who has signed in through ProConnect, in this browser; read again at each run."""
    jar = _jar(settings)
    return jar.session(request_cookies()) if jar else None


def login_issue() -> str:
    """Why a login has just failed, for a minute; else empty."""
    jar = _jar(current_settings())
    held = jar.read(request_cookies(), "issue") if jar else {}
    return LOGIN_ISSUES.get(held.get("issue", ""), "")


def _jar(settings: Settings) -> "CookieJar | None":
    """The cookies of ProConnect's login, when the operator has set it."""
    if not settings.proconnect:
        return None
    from pages.server.login.cookies import jar_of  # noqa: PLC0415 - heavy, as above

    return jar_of(settings)


def request_cookies() -> Mapping[str, str]:
    """Cookies of the request that opened this session."""
    return st.context.cookies


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
    """Whether the operator has set a login, and named someone."""
    has_login = bool(settings.proconnect) or _has_openid()
    return bool(settings.administrateurs) and has_login


def sign_in_panel() -> None:
    """Offer to sign in, or to sign out someone who is signed in, named or not."""
    settings = current_settings()
    session = current_session(settings)
    if session:
        url = f"{settings.adresse_publique}{LOGOUT}?{urlencode({'jeton': session.number})}"
        st.html(render("import_sign_out.html", url=url))
    elif name_in_token(signed_in_user()):
        st.button("Se déconnecter", on_click=st.logout)
    else:
        _sign_in(settings)


def _sign_in(settings: Settings) -> None:
    if settings.proconnect:
        query = urlencode(read_address(), doseq=True)
        url = f"{settings.adresse_publique}{LOGIN}?{query}"
        st.html(render("import_proconnect.html", url=url))
    if _has_openid():
        st.html(render("import_sign_in.html"))
        for provider in _providers():
            name = f" avec {provider}" if provider else ""
            if st.button(f"Se connecter{name}", key=f"connexion_{provider}"):
                try:
                    st.login(provider or None)
                except StreamlitAuthError:
                    st.html(render("import_fault.html", message=_NO_LOGIN))


def _has_openid() -> bool:
    return "is_logged_in" in signed_in_user()


def _providers() -> list[str]:
    """Names of the providers that the secrets hold; an empty one stands for the only one."""
    section = st.secrets["auth"]
    named = [name for name, value in section.items() if isinstance(value, Mapping)]
    named = [name for name in named if name != "client_kwargs"]
    return ["", *named] if "client_id" in section else named
