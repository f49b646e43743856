"""The lead's first page: what must I do now, what waits for others, until when the front door is open."""

import re
from datetime import datetime, timedelta

import pytest

from clearway.accounts.models import User
from clearway.audit.acts import reading
from clearway.audit.models import Event
from clearway.cases import changes
from clearway.cases.answering.changes import Answers, answer
from clearway.cases.closing.changes import close_case
from clearway.cases.models import Case, Step
from clearway.cases.planning.changes import Came, Own, add_step, set_step
from clearway.cases.queries import worklist
from clearway.cases.queries.worklist import Worklist
from clearway.core.calendar import LONDON
from clearway.vault.reach import within
from clocks import clock_at
from members import entered
from visitor import text_of
from world import AT, School, act_of, canary, case_of, school

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DAYTIME = "First Response: Staffordshire children's social care, daytime"
MARKS = re.compile(r" ([,.:])")  # before which the text of a page has a gap
RING, WRITE, ASK = "Ring the front door. Its number is on the wall.", "Write to the parents", "Ask for the log number"


@pytest.fixture
def own() -> School:
    return school("own")


def case(own: School, at: datetime = AT) -> Case:
    return case_of(own, changes.open_case(act_of(own.lead, at), None))


def step(own: School, found: Case, words: str, due_at: datetime | None, owner: User | None = None) -> None:
    add_step(act_of(own.lead), found, Own(words, due_at, owner))


def home(who: User, at: datetime) -> str:
    with clock_at(at):
        return MARKS.sub(r"\1", text_of(entered(who).get("/home/")))


def part(page: str, title: str, end: str) -> str:
    """A part of the page, from its title to what comes after it."""
    return page.partition(title)[2].partition(end)[0]


def waits(who: User, at: datetime) -> Worklist:
    with reading(act_of(who, at)) as act:
        return worklist.waits(act)


def test_the_page_says_until_when_the_front_door_is_open_and_when_it_opens_again(own: School) -> None:
    friday = datetime(2026, 11, 20, 16, 20, tzinfo=LONDON)
    for who in (own.lead, own.deputy):
        assert f"{DAYTIME}: open, closes today 16:30." in home(who, friday)
        late = home(who, friday + 15 * MINUTE)
        assert f"{DAYTIME}: closed, opens Monday" in late
        assert "Until then: Emergency Duty Service" in late
        assert "0345 604 2886" in late
    assert DAYTIME not in home(own.head, friday)


def test_what_is_overdue_is_named_with_its_clock_time(own: School) -> None:
    found = case(own)
    step(own, found, RING, AT - 15 * MINUTE)
    page = part(home(own.lead, AT + MINUTE), "To do now", "Open cases")
    assert f"Case {found.reference} 1 due now" in page
    assert "Ring the front door, was due Friday 20 November 2026, 16:20." in page
    assert "on the wall" not in page
    assert "Next:" not in page


def test_what_comes_next_is_named_and_said_to_be_due_today_or_later(own: School) -> None:
    today, later, never = case(own), case(own), case(own)
    step(own, today, RING, AT + HOUR, own.lead)
    step(own, later, WRITE, AT + DAY)
    step(own, never, ASK, None)
    page = part(home(own.lead, AT + MINUTE), "To do now", "Open cases")
    assert f"Case {today.reference} 1 due today 1 of them yours." in page
    assert "Next: Ring the front door, by Friday 20 November 2026, 17:35." in page
    assert f"Case {later.reference} Next: Write to the parents, by Saturday 21 November 2026, 16:35." in page
    assert f"Case {never.reference} Steps without a time." in page
    assert "due now" not in page


def test_of_many_overdue_the_last_and_the_longest_are_named(own: School) -> None:
    found = case(own)
    step(own, found, WRITE, AT - DAY)
    step(own, found, ASK, AT - HOUR)
    step(own, found, RING, AT - 15 * MINUTE)
    page = part(home(own.lead, AT), "To do now", "Open cases")
    assert "3 due now" in page
    assert page.index("Ring the front door, was due") < page.index("Overdue longest: Write to the parents, was due")
    assert "Ask for the log number" not in page


def test_cases_stand_in_the_order_of_what_is_overdue_since_last_then_of_what_comes_next(own: School) -> None:
    old, new, soon, later, never = (case(own) for _ in range(5))
    step(own, never, ASK, None)
    step(own, later, ASK, AT + DAY)
    step(own, soon, ASK, AT + HOUR)
    step(own, old, ASK, AT - DAY)
    step(own, new, ASK, AT - MINUTE)
    found = waits(own.lead, AT)
    assert [each.case.pk for each in found.cases] == [each.pk for each in (new, old, soon, later, never)]
    assert [(each.overdue, each.today) for each in found.cases] == [(1, 0), (1, 0), (0, 1), (0, 0), (0, 0)]
    assert (found.more, found.more_others) == (False, False)


