"""What is not done with yet, as it lies at hand, is what the rows say when each is looked at by itself."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearway.audit.acts import reading
from clearway.cases import changes, pending, queries
from clearway.cases.closing.changes import close_case, reopen
from clearway.cases.deciding.changes import Decided, decide
from clearway.cases.meeting.changes import Met, answer_point, plan_meeting, write_minutes
from clearway.cases.models import POINTS, Case, Decision, Joined, Meeting, Point, Stood
from clearway.cases.pending import (
    in_open_cases,
    last_sent,
    open_cases,
    open_ids,
    taken_by,
    unminuted,
    unreviewed,
    untaken,
    untaken_ids,
    untold,
    untold_ids,
)
from clearway.cases.states import is_closed
from clearway.cases.triage import changes as triage
from clearway.concerns.changes import Report, report, take_up
from clearway.concerns.models import Closed, Concern, TakenUp
from clearway.vault.reach import within
from clearway.vault.ready import any_of
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db
LATER = (timedelta(seconds=each) for each in count(1))  # no two decisions are of one moment
Rows = tuple[frozenset[object], ...]


@pytest.fixture
def own() -> School:
    return school("own")


def reported(own: School) -> Concern:
    name = report(act_of(own.teacher), Report("Pupil A", "Pupil B told me at break", AT, "unknown"))
    with reading(act_of(own.lead)) as act:
        return queries.concern(act, name)


def opened(own: School) -> Case:
    return case_of(own, changes.open_case(act_of(own.lead), None))


def at_hand() -> Rows:
    return (
        frozenset(open_ids()), frozenset(untold_ids()), frozenset(untaken_ids()),
        frozenset((each.meeting, each.case, each.held_at) for each in unminuted()), frozenset(taken_by().items()),
        frozenset(last_sent()), frozenset(unreviewed()),
    )  # fmt: skip


def by_each_row() -> Rows:
    """The same, one row after the other, with no question that `pending` asks."""
    is_open = {each.pk for each in Case.objects.all()}
    for stood in Stood.objects.order_by("version"):
        (is_open.discard if stood.closed else is_open.add)(stood.case_id)
    became = {each.concern_id for each in Case.objects.all()} | {each.concern_id for each in Joined.objects.all()}
    shut: set[object] = set()
    for row in Closed.objects.order_by("version"):
        (shut.add if row.stands else shut.discard)(row.concern_id)
    taken = {each.concern_id for each in TakenUp.objects.all()} | {each.concern_id for each in Case.objects.all()}
    every = {each.pk for each in Concern.objects.all()}
    newest = {each.root: each for each in Meeting.objects.order_by("version")}
    waits = frozenset((each.pk, each.case_id, each.held_at) for each in newest.values() if not each.held)
    untold = every - became - shut
    who = frozenset((each.concern_id, each.by) for each in TakenUp.objects.all() if each.concern_id in untold)
    sent = frozenset((each.at, each.pk, each.by) for each in Concern.objects.all())
    last = {each.case_id: each for each in Decision.objects.order_by("at")}
    answered = {(each.case_id, each.asked) for each in Point.objects.all()}
    asks = {
        name: sum(1 for each in POINTS if (name, each) not in answered)
        for name, each in last.items() if not (each.police or each.social_care)
    }  # fmt: skip
    further = frozenset((last[name].at, name, count) for name, count in asks.items() if count)
    return frozenset(is_open), frozenset(untold), frozenset(every - taken), waits, who, sent, further


def pick(found: Sequence[object], which: int) -> object | None:
    return found[which % len(found)] if found else None


def new_report(own: School, _: int) -> None:
    reported(own)


def new_case(own: School, _: int) -> None:
    opened(own)


def untold_report(own: School, which: int) -> Concern | None:
    with within(own.id):
        names = sorted(by_each_row()[1], key=str)
    name = pick(names, which)
    if name is None:
        return None
    with reading(act_of(own.lead)) as act:
        return queries.concern(act, name)  # type: ignore[arg-type]


def decides(own: School, which: int) -> None:
    if cases := some_cases(own, closed=False):
        does = frozenset({"in_school"} if which % 3 else {"police"})
        said = Decided(does, "not-asked", "why")
        decide(act_of(own.lead, AT + next(LATER)), cases[which % len(cases)], None, said)


def answers_a_point(own: School, which: int) -> None:
    if cases := some_cases(own, closed=False):
        found, asked = cases[which % len(cases)], list(POINTS)[which]
        with within(own.id):
            seen = Point.objects.filter(case=found, asked=asked).count()
        answer_point(act_of(own.lead), found, asked, "What we know.", known=True, seen=seen)


def takes_up(own: School, which: int) -> None:
    found = untold_report(own, which)
    with within(own.id):
        is_free = found is not None and found.pk in by_each_row()[2]
    if found and is_free:
        take_up(act_of(own.lead), found)


def becomes_a_case(own: School, which: int) -> None:
    if found := untold_report(own, which):
        changes.open_case(act_of(own.lead), found)


def joins(own: School, which: int) -> None:
    found, cases = untold_report(own, which), some_cases(own, closed=False)
    if found and cases:
        triage.join(act_of(own.lead), found, cases[which % len(cases)])


def closes_a_report(own: School, which: int) -> None:
    if found := untold_report(own, which):
        triage.close(act_of(own.lead), found, "Nothing in it.")


def opens_a_report_again(own: School, which: int) -> None:
    with within(own.id):
        newest = {each.concern_id: each.stands for each in Closed.objects.order_by("version")}
    name = pick(sorted((each for each, stands in newest.items() if stands), key=str), which)
    if name is not None:
        with reading(act_of(own.lead)) as act:
            found = queries.concern(act, name)  # type: ignore[arg-type]
        triage.close(act_of(own.lead), found, "There is more.", stands=False)


def some_cases(own: School, *, closed: bool) -> list[Case]:
    with within(own.id):
        return [each for each in Case.objects.order_by("number") if any_of(is_closed, case=each.pk) == closed]


def closes_a_case(own: School, which: int) -> None:
    if cases := some_cases(own, closed=False):
        close_case(act_of(own.lead), cases[which % len(cases)], {}, "All is done.")


def opens_a_case_again(own: School, which: int) -> None:
    if cases := some_cases(own, closed=True):
        reopen(act_of(own.lead), cases[which % len(cases)], "There is more.")


def plans(own: School, which: int) -> None:
    if cases := some_cases(own, closed=False):
        met = Met("initial", AT + timedelta(hours=which % 3 + 1), held=False, minutes={})
        plan_meeting(act_of(own.lead), cases[which % len(cases)], met)


def meets(own: School, which: int) -> None:
    with within(own.id):
        newest = {each.root: each for each in Meeting.objects.select_related("case").order_by("version")}
        here = [each for each in newest.values() if not any_of(is_closed, case=each.case_id)]
    if here:
        seen = here[which % len(here)]
        met = Met("initial", AT, held=which % 2 == 0, minutes={})
        write_minutes(act_of(own.lead), seen.case, seen, met)


STEPS = (
    new_report, new_case, takes_up, becomes_a_case, joins, closes_a_report, opens_a_report_again, closes_a_case,
    opens_a_case_again, plans, meets, decides, answers_a_point,
)  # fmt: skip


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), max_size=14))
def test_whatever_is_done_what_is_at_hand_is_what_the_rows_say(
    own: School, steps: list[tuple[Callable[[School, int], None], int]]
) -> None:
    for step, which in steps:
        step(own, which)
        with within(own.id):
            assert at_hand() == by_each_row()


def test_where_they_are_too_many_to_be_named_each_row_is_asked_and_the_same_is_found(
    own: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = opened(own), opened(own)
    close_case(act_of(own.lead), first, {}, "All is done.")
    plan_meeting(act_of(own.lead), second, Met("initial", AT, held=False, minutes={}))
    waiting, shut = reported(own), reported(own)
    triage.close(act_of(own.lead), shut, "Nothing in it.")

    def found() -> list[list[object]]:
        with within(own.id):
            cases, concerns = Case.objects.all(), Concern.objects.all()
            asked = open_cases(cases), in_open_cases(Meeting.objects.all()), untold(concerns), untaken(concerns)
            return [list(each) for each in asked]

    named = found()
    monkeypatch.setattr(pending, "MOST", 0)
    assert found() == named
    assert named[0] == [second]
    assert [each.case_id for each in named[1]] == [second.pk]  # type: ignore[attr-defined]
    assert (named[2], named[3]) == ([waiting], [waiting])


def test_the_newest_case_and_the_last_meeting_come_first(own: School) -> None:
    cases = [opened(own) for _ in range(3)]
    for place, each in enumerate(cases):
        plan_meeting(act_of(own.lead), each, Met("initial", AT + timedelta(hours=place), held=False, minutes={}))
    with within(own.id):
        assert list(open_ids()) == [each.pk for each in reversed(cases)]
        assert [each.case for each in unminuted()] == [each.pk for each in reversed(cases)]
