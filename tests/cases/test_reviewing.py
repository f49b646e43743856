"""A-07 and A-08: an opening is looked at by whoever is left, and where nobody is left the organisation is told to name
somebody, and not why.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from clearway.accounts.models import User
from clearway.audit.errors import NotAllowedError
from clearway.cases import changes
from clearway.cases.models import BrokenGlass, Case, GlassReview
from clearway.concerns.changes import Report, report
from clearway.concerns.models import Concern
from clearway.organisations.changes import end_member
from clearway.organisations.models import Role
from clearway.vault.reach import within
from clocks import clock_at
from intruders import planted, same
from members import entered, looked_at, sends
from tables import recorded
from visitor import text_of
from world import AT, School, act_of, canary, member, school

pytestmark = pytest.mark.django_db
WAITS = "Something waits, and nobody who has a role here may look at it."
LEADS = ("lead", "set_aside", "relative")


@pytest.fixture(autouse=True)
def _on_that_friday() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=1)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def broken(own: School) -> BrokenGlass:
    """A case that a deputy opened and leads, and another one broke into. Every lead may look at it."""
    name = changes.open_case(act_of(own.deputy), None)
    changes.break_in(act_of(own.stand_in), "2026-0001", canary("glass"))
    with within(own.id):
        return BrokenGlass.objects.select_related("case").get(case=name)


@contextmanager
def another_lead(own: School) -> Iterator[User]:
    """Only a lead closes something to a lead, and never so that nobody is left: one does it who then goes."""
    found = member(own.id, "own", f"spare-{uuid4().hex[:8]}", Role.LEAD)
    yield found
    end_member(act_of(own.administrator), found)


def aside(own: School, case: Case, *who: str) -> None:
    with another_lead(own) as spare:
        for each in who:
            changes.set_aside(act_of(spare), case, getattr(own, each), "subject", "why")


def off_the_case(own: School, case: Case) -> None:
    """The deputy who leads it goes from it, last of all."""
    changes.set_team(act_of(own.deputy), case, own.deputy, changes.Place("why", stands=False))


def address(broken: BrokenGlass) -> str:
    return f"/cases/{broken.case.reference}/openings/{broken.id}/"


def home(user: User) -> str:
    return text_of(entered(user).get("/home/"))


def test_as_long_as_somebody_reads_the_case_it_is_theirs_and_nobody_else_s(own: School, broken: BrokenGlass) -> None:
    """A deputy who works on it is enough."""
    aside(own, broken.case, *LEADS)
    assert entered(own.deputy).get(address(broken)).status_code == 200
    assert entered(own.head).get(address(broken)).status_code == 404
    assert "Somebody who sees it looks at it" in home(own.head)
    assert WAITS not in home(own.administrator)


def test_where_no_lead_may_the_head_looks_at_it_and_sees_nothing_else_of_the_case(
    own: School, broken: BrokenGlass
) -> None:
    aside(own, broken.case, *LEADS)
    changes.add_entry(act_of(own.deputy), broken.case, changes.Told("call", AT, canary("words")))
    off_the_case(own, broken.case)
    head = entered(own.head)
    assert "No lead may look at it: you do" in text_of(head.get("/home/"))
    page = head.get(address(broken))
    assert page.status_code == 200
    assert planted(page) == {"glass"}
    assert f'href="/cases/{broken.case.reference}/"' not in page.content.decode()
    assert head.get(f"/cases/{broken.case.reference}/").status_code == 404
    said = looked_at()
    with recorded() as verbs:
        answers = [sends(head, address(broken), said) for _ in range(2)]
    assert [each.headers["Location"] for each in answers] == ["/home/", "/home/"]
    assert verbs.count("case:review-break") == 1
    assert "No lead may look at it" not in text_of(head.get("/home/"))


def test_whoever_is_kept_from_it_or_opened_it_is_not_asked_and_told_nothing(own: School, broken: BrokenGlass) -> None:
    """A-08: whatever they are; the same to the byte as an opening of no case."""
    aside(own, broken.case, *LEADS)
    off_the_case(own, broken.case)
    nowhere = f"/cases/2026-0999/openings/{UUID(int=1)}/"
    for who in (*LEADS, "stand_in", "teacher", "administrator", "guest"):
        client = entered(getattr(own, who))
        assert client.get(address(broken)).status_code == 404, who
        assert same(client.get(address(broken)), client.get(nowhere)), who
    for who in LEADS:
        assert "Opened in an emergency" not in home(getattr(own, who)), who
        with pytest.raises(NotAllowedError):
            changes.review_break(act_of(getattr(own, who)), broken, "words", needed=True)


def nobody_is_left(own: School, broken: BrokenGlass, *others: str) -> None:
    """Every lead and the head are kept from it, one deputy opened it, and the other one leaves."""
    aside(own, broken.case, *LEADS, "head", *others)
    end_member(act_of(own.administrator), own.deputy)


def test_where_nobody_is_left_whoever_looks_after_accounts_is_told_to_name_somebody_and_not_why(
    own: School, broken: BrokenGlass
) -> None:
    assert WAITS not in home(own.administrator)
    nobody_is_left(own, broken)
    page = entered(own.administrator).get("/home/")
    assert WAITS in text_of(page)
    assert planted(page) == set()
    assert broken.case.reference not in text_of(page)
    for who in (*LEADS, "head", "stand_in", "teacher"):
        assert WAITS not in home(getattr(own, who)), who


def test_a_lead_who_is_named_looks_at_it_and_the_notice_is_gone(own: School, broken: BrokenGlass) -> None:
    nobody_is_left(own, broken)
    named = member(own.id, "own", "named", Role.LEAD)
    assert WAITS not in home(own.administrator)
    assert entered(named).get(address(broken)).status_code == 200
    assert sends(entered(named), address(broken), looked_at()).headers["Location"] == "/cases/2026-0001/"


def test_an_administrator_who_is_kept_from_it_is_told_nothing(own: School, broken: BrokenGlass) -> None:
    """A-08: no hint, whatever else they are."""
    before = entered(own.administrator).get("/home/")
    nobody_is_left(own, broken, "administrator")
    after = home(own.administrator)
    assert WAITS not in after
    assert text_of(before).replace("Deputy of Own : Deputy safeguarding lead ", "") == after


def test_a_case_and_a_report_that_nobody_reads_any_more_are_told_of_as_well(own: School, broken: BrokenGlass) -> None:
    """Though their opening was looked at, and nothing was opened."""
    aside(own, broken.case, *LEADS, "stand_in")
    changes.review_break(act_of(own.deputy), broken, "words", needed=True)
    assert WAITS not in home(own.administrator)
    off_the_case(own, broken.case)
    assert WAITS in home(own.administrator)
    named = member(own.id, "own", "named", Role.LEAD)
    assert WAITS not in home(own.administrator)
    name = report(act_of(own.teacher), Report(canary("about"), canary("account"), AT, "no"))
    with within(own.id):
        concern = Concern.objects.defer("about", "account").get(id=name)
    with another_lead(own) as spare:
        for user in (own.lead, own.set_aside, own.relative, own.stand_in, named):
            changes.keep_from(act_of(spare), concern, user, "why")
    assert WAITS not in home(own.administrator)
    end_member(act_of(own.administrator), own.deputy)
    page = entered(own.administrator).get("/home/")
    assert WAITS in text_of(page)
    assert planted(page) == set()


def test_what_the_second_says_of_an_opening_comes_back_with_what_the_first_said(
    own: School, broken: BrokenGlass
) -> None:
    deputy = entered(own.deputy)
    assert deputy.get(address(broken)).status_code == 200
    changes.review_break(act_of(own.lead), broken, "The child was at the door.", needed=True)
    late = sends(deputy, address(broken), {**looked_at(), "needed": "no", "reason": "I was in the next room."})
    assert late.status_code == 409
    for words in (f"{own.lead.name} said", "it was needed", "The child was at the door."):
        assert words in text_of(late), words
    assert "I was in the next room.</textarea>" in late.content.decode()
    with within(own.id):
        assert GlassReview.objects.count() == 1
    assert deputy.get(address(broken)).status_code == 404


def test_whoever_does_not_see_the_case_is_not_told_why_the_first_said_so(own: School, broken: BrokenGlass) -> None:
    aside(own, broken.case, *LEADS)
    changes.review_break(act_of(own.deputy), broken, "The child was at the door.", needed=True)
    off_the_case(own, broken.case)
    late = sends(entered(own.head), address(broken), {**looked_at(), "reason": "I was in the next room."})
    assert late.status_code == 409
    assert own.deputy.name in text_of(late)
    assert "The child was at the door." not in late.content.decode()
    assert "I was in the next room.</textarea>" in late.content.decode()


def test_what_was_typed_of_an_opening_that_is_not_theirs_to_look_at_any_more_is_given_back(
    own: School, broken: BrokenGlass
) -> None:
    off_the_case(own, broken.case)
    late = sends(entered(own.deputy), address(broken), {**looked_at(), "reason": "I was in the next room."})
    assert late.status_code == 404
    assert "I was in the next room." in text_of(late)
