"""What may be done in which state of a case and of a report: each pair is tried for real, by the verb that does it."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest

from clearway.accounts.models import User
from clearway.audit.acts import Act, reading
from clearway.audit.events import Verb
from clearway.cases import changes, queries
from clearway.cases.answering.changes import Answers, KnownOf, answer, keep_from_guide, place, say_of
from clearway.cases.calling.changes import Called, record_call
from clearway.cases.closing.changes import close_case, reopen
from clearway.cases.correcting.changes import correct_call, correct_part, correct_talk
from clearway.cases.covering.changes import Away, end_cover, give_cover
from clearway.cases.deciding.changes import Decided, countersign, decide
from clearway.cases.exports import export
from clearway.cases.meeting.changes import Met, Talked, add_talk, answer_point, plan_meeting, write_minutes
from clearway.cases.models import BrokenGlass, Call, Cover, Decision, Entry, Involvement, Meeting, Step, Talk
from clearway.cases.planning.changes import Came, Own, Written, add_step, set_step, write_plan
from clearway.cases.states import IN_A_CASE, MAY_WITH_A_REPORT, NEW, SHUT, TAKEN_UP, ClosedError, state_of_report
from clearway.cases.triage import changes as triage
from clearway.concerns.changes import AlreadyTakenUpError, Report, add_words, report, take_up
from clearway.concerns.models import Concern
from clearway.guidance.queries import standing
from clearway.organisations.queries import exporting_at_the_machine
from clearway.people.models import Person
from clearway.vault.reach import within
from states import FRIDAY
from world import AT, School, act_of, case_of, incident, school

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINUTES = {"there": "Lead A", "known": "", "risk": "no", "refer": "no", "why": "", "agenda": []}


@pytest.fixture
def own() -> School:
    return school("own")


class Tried:
    """A case in which everything stands that can, at a school: each thing is tried in it once."""

    def __init__(self, own: School) -> None:
        self.own, self.made, self.seconds = own, incident(own, "own"), count(1)
        self.case = case_of(own, self.made.case)
        changes.break_in(self.act(own.head), self.case.reference, "why")
        self.elsewhere = case_of(own, changes.open_case(self.lead, None))
        changes.involve(self.lead, self.elsewhere, changes.Involved("Pupil C", date(2011, 5, 4), "other"))
        self.untold = sent(own)

    def act(self, who: User) -> Act:
        """Each a second after the other, as it is where people work."""
        return act_of(who, AT + timedelta(minutes=2, seconds=next(self.seconds)))

    @property
    def lead(self) -> Act:
        """What the lead is about to do."""
        return self.act(self.own.lead)

    def last(self, model: Any, **asked: object) -> Any:
        """The newest row of a table, of those that are asked for."""
        with within(self.own.id):
            return model.objects.filter(**asked).order_by("at").last()


def sent(own: School) -> Concern:
    name = report(act_of(own.teacher), Report("Pupil A", "I was told at break.", AT, "no"))
    with within(own.id):
        return Concern.objects.defer("about", "account").get(id=name)


def exports(it: Tried) -> None:
    with reading(Act(exporting_at_the_machine(it.own.id), AT + DAY)) as act:
        export(act, it.case.reference, "A court asked for it.")


def reads(it: Tried) -> None:
    with reading(it.lead) as act:
        queries.whole(act, queries.case(act, it.case.reference))


def covers(it: Tried) -> None:
    give_cover(it.lead, it.own.deputy, it.case, Away(AT, AT + 3 * DAY, "Away."))


def ends_cover(it: Tried) -> None:
    give_cover(it.lead, it.own.deputy, None, Away(AT, AT + 3 * DAY, "Away."))
    end_cover(it.lead, it.last(Cover))


def whose(it: Tried) -> Involvement:
    found: Involvement = it.last(Involvement, case=it.case)
    return found


def kept_from_guide(it: Tried) -> None:
    keep_from_guide(it.lead, it.case, FRIDAY, standing(FRIDAY.incident(), AT).results)


PICTURED = KnownOf({"roles": ["pictured"]}, "told")
TOLD, CALLED = changes.Told("note", AT, "What was said."), Called("police", AT, "The desk", "LOG 7", "refer", "")
BOTH, ONLY_OPEN, ONLY_CLOSED = (True, True), (True, False), (False, True)
# Written by hand: whether it is done in an open case, and whether in a closed one; and how.
OF_A_CASE: dict[str, tuple[tuple[bool, bool], Callable[[Tried], object]]] = {
    "read": (BOTH, reads),
    "copied": (BOTH, exports),
    "a call": (BOTH, lambda it: record_call(it.lead, it.case, CALLED)),
    "a correction": (BOTH, lambda it: changes.correct_entry(it.lead, it.case, it.last(Entry), TOLD, "why")),
    "a call after all": (BOTH, lambda it: correct_call(
        it.lead, it.case, it.last(Call, pk=it.made.call), CALLED, "why")),
    "a conversation after all": (BOTH, lambda it: correct_talk(
        it.lead, it.case, it.last(Talk, pk=it.made.talk), Talked(AT, "Tutor A", "yes", "x"), "why")),
    "a part": (BOTH, lambda it: correct_part(it.lead, it.case, whose(it), "mistake", "why", 1)),
    "a signature": (BOTH, lambda it: countersign(
        it.act(it.own.deputy), it.case, it.last(Decision, reason__isnull=False, social_care=True), "why", agrees=True)),
    "a place": (BOTH, lambda it: changes.set_team(it.lead, it.case, it.own.stand_in, changes.Place("why"))),
    "a share": (BOTH, lambda it: changes.share(it.lead, it.case, it.own.guest, changes.Shared(AT + DAY, "why"))),
    "set aside": (BOTH, lambda it: changes.set_aside(it.lead, it.case, it.own.stand_in, "other", "why")),
    "kept from": (BOTH, lambda it: changes.keep_from(
        it.lead, it.last(Concern, pk=it.made.concern), it.own.stand_in, "why")),
    "broken into": (BOTH, lambda it: changes.break_in(it.act(it.own.stand_in), it.case.reference, "why")),
    "looked at": (BOTH, lambda it: changes.review_break(
        it.lead, it.last(BrokenGlass, by=it.own.head.pk), "why", needed=True)),
    "handed over": (BOTH, lambda it: changes.hand_over(it.act(it.own.administrator), it.own.deputy, it.own.lead)),
    "cover": (BOTH, covers),
    "the end of cover": (BOTH, ends_cover),
    "a person": (ONLY_OPEN, lambda it: changes.involve(
        it.lead, it.case, changes.Involved("Pupil B", date(2011, 5, 4), "other"))),
    "somebody known": (ONLY_OPEN, lambda it: changes.involve_known(
        it.lead, it.case, it.last(Person, pk=it.last(Involvement, case=it.elsewhere).person_id), "other")),
    "an entry": (ONLY_OPEN, lambda it: changes.add_entry(it.lead, it.case, TOLD)),
    "an answer": (ONLY_OPEN, lambda it: answer(it.lead, it.case, Answers({"device_held": "yes"}, "told"))),
    "of somebody": (ONLY_OPEN, lambda it: say_of(it.lead, it.case, whose(it), PICTURED, 1)),
    "whose guidance": (ONLY_OPEN, lambda it: place(it.lead, it.case, ("hampshire",), "school", 1)),
    "the guide's answer": (ONLY_OPEN, kept_from_guide),
    "a decision": (ONLY_OPEN, lambda it: decide(
        it.lead, it.case, None, Decided(frozenset({"advice"}), "not-asked", "why"))),
    "a meeting": (ONLY_OPEN, lambda it: plan_meeting(it.lead, it.case, Met("initial", AT + HOUR, False, {}))),
    "minutes": (ONLY_OPEN, lambda it: write_minutes(
        it.lead, it.case, it.last(Meeting), Met("initial", AT, True, MINUTES))),
    "a conversation": (ONLY_OPEN, lambda it: add_talk(it.lead, it.case, whose(it), Talked(AT, "Tutor A", "yes", "x"))),
    "a point": (ONLY_OPEN, lambda it: answer_point(it.lead, it.case, "SS048", "why", known=True)),
    "a step": (ONLY_OPEN, lambda it: add_step(it.lead, it.case, Own("Ring the college", None, None))),
    "what came of it": (ONLY_OPEN, lambda it: set_step(
        it.lead, it.case, it.last(Step, asked="", case=it.case), Came("done", "why", None, None))),
    "a plan": (ONLY_OPEN, lambda it: write_plan(
        it.lead, it.case, whose(it), "support", Written({"adult": "Tutor A"}, None, 1))),
    "a report": (ONLY_OPEN, lambda it: triage.join(it.lead, it.untold, it.case)),
    "its end": (ONLY_OPEN, lambda it: close_case(it.lead, it.case, {}, "why")),
    "open again": (ONLY_CLOSED, lambda it: reopen(it.lead, it.case, "why")),
}  # fmt: skip


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
@pytest.mark.parametrize("what", OF_A_CASE)
def test_each_is_done_in_the_states_written_here_and_refused_in_the_other(
    own: School,
    what: str,
    closed: bool,  # noqa: FBT001  # a parameter
) -> None:
    may, does = OF_A_CASE[what]
    it = Tried(own)
    if closed:
        close_case(it.lead, it.case, {}, "It ended well.")
    if may[closed]:
        does(it)
        return
    with pytest.raises(ClosedError):
        does(it)


def opens(own: School, found: Concern) -> object:
    return changes.open_case(act_of(own.lead), found)


def joins(own: School, found: Concern) -> object:
    return triage.join(act_of(own.lead), found, case_of(own, changes.open_case(act_of(own.lead), None)))


REFUSED = AlreadyTakenUpError, changes.AlreadyOpenError, triage.AlreadySaidError
# How a report comes into each state.
BECOMES: dict[str, Callable[[School, Concern], object]] = {
    "new": lambda _, __: None,
    "taken up": lambda own, found: take_up(act_of(own.lead), found),
    "closed": lambda own, found: triage.close(act_of(own.lead), found, "why"),
    "looked at again": lambda own, found: [
        triage.close(act_of(own.lead), found, "why", stands=each) for each in (True, False)
    ],
    "a case": opens,
    "joined": joins,
}
# How it stands then, by the table of the code.
STANDS = {
    "new": NEW, "taken up": TAKEN_UP, "closed": SHUT, "looked at again": TAKEN_UP, "a case": IN_A_CASE,
    "joined": IN_A_CASE,
}  # fmt: skip
UNTOLD = {"new", "taken up", "closed", "looked at again"}
ANY = {*UNTOLD, "a case", "joined"}
# Written by hand: in which of these each thing is done, by which verb, and how.
WITH_A_REPORT: dict[str, tuple[Verb, set[str], Callable[[School, Concern], object]]] = {
    "added to": (Verb.CONCERN_ADD, ANY, lambda own, found: add_words(act_of(own.teacher), found, "more")),
    "taken up": (Verb.CONCERN_TAKE_UP, {"new"}, lambda own, found: take_up(act_of(own.deputy), found)),
    "opened": (Verb.CASE_OPEN, UNTOLD, opens),
    "joined": (Verb.CONCERN_JOIN, UNTOLD, joins),
    "closed": (
        Verb.CONCERN_CLOSE, UNTOLD - {"closed"}, lambda own, found: triage.close(act_of(own.lead), found, "why")
    ),
    "looked at again": (
        Verb.CONCERN_CLOSE, {"closed"},
        lambda own, found: triage.close(act_of(own.lead), found, "why", stands=False),
    ),
    "kept from": (
        Verb.CONCERN_KEEP_FROM, ANY, lambda own, found: changes.keep_from(act_of(own.lead), found, own.stand_in, "why")
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", BECOMES)
@pytest.mark.parametrize("what", WITH_A_REPORT)
def test_each_is_done_with_a_report_in_the_states_written_here_and_in_no_other(
    own: School, what: str, state: str
) -> None:
    _, states, does = WITH_A_REPORT[what]
    found = sent(own)
    BECOMES[state](own, found)
    if state in states:
        does(own, found)
        return
    with pytest.raises(REFUSED):
        does(own, found)


@pytest.mark.parametrize("state", BECOMES)
def test_the_table_of_a_report_says_what_is_written_here(own: School, state: str) -> None:
    found = sent(own)
    BECOMES[state](own, found)
    with within(own.id):
        assert state_of_report(found) == STANDS[state]
    assert MAY_WITH_A_REPORT[STANDS[state]] == {verb for verb, states, _ in WITH_A_REPORT.values() if state in states}
