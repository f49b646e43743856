"""Signing in as in a real installation, in a real browser: with a password and a code, and with a passkey.

A browser knows passkeys under https or at localhost, so the server is asked for by that name here.
"""

import re
import subprocess
from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

import guide
from browser import NARROW, Visits, scroll_width
from served import CLEARWAY, Served, surroundings
from staff import PASSWORD, App

ADMINISTRATOR = "administrator@demonstration.example"
SECRET = re.compile(r"(?:[A-Z2-7]{4} ?){8}")


@pytest.fixture
def at_localhost(browser: Browser, server: Served) -> Iterator[Visits]:
    """Opens a visit under the name localhost; afterwards nothing may have gone wrong in it."""
    visits = Visits(browser, f"http://localhost:{server.port}")
    yield visits
    complaints = visits.closed()
    assert not complaints, "\n".join(complaints)


def joining(server: Served) -> str:
    """The path with which the administrator joins anew: the command restores their access."""
    made = subprocess.run(
        [CLEARWAY, "account", "restore", ADMINISTRATOR, "--reason", "Telephone lost"],
        env=surroundings(
            HOME=str(server.folder / "home"), CLEARWAY_DATA_DIR=str(server.folder / "data"),
            CLEARWAY_SECRET_KEY=settings.SECRET_KEY,
        ),
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return made.stdout.strip()


def choose_password(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    guide.press(page, "Continue")


def give_password(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(ADMINISTRATOR)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    guide.press(page, "Continue")


def shown_codes(page: Page) -> list[str]:
    """The recovery codes on the page; it fits a telephone."""
    assert guide.heading(page) == "Your recovery codes"
    codes = page.locator(".cw-codes code").all_inner_texts()
    assert len(codes) == 10
    page.set_viewport_size({"width": NARROW, "height": 900})
    assert scroll_width(page) == NARROW
    guide.press(page, "I have kept them. Go on")
    return codes


def with_passkeys(page: Page) -> None:
    """This browser gets a device that holds passkeys, and that knows its owner by a finger."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    line.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip


@pytest.mark.sampled(2)
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_somebody_joins_with_an_app_and_signs_in_with_password_and_code(
    at_localhost: Visits,
    server: Served,
    script: bool,  # noqa: FBT001  # a parameter
) -> None:
    page = at_localhost(script=script)
    choose_password(page, joining(server))
    found = SECRET.search(guide.main(page))
    assert found
    app = App(found[0].replace(" ", ""))
    page.get_by_label("Code").fill(app.code())
    guide.press(page, "Finish and sign in")
    code = shown_codes(page)[0]
    guide.press(page, "Sign out")
    give_password(page)
    page.get_by_label("Code").fill(app.code(1))
    guide.press(page, "Sign in")
    assert page.url.endswith("/home/")
    guide.press(page, "Sign out")
    give_password(page)
    guide.follow(page, "Use a recovery code")
    page.get_by_label("Recovery code").fill(code.lower())
    guide.press(page, "Sign in")
    guide.follow(page, "Administrator A")
    assert "9 are left" in guide.main(page)


def test_somebody_joins_with_a_passkey_and_signs_in_with_it_with_and_without_the_password(
    at_localhost: Visits, server: Served
) -> None:
    page = at_localhost()
    with_passkeys(page)
    choose_password(page, joining(server))
    guide.follow(page, "Use a passkey instead")
    page.get_by_label("What do you call it?").fill("school laptop")
    guide.press(page, "Make a passkey and sign in")
    shown_codes(page)
    guide.press(page, "Sign out")
    give_password(page)
    assert guide.heading(page) == "Use your passkey"
    guide.press(page, "Use your passkey")
    assert page.url.endswith("/home/")
    guide.press(page, "Sign out")
    page.goto("/sign-in/")
    guide.press(page, "Sign in with a passkey")
    guide.press(page, "Use your passkey")
    assert page.url.endswith("/home/")
    guide.follow(page, "Administrator A")
    assert "Passkey: school laptop" in guide.main(page)


def test_a_browser_without_passkeys_says_so_and_offers_another_way(at_localhost: Visits, server: Served) -> None:
    page = at_localhost(script=False)
    choose_password(page, joining(server))
    guide.follow(page, "Use a passkey instead")
    assert "A passkey needs a browser that runs scripts" in guide.main(page)
    assert page.get_by_role("button", name="Make a passkey").count() == 0
    guide.follow(page, "Set up an app that shows codes instead")
    assert SECRET.search(guide.main(page))


@pytest.mark.full
def test_a_passkey_that_the_device_does_not_give_leaves_another_way(at_localhost: Visits, server: Served) -> None:
    page = at_localhost()
    choose_password(page, joining(server))
    guide.follow(page, "Use a passkey instead")
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new Error('no')) }")
    page.get_by_role("button", name="Make a passkey and sign in").click()
    page.get_by_text("Your browser did not use a passkey.").wait_for(state="visible")


def test_the_password_can_be_shown_and_pasted(at_localhost: Visits) -> None:
    page = at_localhost()
    page.goto("/sign-in/")
    field = page.get_by_label("Password", exact=True)
    assert field.get_attribute("type") == "password"
    page.get_by_role("button", name="Show password").click()
    assert field.get_attribute("type") == "text"
    page.evaluate("document.getElementById('id_password').focus()")
    page.keyboard.insert_text(PASSWORD)
    assert field.input_value() == PASSWORD
