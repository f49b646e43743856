"""A form is taken from our own page only: the token, the cookie, and where the browser says that it came from."""

import re

import pytest
from django.conf import settings
from django.middleware.csrf import CsrfViewMiddleware
from django.test import Client
from django.utils.module_loading import import_string

ALIKE = "application/x-www-form-urlencoded"


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


def token(client: Client) -> str:
    [found] = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get("/").content.decode())
    return str(found)


def sent(client: Client, text: str, **headers: str) -> int:
    body = f"csrfmiddlewaretoken={text}&area=hampshire&setting=school"
    return client.post("/", body, content_type=ALIKE, headers=headers).status_code


def test_our_guard_is_a_kind_of_djangos_and_stands_in_its_place() -> None:
    classes = [each for each in map(import_string, settings.MIDDLEWARE) if isinstance(each, type)]
    assert len([each for each in classes if issubclass(each, CsrfViewMiddleware)]) == 1


ACCEPTED = [
    {},
    {"origin": "null", "sec-fetch-site": "same-origin"},
    {"origin": "null"},
    {"origin": "http://testserver", "sec-fetch-site": "same-origin"},
]
REFUSED = [
    {"origin": "null", "sec-fetch-site": "cross-site"},
    {"origin": "null", "sec-fetch-site": "same-site"},
    {"origin": "null", "sec-fetch-site": "none"},
    {"origin": "https://evil.example"},
    {"origin": "http://testserver.evil.example"},
    {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
]


@pytest.mark.parametrize("headers", ACCEPTED)
def test_a_form_of_our_own_page_is_taken(client: Client, headers: dict[str, str]) -> None:
    assert sent(client, token(client), host="localhost", **_at_localhost(headers)) == 302


@pytest.mark.parametrize("headers", REFUSED)
def test_a_form_from_elsewhere_is_refused_even_with_the_token(client: Client, headers: dict[str, str]) -> None:
    assert sent(client, token(client), host="localhost", **_at_localhost(headers)) == 403


def _at_localhost(headers: dict[str, str]) -> dict[str, str]:
    return {name: value.replace("testserver", "localhost") for name, value in headers.items()}


@pytest.mark.parametrize("headers", ACCEPTED)
@pytest.mark.parametrize("wrong", ["", "x" * 64, "Canary4711"])
def test_without_the_token_nothing_helps(client: Client, headers: dict[str, str], wrong: str) -> None:
    client.get("/")
    assert sent(client, wrong, **headers) == 403


def test_a_token_of_another_visitor_is_refused(client: Client) -> None:
    other = token(Client(enforce_csrf_checks=True))
    client.get("/")
    assert sent(client, other) == 403


def test_a_refused_form_gets_a_calm_page_that_says_how_to_go_on(client: Client) -> None:
    page = client.post("/", "area=hampshire", content_type=ALIKE).content.decode()
    assert "That page was too old to send" in page
    assert "reload the page and answer again" in page
