"""Somebody is brought in, joins, works, and leaves: in a real browser, with the administrator beside them."""

import pytest
from playwright.sync_api import Page, expect

import guide
import record
from browser import Visits
from staff import PASSWORD, App

MEMBERS = "/organisation/members/"
both = pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])


def bring_in(page: Page, name: str, email: str) -> str:
    """The administrator's part; the address with which they join."""
    record.enter(page, record.ADMINISTRATOR)
    page.goto(MEMBERS)
    guide.press(page, "Bring somebody in")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("radio", name="Deputy safeguarding lead", exact=True).check()
    guide.press(page, "Bring them in")
    address = page.get_by_label("Address", exact=True).input_value()
    page.reload()
    assert page.get_by_label("Address", exact=True).count() == 0
    return str(address)


@pytest.mark.sampled(2)
@both
def test_from_the_invitation_to_the_last_day(visit: Visits, script: bool) -> None:  # noqa: FBT001  # a parameter
    name, email = ("Joiner A", "joiner@school.example") if script else ("Joiner B", "other@school.example")
    office, theirs = visit(script=script), visit(script=script)
    theirs.goto(bring_in(office, name, email))
    theirs.get_by_label("Password", exact=True).fill(PASSWORD)
    theirs.get_by_label("The same password again").fill(PASSWORD)
    guide.press(theirs, "Continue")
    secret = theirs.get_by_text("Type this into the app").locator("strong").inner_text().replace(" ", "")
    theirs.get_by_label("Code", exact=True).fill(App(secret).code())
    guide.press(theirs, "Finish and sign in")
    assert guide.heading(theirs) == "Your recovery codes"
    guide.press(theirs, "I have kept them. Go on")
    assert guide.heading(theirs) == "What waits to be confirmed"
    lead = visit(script=script)
    record.enter(lead, record.LEAD)
    guide.follow(lead, f"{name} as Deputy safeguarding lead")
    guide.choose(lead, "Is that right?", "Yes: from then on they count as that")
    guide.press(lead, "Save")
    theirs.goto("/home/")
    assert guide.heading(theirs) == "Demonstration School"
    expect(theirs.get_by_text(f"Signed in: {name}")).to_be_visible()

    office.goto(MEMBERS)
    guide.follow(office, name)
    guide.follow(office, "They leave")
    office.get_by_label("Who takes over their open work?").select_option(label="Lead A")
    guide.press(office, "End everything now")
    assert "Every role has ended. Lead A was to take over" in guide.main(office)
    theirs.goto("/home/")
    assert theirs.url.endswith("/sign-in/")
