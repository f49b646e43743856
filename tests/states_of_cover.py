"""Every page of cover in every state."""

from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page

import guide
import record
from states import State
from ways import ENTRANCE, by, case, pressed

GIVE = "/cover/give/"


def _given(page: Page) -> None:
    """The lead lets the deputy cover all cases, until in a week."""
    record.a_standing_case(page, whole=True)
    page.goto(GIVE)
    page.get_by_label("Who covers?").select_option(label=record.DEPUTY)
    guide.choose(page, "What do they cover?", "All cases that I lead, those to come in this time too")
    first, last = (page.get_by_role("group", name=name) for name in ("From which day?", "Until which day?"))
    today = date(*(int(first.get_by_label(part).input_value()) for part in ("Year", "Month", "Day")))
    until = today + timedelta(days=7)
    for part, value in (("Day", until.day), ("Month", until.month), ("Year", until.year)):
        last.get_by_label(part).fill(str(value))
    page.get_by_label("Why?").fill("On leave.")
    guide.press(page, "Let them cover")


def _covered(address: str) -> Callable[[Page], None]:
    def done(page: Page) -> None:
        _given(page)
        record.leave(page)
        record.enter(page, record.DEPUTY)
        page.goto(address)

    return done


OF_COVER = {
    "cover, none": State(None, ENTRANCE, "Who covers for you", by(record.LEAD, "/cover/")),
    "cover, somebody": State(None, ENTRANCE, "Who covers?", by(record.LEAD, GIVE)),
    "cover, nothing typed": State(
        None, ENTRANCE, "There is a problem", by(record.LEAD, GIVE, then=pressed("Let them cover"))
    ),
    "cover, given": State(None, ENTRANCE, "End it now", _given),
    "cover, of this case": State(None, ENTRANCE, "Who covers?", case("access/", then=lambda page: guide.follow(
        page, "Let somebody cover it"))),
    "work of a deputy who covers": State(None, ENTRANCE, "You cover", _covered("/home/")),
    "cover, the brief": State(None, ENTRANCE, "Who has it", _covered("/cover/brief/")),
}  # fmt: skip
