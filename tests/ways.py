"""How a browser comes to a page behind the sign-in, in the state in which it is looked at."""

from collections.abc import Callable

from playwright.sync_api import Page

import guide
import record

ENTRANCE = "/demonstration/"
REPORT = "/concerns/report/"


def by(who: str, address: str = "", *, then: Callable[[Page], None] = lambda _: None) -> Callable[[Page], None]:
    """Signed in, then at an address; a case's page is named by what follows the case's own address."""

    def done(page: Page) -> None:
        record.enter(page, who)
        if address:
            page.goto(address)
        then(page)

    return done


def case(
    after: str = "", *, whole: bool = False, then: Callable[[Page], None] = lambda _: None
) -> Callable[[Page], None]:
    """Before a case, at the page of it that is named by what follows its address; nothing may be added to it there."""

    def done(page: Page) -> None:
        page.goto(record.a_standing_case(page, whole=whole) + after)
        then(page)

    return done


def pressed(name: str) -> Callable[[Page], None]:
    return lambda page: guide.press(page, name)


def followed(name: str) -> Callable[[Page], None]:
    return lambda page: guide.follow(page, name)
