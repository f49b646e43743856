"""Every page behind the sign-in in every state: the record, the organisation, people, the roll, and one's own page."""

from collections.abc import Callable

from playwright.sync_api import Page

import guide
import record
import rolling
from states import State
from ways import ENTRANCE, REPORT, by, pressed


def _person(after: str = "", *, then: Callable[[Page], None] = lambda _: None) -> Callable[[Page], None]:
    """Before the person of a case, at the page of theirs that is named by what follows their address."""

    def done(page: Page) -> None:
        page.goto(record.a_standing_case(page, whole=True))
        guide.follow(page, "Pupil A")
        page.goto(record.path_of(page) + after)
        then(page)

    return done


def _looked_for(page: Page) -> None:
    page.get_by_label("Name or number").fill("pupil")
    guide.press(page, "Search")


def _of_the_family(page: Page) -> None:
    page.get_by_label("Their name").fill("Pupil B")
    guide.choose(page, "What are they to this person?", "A brother or sister")
    guide.choose(page, "Do they have parental responsibility?", "No")
    guide.press(page, "Go on")


def _hidden(page: Page) -> None:
    page.locator("[data-clearway-hide] button").click()
    page.wait_for_url("**/locked/")


def _restored(page: Page) -> None:
    page.goto(REPORT)
    page.get_by_label(record.ABOUT).fill("Pupil A, year 10")
    _hidden(page)
    guide.press(page, "Open it again")
    page.goto(REPORT)


def _one_member(then: Callable[[Page], None] = lambda _: None) -> Callable[[Page], None]:
    """The administrator before the deputy's roles."""
    return by(record.ADMINISTRATOR, MEMBERS, then=_link("Deputy A", then))


def _a_role_that_waits(page: Page) -> None:
    """The administrator gives the teacher a role, where they have not done so before; then the lead, before it."""
    record.enter(page, record.ADMINISTRATOR)
    page.goto(MEMBERS)
    guide.follow(page, record.TEACHER)
    guide.follow(page, "Give another role")
    page.get_by_label("Deputy safeguarding lead").check()
    guide.press(page, "Give this role")
    record.leave(page)
    record.enter(page, record.LEAD)
    guide.follow(page, f"{record.TEACHER} as Deputy safeguarding lead")


def _refused_without_a_reason(page: Page) -> None:
    _a_role_that_waits(page)
    guide.choose(page, "Is that right?", "No: they do not become it")
    guide.press(page, "Save")


def _ones_own_that_waits(page: Page) -> None:
    _a_role_that_waits(page)
    record.leave(page)
    record.enter(page, record.TEACHER)
    page.goto("/organisation/asked/")


def _link(name: str, then: Callable[[Page], None] = lambda _: None) -> Callable[[Page], None]:
    def done(page: Page) -> None:
        guide.follow(page, name)
        then(page)

    return done


def _opened_elsewhere(page: Page) -> None:
    """A form of one organisation, sent when they act in another."""
    page.goto(REPORT)
    other = page.context.new_page()
    record.act_in(other, "Demonstration Trust")
    other.close()
    page.get_by_label(record.SAID).fill(record.ACCOUNT)
    guide.press(page, "Report it")


def _nothing(page: Page) -> None:
    """The page as it comes."""


