"""The access review: due every three months by what stands, confirmed line by line, and shown anew where it changed."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from clearway.cases import changes as cases
from clearway.core.calendar import LONDON
from clearway.organisations import changes
from clearway.organisations.models import AccessLine, Membership, Part, Role, Verdict
from clearway.organisations.queries import actor_of
from clearway.vault.reach import within
from clearway.workspace.queries.review import Round, later, role_lines, standing
from clocks import clock_at
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, case_of, incident, member, school

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
QUARTER = date(2027, 2, 20)  # three months after the small world was set up


@pytest.fixture(autouse=True)
def _on_that_friday() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=1)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def stands(own: School, part: Part, at: datetime, who: str = "") -> Round:
    user = getattr(own, who or {"roles": "administrator", "cases": "lead"}[part])
    with within(own.id):
        return standing(act_of(user, at), part)


def says(client: Client, part: str, line: Any, **fields: str) -> Any:
    address = f"/organisation/review/{part}/{line.sort}/{line.subject}/{line.version}/"
    return sends(client, address, {"verdict": "keep", "reason": "", "once": str(uuid4()), **fields})


def confirms(own: School, part: Part, at: datetime, who: str = "") -> None:
    """Every line that is open, with a reason, and the end."""
    user = getattr(own, who or {"roles": "administrator", "cases": "lead"}[part])
    found = stands(own, part, at, who)
    for line in found.lines:
        if line.key in found.open:
            seen = changes.Seen(line.sort, line.subject, line.version)
            changes.confirm(act_of(user, at), changes.Said(part, seen, Verdict.KEEP, "It is right."))
    changes.finish_review(act_of(user, at), part)


@given(day=st.dates(date(2020, 1, 1), date(2035, 12, 31)), months=st.integers(-24, 24))
def test_a_calendar_month_later_is_that_month_and_the_same_day_or_its_last(day: date, months: int) -> None:
    here = datetime.combine(day, time(16, 35), LONDON)
    then = later(here, months)
    assert (then.year * 12 + then.month) - (here.year * 12 + here.month) == months
    assert then.day == here.day or (then.day < here.day and (then + DAY).day == 1)


@pytest.mark.parametrize("part", list(Part))
def test_it_is_due_three_calendar_months_after_the_beginning_and_after_each_end(own: School, part: Part) -> None:
    first = datetime(2027, 2, 20, 0, 1, tzinfo=LONDON)
    assert [stands(own, part, each).due for each in (AT, first - DAY, first)] == [False, False, True]
    assert stands(own, part, AT).due_on == QUARTER
    confirms(own, part, first + 10 * DAY)
    found = stands(own, part, first + 11 * DAY)
    assert (found.due, found.due_on) == (False, date(2027, 6, 2))
    assert stands(own, part, datetime(2027, 6, 3, 9, 0, tzinfo=LONDON)).due


def test_a_lead_and_an_administrator_each_find_their_own_half_due_on_the_first_page(own: School) -> None:
    with clock_at(datetime(2027, 2, 22, 9, 0, tzinfo=LONDON)):
        lead, administrator = (text_of(entered(each).get("/home/")) for each in (own.lead, own.administrator))
    assert "Access review: who sees which case , since 20 February 2027" in lead
    assert "who has which role" not in lead
    assert "Access review: who has which role , since 20 February 2027" in administrator
    assert "which case" not in administrator


def test_a_line_is_confirmed_and_the_review_goes_on_another_day(own: School) -> None:
    client = entered(own.administrator)
    [line] = [each for each in stands(own, Part.ROLES, AT).lines if each.user == own.colleague.pk]
    assert says(client, "roles", line).status_code == 302
    later_on = stands(own, Part.ROLES, AT + 3 * DAY)
    assert line.key not in later_on.open
    assert len(later_on.open) == len(later_on.lines) - 1


def test_a_line_that_changed_meanwhile_is_shown_anew_and_the_old_one_is_not_taken(own: School) -> None:
    client = entered(own.administrator)
    [line] = [each for each in stands(own, Part.ROLES, AT).lines if each.user == own.colleague.pk]
    says(client, "roles", line)
    changes.date_member(act_of(own.administrator), line.subject, AT.date(), AT + 30 * DAY)
    assert (line.sort.value, line.subject, 1) in stands(own, Part.ROLES, AT + DAY).open
    answer = says(client, "roles", line)
    assert answer.status_code == 409
    assert "has changed since you saw it" in text_of(answer)


def test_what_is_unusual_is_kept_with_a_reason_only(own: School) -> None:
    changes.add_member(act_of(own.administrator), own.deputy, Role.ADMINISTRATOR)
    client = entered(own.administrator)
    unusual = [each for each in stands(own, Part.ROLES, AT).lines if each.user == own.deputy.pk]
    [line] = [each for each in unusual if each.what == "System administrator"]
    assert "sees cases as well" in line.unusual
    answer = says(client, "roles", line)
    assert answer.status_code == 422
    assert "Write why" in text_of(answer)
    assert says(client, "roles", line, reason="We are a small school.").status_code == 302
    page = client.get(f"/organisation/review/roles/role/{line.subject}/{line.version}/")
    assert "We are a small school." in text_of(page)


def test_a_role_is_ended_from_the_review_and_the_last_lead_is_not(own: School) -> None:
    client = entered(own.administrator)
    lines = {each.user: each for each in stands(own, Part.ROLES, AT).lines}
    for user in (own.colleague, own.relative):
        changes.add_member(act_of(own.administrator), user, Role.ADMINISTRATOR)
        assert says(client, "roles", lines[user.pk], verdict="end", reason="No longer.").status_code == 302
        left = actor_of(user.pk, AT + DAY)
        assert left
        assert left.roles == {Role.ADMINISTRATOR}
    answer = says(client, "roles", lines[own.lead.pk], verdict="end", reason="Left.")
    assert answer.status_code == 422
    with within(own.id):
        assert AccessLine.objects.filter(verdict="end").count() == 2


def test_whoever_would_be_nothing_here_any_more_leaves_on_a_page_of_its_own(own: School) -> None:
    """There their work is handed over, and what they may do by the head's word ends."""
    lines = {each.user: each for each in stands(own, Part.ROLES, AT).lines}
    answer = says(entered(own.administrator), "roles", lines[own.colleague.pk], verdict="end", reason="Left.")
    assert answer.status_code == 422
    assert "Say that they leave" in text_of(answer)
    assert actor_of(own.colleague.pk, AT + DAY)


