"""An issuer of our own on this machine (OpenID Connect). Honest until told otherwise: any answer can be replaced.

A test that uses it needs `@pytest.mark.allow_hosts(["127.0.0.1"])`.
"""

import base64
import hashlib
import json
import re
import secrets
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from html import escape, unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from clearway.accounts.oidc.issuer import Issuer

CLIENT, SECRET = "clearway-at-the-school", "a-secret-that-two-share"
REFRESH = re.compile(r'<meta http-equiv="refresh" content="0; url=([^"]+)">')
PAGE = """<!DOCTYPE html><html lang="en"><title>Mock issuer</title><link rel="icon" href="data:,"><h1>Mock issuer</h1>
<form method="post" action="/granted?{}"><label>Who? <input name="subject"></label> <button>It is me</button></form>"""
PAGE = """<!DOCTYPE html><html lang="en"><title>Mock issuer</title><link rel="icon" href="data:,"><h1>Mock issuer</h1>
<form method="post" action="/granted?{}"><label>Who? <input name="subject"></label> <button>It is me</button></form>"""
Reply = tuple[int, str, bytes]
Claims = dict[str, Any]


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """A key of this name, made once in a process."""
    assert name
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    """The same on a curve."""
    assert name
    return ec.generate_private_key(ec.SECP256R1())


def public(key: Any, kid: str, **more: Any) -> dict[str, Any]:
    """A key as issuers publish it."""
    kind: Any = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return {**kind.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig", **more}


def half_of(text: str) -> str:
    """The left half of a text's digest, as `at_hash` holds it."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:16]).rstrip(b"=").decode()


def said(table: object, status: int = 200, kind: str = "application/json") -> Reply:
    """A table as an answer."""
    return status, kind, json.dumps(table).encode()


@dataclass
class MockIssuer:
    """What it answers, and what it was asked. `claims` changes what a token says; `sign` makes the token of it.

    `says` replaces the answer at metadata, keys or token; `names_itself` promises RFC 9207's `iss`, and keeps it.
    """

    host: str = "127.0.0.1"
    client: str = CLIENT
    algorithm: str = "RS256"
    names_itself: bool = True
    beside: Mapping[str, Any] = field(default_factory=dict)
    methods: tuple[str, ...] = ("client_secret_post", "client_secret_basic")
    detour: str = ""
    claims: Callable[[Claims], Claims] = lambda claims: claims
    says: dict[str, Callable[[BaseHTTPRequestHandler], Reply | None]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0
    codes: dict[str, tuple[dict[str, str], str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = [public(rsa_key("own"), "rsa-1"), public(ec_key("own"), "ec-1")]

    @property
    def address(self) -> str:
        """Its identifier."""
        return f"http://{self.host}:{self.port}"

    def settings(self, name: str = "microsoft", **more: Any) -> Issuer:
        """As an installation's settings name it."""
        return Issuer(name, name.title(), self.address, self.client, SECRET, **more)

    def metadata(self) -> dict[str, Any]:
        """What it says of itself."""
        return {
            "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": list(self.methods),
            "id_token_signing_alg_values_supported": ["RS256", "PS256", "ES256"],
            "authorization_response_iss_parameter_supported": self.names_itself, **self.beside,
        }  # fmt: skip

    def sign(self, claims: Claims) -> str:
        """A token; a test that forges one replaces this."""
        key: Any = ec_key("own") if self.algorithm == "ES256" else rsa_key("own")
        kid = "ec-1" if self.algorithm == "ES256" else "rsa-1"
        return jwt.encode(claims, key, self.algorithm, headers={"kid": kid})

    def grants(self, address: str, subject: str = "subject-a", **more: str) -> str:
        """Somebody signs in at the address to which Clearway sent them: the address they are sent back to."""
        asks = dict(parse_qsl(urlsplit(address).query))
        assert asks["response_type"] == "code", asks
        assert asks["scope"] == "openid", "more is asked for than who it is"
        code = secrets.token_urlsafe(24)
        self.codes[code] = (asks, subject)
        answer = {"code": code, "state": asks["state"], **({"iss": self.address} if self.names_itself else {}), **more}
        return f"{asks['redirect_uri']}?{urlencode(answer)}"

    def exchanged(self, form: Mapping[str, str], basic: str) -> Reply:
        """What a code is worth: once, to the right client, with the right verifier."""
        asks, subject = self.codes.pop(form.get("code", ""), ({}, ""))
        if basic:
            given = base64.b64decode(basic.removeprefix("Basic ")).decode().split(":")
            client, secret = (unquote(each) for each in given)
        else:
            client, secret = form.get("client_id", ""), form.get("client_secret", "")
        if (client, secret) != (self.client, SECRET):
            return said({"error": "invalid_client"}, 401)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        fits = asks and asks["code_challenge_method"] == "S256" and asks["code_challenge"] == challenge
        if not fits or asks["redirect_uri"] != form.get("redirect_uri"):
            return said({"error": "invalid_grant"}, 400)
        now = int(time.time())
        access = secrets.token_urlsafe(24)
        claims = {
            "iss": self.address, "aud": self.client, "sub": subject, "iat": now, "exp": now + 300,
            "nonce": asks["nonce"], "at_hash": half_of(access),
        }  # fmt: skip
        token = self.sign(self.claims(claims))
        return said({"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": token})

    def answers(self, handler: BaseHTTPRequestHandler) -> Reply | None:
        """What one request gets; None where `says` has answered by itself."""
        parts = urlsplit(handler.path)
        what = {"/.well-known/openid-configuration": "metadata"}.get(parts.path, parts.path.strip("/"))
        self.asked.append(what)
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()
        if what in self.says:
            return self.says[what](handler)
        match what:
            case "metadata":
                return said(self.metadata())
            case "keys":
                return said({"keys": self.keys}, kind="application/jwk-set+json")
            case "token":
                form = {name: values[0] for name, values in parse_qs(body).items()}
                return self.exchanged(form, handler.headers.get("Authorization", ""))
            case "authorize":  # by way of another address of its own, as large issuers do
                return 302, f"{self.address}/who?{parts.query}", b""
            case "who":
                return 200, "text/html", PAGE.format(escape(parts.query)).encode()
            case "granted":
                subject = dict(parse_qsl(body)).get("subject", "")
                return 302, self.grants(f"{self.address}/authorize?{parts.query}", subject), b""
        return 404, "text/plain", b""


class _Handler(BaseHTTPRequestHandler):
    """Hands every request to the issuer."""

    issuer: MockIssuer

    def do_GET(self) -> None:
        """Anything that is asked."""
        found = self.issuer.answers(self)
        if found is None:
            return
        status, kind, body = found
        self.send_response(status)
        self.send_header("Location" if status in (301, 302, 307) else "Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815  # as http.server names it

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def issuing(**more: Any) -> Iterator[MockIssuer]:
    """An issuer that answers until the block ends."""
    issuer = MockIssuer(**more)
    server = ThreadingHTTPServer((issuer.host, 0), type("Handler", (_Handler,), {"issuer": issuer}))
    server.daemon_threads = True
    issuer.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def onward(response: Any) -> str:
    """Where a page leads by itself."""
    found = REFRESH.search(response.content.decode())
    assert found, response.content.decode()
    return unescape(found[1])


def here(address: str) -> str:
    """An address of Clearway's, without its host."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


if __name__ == "__main__":  # a process of its own, for a browser: it says its address, and answers until it is ended
    with issuing(host=sys.argv[1]) as standing:
        print(standing.address, flush=True)  # noqa: T201  # to whoever started it
        sys.stdin.read()
