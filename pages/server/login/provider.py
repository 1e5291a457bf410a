"""What is said with ProConnect: where the person goes, and who they are when they come back.

Written from its documentation for service providers. It refuses any parameter that it does not
know, and only its userinfo, a signed token, tells the address. Nothing is kept from one login to
the next: its keys are read each time, so that a new one is known and a withdrawn one is not.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, cast
from urllib.parse import urlencode, urlsplit

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from geo.errors import AtlasError
from geo.http import Answer, HttpClient, HttpError, Request, RetryPolicy
from geo.operators import DISCOVERY
from geo.settings import Settings
from pages.server.login.routes import AFTER_LOGOUT, CALLBACK

Outcome = Literal["indisponible", "refusee", "annulee", "perdue", "ici"]
SCOPES: Final = "openid email"

_ALGORITHMS: Final = ["RS256", "ES256"]
"""Never « none », nor HS256, for which a public key may be taken for a secret."""
_LEEWAY_S: Final = 60
"""How much the clocks of two servers may differ."""
_MOST_BYTES: Final = 100_000
_LONGEST_TOKEN: Final = 2_500
_LONGEST_EMAIL: Final = 254
"""A browser drops a cookie of more than 4,096 characters without a word."""
_POLICY: Final = RetryPolicy(
    connect_s=5,
    silence_s=10,
    attempt_s=10,
    attempts=1,
    total_s=10,
    first_wait_s=0,
    longest_wait_s=0,
)
"""A code serves once, and for 30 s: nothing is asked twice."""
_ENDPOINTS: Final = (
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "end_session_endpoint",
)


class LoginError(AtlasError, RuntimeError):
    """A login has failed; the text is for the operator.

    Attributes
    ----------
    outcome
        What the person is told.
    """

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Provider:
    """ProConnect, as this client knows it.

    Attributes
    ----------
    discovery
        Address of its description; all that it says stands on the same server.
    url
        Where people visit the app, without a final slash.
    """

    discovery: str
    client: str
    secret: str = field(repr=False)
    url: str

    @property
    def issuer(self) -> str:
        """What its tokens call it."""
        return self.discovery.removesuffix(DISCOVERY)

    def login_url(self, state: str, nonce: str) -> str:
        """Where the person signs in.

        Raises
        ------
        LoginError
            The provider does not describe itself as it should.
        """
        asked = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": self.url + CALLBACK,
            "scope": SCOPES,
            "state": state,
            "nonce": nonce,
        }
        return f"{self._description()['authorization_endpoint']}?{urlencode(asked)}"

    def logout_url(self, id_token: str, state: str) -> str:
        """Where the person leaves the provider too.

        Raises
        ------
        LoginError
            As for `login_url`.
        """
        asked = {
            "id_token_hint": id_token,
            "state": state,
            "post_logout_redirect_uri": self.url + AFTER_LOGOUT,
        }
        return f"{self._description()['end_session_endpoint']}?{urlencode(asked)}"

    def person(self, code: str, nonce: str) -> tuple[str, str]:
        """Change the code of a login for who has signed in: their address, and the id_token.

        Raises
        ------
        LoginError
            The provider does not answer, or nothing proves who they are.
        """
        places = self._description()
        tokens = _object(self._ask(places["token_endpoint"], form=self._exchange(code)))
        access, id_token = _text(tokens, "access_token"), _text(tokens, "id_token")
        if len(id_token) > _LONGEST_TOKEN:
            raise LoginError("refusee", "l'id_token est trop long")
        keys = _keys(self._ask(places["jwks_uri"]))
        said = self._verified(id_token, keys, {"nonce": nonce, "access_token": access})
        profile = self._ask(places["userinfo_endpoint"], bearer=access).data
        claims = self._checked_profile(profile.decode("ascii", "replace"), keys)
        if claims["sub"] != said["sub"]:
            raise LoginError("refusee", "l'userinfo est d'une autre personne que l'id_token")
        return _email(claims), id_token

    def _exchange(self, code: str) -> Mapping[str, str]:
        return {
            "grant_type": "authorization_code",
            "client_id": self.client,
            "client_secret": self.secret,
            "redirect_uri": self.url + CALLBACK,
            "code": code,
        }

    def _description(self) -> Mapping[str, str]:
        """Where things are, by their names of OpenID, all on the server of the description."""
        found = _object(self._ask(self.discovery))
        if found.get("issuer") != self.issuer:
            raise LoginError("refusee", "la description est celle d'un autre fournisseur")
        places = {name: _text(found, name) for name in _ENDPOINTS}
        for place in places.values():
            self._require_same_server(place)
        return places

    def _require_same_server(self, url: str) -> None:
        parts = urlsplit(self.discovery)
        if not url.startswith(f"{parts.scheme}://{parts.netloc}/"):
            raise LoginError("refusee", "le fournisseur désigne un autre serveur que le sien")

    def _ask(self, url: str, *, form: Mapping[str, str] | None = None, bearer: str = "") -> Answer:
        client = HttpClient("atlas-ptce (connexion)", _POLICY, self._require_same_server)
        request = Request(
            url,
            _MOST_BYTES,
            parameters=tuple((form or {}).items()),
            headers={"Authorization": f"Bearer {bearer}"} if bearer else {},
            files=None if form is None else {},
        )
        try:
            return client.ask(request, lambda answer: answer)
        except HttpError as error:
            outcome: Outcome = "refusee" if error.fault == "refused" else "indisponible"
            path = urlsplit(url).path
            raise LoginError(outcome, f"{path} : {error.fault} {error.status or ''}") from error

    def _verified(
        self, token: str, keys: KeySet, expected: Mapping[str, str]
    ) -> Mapping[str, object]:
        """What an id_token says, if the provider says it now, to us, of this login."""
        parameters = {"client_id": self.client, **expected}
        try:
            read = _signed(token, keys)
            claims = CodeIDToken(read.claims, read.header, {**self._to_us()}, parameters)
            claims.validate(leeway=_LEEWAY_S)
        except (JoseError, ValueError, TypeError) as error:
            raise LoginError("refusee", f"id_token : {_reason(error)}") from error
        return read.claims

    def _checked_profile(self, token: str, keys: KeySet) -> Mapping[str, object]:
        """What an userinfo says, if the provider says it to us; it has an end if it says so."""
        registry = jwt.JWTClaimsRegistry(None, _LEEWAY_S, sub={"essential": True}, **self._to_us())
        try:
            claims = _signed(token, keys).claims
            registry.validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise LoginError("refusee", f"userinfo : {_reason(error)}") from error
        return claims

    def _to_us(self) -> dict[str, jwt.ClaimsOption]:
        """Who must have said a token, and to whom."""
        return {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client},
        }


def provider_of(settings: Settings) -> Provider:
    """ProConnect, as the operator has set it."""
    return Provider(
        settings.proconnect,
        settings.proconnect_client,
        settings.proconnect_secret,
        settings.adresse_publique,
    )


def _object(answer: Answer) -> Mapping[str, object]:
    """Read an answer as a JSON object."""
    try:
        found = json.loads(answer.data)
    except (ValueError, RecursionError) as error:
        raise LoginError("refusee", "une réponse du fournisseur n'est pas du JSON") from error
    if not isinstance(found, dict):
        raise LoginError("refusee", "une réponse du fournisseur n'est pas un objet JSON")
    return found


def _text(found: Mapping[str, object], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or not value:
        raise LoginError("refusee", f"{name} manque dans une réponse du fournisseur")
    return value


def _keys(answer: Answer) -> KeySet:
    try:
        return KeySet.import_key_set(cast("Any", _object(answer)))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise LoginError("refusee", "les clés du fournisseur ne se lisent pas") from error


def _signed(token: str, keys: KeySet) -> jwt.Token:
    """Read a token that one of the keys has signed; other names in its header are no fault."""
    registry = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
    return jwt.decode(token, keys, registry=registry)


def _reason(error: Exception) -> str:
    """Say what is wrong with a token, and nothing of what it says."""
    claim = getattr(error, "claim", "") or ""
    return f"{type(error).__name__} {claim}".strip()


def _email(claims: Mapping[str, object]) -> str:
    """The address, unless the provider says that it has not checked it.

    ProConnect says nothing of it: each provider of identities that it federates has proved that it
    holds the domains of its addresses.
    """
    email = claims.get("email")
    if claims.get("email_verified", True) not in (True, "true"):
        raise LoginError("refusee", "l'adresse électronique n'est pas vérifiée")
    if (
        not isinstance(email, str)
        or email.count("@") != 1
        or not email.isprintable()
        or len(email) > _LONGEST_EMAIL
    ):
        raise LoginError("refusee", "l'userinfo n'a pas d'adresse électronique")
    return email.strip()
