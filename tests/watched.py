"""Pages as Clearway made them, with their own headers, opened in a real browser that notes what would be an attack."""

import re
from dataclasses import dataclass
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, Page, Route

from browser import LISTEN

SITE = "http://127.0.0.1:8799"  # nobody listens: the test answers every request itself


@dataclass(frozen=True, slots=True)
class Made:
    """A page as Clearway made it: who reads it, its address, status, headers and bytes."""

    who: str
    address: str
    status: int
    headers: dict[str, str]
    body: bytes

    @staticmethod
    def of(who: str, address: str, answer: Any) -> "Made":
        """From an answer."""
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return Made(who, address, answer.status_code, dict(answer.headers), body)


def statics(pages: list[Made]) -> dict[str, Made]:
    """The files that the pages ask for, from Clearway too."""
    named = {each for page in pages for each in re.findall(rb'(?:src|href)="(/static/[^"]+)"', page.body)}
    return {name.decode(): Made.of("", name.decode(), Client().get(name.decode())) for name in named}


class Watched:
    """A browser's visit in which every request is answered by the test, and what would be an attack is noted."""

    def __init__(self, browser: Browser, files: dict[str, Made], *, script: bool = True) -> None:
        self.context = browser.new_context(base_url=SITE, java_script_enabled=script)
        self.files = files
        self.found: list[str] = []
        self.next: Made | None = None
        self.context.route("**/*", self._answer)
        self.context.add_init_script(LISTEN)
        self.context.add_init_script(MARKED)
        self.context.on("console", lambda said: self._note(said.type, said.text))
        self.context.on("dialog", self._dialog)
        self.context.on("page", lambda _: self._note("a window", "was opened"))
        self.page: Page = self.context.new_page()
        self.found.clear()

    def opens(self, made: Made) -> str:
        """What a page shows; on the way it is looked at on paper too."""
        self.next = made
        self.page.goto(made.address)
        self.page.emulate_media(media="print")
        self.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        self.page.emulate_media(media="screen")
        return str(self.page.evaluate("document.documentElement.textContent"))

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(SITE)
        made = self.files.get(path) or (self.next if self.next and path == self.next.address else None)
        if made is None:
            self.found.append(f"asked for {route.request.url}")
            route.abort()
            return
        headers = {name: value for name, value in made.headers.items() if name.lower() != "content-encoding"}
        route.fulfill(status=made.status, headers=headers, body=made.body)

    def _note(self, kind: str, text: str) -> None:
        if not text.startswith("Failed to load resource") and kind in ("error", "warning", "a window", "assert"):
            self.found.append(f"{kind}: {text}")

    def _dialog(self, dialog: Any) -> None:
        self.found.append(f"a dialog: {dialog.message}")
        dialog.dismiss()


MARKED = """for (const name of ['alert', 'print', 'confirm', 'prompt']) {
  window[name] = () => console.error('it ran: ' + name)
}"""


def one_line(text: str) -> str:
    """As a browser gives it back, without what it never shows."""
    return " ".join(text.replace("\x00", "").replace("\r", "\n").split())
