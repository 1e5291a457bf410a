"""A tiny OpenID provider on this machine, that signs in one person without a question."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "atlas"


@contextmanager
def openid_provider(email: str) -> Iterator[str]:
    """Run the provider; gives the address of its description."""
    server = _Provider(("127.0.0.1", 0), _Answers)
    server.email = email
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"{server.address}/.well-known/openid-configuration"
    finally:
        server.shutdown()
        server.server_close()


class _Provider(ThreadingHTTPServer):
    email = ""
    nonce = ""
    key = RSAKey.generate_key(2048, {"kid": "1", "alg": "RS256", "use": "sig"})

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def token(self) -> str:
        """Say who the person is, signed."""
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": "1",
            "email": self.email,
            "email_verified": True,
            "nonce": self.nonce,
            "iat": now,
            "exp": now + 600,
        }
        return jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)


class _Answers(BaseHTTPRequestHandler):
    server: _Provider

    def do_GET(self) -> None:
        """Describe the provider, give its key, or send the person back signed in."""
        address, parts = self.server.address, urlsplit(self.path)
        if parts.path == "/authorize":
            asked = dict(parse_qsl(parts.query))
            self.server.nonce = asked["nonce"]
            query = urlencode({"code": "1", "state": asked["state"]})
            self.send_response(302)
            self.send_header("location", f"{asked['redirect_uri']}?{query}")
            self.send_header("content-length", "0")
            self.end_headers()
        elif parts.path == "/jwks":
            self._send({"keys": [self.server.key.as_dict(private=False)]})
        else:
            self._send(
                {
                    "issuer": address,
                    "authorization_endpoint": f"{address}/authorize",
                    "token_endpoint": f"{address}/token",
                    "jwks_uri": f"{address}/jwks",
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )

    def do_POST(self) -> None:
        """Change a code for a token."""
        self.rfile.read(int(self.headers["content-length"]))
        token = self.server.token()
        self._send({"access_token": "1", "token_type": "Bearer", "id_token": token})

    def _send(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the output is that of the tests."""
