"""People who write over HTTP while something is killed: what was acknowledged to them, and what they may send again."""

import http.client
import re
import threading
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PERSON = re.compile(r'name="person" value="([^"]+)">\s*<button[^>]*>\s*([^<]+)')
SECONDS = 5
FOUND, KEPT_APART, UNAVAILABLE = 302, 202, 503
FORM = "application/x-www-form-urlencoded"


class NotTakenError(Exception):
    """The form was not acknowledged: calm where the database is gone."""


@dataclass(frozen=True, slots=True)
class Page:
    """What came back: the status, where it leads, the text."""

    status: int
    to: str
    text: str


class Browser:
    """Cookies and forms, over plain HTTP. Raises OSError or HTTPException where the server is gone."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str | None = None) -> Page:
        """One request."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            head = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if body is not None:
                head |= {"Content-Type": FORM, "Origin": f"http://127.0.0.1:{self.port}"}
            line.request(method, path, body, head)
            answer = line.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.split(";")[0].partition("=")
                self.cookies[name] = value
            return Page(answer.status, answer.headers.get("Location") or "", answer.read().decode())
        finally:
            line.close()

    def send(self, path: str, **fields: str) -> Page:
        """A form of that page, with its token."""
        found = TOKEN.search(self.ask("GET", path).text)
        if found is None:
            raise NotTakenError(path)
        return self.ask("POST", path, urlencode({"csrfmiddlewaretoken": found[1], **fields}))

    def signs_in(self, who: str) -> None:
        """The demonstration's one click."""
        page = self.ask("GET", "/demonstration/")
        token = TOKEN.search(page.text)
        people = [value for value, label in PERSON.findall(page.text) if label.strip().startswith(who)]
        if token is None or not people:
            raise NotTakenError(page.status)
        body = urlencode({"csrfmiddlewaretoken": token[1], "person": people[0]})
        taken(self.ask("POST", "/demonstration/sign-in/", body))


@dataclass
class Writer:
    """Somebody who reports one concern after another, opens a case from each and adds an entry."""

    port: int
    concerns: list[str] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    entries: list[tuple[str, str]] = field(default_factory=list)
    unsure: list[dict[str, str]] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    browser: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.browser = Browser(self.port)

    def run(self) -> None:
        """Until the server is gone, or somebody ends it."""
        try:
            self.browser.signs_in("Lead")
            while not self.ended.is_set():
                self.writes()
        except (OSError, http.client.HTTPException, NotTakenError):
            return

    def writes(self) -> None:
        """One concern, one case, one entry; each is on the list from when it was acknowledged."""
        report = a_report()
        self.unsure.append(report)
        page = self.browser.send("/concerns/report/", **report)
        if page.status == KEPT_APART:  # in the journal: it comes in by itself, and stands once however it is sent
            self.apart.append(report["account"])
            raise NotTakenError(page.status)
        taken(page)
        self.unsure.remove(report)
        name = page.to.rstrip("/").rpartition("/")[2]
        self.concerns.append(name)
        token = TOKEN.search(self.browser.ask("GET", page.to).text)
        if token is None:
            raise NotTakenError(page.to)
        body = urlencode({"csrfmiddlewaretoken": token[1], "once": str(uuid4())})
        opened = self.browser.ask("POST", f"/cases/open/{name}/", body)
        taken(opened)
        reference = opened.to.rstrip("/").rpartition("/")[2]
        self.cases.append(reference)
        words = f"entry {uuid4().hex}"
        kept = self.browser.send(f"/cases/{reference}/entries/", **an_entry(words))
        taken(kept)
        self.entries.append((reference, words))


def taken(page: Page) -> None:
    """Raises NotTakenError where it was not; and any answer but calm is a fault."""
    if page.status != FOUND:
        assert page.status == UNAVAILABLE, page.status
        assert any(each in page.text for each in ("We could not do that just now", "Your report is not kept"))
        raise NotTakenError(page.status)


def a_report() -> dict[str, str]:
    """A report's form, filled in."""
    return {
        "once": str(uuid4()), "danger": "unknown", "about": "Pupil A", "account": f"report {uuid4().hex}",
        "day-day": "1", "day-month": "9", "day-year": "2026", "time": "10:40",
    }  # fmt: skip


def an_entry(words: str) -> dict[str, str]:
    """An entry's form, filled in."""
    return {
        "once": str(uuid4()), "kind": "note", "text": words,
        "day-day": "1", "day-month": "9", "day-year": "2026", "time": "10:40", "late": "",
    }  # fmt: skip