def test_the_review_ends_only_where_no_line_is_open(own: School) -> None:
    client = entered(own.administrator)
    answer = sends(client, "/organisation/review/roles/finish/", {"once": str(uuid4())})
    assert answer.status_code == 422
    assert "The review is not at its end" in text_of(answer)
    for line in role_lines_of(own):
        says(client, "roles", line, reason="It is right.")
    assert sends(client, "/organisation/review/roles/finish/", {"once": str(uuid4())}).status_code == 302
    assert stands(own, Part.ROLES, AT + 2 * DAY).due_on == QUARTER


def role_lines_of(own: School) -> Any:
    with within(own.id):
        return role_lines(AT)


def test_the_lead_confirms_who_works_on_a_case_and_ends_a_share(own: School) -> None:
    made = incident(own, "own")
    found = {each.who: each for each in stands(own, Part.CASES, AT).lines if each.reference}
    assert set(found) == {"Deputy of Own", "Guest of Own"}
    client = entered(own.lead)
    assert says(client, "cases", found["Deputy of Own"]).status_code == 302
    assert says(client, "cases", found["Guest of Own"], verdict="end", reason="No longer needed.").status_code == 302
    assert entered(own.guest).get(f"/cases/{made.reference}/").status_code == 404
    answer = says(client, "cases", found["Deputy of Own"], verdict="change")
    assert answer.headers["Location"] == f"/cases/{made.reference}/access/team/"


def test_a_lead_who_is_kept_from_a_case_finds_none_of_its_lines_and_another_finds_them_due(own: School) -> None:
    """Whoever is set aside may end the review; what they could not see is due at once to whoever can."""
    incident(own, "own")
    assert [each.reference for each in stands(own, Part.CASES, AT, "set_aside").lines if each.reference] == []
    at = datetime(2027, 2, 22, 9, 0, tzinfo=LONDON)
    confirms(own, Part.CASES, at, "set_aside")
    assert not stands(own, Part.CASES, at + DAY, "set_aside").due
    assert stands(own, Part.CASES, at + DAY, "lead").due
    confirms(own, Part.CASES, at + 2 * DAY, "lead")
    assert not stands(own, Part.CASES, at + 3 * DAY, "lead").due


def test_everything_shared_is_on_one_page_with_reason_and_end(own: School) -> None:
    made = incident(own, "own")
    client = entered(own.lead)
    page = text_of(client.get("/organisation/sharing/"))
    assert f"Case {made.reference} with Guest of Own ( guest@own.example )" in page
    assert "until Friday 27 November 2026, 16:35" in page
    assert "own-share" in page
    case = case_of(own, made.case)
    cases.share(act_of(own.lead), case, own.guest, cases.Shared(AT + DAY, "It is over.", stands=False))
    page = text_of(client.get("/organisation/sharing/"))
    assert "Over" in page
    assert "It is over." in page


def test_who_joined_long_ago_and_never_signs_in_is_unusual(own: School) -> None:
    user = member(own.id, "own", "quiet", Role.REPORTER)
    with within(own.id):
        assert Membership.objects.filter(user=user).count() == 1
    [line] = [each for each in stands(own, Part.ROLES, AT + 8 * DAY).lines if each.user == user.pk]
    assert line.unusual == "Was invited and has not joined."
