"""A server that speaks as ProConnect's documentation says, and misbehaves when a test asks it."""

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

CLIENT = "atlas-client-0123456789"
SECRET = "a-secret-of-the-tests-0123456789abcdef"  # noqa: S105 - of the tests
_ASKED = {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce"}
_SCOPES = {"openid", "given_name", "usual_name", "email", "uid", "siret", "idp_id"}

Claims = dict[str, object]


def new_key(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig", "alg": "ES256"})


@dataclass
class Behaviour:
    """What a test may change.

    Attributes
    ----------
    key, published
        What tokens are signed with, and what is told of it.
    id_token, userinfo
        Claims that replace the right ones; None takes one away.
    sign
        Makes a token of claims.
    description
        What replaces that of the description.
    answers
        By path, a status, a body, or where to go, given instead of the answer.
    held
        Paths that answer only when the test is over.
    error
        What the person comes back with instead of a code.
    is_strict
        Whether it refuses what ProConnect does; other providers take any parameter.
    """

    email: str = "ana@exemple.fr"
    key: ECKey = field(default_factory=lambda: new_key("1"))
    published: list[ECKey] | None = None
    id_token: Claims = field(default_factory=dict)
    userinfo: Claims = field(default_factory=dict)
    sign: Callable[[Claims], str] | None = None
    description: Claims = field(default_factory=dict)
    answers: dict[str, int | bytes | str] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    error: str = ""
    is_strict: bool = True


class ProConnect(ThreadingHTTPServer):
    """The server.

    Attributes
    ----------
    app
        Where the client that is registered says it is visited.
    asked
        Paths of all that came.
    ended
        How many of its sessions were ended by those they belong to.
    """

    daemon_threads = True

    def __init__(self, app: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.app, self.behaviour = app, Behaviour()
        self.asked: list[str] = []
        self.ended = 0
        self.codes: dict[str, str] = {}
        self.over = threading.Event()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api/v2"

    @property
    def discovery(self) -> str:
        return f"{self.issuer}/.well-known/openid-configuration"

    def signed(self, changes: Mapping[str, object], **claims: object) -> str:
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT, "sub": "abc", "iat": now, "exp": now + 60}
        kept = {name: value for name, value in {**said, **claims, **changes}.items() if value}
        if self.behaviour.sign:
            return self.behaviour.sign(kept)
        key = self.behaviour.key
        return jwt.encode({"alg": "ES256", "kid": key.kid}, kept, key)


@contextmanager
def proconnect(app: str) -> Iterator[ProConnect]:
    """Run the server, for a client that is visited at an address."""
    server = ProConnect(app)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()


@contextmanager
def openid_provider(email: str) -> Iterator[str]:
    """Run a plain OpenID provider, whose id_token tells the address; gives its description's."""
    with proconnect("") as server:
        server.behaviour = Behaviour(
            id_token={"email": email, "email_verified": True},
            description={"id_token_signing_alg_values_supported": ["ES256"]},
            is_strict=False,
        )
        yield server.discovery


class _Answers(BaseHTTPRequestHandler):
    server: ProConnect

    def do_GET(self) -> None:
        self._answer(dict(parse_qsl(urlsplit(self.path).query)))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self._answer(dict(parse_qsl(body.decode())))

    def _answer(self, asked: Mapping[str, str]) -> None:
        path = urlsplit(self.path).path.removeprefix("/api/v2")
        self.server.asked.append(path)
        fault = self.server.behaviour.answers.get(path)
        if path in self.server.behaviour.held:
            self.server.over.wait(60)
        elif isinstance(fault, int):
            self._send(fault, b"{}")
        elif isinstance(fault, str):
            self._lead(fault, {})
        elif fault is not None:
            self._send(200, fault)
        else:
            answers = {
                "/.well-known/openid-configuration": self._describe,
                "/authorize": self._authorize,
                "/token": self._token,
                "/jwks": self._keys,
                "/userinfo": self._userinfo,
                "/session/end": self._end,
            }
            answers.get(path, lambda _: self._send(404))(asked)

    def _describe(self, _asked: Mapping[str, str]) -> None:
        issuer = self.server.issuer
        places = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/jwks",
            "end_session_endpoint": f"{issuer}/session/end",
        }
        self._json(places | self.server.behaviour.description)

    def _authorize(self, asked: Mapping[str, str]) -> None:
        scopes = set(asked.get("scope", "").split())
        wrong = (
            asked.keys() ^ _ASKED
            or scopes - _SCOPES
            or "openid" not in scopes
            or asked["client_id"] != CLIENT
            or asked["redirect_uri"] != f"{self.server.app}/connexion/retour"
            or min(len(asked["state"]), len(asked["nonce"])) < 32
        )
        if wrong and self.server.behaviour.is_strict:
            self._send(400, b"Y000400 : Bad Request Exception")
            return
        code = secrets.token_hex()
        self.server.codes[code] = asked["nonce"]
        error = self.server.behaviour.error
        given = {"error": error} if error else {"code": code}
        self._lead(asked["redirect_uri"], given | {"state": asked["state"]})

    def _token(self, asked: Mapping[str, str]) -> None:
        nonce = self.server.codes.pop(asked.get("code", ""), "")
        wanted = {
            "grant_type": "authorization_code",
            "client_id": CLIENT,
            "client_secret": SECRET,
            "redirect_uri": f"{self.server.app}/connexion/retour",
        }
        is_wrong = bool(wanted.items() - asked.items()) and self.server.behaviour.is_strict
        if self.command != "POST" or not nonce or is_wrong:
            self._send(400, b'{"error": "invalid_grant"}')
            return
        token = self.server.signed(self.server.behaviour.id_token, nonce=nonce)
        given = {"access_token": "opaque", "token_type": "Bearer", "id_token": token}
        self._json(given)

    def _keys(self, _asked: Mapping[str, str]) -> None:
        told = self.server.behaviour.published or [self.server.behaviour.key]
        self._json(KeySet(list(told)).as_dict())

    def _userinfo(self, _asked: Mapping[str, str]) -> None:
        if self.headers["authorization"] != "Bearer opaque":
            self._send(401)
            return
        behaviour = self.server.behaviour
        token = self.server.signed(behaviour.userinfo, email=behaviour.email)
        self._send(200, token.encode(), "application/jwt")

    def _end(self, asked: Mapping[str, str]) -> None:
        try:
            said = jwt.decode(asked["id_token_hint"], self.server.behaviour.key).claims
        except (KeyError, JoseError):
            said = {}
        back = f"{self.server.app}/deconnexion/retour"
        if not said or asked.get("post_logout_redirect_uri") != back or "state" not in asked:
            self._send(400, b"Y030111")
            return
        self.server.ended += 1
        self._lead(back, {"state": asked["state"]})

    def _lead(self, address: str, query: Mapping[str, str]) -> None:
        self.send_response(303)
        self.send_header("location", f"{address}?{urlencode(query)}")
        self.send_header("content-length", "0")
        self.end_headers()

    def _json(self, content: object) -> None:
        self._send(200, json.dumps(content).encode())

    def _send(self, status: int, body: bytes = b"", kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the output is that of the tests."""
