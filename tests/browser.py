"""A real browser for the journeys: visits with answers already given, and a watch over what pages say and ask for.

Chromium speaks with the server itself; the process of the tests only with Chromium, through pipes.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

from clearway.guidance.carry import Carried, cookie_name, sealed
from lacking import chromium

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE 127.0.0.2, EXCLUDE localhost",
]  # fmt: skip
WIDE, NARROW = 1280, 320
SECONDS = 30  # a machine that runs three browsers at once may take long
VIOLATION = "a policy was violated:"
LISTEN = f"""document.addEventListener('securitypolicyviolation', (event) =>
  console.error('{VIOLATION}', event.effectiveDirective, event.blockedURI, event.sourceFile))"""


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser without a window. Skips, or in CI fails, where there is none."""
    where = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What went wrong in a browser that no page may cause: `complaints`, each with the address that it came from.

    `told` holds the status of every page and form; a status from 400 on is no complaint, since pages refuse on purpose.
    `elsewhere` names addresses that the test answers itself, so that nothing goes out.
    """

    address: str
    elsewhere: tuple[str, ...] = ()
    complaints: list[str] = field(default_factory=list)
    told: list[int] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Look at everything that happens in this visit."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"{error.page and error.page.url}: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)
        context.add_init_script(LISTEN)

    def _console(self, message: ConsoleMessage) -> None:
        refused = message.text.startswith("Failed to load resource")  # said of a page that refuses: see `_response`
        if message.type in ("error", "warning", "assert") and not refused:
            self.complaints.append(f"{message.location['url']}: {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", *self.elsewhere)):
            self.complaints.append(f"asked elsewhere: {request.url}")

    def _response(self, response: Response) -> None:
        page = response.request.resource_type == "document"
        if page:
            self.told.append(response.status)
        if response.status >= 500 or (response.status >= 400 and not page):
            self.complaints.append(f"{response.url}: {response.status}")


@dataclass
class Visits:
    """Opens visits to one server; each has cookies of its own. `closed` ends them and says what went wrong in them."""

    browser: Browser
    address: str
    contexts: list[BrowserContext] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)

    def __call__(
        self, carried: Carried | None = None, *, width: int = WIDE, script: bool = True, height: int = 900,
        elsewhere: tuple[str, ...] = (), **options: Any,
    ) -> Page:  # fmt: skip
        """An empty page of a new visit, which carries these answers already."""
        context = self.browser.new_context(
            base_url=self.address, viewport={"width": width, "height": height}, java_script_enabled=script,
            locale="en-GB", timezone_id="Europe/London", **options,
        )  # fmt: skip
        context.set_default_timeout(SECONDS * 1000)
        self.contexts.append(context)
        self.watches.append(Watch(self.address, elsewhere))
        self.watches[-1].over(context)
        if carried is not None:
            give(context, self.address, sealed(carried))
        return context.new_page()

    @property
    def last(self) -> Watch:
        """The watch over the visit that was opened last."""
        return self.watches[-1]

    def closed(self) -> list[str]:
        """End every visit; all complaints."""
        for context in self.contexts:
            context.close()
        return [complaint for watch in self.watches for complaint in watch.complaints]


def give(context: BrowserContext, address: str, value: str) -> None:
    """Put a value into the guide's cookie."""
    context.add_cookies([
        {"name": cookie_name(), "value": value, "url": address, "httpOnly": True, "sameSite": "Strict"}
    ])  # fmt: skip


def kept(page: Page) -> str | None:
    """What the guide's cookie holds in this browser, sealed; None where there is none."""
    held = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    return held.get(cookie_name())


def scroll_width(page: Page) -> int:
    """How wide the page is, in CSS pixels, with what stands outside of the window."""
    return int(page.evaluate("document.documentElement.scrollWidth"))


def until(page: Page, holds: Callable[[], bool], seconds: float = 5) -> bool:
    """Whether something comes to hold within some seconds, for what a browser does in its own time."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        page.wait_for_timeout(50)
    return holds()
