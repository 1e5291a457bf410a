"""Cookies of the login: encrypted, for a time, and opened by any replica that knows the secret.

They are all that is kept: the WebSocket of a page brings them as its requests do, so no header
names the person, and there is none to forge.
"""

import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal, TypeVar

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import OctKey
from starlette.responses import Response

from geo.settings import Settings
from pages.server.login.over import is_over

Kind = Literal["essai", "session", "issue"]
LIFETIMES_S: Final[Mapping[Kind, int]] = {"essai": 600, "session": 2 * 3600, "issue": 60}
"""Seconds: for the person to sign in at the provider; to replace data; to be told what failed.

A session is short, and not renewed: whoever holds a copy of it would renew it too. The provider
knows the person for longer, and asks nothing.
"""

_Held = TypeVar("_Held")
_HEADER: Final = {"alg": "dir", "enc": "A256GCM"}
_REGISTRY: Final = JWERegistry(algorithms=list(_HEADER.values()))


@dataclass(frozen=True, slots=True)
class Attempt:
    """A login that has begun in one browser.

    Attributes
    ----------
    query
        Of the address of the page to come back to.
    """

    state: str
    nonce: str
    query: str


@dataclass(frozen=True, slots=True)
class Session:
    """Someone who is signed in.

    Attributes
    ----------
    number
        Names the session; its page gives it back to end it, which no other site can.
    id_token
        What the provider asks for to end its own session.
    """

    number: str
    email: str
    id_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CookieJar:
    """Writes and reads the cookies.

    Attributes
    ----------
    secret
        Of the client at the provider; the keys are made from it.
    is_secure
        Whether browsers may send them on encrypted connections only.
    """

    secret: str = field(repr=False)
    is_secure: bool

    def write(self, response: Response, kind: Kind, values: Mapping[str, str]) -> None:
        """Have the browser keep some values, which it cannot read."""
        lifetime = LIFETIMES_S[kind]
        claims = {**values, "exp": int(time.time()) + lifetime}
        text = jwt.encode(dict(_HEADER), claims, _key(self.secret, kind), registry=_REGISTRY)
        response.set_cookie(
            self._name(kind),
            text,
            max_age=lifetime,
            secure=self.is_secure,
            httponly=True,
            samesite="lax",
        )

    def erase(self, response: Response, kind: Kind) -> None:
        """Have the browser forget."""
        response.delete_cookie(
            self._name(kind), secure=self.is_secure, httponly=True, samesite="lax"
        )

    def read(self, cookies: Mapping[str, str], kind: Kind) -> dict[str, Any]:
        """Give the values that this server, or another that knows the secret, wrote in time."""
        text = cookies.get(self._name(kind), "")
        try:
            claims = jwt.decode(text, _key(self.secret, kind), registry=_REGISTRY).claims
            jwt.JWTClaimsRegistry(exp={"essential": True}).validate(claims)
        except (JoseError, ValueError):
            return {}
        return {name: value for name, value in claims.items() if name != "exp"}

    def attempt(self, cookies: Mapping[str, str]) -> Attempt | None:
        """The login that has begun in this browser, unless it has ended."""
        found = _made(Attempt, self.read(cookies, "essai"))
        return found if found and not is_over(found.state) else None

    def session(self, cookies: Mapping[str, str]) -> Session | None:
        """Who is signed in, in this browser."""
        found = _made(Session, self.read(cookies, "session"))
        return found if found and not is_over(found.number) else None

    def _name(self, kind: Kind) -> str:
        """A cookie of this host alone, which no site beside it can plant, when it is encrypted."""
        return f"{'__Host-' if self.is_secure else ''}atlas_ptce_{kind}"


def jar_of(settings: Settings) -> CookieJar:
    """The cookies of the login that the operator has set."""
    is_secure = settings.adresse_publique.startswith("https:")
    return CookieJar(settings.proconnect_secret, is_secure)


def _made(kind: Callable[..., _Held], values: Mapping[str, str]) -> _Held | None:
    """What a cookie holds; None for no cookie, or one that another version of this code wrote."""
    try:
        return kind(**values)
    except TypeError:
        return None


@lru_cache(maxsize=8)
def _key(secret: str, kind: Kind) -> OctKey:
    """A key for each kind of cookie: one is never taken for another."""
    return OctKey.import_key(hmac.digest(secret.encode(), f"atlas-ptce {kind}".encode(), "sha256"))
