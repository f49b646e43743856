"""A-17: wherever somebody asked to be led after signing in, it is a page of ours."""

import pytest
from django.test import Client
from django.urls import resolve
from django.urls.exceptions import Resolver404

from members import sends
from staff import Person

pytestmark = pytest.mark.django_db
ELSEWHERE = (
    "https://evil.example/", "http://evil.example", "//evil.example", "///evil.example", "////evil.example",
    "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\t/evil.example", "/\n/evil.example",
    "/%0d/evil.example", "https:evil.example", "https:/evil.example", "https:///evil.example", "hTTps://evil.example",
    "//evil.example/home/", "//127.0.0.1@evil.example", "https://testserver@evil.example/",
    "https://testserver.evil.example/", "https://evil.example/?testserver", "https://evil.example#testserver",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x",
    "file:///etc/passwd", "ftp://evil.example", " //evil.example", "\t//evil.example", "\x00//evil.example",
    "/..//evil.example", "/.evil.example", "evil.example", ".evil.example", "?//evil.example", "#//evil.example",
    "/home/\r\nLocation: //evil.example", "/home/%0d%0aLocation:%20//evil.example", "\u2044\u2044evil.example",
    "\uff0f\uff0fevil.example", "/\u2028/evil.example", "//evil\u3002example", "//\u24d4vil.example",
    "https://[::1]/", "//2130706433/", "http:evil.example", "////\\evil.example", "/;//evil.example",
)  # fmt: skip

LEADING = ("next", "url", "redirect", "return", "continue", "to", "goto", "target", "dest", "ReturnUrl")


def leads_here(place: str) -> bool:
    """Whether a browser that is led there stays with us: a path of one slash, without anything odd in it."""
    return place.startswith("/") and place[1:2] not in ("/", "\\") and place.isprintable() and "\\" not in place


@pytest.mark.sampled(3)
@pytest.mark.parametrize("place", ELSEWHERE)
@pytest.mark.asvs("3.7.2")
def test_a_sign_in_leads_nowhere_else(place: str) -> None:
    """A-17: asked for in the address and in the form."""
    person = Person()
    person.joins()
    person.signs_out()
    person.client.get("/sign-in/", query_params={"next": place})
    form = {"login": person.email, "password": "seven quiet lamps at noon", "next": place}
    first = sends(person.client, "/sign-in/", form)
    if first.status_code == 400:  # what looks like a file, or holds a nought byte, is refused at the door
        assert "Location" not in first.headers
        return
    asked = first.headers["Location"]
    assert first.status_code == 302
    second = sends(person.client, asked, {"code": person.app.code(1), "next": place})
    assert second.status_code == 302
    for answer in (first, second):
        where = answer.headers["Location"]
        assert leads_here(where), where
        assert "evil" not in where.partition("?")[0] or is_no_page(where), where


def is_no_page(place: str) -> bool:
    """Whether a path of ours is one where nothing stands."""
    try:
        resolve(place.partition("?")[0])
    except Resolver404:
        return True
    return False


@pytest.mark.sampled(6)
@pytest.mark.parametrize("place", ELSEWHERE)
@pytest.mark.parametrize("address", ["/sign-in/", "/leave/", "/start-again/", "/demonstration/", "/home/", "/about"])
def test_no_page_is_led_by_a_word_in_its_address(address: str, place: str) -> None:
    """A-17: `next`, and what other programs call it."""
    answer = Client().get(address, query_params=dict.fromkeys(LEADING, place))
    where = answer.headers.get("Location", "/")
    assert leads_here(where) or address == "/leave/", where
    assert "evil" not in where.partition("?")[0], where


def test_a_place_of_our_own_is_led_to() -> None:
    """A-17: the refusals above are not for another reason."""
    person = Person()
    person.joins()
    person.signs_out()
    first = sends(person.client, "/sign-in/", {"login": person.email, "password": "seven quiet lamps at noon",
                                               "next": "/about/"})  # fmt: skip
    second = sends(person.client, first.headers["Location"], {"code": person.app.code(1)})
    assert second.headers["Location"] == "/about/"
