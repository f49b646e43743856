"""The one-minute brief: what whoever covers has to know now, worked out from the rows of that moment."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from clearway.accounts.models import User
from clearway.audit.acts import reading
from clearway.audit.models import Event
from clearway.cases import changes
from clearway.cases.answering.changes import Answers, answer
from clearway.cases.covering.queries import Brief, brief
from clearway.cases.models import Case
from clearway.cases.planning.changes import Own, add_step
from clearway.vault.reach import within
from clocks import clock_at
from covering import DAY, HOUR, MINUTE, given_to
from members import entered
from visitor import text_of
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> School:
    return school("own")


def read_brief(who: User, at: datetime) -> Brief:
    with reading(act_of(who, at)) as act:
        found = brief(act)
    assert found
    return found


def a_quiet_case(of: School) -> Case:
    return case_of(of, changes.open_case(act_of(of.lead), None))


def test_a_brief_says_of_each_case_risks_clocks_who_has_it_and_what_waits_for_others(own: School) -> None:
    case = a_quiet_case(own)
    changes.set_team(act_of(own.lead), case, own.deputy, changes.Place("why", leads=True))
    answer(act_of(own.lead, AT), case, Answers({"immediate_danger": "yes", "coercion_or_pressure": "yes"}, "told", "A"))
    add_step(act_of(own.lead), case, Own("Ring the college", AT + 30 * MINUTE, own.deputy))
    add_step(act_of(own.lead), case, Own("Write to the parents", AT + 10 * DAY, own.stand_in))
    given_to(own, own.stand_in)
    one = read_brief(own.stand_in, AT + HOUR).cases[0]
    assert one.danger == "yes"
    assert any("coercion" in each or "pressure" in each for each in one.worries)
    assert one.questions > 0
    late = {each.words: each for each in one.overdue}
    assert one.overdue == tuple(sorted(one.overdue, key=lambda each: each.due_at or AT))
    assert len(late) + one.more_overdue >= 1
    assert one.following is not None
    assert one.has_it == (own.deputy.name,)
    assert one.lead == own.lead.name
    assert [each.who for each in one.others if each.words == "Ring the college."] == [own.deputy.name]
    assert "Write to the parents." not in [each.words for each in one.others]


def test_a_case_of_which_nothing_is_known_is_not_told_as_safe(own: School) -> None:
    a_quiet_case(own)
    given_to(own, own.stand_in)
    one = read_brief(own.stand_in, AT + HOUR).cases[0]
    assert (one.danger, one.asked) == ("unknown", False)
    with clock_at(AT + HOUR):
        page = text_of(entered(own.stand_in).get("/cover/brief/"))
    assert "Danger not known" in page
    assert "Worries: not known. It was never put to the guidance." in page
    assert f"Who has it: {own.lead.name}, who leads." in page


def test_what_is_most_urgent_stands_first_and_what_does_not_fit_is_named(own: School) -> None:
    quiet = [a_quiet_case(own) for _ in range(10)]
    add_step(act_of(own.lead), quiet[7], Own("Late", AT + MINUTE, None))
    add_step(act_of(own.lead), quiet[4], Own("Soon", AT + 2 * HOUR, None))
    given_to(own, own.stand_in)
    found = read_brief(own.stand_in, AT + HOUR)
    assert [each.case.pk for each in found.cases[:2]] == [quiet[7].pk, quiet[4].pk]
    assert (len(found.cases), len(found.further), found.unnamed) == (8, 2, 0)


def test_a_brief_is_of_the_moment_and_says_what_stands_then(own: School) -> None:
    case = a_quiet_case(own)
    add_step(act_of(own.lead), case, Own("Ring the college", AT + 30 * MINUTE, None))
    given_to(own, own.stand_in)
    early, late = (read_brief(own.stand_in, AT + each).cases[0] for each in (MINUTE, HOUR))
    assert (early.overdue, early.following and early.following.words) == ((), "Ring the college.")
    assert (late.following, [each.words for each in late.overdue]) == (None, ["Ring the college."])


def test_the_brief_stands_at_the_top_of_the_first_page_of_whoever_covers_and_every_case_in_it_is_read(
    own: School,
) -> None:
    case = a_quiet_case(own)
    given_to(own, own.stand_in)
    with clock_at(AT + HOUR):
        page = text_of(entered(own.stand_in).get("/home/"))
    assert page.index("You cover") < page.index(f"Case {case.reference}") < page.index("Report a concern")
    with within(own.id):
        assert Event.objects.filter(verb="case:read", subject=case.pk, by=own.stand_in.pk).exists()
    with clock_at(AT + 2 * DAY):
        later = entered(own.stand_in)
        assert "You cover" not in text_of(later.get("/home/"))
        assert later.get("/cover/brief/").status_code == 404


def test_a_brief_of_eight_cases_asks_the_database_no_more_than_one_of_one(own: School) -> None:
    asked: list[int] = []
    given_to(own, own.stand_in)
    for more in (1, 7):
        for _ in range(more):
            a_quiet_case(own)
        read_brief(own.stand_in, AT + HOUR)  # what is open lies at hand from then on
        selects: list[str] = []

        def counts(execute: Callable[..., object], sql: str, *rest: Any, into: list[str] = selects) -> object:
            into.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(counts):
            read_brief(own.stand_in, AT + HOUR)
        asked.append(sum(each.startswith("SELECT") for each in selects))
    assert asked[0] == asked[1]
