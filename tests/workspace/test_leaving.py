"""The leaver switch: everything ends at once, open work is handed over, and whoever does it learns of no case."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.test import Client

from clearway.accounts.models import User
from clearway.audit.errors import NotAllowedError
from clearway.cases import changes as cases
from clearway.cases import queries
from clearway.cases.access import relation
from clearway.cases.changes import hand_over
from clearway.organisations import changes
from clearway.organisations.changes import bring_in
from clearway.organisations.models import Role
from clearway.organisations.queries import actor_of, delegations
from clearway.vault.reach import within
from clearway.workspace.views import leaving
from clocks import clock_at
from members import entered, sends
from staff import events
from tables import changed, rows
from visitor import text_of
from world import AT, Incident, School, act_of, case_of, incident, put_down, school

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _on_that_friday() -> Iterator[None]:
    with clock_at(AT):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def there(own: School) -> Incident:
    return incident(own, "own")


def leaves(own: School, user: User, receiver: User, once: object = None, by: Client | None = None) -> Any:
    said = {"receiver": str(receiver.pk), "once": str(once or uuid4())}
    return sends(by or entered(own.administrator), f"/organisation/members/{user.pk}/leave/", said)


def test_everything_of_a_leaver_ends_at_once_and_the_next_request_is_a_strangers(own: School, there: Incident) -> None:
    browser = entered(own.deputy)
    assert browser.get(f"/cases/{there.reference}/").status_code == 200
    changes.delegate(
        act_of(own.head), own.deputy, changes.Delegated("search", own.head, AT.date() + timedelta(days=3), None)
    )
    assert leaves(own, own.deputy, own.stand_in).status_code == 302
    assert browser.get("/home/").headers["Location"] == "/sign-in/"
    assert ("session:end", own.administrator.pk, own.deputy.pk) in events()
    assert actor_of(own.deputy.pk, LATER) is None
    with within(own.id):
        assert [each.user for each in delegations(AT + timedelta(days=4))] == [own.lead]


def test_a_case_goes_to_whom_was_chosen_who_leads_it_where_the_leaver_did(own: School, there: Incident) -> None:
    led = cases.open_case(act_of(own.deputy), None)
    assert leaves(own, own.deputy, own.stand_in).status_code == 302
    with within(own.id):
        worked, leads = (relation(act_of(own.stand_in, LATER), each) for each in (there.case, led))
        assert (worked.on_team, worked.leads_it) == (True, False)
        assert (leads.on_team, leads.leads_it) == (True, True)
    page = text_of(entered(own.stand_in).get("/home/"))
    assert "Handed over Case 2026-0001 : Deputy of Own left" in page
    assert "It is yours now." in page


def test_whoever_ends_it_is_told_of_no_case_and_of_no_number(own: School, there: Incident) -> None:
    """The same pages, to the byte, whether there is open work or none."""
    administrator = entered(own.administrator)
    pages = []
    for user in (own.deputy, own.teacher):  # the one works on a case, the other on none
        address = f"/organisation/members/{user.pk}/"
        before = text_of(administrator.get(f"{address}leave/"))
        answer = leaves(own, user, own.stand_in)
        after = text_of(administrator.get(answer["Location"]))
        names = (user.name, user.email, "Deputy safeguarding lead", "Member of staff")
        pages.append([_without(each, *names) for each in (before, after)])
    assert pages[0] == pages[1]
    assert there.reference not in str(pages)


def _without(text: str, *names: str) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


def test_a_case_from_which_the_receiver_is_kept_goes_to_nobody_and_the_other_leads_are_told(
    own: School, there: Incident
) -> None:
    assert leaves(own, own.deputy, own.set_aside).status_code == 302
    assert there.reference not in text_of(entered(own.set_aside).get("/home/"))
    assert f"Case {there.reference} : Deputy of Own left" in text_of(entered(own.lead).get("/home/"))
    assert "Nobody took it over." in text_of(entered(own.lead).get("/home/"))


def test_who_comes_back_sees_nothing_of_before(own: School, there: Incident) -> None:
    """Neither a place, nor a share, nor an hour that was still running."""
    case = case_of(own, there.case)
    cases.break_in(act_of(own.stand_in), case.reference, "why")
    for user, role in ((own.stand_in, Role.DEPUTY), (own.guest, Role.GUEST), (own.deputy, Role.DEPUTY)):
        leaves(own, user, own.lead)
        put_down(own.id, user, role, LATER)
        with within(own.id):
            them = relation(act_of(user, LATER), there.case)
        assert (them.on_team, them.shared, them.broke_in) == (False, False, False), user


def test_the_last_lead_stays_and_nothing_is_half_done(own: School, there: Incident) -> None:
    for user in (own.set_aside, own.relative):
        changes.end_member(act_of(own.administrator), user)
    browser, administrator = entered(own.lead), entered(own.administrator)
    before = rows()
    answer = leaves(own, own.lead, own.deputy, by=administrator)
    assert answer.status_code == 422
    assert "Nobody else is safeguarding lead here now. Appoint somebody first" in text_of(answer)
    assert changed(before, rows()) <= {"audit_event"}
    assert browser.get(f"/cases/{there.reference}/").status_code == 200


@pytest.mark.parametrize("failing", ["end_sessions", "hand_over", "end_member"])
def test_where_one_part_fails_none_of_it_is_done(
    own: School, there: Incident, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, administrator = entered(own.deputy), entered(own.administrator)
    before = rows()

    def fails(*_: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(leaving, failing, fails)
    assert leaves(own, own.deputy, own.stand_in, by=administrator).status_code == 503
    assert changed(before, rows()) == set()
    assert browser.get(f"/cases/{there.reference}/").status_code == 200


def test_only_somebody_who_leads_or_stands_in_takes_over(own: School) -> None:
    for receiver in (own.teacher, own.head, own.guest, own.administrator, own.deputy):
        with pytest.raises(NotAllowedError):
            hand_over(act_of(own.administrator), own.deputy, receiver)
    assert leaves(own, own.deputy, own.teacher).status_code == 422


def test_sent_twice_it_is_done_once(own: School, there: Incident) -> None:
    once, administrator = uuid4(), entered(own.administrator)
    assert leaves(own, own.deputy, own.stand_in, once, administrator).status_code == 302
    before = rows()
    assert leaves(own, own.deputy, own.stand_in, once, administrator).status_code == 302
    assert changed(before, rows()) <= {"audit_event"}
    assert there.reference


def test_a_leaver_who_is_brought_in_anew_begins_anew(own: School) -> None:
    leaves(own, own.teacher, own.lead)
    given = changes.Invited(own.teacher.name, own.teacher.email, Role.REPORTER, AT.date(), None)
    bring_in(act_of(own.administrator, LATER), given)
    found = actor_of(own.teacher.pk, LATER)
    assert found
    assert found.roles == {"reporter"}


def test_an_opening_that_waits_is_due_after_two_school_days_and_said_to_be_overdue(
    own: School, there: Incident
) -> None:
    lead = entered(own.lead)
    assert "Look at it by Tuesday 24 November 2026, 23:59" in text_of(lead.get("/home/"))  # opened on a Friday
    with clock_at(AT + timedelta(days=5)):
        again = entered(own.lead)
        assert "Overdue" in text_of(again.get("/home/"))
        assert "Overdue" in text_of(again.get(f"/cases/{there.reference}/openings/{there.opening}/"))


def test_a_head_is_told_of_an_opening_and_not_of_which_case(own: School, there: Incident) -> None:
    page = text_of(entered(own.head).get("/home/"))
    assert "Stand-In of Own opened a case that is not yours" in page
    assert there.reference not in page
    for kept in (own.set_aside, own.relative):
        assert "opened a case" not in text_of(entered(kept).get("/home/"))
    with within(own.id):
        assert [each.seen for each in queries.unreviewed(act_of(own.head))] == [False]


def test_a_browser_that_was_never_signed_in_is_shown_no_page_of_this(own: School) -> None:
    answer = Client().get(f"/organisation/members/{own.deputy.pk}/leave/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/")
