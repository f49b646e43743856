"""What every answer carries, whatever kind of answer it is."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.test import Client, override_settings
from django.urls import include, path

from clearway.ui import refusals
from site_map import READ, addresses, each_address

Answer = Any  # what the test client returns has a private type
FORM = "application/x-www-form-urlencoded"
FEATURES = (
    "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), clipboard-write=(), display-capture=(), "
    "encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), "
    "microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-create=(self), "
    "publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()"
)
POLICY = {
    "default-src 'none'",
    "script-src 'nonce-…' 'strict-dynamic'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
}
ALWAYS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": FEATURES,
    "X-Robots-Tag": "noindex",
}


def raising(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  a view
    raise RuntimeError("on purpose")


handler400, handler403 = refusals.bad_request, refusals.forbidden
handler404, handler500 = refusals.not_found, refusals.failed
urlpatterns = [path("raises/", raising), path("api/v1/raises/", raising), path("", include("clearway.config.urls"))]


def with_a_page_that_fails() -> Answer:
    with override_settings(ROOT_URLCONF=__name__):
        return Client(raise_request_exception=False).get("/raises/")


def a_form_from_elsewhere() -> Answer:
    return Client(enforce_csrf_checks=True).post("/", "area=hampshire", content_type=FORM)


KINDS: dict[str, tuple[int, Callable[[], Answer]]] = {
    "a page": (200, lambda: Client().get("/")),
    "a page's head": (200, lambda: Client().head("/about/")),
    "a static file": (200, lambda: Client().get(static("ui/clearway.css"))),
    "the API": (200, lambda: Client().get("/api/v1/packs")),
    "a redirect": (302, lambda: Client().get("/guide/result/")),
    "the way out": (302, lambda: Client().get("/leave/")),
    "a redirect to the address with a slash": (301, lambda: Client().get("/about")),
    "another host's name": (400, lambda: Client().get("/about", headers={"host": "evil.example"})),
    "a picture": (400, lambda: Client().get("/", query_params={"a": "A" * 300})),
    "a form from elsewhere": (403, a_form_from_elsewhere),
    "no such page": (404, lambda: Client().get("/nowhere/")),
    "no such static file": (404, lambda: Client().get("/static/nowhere.css")),
    "a method that a page does not take": (405, lambda: Client().delete("/about/")),
    "far too much": (413, lambda: Client().post("/", b"a=" + b"b" * 300_000, content_type=FORM)),
    "a file": (415, lambda: Client().post("/", b"bytes", content_type="image/png")),
    "our own fault": (500, with_a_page_that_fails),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.asvs("3.2.1", "3.2.2", "3.4.3", "3.4.4", "3.4.5", "3.4.6", "14.3.2")
def test_every_kind_of_answer_carries_every_header(kind: str) -> None:
    status, ask = KINDS[kind]
    response = ask()
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS
    assert policy_of(response) == POLICY
    kept = "max-age=315360000, public, immutable" if kind == "a static file" else "no-store"
    assert response.headers["Cache-Control"] == kept
    for close in response._resource_closers:  # response.close() would look for a database as well
        close()


def policy_of(response: Answer) -> set[str]:
    text = re.sub(r"'nonce-[^']+'", "'nonce-…'", response.headers["Content-Security-Policy"])
    # where no page asked for the nonce, none is made: then no script can run at all
    return {
        "script-src 'nonce-…' 'strict-dynamic'" if each == "script-src 'strict-dynamic'" else each
        for each in text.split("; ")
    }


@pytest.mark.parametrize("address", each_address())
@pytest.mark.asvs("3.4.4", "3.4.5", "3.4.6")
def test_every_address_answers_every_method_with_every_header_and_never_fails(address: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "TRACE"):
        response = Client().generic(method, address)
        assert response.status_code < 500, method
        assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS, method
        assert policy_of(response) == POLICY, method
        assert response.headers["Cache-Control"] == "no-store", method


def test_the_policy_allows_nothing_unsafe_and_no_other_host() -> None:
    text = Client().get("/").headers["Content-Security-Policy"]
    for word in ("unsafe", "http:", "https:", "data:", "blob:", "*", "report"):
        assert word not in text


def test_the_nonce_is_new_in_every_answer_and_on_every_script() -> None:
    seen = set()
    for _ in range(20):
        response = Client().get("/")
        [nonce] = re.findall(r"'nonce-([^']+)'", response.headers["Content-Security-Policy"])
        page = response.content.decode()
        assert set(re.findall(r'<script nonce="([^"]*)"', page)) == {nonce}
        assert page.count("<script") == page.count(f'<script nonce="{nonce}"')
        assert len(nonce) >= 22
        seen.add(nonce)
    assert len(seen) == 20


def test_the_way_out_clears_what_the_browser_keeps_and_forgets_the_cookies() -> None:
    response = Client().get("/leave/")
    assert response.headers["Location"] == settings.ENVIRONMENT.exit_address
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert {name: cookie["max-age"] for name, cookie in response.cookies.items()} == {
        "clearway-guide": 0, "clearway-form": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "some",
    [
        pytest.param([each for each in addresses() if each not in READ], id="those-that-ask-no-database"),
        pytest.param(READ, id="those-that-do", marks=pytest.mark.django_db),
    ],
)
@pytest.mark.asvs("3.3.2", "3.3.4")
def test_every_cookie_is_out_of_reach_of_scripts_and_of_other_sites(some: Sequence[str]) -> None:
    cookies = [(address, each) for address in some for each in Client().get(address).cookies.values() if each.value]
    for address, cookie in cookies:
        assert cookie["httponly"], address
        assert cookie["samesite"] == "Strict", address
        assert cookie["path"] == "/", address
        assert not cookie["domain"], address


HOSTS = [
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "localhost@evil.example",
    "",
    "a b",
    "[::",
    "x" * 300,
]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.asvs("16.4.1")
def test_another_host_name_gets_a_calm_page_and_is_not_logged(host: str, capfd: pytest.CaptureFixture[str]) -> None:
    response = Client().get("/about/", headers={"host": host})
    if host:
        assert response.status_code == 400
        assert "does not answer under this name" in response.content.decode()
        assert host not in response.content.decode()
    else:
        assert response.status_code in (200, 400)
    assert capfd.readouterr().err == ""


@pytest.mark.asvs("3.7.2")
def test_a_host_name_that_the_proxy_might_pass_on_is_not_believed() -> None:
    response = Client().get("/about", headers={"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"})
    assert response.headers["Location"] == "/about/"


def test_a_demonstration_never_sends_a_browser_to_https() -> None:
    assert "Strict-Transport-Security" not in Client().get("/").headers
