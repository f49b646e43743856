"""Whatever is done to the guide: never a 500, nothing lost without a word, and always a way on."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from playwright.sync_api import Browser, Page

import guide
from browser import ARGUMENTS, Visits, Watch, give, kept, until
from clearway.guidance import carry
from clearway.guidance.carry import SECONDS, Carried, sealed
from clearway.ui.cookies import cookie_seal
from lacking import chromium
from served import Served
from states import FRIDAY, NOTHING, STAFFORD, carrying

pytestmark = pytest.mark.sampled(4)

LOST = "Your earlier answers are not here"


def opened(page: Page) -> Carried:
    """What the visitor carries now."""
    found = carry.opened(kept(page) or "")
    assert found is not None
    return found


# --- Back, reload, twice ---------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_back_shows_the_answer_given_and_it_can_be_given_anew(visit: Visits, script: bool) -> None:  # noqa: FBT001  a parameter
    page = visit(NOTHING, script=script)
    guide.answer(page, "threats-or-blackmail", "Yes")
    page.go_back()
    assert page.url.endswith("/guide/question/threats-or-blackmail/")
    assert page.get_by_role("radio", name="Yes", exact=True).is_checked()
    page.get_by_role("radio", name="No", exact=True).check()
    guide.press(page, "Continue")
    assert opened(page).answers == {"threats_or_blackmail": "no"}


def test_reload_asks_for_nothing_twice(visit: Visits) -> None:
    page = visit(NOTHING)
    guide.answer(page, "threats-or-blackmail", "Yes")
    page.reload()
    page.reload()
    assert opened(page).answers == {"threats_or_blackmail": "yes"}
    assert set(visit.last.told) <= {200, 302}


def test_reload_of_a_refused_form_refuses_it_again_and_keeps_the_rest(visit: Visits) -> None:
    page = visit(FRIDAY)
    page.goto("/guide/question/under-13-involved/")
    guide.press(page, "Continue")
    page.reload()
    assert "Choose an answer" in guide.error(page)
    assert opened(page).answers == FRIDAY.answers


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_double_click_sends_one_answer(visit: Visits, script: bool) -> None:  # noqa: FBT001
    page = visit(NOTHING, script=script)
    page.goto("/guide/people/add/")
    page.get_by_role("checkbox", name="Is pictured", exact=True).check()
    page.get_by_role("button", name="Save person A").first.dblclick(no_wait_after=True)
    assert until(page, lambda: page.url.endswith("/guide/people/"))  # the second click breaks the first answer off
    assert len(opened(page).people) == 1


def test_a_person_sent_twice_from_two_tabs_is_told(visit: Visits) -> None:
    page = visit(NOTHING)
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto("/guide/people/add/")
    for tab, age in ((page, "15"), (other, "12")):
        tab.get_by_role("checkbox", name="Is pictured", exact=True).check()
        tab.get_by_label("Age", exact=True).fill(age)
        guide.choose(tab, guide.AGE_FROM, guide.KNOWN)
        guide.press(tab, "Save person A")
    ages = {str(person["age"]) for person in opened(page).people}
    assert ages == {"15", "12"} or guide.error(other), "one person was replaced by another without a word"


# --- Two tabs --------------------------------------------------------------------------------------------


def test_two_tabs_answer_in_turn_and_nothing_is_lost(visit: Visits) -> None:
    page = visit(NOTHING)
    other = page.context.new_page()
    page.goto("/guide/question/threats-or-blackmail/")
    other.goto("/guide/question/coercion-or-pressure/")
    for tab in (page, other):
        tab.get_by_role("radio", name="Yes", exact=True).check()
        guide.press(tab, "Continue")
    guide.answer(page, "harassment", "Yes")
    assert opened(page).answers == {"threats_or_blackmail": "yes", "coercion_or_pressure": "yes", "harassment": "yes"}


@pytest.mark.parametrize(
    ("address", "button"), [("/guide/factors/", "See the answer"), ("/guide/first/", "Continue")],
    ids=["the factors", "the first screen"],
)  # fmt: skip
def test_an_old_tab_never_takes_a_worry_back_without_a_word(visit: Visits, address: str, button: str) -> None:
    """The old tab was opened before the worry was reported in another, and is sent as it was."""
    page = visit(carrying({"threats_or_blackmail": "no"}))
    old = page.context.new_page()
    old.goto(address)
    guide.answer(page, "threats-or-blackmail", "Yes")
    guide.press(old, button)
    still = opened(page).answers.get("threats_or_blackmail") == "yes"
    assert still or guide.THREATS in guide.main(old), "a yes was replaced without a word"


def test_a_question_that_is_not_asked_any_more_is_taken_and_said_to_decide_nothing(visit: Visits) -> None:
    page = visit(carrying({"grooming_or_exploitation": "yes"}))
    page.goto("/guide/question/relationship/")
    guide.press(page, "Continue")
    assert "Choose an answer" in guide.error(page)
    page.get_by_role("radio", name=guide.DONT_KNOW).check()
    guide.press(page, "Continue")
    assert opened(page).answers["relationship"] == "unknown"


# --- The cookie ------------------------------------------------------------------------------------------


def cut(value: str) -> str:
    """The first half."""
    return value[: len(value) // 2]


def altered(value: str) -> str:
    """One character in the middle is another one."""
    middle = len(value) // 2
    return value[:middle] + ("A" if value[middle] != "A" else "B") + value[middle + 1 :]


def expired(value: str) -> str:
    """The same answers, sealed a minute more than half an hour ago."""
    fernet = cookie_seal(carry.PURPOSE)
    return fernet.encrypt_at_time(fernet.decrypt(value.encode()), int(time.time()) - SECONDS - 60).decode()


def of_another_key(value: str) -> str:
    """The same answers, sealed by somebody else."""
    return Fernet(Fernet.generate_key()).encrypt(cookie_seal(carry.PURPOSE).decrypt(value.encode())).decode()


SPOILED: dict[str, Callable[[str], str]] = {
    "cut": cut,
    "altered": altered,
    "expired": expired,
    "of another key": of_another_key,
    "empty": lambda _: "",
    "long": lambda value: value + "A" * 3000,
    "words": lambda _: "nothing",
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_spoiled_cookie_begins_anew_and_the_visitor_is_told(
    visit: Visits, server: Served, spoil: Callable[[str], str]
) -> None:
    page = visit(FRIDAY)
    page.goto("/guide/question/under-13-involved/")
    give(page.context, server.address, spoil(sealed(FRIDAY)))
    page.get_by_role("radio", name="Yes", exact=True).check()
    guide.press(page, "Continue")
    assert guide.heading(page) == "Is anyone in danger now?"
    assert LOST in guide.main(page)
    guide.begin(page)
    assert guide.heading(page) == "First: is every child safe?"
    assert LOST not in guide.main(page)


def test_half_an_hour_begins_anew_with_every_page(visit: Visits, server: Served) -> None:
    page = visit(FRIDAY)
    fernet = cookie_seal(carry.PURPOSE)
    nearly = fernet.encrypt_at_time(fernet.decrypt(sealed(FRIDAY).encode()), int(time.time()) - SECONDS + 60)
    give(page.context, server.address, nearly.decode())
    page.goto("/guide/result/")
    assert time.time() - fernet.extract_timestamp((kept(page) or "").encode()) < SECONDS / 2


def test_where_cookies_are_refused_the_visitor_is_told_and_can_still_call(
    browser: Browser, server: Served, tmp_path: Path
) -> None:  # fmt: skip
    (tmp_path / "Default").mkdir()
    refused = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(refused))
    context = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=chromium(), args=ARGUMENTS, base_url=server.address
    )
    watch = Watch(server.address)
    watch.over(context)
    page = context.pages[0]
    guide.begin(page)
    said = guide.main(page)
    held = context.cookies()
    context.close()
    assert held == []
    assert "allow cookies for this site" in said
    assert "999" in said
    assert "101" in said
    assert watch.complaints == []


def test_a_form_of_an_earlier_visit_is_refused_with_a_way_on(visit: Visits) -> None:
    page = visit(FRIDAY)
    page.goto("/guide/question/under-13-involved/")
    page.context.clear_cookies(name="clearway-form")
    page.get_by_role("radio", name="Yes", exact=True).check()
    guide.press(page, "Continue")
    assert guide.heading(page) == "That page was too old to send"
    assert opened(page).answers == FRIDAY.answers
    page.go_back()
    page.reload()
    page.get_by_role("radio", name="Yes", exact=True).check()
    guide.press(page, "Continue")
    assert opened(page).answers["under_13_involved"] == "yes"


# --- Garbage ---------------------------------------------------------------------------------------------

TOO_LONG = "9" * 400
GARBAGE = ("nonsense", "-1", "999999999", "<b>1</b>", "\u202eyes", "𝟙𝟝", "15.5", " ")
FORMS = {
    "start": (None, "/", "Who to call, and what to do"),
    "first": (Carried(STAFFORD), "/guide/first/", "Continue"),
    "question": (FRIDAY, "/guide/question/threats-or-blackmail/", "Continue"),
    "factors": (FRIDAY, "/guide/factors/", "See the answer"),
    "person": (FRIDAY, "/guide/people/A/", "Save person A"),
}
SPOIL = """(garbage) => {
  for (const field of document.querySelectorAll('main form input:not([type=hidden])')) {
    field.value = garbage
    if (field.type !== 'text') field.checked = true
  }
  for (const field of document.querySelectorAll('main form option')) field.value = garbage
}"""


@pytest.mark.parametrize("garbage", [GARBAGE[0], *(pytest.param(each, marks=pytest.mark.full) for each in GARBAGE[1:])])
@pytest.mark.parametrize("name", FORMS)
def test_garbage_in_every_field_is_refused_by_name_and_nothing_is_lost(visit: Visits, name: str, garbage: str) -> None:
    carried, address, button = FORMS[name]
    page = visit(carried)
    page.goto(address)
    page.evaluate(SPOIL, garbage)
    guide.press(page, button)
    assert guide.error(page)
    assert garbage.strip() not in guide.error(page) or not garbage.strip()
    assert carried is None or opened(page).answers == carried.answers
    assert carried is None or opened(page).people == carried.people


def test_a_field_that_is_far_too_long_is_refused_whole_and_nothing_is_lost(visit: Visits) -> None:
    """No field of a page takes so much: whoever sends it wrote the form themselves."""
    page = visit(FRIDAY)
    page.goto("/guide/people/A/")
    page.evaluate(SPOIL, TOO_LONG)
    guide.press(page, "Save person A")
    assert "We did not take that" in guide.main(page)
    assert opened(page).people == FRIDAY.people


@pytest.mark.parametrize(
    "address",
    [
        "/guide/question/Threats-Or-Blackmail/", "/guide/question/threats_or_blackmail/", "/guide/question/nothing/",
        "/guide/question/immediate-danger", "/guide/people/a/", "/guide/people/Z/", "/guide/people/A/remove/",
        "/guide/next/?answer=no", "/start-again/", "/library/passages/ss083/", "/library/passages/XX001/", "/guide/",
    ],
)  # fmt: skip
def test_an_address_that_was_mistyped_is_a_page_of_ours(visit: Visits, address: str) -> None:
    page = visit(FRIDAY)
    page.goto(address)
    assert visit.last.told[-1] in (200, 404, 405)
    assert "999" in page.content()
    assert guide.heading(page)
    assert opened(page).answers == FRIDAY.answers