def test_nothing_waits_in_a_closed_case_or_of_a_step_that_is_done(own: School) -> None:
    shut, done = case(own), case(own)
    step(own, shut, RING, AT - HOUR)
    close_case(act_of(own.lead), shut, {}, "It ended well.")
    step(own, done, WRITE, AT - HOUR, own.deputy)
    with within(own.id):
        row = Step.objects.get(case=done)
    set_step(act_of(own.lead), done, row, Came("done", "They know.", own.deputy, None))
    page = home(own.lead, AT)
    assert "Nothing waits." in page
    assert "Waiting for others" not in page


def test_what_others_have_stands_by_itself_with_who_and_until_or_since_when(own: School) -> None:
    found = case(own)
    step(own, found, RING, AT - 15 * MINUTE, own.deputy)
    step(own, found, WRITE, AT + DAY, own.head)
    step(own, found, ASK, None, own.teacher)
    step(own, found, "Talk with the tutor", AT + HOUR, own.lead)
    page = part(home(own.lead, AT), "Waiting for others", "Open cases")
    for words in (
        f"Ring the front door ({own.deputy.name}), was due Friday 20 November 2026, 16:20.",
        f"Write to the parents ({own.head.name}), until Saturday 21 November 2026, 16:35.",
        f"Ask for the log number ({own.teacher.name}), since Friday 20 November 2026, 16:35.",
    ):
        assert words in page
    assert "Talk with the tutor" not in page
    changes.set_team(act_of(own.lead), found, own.deputy, changes.Place("why"))
    theirs = part(home(own.deputy, AT), "Waiting for others", "Open cases")
    assert "Ring the front door" not in theirs
    assert f"Talk with the tutor ({own.lead.name}), until" in theirs


def test_what_the_guidance_asks_of_somebody_outside_waits_for_them_and_nothing_is_opened(own: School) -> None:
    found = case(own)
    given = {"immediate_danger": "no", "adult_involved": "yes", "coercion_or_pressure": "yes"}
    answer(act_of(own.lead, AT), found, Answers(given, "told"))
    with within(own.id):
        before = Event.objects.filter(verb="case:read").count()
    found_now = waits(own.lead, AT + HOUR)
    assert found_now.words
    assert all(each.whose for _, each in found_now.others)
    with within(own.id):
        texts = {str(row.says["text"]) for row in Step.objects.filter(case=found)}
        assert Event.objects.filter(verb="case:read").count() == before
    assert all(any(text.startswith(words.rstrip(".")) for text in texts) for words in found_now.words.values())


def test_whoever_reads_a_step_of_somebodys_own_there_has_read_the_case(own: School) -> None:
    named, silent = case(own), case(own)
    step(own, named, RING, AT + HOUR)
    with clock_at(AT + MINUTE):
        entered(own.lead).get("/home/")
    with within(own.id):
        rows = Event.objects.filter(verb="case:read", by=own.lead.pk, at__gte=AT + MINUTE)
        assert set(rows.values_list("subject", flat=True)) == {named.pk} != {silent.pk}


def test_whoever_does_not_see_a_case_reads_nothing_of_it_there(own: School) -> None:
    found = case(own)
    step(own, found, canary("step"), AT + HOUR, own.deputy)
    for who in (own.stand_in, own.head, own.teacher):
        page = home(who, AT)
        assert canary("step") not in page
        assert found.reference not in page


def test_the_list_of_all_cases_says_of_each_what_waits_and_until_when_the_last_was_due(own: School) -> None:
    late, soon, shut = case(own), case(own), case(own)
    step(own, late, RING, AT - 15 * MINUTE)
    step(own, soon, WRITE, AT + HOUR)
    step(own, shut, ASK, AT - HOUR)
    close_case(act_of(own.lead), shut, {}, "It ended well.")
    with clock_at(AT):
        page = MARKS.sub(r"\1", text_of(entered(own.lead).get("/cases/")))
    said = page.partition(f"Case {late.reference}")[2]
    assert said.startswith(", opened Friday 20 November 2026, 16:35 1 due now The last was due Friday 20 November")
    assert "1 due today Next by Friday 20 November 2026, 17:35." in part(page, f"Case {soon.reference}", "Case 2026-")
    closed = part(page, f"Case {shut.reference}", "Case 2026-")
    assert "closed" in closed
    assert "due" not in closed
