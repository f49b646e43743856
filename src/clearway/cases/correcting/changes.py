"""Correcting a call, a conversation, and somebody's part in the case. What is corrected stays as it was."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from clearway.audit.acts import Act, change
from clearway.audit.events import Verb
from clearway.cases.access import ADD, demand
from clearway.cases.answering.changes import ask_if_asked, lay_if_it_fits
from clearway.cases.calling.changes import REFERRING, Called
from clearway.cases.changes import add_row, say_why_late
from clearway.cases.correcting.queries import advice_of, first_of, part, that_stands
from clearway.cases.meeting.changes import Talked
from clearway.cases.models import Call, Case, Corrected, Involvement, Part, Talk
from clearway.cases.planning.changes import count_from_call
from clearway.cases.states import CLOSED, state_of
from clearway.cases.versions import OvertakenError, next_version
from clearway.vault.reach import alone


@change(Verb.ENTRY_CORRECT)
def correct_call(act: Act, case: Case, seen: Call, called: Called, reason: str) -> UUID:
    """Lay another call over the one that was seen; that one stays. Where they advised something else after all, that
    becomes the answer for the guidance. Raises OvertakenError.
    """
    demand(act, case, ADD)
    row = Call(
        id=act.made, whom=called.whom, happened_at=called.happened_at, spoke_to=called.spoke_to,
        reference=called.reference, advice=called.advice, words=called.words,
    )  # fmt: skip
    _lay(act, case, seen, row, Why(reason, called.late))
    if state_of(case) == CLOSED:
        return case.id  # it is corrected, and asks for nothing until somebody opens the case again
    if called.advice != seen.advice:
        lay_if_it_fits(act, case, {"advice_taken": advice_of(case)})
    if called.whom in REFERRING:
        count_from_call(act, case, called.happened_at)
    return case.id


@change(Verb.ENTRY_CORRECT)
def correct_talk(act: Act, case: Case, seen: Talk, talked: Talked, reason: str) -> UUID:
    """Lay another conversation over the one that was seen, with the same child; that one stays. Raises
    OvertakenError.
    """
    demand(act, case, ADD)
    row = Talk(
        id=act.made, involvement=seen.involvement, happened_at=talked.happened_at, with_whom=talked.with_whom,
        chosen=talked.chosen, words=talked.words,
    )  # fmt: skip
    _lay(act, case, seen, row, Why(reason, talked.late))
    return case.id


@change(Verb.PART_CORRECT)
def correct_part(act: Act, case: Case, whose: Involvement, role: str, reason: str, seen: int = 0) -> UUID:
    """Say how somebody is involved after all, or that they were put in by mistake, and why; the case is put to the
    guidance anew where it was asked before. `seen` is the version that its author saw; 0 for none. Raises
    OvertakenError.
    """
    demand(act, case, ADD)
    alone("part", whose.pk)
    version = next_version(part(whose), seen)
    add_row(act, case, Part(id=act.made, involvement=whose, version=version, role=role, reason=reason))
    if state_of(case) != CLOSED:
        ask_if_asked(act, case)
    return case.id


@dataclass(frozen=True, slots=True)
class Why:
    """Why a row is corrected; and why it was recorded late, where it was by the time that stands now."""

    reason: str
    late: str


def _lay(act: Act, case: Case, seen: Call | Talk, row: Call | Talk, why: Why) -> None:
    alone("corrected", case.pk)
    stands = that_stands(case, seen)
    if stands.pk != seen.pk:
        raise OvertakenError(stands)
    add_row(act, case, row)
    add_row(act, case, Corrected(id=uuid4(), row=seen.pk, instead=row.pk, reason=why.reason))
    first, recorded_at, _ = first_of(case, seen)
    say_why_late(act, case, first, (row.happened_at, recorded_at), why.late)
