"""A member of staff at a real server: over the wire, with cookies and tokens as a browser keeps them."""

import re
from collections.abc import Mapping
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from served import Reply, Served
from visitor import FORM

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PERSON = re.compile(r'name="person" value="([^"]+)".*?<button[^>]*>\s*(.*?)\s*</button>', re.DOTALL)


class Wire:
    """One browser at one server. `get` and `post` follow no redirect."""

    def __init__(self, server: Served) -> None:
        self.server = server
        self.jar: SimpleCookie = SimpleCookie()

    def enters_as(self, what: str) -> None:
        """One click of the demonstration, on the button that begins with these words."""
        page = self.get("/demonstration/").body.decode()
        person = next(name for name, words in PERSON.findall(page) if unescape(words).startswith(what))
        assert self.post("/demonstration/", {"person": person}, to="/demonstration/sign-in/").status == 302

    def get(self, path: str) -> Reply:
        """A page."""
        return self._asked("GET", path)

    def post(self, path: str, fields: Mapping[str, object], *, to: str = "") -> Reply:
        """The form on a page, sent to where it stands or elsewhere."""
        found = TOKEN.search(self.get(path).body.decode())
        assert found, path
        body = urlencode({"csrfmiddlewaretoken": found[1], **fields}, doseq=True).encode()
        return self._asked("POST", to or path, body, {"Content-Type": FORM})

    def _asked(self, method: str, path: str, body: bytes | None = None, more: Mapping[str, str] | None = None) -> Reply:
        cookies = {"Cookie": "; ".join(f"{name}={each.value}" for name, each in self.jar.items())} if self.jar else {}
        reply = self.server.ask(method, path, body, {**cookies, **(more or {})})
        for cookie in reply.headers.get_all("Set-Cookie") or []:
            self.jar.load(cookie)
        return reply
