"""A-16 and A-38: an issuer that is away, broken or slow, or that lies, leaves a calm page and another way in."""

import ssl
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from by_issuer import Scene, refused
from clearway.accounts.oidc import asking, metadata
from clearway.accounts.oidc.errors import IssuerSilentError
from clearway.accounts.oidc.issuer import Issuer
from clearway.accounts.oidc.metadata import _endpoint
from issuing import CLIENT, Reply, here, issuing, onward, said
from live import certificate
from visitor import text_of


def raw(status: int = 200, kind: str = "application/json", body: bytes = b"{}") -> Reply:
    return status, kind, body


BROKEN: dict[str, tuple[Reply, str]] = {
    "another status": (raw(500), "status 500"),
    "a page": (raw(kind="text/html", body=b"<h1>Maintenance</h1>"), "no JSON"),
    "a detour": (raw(302, "http://127.0.0.1:1/"), "status 302"),
    "a detour that keeps the form": (raw(307, "http://127.0.0.1:1/"), "status 307"),
    "half an answer": (raw(body=b'{"issuer": "http'), "unreadable"),
    "a list": (raw(body=b"[]"), "no table"),
    "bytes that are no text": (raw(body=b'{"a": "\xff"}'), "unreadable"),
    "a name that stands twice": (raw(body=b'{"issuer": 1, "issuer": 2}'), "unreadable"),
    "a number that is none": (raw(body=b'{"a": NaN}'), "unreadable"),
    "a number without an end": (raw(body=b'{"a": ' + b"9" * 5000 + b"}"), "unreadable"),
    "a million brackets": (raw(body=b"[" * 200_000), "unreadable"),
    "more than anybody reads": (raw(body=b'{"a": "' + b"x" * asking.LARGEST + b'"}'), "too long"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_answer_that_is_broken_is_told_from_one_that_can_be_used(alone: Scene, name: str) -> None:
    """A-16: whatever is asked."""
    reply, why = BROKEN[name]
    alone.issuer.says["metadata"] = lambda _: reply
    with pytest.raises(IssuerSilentError, match=f"^{why}$"):
        metadata.metadata(alone.known["microsoft"])


PLACES = ("metadata", "keys", "token")
EVERYWHERE = [
    pytest.param(name, place, marks=[] if (number, place) in enumerate(PLACES) else [pytest.mark.full])
    for number, name in enumerate(BROKEN)
    for place in PLACES
]


@pytest.mark.parametrize(("name", "place"), EVERYWHERE)
@pytest.mark.asvs("15.3.2", "16.5.2")
def test_an_issuer_that_is_broken_leaves_a_calm_page(scene: Scene, place: str, name: str) -> None:
    """A-16 and A-38: no error of ours, nobody signed in, and the way in by password is named."""
    reply, why = BROKEN[name]
    scene.issuer.says[place] = lambda _: reply
    page = _tried(scene)
    assert "does not answer" in text_of(page)
    assert "sign in with it now" in text_of(page)
    refused(scene, page, why, 503)


def _tried(scene: Scene) -> Any:
    scene.browser.sends("/sign-in/with/microsoft/")
    if scene.browser.status == 200:
        return scene.returns(scene.issuer.grants(onward(scene.browser.last)))
    return scene.browser.last


LIES_OF_ITSELF: dict[str, tuple[dict[str, Any], str]] = {
    "it is another": ({"issuer": "https://login.example.org"}, "metadata of another issuer"),
    "it is another by a stroke": ({"issuer": "http://127.0.0.1/"}, "metadata of another issuer"),
    "it has no name": ({"issuer": None}, "metadata of another issuer"),
    "people sign in nowhere": ({"authorization_endpoint": None}, "authorization_endpoint is no safe address"),
    "people sign in at a script": (
        {"authorization_endpoint": "javascript:x()"},
        "authorization_endpoint is no safe address",
    ),
    "codes go to a file": ({"token_endpoint": "file:///etc/passwd"}, "token_endpoint is no safe address"),
    "codes go somewhere in the open": (
        {"token_endpoint": "http://login.example.org/"},
        "token_endpoint is no safe address",
    ),
    "codes go to somebody by name": (
        {"token_endpoint": "https://a:b@login.example.org/"},
        "token_endpoint is no safe address",
    ),
    "the keys lie nowhere": ({"jwks_uri": "https://"}, "jwks_uri is no safe address"),
    "the keys lie at half an address": ({"jwks_uri": "https://["}, "jwks_uri is no address"),
    "the keys lie at an address with a new line": (
        {"jwks_uri": "https://login.example.org/\u00e9"},
        "jwks_uri is no address",
    ),
}


@pytest.mark.asvs("10.5.3")
@pytest.mark.parametrize("name", LIES_OF_ITSELF)
@pytest.mark.asvs("10.5.3")
def test_an_issuer_that_lies_about_itself_is_not_asked_further(alone: Scene, name: str) -> None:
    """A-16: metadata."""
    alone.issuer.beside, why = LIES_OF_ITSELF[name]
    with pytest.raises(IssuerSilentError, match=f"^{why}$"):
        metadata.metadata(alone.known["microsoft"])
    assert alone.issuer.asked == ["metadata"]


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize(
    "place",
    ["https://127.0.0.1/keys", "https://10.0.0.7/keys", "https://[::1]/", "https://localhost/", "http://a.example/"],
)
@pytest.mark.asvs("1.3.6", "13.2.4")
def test_an_issuer_out_in_the_world_sends_us_to_no_machine_of_ours(place: str) -> None:
    issuer = Issuer("microsoft", "Microsoft", "https://login.example.org", CLIENT, "secret")
    with pytest.raises(IssuerSilentError):
        _endpoint({"jwks_uri": place}, "jwks_uri", issuer)
    assert (
        _endpoint({"jwks_uri": "https://keys.example.com/k?v=2"}, "jwks_uri", issuer)
        == "https://keys.example.com/k?v=2"
    )


@pytest.mark.parametrize("keys", [None, {}, ["rsa-1"], [[]]])
def test_keys_that_are_none_sign_nothing(alone: Scene, keys: Any) -> None:
    alone.issuer.says["keys"] = lambda _: said({"keys": keys})
    with pytest.raises(IssuerSilentError, match="no keys"):
        metadata.keys(alone.known["microsoft"], "rsa-1")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[float]:
    monkeypatch.setattr(asking, "SECONDS", 0.3)
    monkeypatch.setattr(asking, "ALTOGETHER", 0.5)
    began = time.monotonic()
    yield began
    assert time.monotonic() - began < 5


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("place", ["metadata", "keys", "token"])
def test_an_issuer_that_says_nothing_holds_nobody_up(scene: Scene, place: str) -> None:
    scene.issuer.says[place] = lambda _: time.sleep(0.8)
    refused(scene, _tried(scene), "no answer", 503)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("part", ["head", "body"])
def test_an_issuer_whose_answer_drips_holds_nobody_up(scene: Scene, part: str) -> None:
    """Each drop comes in time, and the whole never ends."""

    def drips(handler: BaseHTTPRequestHandler) -> None:
        start = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n" + (b"\r\n{" if part == "body" else b"")
        drop = b" " if part == "body" else b"X-Drop: 1\r\n"
        try:
            handler.wfile.write(start)
            for _ in range(20):
                handler.wfile.write(drop)
                time.sleep(0.1)
        except OSError:
            return

    scene.issuer.says["metadata"] = drips
    page = _tried(scene)
    assert scene.refused[0] in ("no answer", "unreadable", "no JSON")
    assert page.status_code == 503


def test_an_issuer_that_is_away_is_asked_again_after_half_a_minute_only(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-38: whoever presses the button again and again holds no worker up."""
    scene.issuer.says["metadata"] = lambda _: raw(503)
    for _ in range(3):
        assert _tried(scene).status_code == 503
    assert scene.issuer.asked == ["metadata"]
    assert scene.refused[1:] == ["failed a moment ago"] * 2
    del scene.issuer.says["metadata"]
    later = time.monotonic() + metadata.PAUSE + 1
    monkeypatch.setattr(metadata, "time", SimpleNamespace(monotonic=lambda: later))
    assert "Enter the code" in text_of(_tried(scene))


@pytest.mark.asvs("16.5.2")
def test_an_issuer_that_is_gone_keeps_nobody_from_signing_in_by_password(scene: Scene) -> None:
    with issuing() as gone:
        pass
    scene.known["microsoft"] = gone.settings()
    refused(scene, _tried(scene), "no answer", 503)
    scene.browser.email = scene.lead.email
    scene.browser.gives_password()
    scene.browser.gives_code(scene.lead.app.code())
    assert scene.browser.is_signed_in()


def test_an_answer_s_address_is_not_shown_to_anybody_else(scene: Scene) -> None:
    """The page in between asks nobody for anything, and sends no referrer."""
    scene.browser.at(here(scene.issuer.grants(scene.begins())))
    headers = scene.browser.last.headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert "form-action 'self'" in headers["Content-Security-Policy"]


class _Empty(BaseHTTPRequestHandler):
    """Answers everything with an empty table."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Nothing."""


def test_an_issuer_whose_certificate_nobody_vouches_for_is_not_spoken_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    with HTTPServer(("127.0.0.1", 0), _Empty) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        address = f"https://127.0.0.1:{server.server_address[1]}/"
        with pytest.raises(IssuerSilentError, match="no answer"):
            asking.asked(address)
        monkeypatch.setenv("SSL_CERT_FILE", str(made))
        assert asking.asked(address) == {}
        server.shutdown()
