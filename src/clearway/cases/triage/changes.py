"""What becomes of a report that does not open a case of its own: it joins one, or is closed with a reason."""

from uuid import UUID

from clearway.audit.acts import Act, change
from clearway.audit.errors import NotAllowedError
from clearway.audit.events import Verb
from clearway.cases.access import ADD, demand, visible_concerns
from clearway.cases.answering.changes import Answers, ask_if_asked, lay_answers, lay_if_it_fits
from clearway.cases.answering.queries import DANGER
from clearway.cases.changes import AlreadyOpenError, add_row
from clearway.cases.closed import read_by_a_lead
from clearway.cases.kept import cases_of
from clearway.cases.models import Case, Joined, Source
from clearway.cases.states import may_with_report
from clearway.concerns.changes import add, taken_up
from clearway.concerns.models import Closed, Concern, Danger
from clearway.people.access import BLINDING, NobodyLeftError
from clearway.vault.reach import alone


class AlreadySaidError(Exception):
    """Somebody closed the report first, or said that it is looked at again; whoever writes now did not see it."""


@change(Verb.CONCERN_JOIN)
def join(act: Act, concern: Concern, case: Case) -> UUID:
    """Say that a report belongs to a case. Raises AlreadyOpenError where it belongs to one already; NobodyLeftError
    where no lead would read the case any more, since each is kept from the report. Danger that it tells of outweighs
    what was answered before; what else it answers puts a case to the guidance anew that was put to it before.
    """
    demand(act, case, ADD)
    _demand(act, concern, Verb.CONCERN_JOIN)
    alone(BLINDING, act.actor.organisation)
    taken_up(act, concern)
    add_row(act, case, Joined(id=act.made, concern=concern))
    if concern.danger == Danger.YES:
        lay_if_it_fits(act, case, {DANGER: Danger.YES.value})
    ask_if_asked(act, case)
    if not read_by_a_lead(act, [case.id]):
        raise NobodyLeftError
    return case.id


@change(Verb.ANSWER_ADD)
def heed(act: Act, case: Case) -> UUID:
    """Put a case to the guidance that was opened from a report of danger: its steps stand before anybody asks."""
    demand(act, case, ADD)
    lay_answers(act, case, Answers({DANGER: Danger.YES.value}, Source.RECORD), act.made)
    return case.id


@change(Verb.CONCERN_CLOSE)
def close(act: Act, concern: Concern, reason: str, *, stands: bool = True, seen: int | None = None) -> UUID:
    """Say that a report becomes no case, or does after all, and why. `seen` is the version that its author saw, 0 for
    none: whoever saw the last one may say the same again, with a reason of their own. Raises AlreadyOpenError,
    AlreadySaidError.
    """
    _demand(act, concern, Verb.CONCERN_CLOSE)
    rows = Closed.objects.filter(concern=concern).order_by("version")
    last = rows.last()
    if (stands is bool(last and last.stands)) if seen is None else seen != (last.version if last else 0):
        raise AlreadySaidError
    taken_up(act, concern)
    add(act, concern, Closed(id=act.made, version=last.version + 1 if last else 1, stands=stands, reason=reason))
    return concern.id


def _demand(act: Act, concern: Concern, verb: Verb) -> None:
    """That the actor reads the report, and that it stands so that this may be done: nobody else says meanwhile that it
    belongs to a case.
    """
    if not visible_concerns(act).filter(pk=concern.pk).exists():
        raise NotAllowedError("this report")
    alone("case number", act.actor.organisation)
    if not may_with_report(concern, verb):
        raise AlreadyOpenError(cases_of([concern.pk])[concern.pk])
