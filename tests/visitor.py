"""A visitor of the quick guide, without a browser: what they choose, and what they see."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from clearway.guidance.carry import Carried, cookie_name, opened, sealed
from clearway.guidance.shown import slug_of

FORM = "application/x-www-form-urlencoded"
TAGS = re.compile(r"<head>.*?</head>|<[^>]+>", re.DOTALL)
SPACE = re.compile(r"\s+")


def text_of(response: Any) -> str:
    """What a page says, without its markup, on one line."""
    return SPACE.sub(" ", unescape(TAGS.sub(" ", response.content.decode()))).strip()


class Visitor:
    """Somebody at the guide. `at(...)` follows a link, `sends(...)` sends a form; both end where they are led to."""

    def __init__(self) -> None:
        self.client = Client()
        self.last: Any = None

    def at(self, address: str) -> str:
        """The page at an address, as text."""
        self.last = self.client.get(address, follow=True)
        return text_of(self.last)

    def sends(self, address: str, **fields: object) -> str:
        """The page that follows a form, as text. A list is a field given several times."""
        self.last = self.client.post(address, urlencode(fields, doseq=True), content_type=FORM, follow=True)
        return text_of(self.last)

    def begins(self, area: str = "staffordshire", setting: str = "school", second: str = "") -> str:
        """Area and setting are chosen."""
        return self.sends("/", area=area, setting=setting, second=second)

    def answers(self, fact: str, answer: str) -> str:
        """One question is answered on its own page."""
        return self.sends(f"/guide/question/{slug_of(fact)}/", answer=answer)

    def carries(self, carried: Carried) -> None:
        """These answers were given before."""
        self.client.cookies[cookie_name()] = sealed(carried)

    @property
    def carried(self) -> Carried:
        """What the cookie holds now."""
        found = opened(self.client.cookies[cookie_name()].value)
        assert found is not None
        return found

    @property
    def status(self) -> int:
        """The status of the last page."""
        return int(self.last.status_code)

    @property
    def where(self) -> str:
        """The address at which the last step ended."""
        return str(self.last.request["PATH_INFO"])

    @property
    def html(self) -> str:
        """The markup of the last page."""
        return str(self.last.content.decode())
