"""A-40: what somebody wrote is text: no link, no picture, nothing fetched, on any page that shows it."""

import re
import socket
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from members import World, corrected, decided, entered, involved, reported, sends, told
from pages import DOORS
from site_map import addresses
from world import canary

ADDRESSES = (
    "https://pictures.example/look.html", "http://pictures.example/a", "www.pictures.example", "//pictures.example/b",
    "javascript:alert(1)", "file:///etc/hosts", "mailto:somebody@pictures.example", "ftp://pictures.example/c",
)  # fmt: skip
TEXT = (
    f"{canary('linked')} said: " + " and ".join(ADDRESSES) + ' <a href="//pictures.example/d">look</a> [x](//e.example)'
)
SHOWN_BY_BROWSERS = frozenset(
    {"img", "picture", "source", "video", "audio", "object", "embed", "iframe", "canvas", "svg"}
)

pytestmark = pytest.mark.once
ALLOWED_IN_HREF = re.compile(r"/[^/]|/$|#|tel:\d+$|https://www\.bbc\.co\.uk/weather$")


class Elements(HTMLParser):
    """Every element of a page with its attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def written(world: World) -> World:
    """A case in which every field that takes an address holds some."""
    teacher, lead = entered(world.own.teacher), entered(world.own.lead)
    case = f"/cases/{world.case.reference}/"
    about = {"about": f"{canary('linked')} www.pictures.example"}
    said = sends(teacher, "/concerns/report/", {**reported(), **about, "account": TEXT})
    opened = sends(lead, said.headers["Location"].replace("/concerns/", "/cases/open/"), {})
    assert (said.status_code, opened.status_code) == (302, 302)
    for address, fields in (
        (f"{case}people/", {**involved(), "name": "www.pictures.example"}),
        (f"{case}entries/", {**told(), "text": TEXT}),
        (f"{case}entries/{world.case.entry}/", {**corrected(), "text": TEXT, "reason": TEXT}),
        (f"{case}decisions/", {**decided(), "reason": TEXT}),
    ):
        assert sends(lead, address, fields).status_code == 302, address
    return world


def pages(world: World) -> list[tuple[str, Any]]:
    """Every page that shows something of the record, to the lead and to the teacher."""
    found: list[tuple[str, Any]] = []
    for user in (world.own.lead, world.own.teacher):
        client = entered(user)
        places = [door.address(world) for door in DOORS if door.method == "GET"] + ["/cases/2026-0003/"]
        found += [(address, client.get(address, follow=True)) for address in places]
    return found


@pytest.mark.asvs("1.2.2", "1.3.1")
def test_an_address_in_a_text_is_shown_as_text_and_is_no_link(written: World) -> None:
    """A-40: as it was typed, and nowhere in an attribute that a browser follows."""
    shown = 0
    for address, answer in pages(written):
        page = Elements(answer.content.decode())
        shown += page.text.count("https://pictures.example/look.html")
        for tag, attributes in page.found:
            for name in ("href", "src", "srcset", "action", "formaction", "data", "poster", "background", "ping"):
                assert "pictures.example" not in (attributes.get(name) or ""), (address, tag)
            href = attributes.get("href")
            assert href is None or ALLOWED_IN_HREF.match(href), (address, tag, href)
    assert shown >= 6


def test_no_page_of_the_record_holds_anything_that_a_browser_shows_as_a_picture(written: World) -> None:
    """A-40."""
    for address, answer in pages(written):
        found = {tag for tag, _ in Elements(answer.content.decode()).found} & SHOWN_BY_BROWSERS
        assert found == set(), address


@pytest.mark.asvs("14.2.3", "14.3.2")
def test_every_page_tells_the_browser_to_fetch_nothing_from_elsewhere(written: World) -> None:
    """A-40: pictures from here only, no data and no blob; and nothing may be kept of the page."""
    for address, answer in pages(written):
        policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";"))
        assert policy["img-src"] == "'self'", address
        assert policy["default-src"] == "'none'", address
        assert "media-src" not in policy
        assert policy["connect-src"] == "'self'", address  # the scripts speak to us, and to nobody else
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store", address


@pytest.mark.asvs("1.3.6", "13.2.4", "13.2.5")
def test_nothing_is_fetched_while_it_is_kept_or_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A-40: no name is looked up and no connection is tried, not even one that would be refused."""
    tried = []
    for name in ("getaddrinfo", "gethostbyname", "create_connection"):
        monkeypatch.setattr(socket, name, lambda *given, **_: tried.append(given))
    lead = entered(world.own.lead)
    address = f"/cases/{world.case.reference}/"
    assert sends(lead, f"{address}entries/", {**told(), "text": TEXT}).status_code == 302
    assert "pictures.example" in lead.get(address).content.decode()
    assert tried == []


@pytest.mark.parametrize(
    "text",
    [
        '<img src="https://pictures.example/a.png">', "![x](https://pictures.example/a.png)<img/src=x>",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg", "<svg onload=alert(1)>",
    ],
)  # fmt: skip
@pytest.mark.asvs("1.3.1", "1.3.4")
def test_markup_that_would_show_a_picture_is_not_even_taken(world: World, text: str) -> None:
    """A-40 and A-39: the guard stands before every form."""
    lead = entered(world.own.lead)
    answer = sends(lead, f"/cases/{world.case.reference}/entries/", {**told(), "text": text})
    assert answer.status_code == 422
    assert "was not taken" in answer.content.decode()
    assert "pictures.example/a" not in answer.content.decode()


def test_no_address_of_clearway_s_own_leads_elsewhere() -> None:
    """A-40: whoever reads a page of the guide is led nowhere either, but away."""
    for address in addresses():
        if not address.startswith(("/demonstration/", "/health")):
            page = Elements(Client().get(address).content.decode())
            outside = [a["href"] for _, a in page.found if (a.get("href") or "").startswith(("//", "http:"))]
            assert outside == [], address