TEN_CODES = "Make ten new codes"
THE_RECORD = {
    "report, typed before it was locked": State(
        None, ENTRANCE, "This has not been sent.", by(record.TEACHER, then=_restored), script=True
    ),
    "demonstration": State(None, ENTRANCE, "Who do you want to be?"),
    "sign in": State(None, "/sign-in/", "E-mail"),
    "sign in, nothing typed": State(None, "/sign-in/", "There is a problem", pressed("Continue")),
    "work of a teacher": State(None, ENTRANCE, "What you reported", by(record.TEACHER)),
    "work of a lead": State(None, ENTRANCE, "New concerns", by(record.LEAD)),
    "work of an administrator": State(None, ENTRANCE, "Who belongs here", by(record.ADMINISTRATOR)),
    "locked": State(None, ENTRANCE, "This is a demonstration", by(record.TEACHER, then=_hidden)),
    "sign-ins": State(None, ENTRANCE, "Where you are signed in", by(record.TEACHER, "/account/sessions/")),
}
MEMBERS, INVITE, WORDS_OF_HEAD = "/organisation/members/", "/organisation/invite/", "/organisation/delegations/"
ROLES, CASES = "/organisation/review/roles/", "/organisation/review/cases/"
THE_ORGANISATION = {
    "second signatures": State(
        None, ENTRANCE, "A call never waits for a signature", by(record.LEAD, "/organisation/practice/")
    ),
    "people and roles": State(None, ENTRANCE, "Here now", by(record.ADMINISTRATOR, MEMBERS)),
    "a new deputy": State(None, ENTRANCE, "Is that right?", _a_role_that_waits),
    "a new deputy, refused without a reason": State(None, ENTRANCE, "Write why not", _refused_without_a_reason),
    "what waits of one's own": State(None, ENTRANCE, "It counts when", _ones_own_that_waits),
    "nobody asks": State(None, ENTRANCE, "Nobody asks you", by(record.HEAD, "/organisation/asked/")),
    "somebody's roles": State(None, ENTRANCE, "Give another role", _one_member()),
    "another role": State(
        None,
        ENTRANCE,
        "What are they here?",
        _one_member(_link("Give another role")),
    ),
    "the days of a role": State(None, ENTRANCE, "What do you want to do?", _one_member(_link("Change"))),
    "somebody leaves": State(None, ENTRANCE, "Who takes over", _one_member(_link("They leave"))),
    "bring somebody in": State(None, ENTRANCE, "E-mail address", by(record.ADMINISTRATOR, INVITE)),
    "bring somebody in, nothing typed": State(
        None,
        ENTRANCE,
        "There is a problem",
        by(record.ADMINISTRATOR, "/organisation/invite/", then=pressed("Bring them in")),
    ),
    "what we are part of": State(None, ENTRANCE, "Our own code", by(record.ADMINISTRATOR, "/organisation/belonging/")),
    "access review, roles": State(None, ENTRANCE, "Still open", by(record.ADMINISTRATOR, ROLES)),
    "access review, cases": State(None, ENTRANCE, "Still open", by(record.LEAD, CASES)),
    "access review, one line": State(
        None,
        ENTRANCE,
        "What becomes of it?",
        by(record.LEAD, CASES, then=_link("Change or end")),
    ),
    "by the head's word": State(None, ENTRANCE, "What stands", by(record.LEAD, WORDS_OF_HEAD)),
    "by the head's word, somebody": State(None, ENTRANCE, "By whose word?", by(record.HEAD, f"{WORDS_OF_HEAD}new/")),
    "shared with others": State(None, ENTRANCE, "Reads and adds", by(record.LEAD, "/organisation/sharing/")),
    "where somebody acts": State(None, ENTRANCE, "Where do you act?", by(record.TRUST, "/organisation/switch/")),
    "opened in another organisation": State(
        None, ENTRANCE, "nothing of it was kept", by(record.TRUST, then=_opened_elsewhere)
    ),
    "work of a head": State(None, ENTRANCE, "a case that is not yours", by(record.HEAD)),
    "work of a guest": State(None, ENTRANCE, "Case 2026-0001", by(record.GUEST, then=record.act_in)),
}
OF_A_PERSON = {
    "find a person": State(None, ENTRANCE, "Any part of a name", by(record.LEAD, "/people/search/")),
    "find a person, nothing typed": State(
        None, ENTRANCE, "There is a problem", by(record.LEAD, "/people/search/", then=pressed("Search"))
    ),
    "find a person, found": State(None, ENTRANCE, "Found", _person("../search/", then=_looked_for)),
    "known": State(None, ENTRANCE, "Who looked, and who changed what", _person()),
    "known, everybody who looked": State(None, ENTRANCE, "by which they were opened", _person("looked/")),
    "known, the name": State(None, ENTRANCE, "stays as an earlier name", _person("part/name/")),
    "known, the needs": State(None, ENTRANCE, "What applies?", _person("part/needs/")),
    "known, a flag": State(None, ENTRANCE, "While a flag stands", _person("part/flag/")),
    "known, a flag, nothing typed": State(
        None, ENTRANCE, "There is a problem", _person("part/flag/", then=pressed("Raise this flag"))
    ),
    "known, the family": State(None, ENTRANCE, "Their name", _person("family/")),
    "known, who of the family": State(None, ENTRANCE, "Who is it?", _person("family/", then=_of_the_family)),
    "known, put down twice": State(None, ENTRANCE, "Twins share", _person("same/")),
    "known, into a case": State(None, ENTRANCE, "Involved in a case", _person("case/")),
}


def _rolled(*, compared: bool = True, address: str = "") -> Callable[[Page], None]:
    """A roll with all that a roll can bring is on its way, up to its columns or to what it would change."""

    def done(page: Page) -> None:
        rolling.begin(page)
        rolling.paste(page, rolling.TROUBLE)
        if compared:
            rolling.compare(page)
        if address:
            page.goto(address)

    return done


def _nothing_pasted(page: Page) -> None:
    rolling.begin(page)
    guide.press(page, "Go on")


OF_THE_ROLL = {
    "roll, nothing pasted": State(None, ENTRANCE, "There is a problem", _nothing_pasted),
    "roll, its columns": State(None, ENTRANCE, "Which column is which?", _rolled(compared=False)),
    "roll, what it would change": State(None, ENTRANCE, "What cannot be read", _rolled()),
    "roll, a doubt": State(None, ENTRANCE, "Who is line", _rolled(address=f"/roll/doubts/{rolling.DOUBTFUL}/")),
}  # fmt: skip
OWN = {
    "sign in with a passkey": State(None, "/sign-in/", "No password is needed", pressed("Sign in with a passkey")),
    **{
        f"own page, {name}": State(None, ENTRANCE, shows, by(record.TEACHER, address, then=then))
        for name, address, shows, then in (
            ("how you sign in", "/account/", "It never has to be changed for its age", _nothing),
            ("password", "/account/password/", "14 characters or more", _nothing),
            ("password, nothing typed", "/account/password/", "There is a problem", pressed("Change it")),
            ("app", "/account/app/", "You cannot scan it?", _nothing),
            ("passkey", "/account/passkeys/add/", "A passkey stays on your telephone", _nothing),
            ("recovery codes", "/account/recovery-codes/", "You get ten", _nothing),
            ("recovery codes, made", "/account/recovery-codes/", "shown now and never again", pressed(TEN_CODES)),
            ("proof", "/prove/", "Show that it is you", _nothing),
        )
    },
}
