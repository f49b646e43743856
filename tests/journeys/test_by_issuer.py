"""Joining and signing in by an issuer's word, in a real browser: there, back from another site, and a code of ours.

The issuer answers at 127.0.0.2: to a browser that is another site, so no cookie of ours comes back with it.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import guide
from browser import NARROW, Visits, browsing, scroll_width
from found_by_axe import findings
from installed import python
from issuing import CLIENT, SECRET
from lacking import chromium
from served import KEY, Served, served
from staff import App

both = pytest.mark.parametrize(
    "script", [pytest.param(True, id="with JavaScript"), pytest.param(False, id="without", marks=pytest.mark.full)]
)
JOINS = """
from clearway.accounts.changes import joining_address
from clearway.accounts.models import User
print(joining_address(User.objects.get(email="%s@demonstration.example")))
"""


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """Where the issuer answers."""
    path = str(Path(__file__).parent.parent)
    with subprocess.Popen(
        [sys.executable, "-m", "issuing", "127.0.0.2"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path},
    ) as running:  # fmt: skip
        assert running.stdout
        yield running.stdout.readline().strip()
        running.terminate()


@pytest.fixture(scope="module")
def server(issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A demonstration whose settings name the issuer."""
    chromium()
    folder = tmp_path_factory.mktemp("by-issuer")
    table = f'issuer = "{issuer}"\nclient_id = "{CLIENT}"\nclient_secret_file = "{folder / "mock.secret"}"\n'
    for name, text in (("mock.secret", SECRET), ("settings.toml", f"[sign_in.mock]\n{table}")):
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(text, "utf-8")
    told = {"CLEARWAY_SETTINGS": str(folder / "settings.toml"), "CLEARWAY_SECRET_KEY": KEY}
    with served(folder, "--workers", "1", **told) as running:
        yield running


@pytest.fixture(scope="module")
def browser(server: Served) -> Iterator[Browser]:  # noqa: ARG001  the server first, and it outlives the browser
    """Chromium."""
    with browsing() as running:
        yield running


@pytest.fixture
def visit(browser: Browser, server: Served) -> Iterator[Visits]:
    """As in the other journeys."""
    visits = Visits(browser, server.address)
    yield visits
    complaints = visits.closed()
    assert not complaints, "\n".join(complaints)


def joining(server: Served, who: str) -> str:
    """The address with which somebody of the demonstration joins."""
    told = {"CLEARWAY_DATA_DIR": str(server.folder / "data"), "CLEARWAY_SECRET_KEY": KEY}
    return python(server.folder / "settings.toml", JOINS % who, **told).strip()


def is_sent_there_and_says_who(page: Page, button: str, subject: str, then: str) -> None:
    """From a button of ours to the issuer, and back to a page of ours."""
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name="Mock issuer")).to_be_visible()
    page.get_by_label("Who?").fill(subject)
    page.get_by_role("button", name="It is me").click()
    expect(page.get_by_role("heading", name=then)).to_be_visible()


def fits(page: Page) -> None:
    """What axe finds, and that it fits a narrow telephone."""
    assert findings(page) == []
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert scroll_width(page) == NARROW
    page.set_viewport_size({"width": 1280, "height": 900})


@both
def test_somebody_joins_and_signs_in_by_an_issuer_and_a_code(
    visit: Visits,
    server: Served,
    issuer: str,
    script: bool,  # noqa: FBT001  # a parameter
) -> None:
    """A-16, the honest way: neither a cookie that is too strict nor a policy of ours stands in it."""
    who = "teacher" if script else "lead"
    page = visit(script=script, elsewhere=(f"{issuer}/",))
    page.goto(joining(server, who))
    expect(page.get_by_role("heading", name="Choose a password")).to_be_visible()
    if script:
        fits(page)
    is_sent_there_and_says_who(page, "Join with Mock", f"subject-{who}", "Set up the app that shows your codes")
    app = App(page.locator("strong", has_text=re.compile("^([A-Z2-7]{4} ?)+$")).inner_text().replace(" ", ""))
    page.get_by_label("Code").fill(app.code())
    guide.press(page, "Finish and sign in")
    assert guide.heading(page) == "Your recovery codes"
    guide.press(page, "I have kept them. Go on")
    assert page.url.endswith("/home/")

    guide.press(page, "Sign out")
    page.goto("/sign-in/")
    is_sent_there_and_says_who(page, "Sign in with Mock", f"subject-{who}", "Enter the code of your app")
    page.goto("/home/")
    assert page.url.endswith(("/sign-in/", "/sign-in/code/")), "nobody is signed in before the code"
    page.goto("/sign-in/code/")
    page.get_by_label("Code").fill(app.code(1))
    guide.press(page, "Sign in")
    assert page.url.endswith("/home/")
    assert "code=" not in page.evaluate("document.referrer")


@pytest.mark.full
def test_the_pages_around_it_fit_and_can_be_heard(visit: Visits, issuer: str) -> None:
    """What a stranger gets to see, and one's own page before and after."""
    page = visit(elsewhere=(f"{issuer}/",))
    page.goto("/sign-in/")
    fits(page)
    heading = "Nobody here signs in with that account"
    is_sent_there_and_says_who(page, "Sign in with Mock", "a-stranger", heading)
    fits(page)
    page.goto("/sign-in/with/mock/back/?code=c&state=s")
    expect(page.get_by_role("heading", name="Begin the sign-in again")).to_be_visible()
    fits(page)
    page.goto("/demonstration/")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^Administrator A, ")).click()
    page.goto("/account/links/")
    fits(page)
    is_sent_there_and_says_who(page, "Link an account of Mock", "subject-administrator", "Accounts that sign you in")
    assert "Linked" in guide.main(page)
    fits(page)
    guide.press(page, "Remove Mock")
    assert "There is a problem" in guide.main(page), "without a password it is the only way in"
    fits(page)
