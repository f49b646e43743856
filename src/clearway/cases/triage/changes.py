"""What becomes of a report that does not open a case of its own: it joins one, or is closed with a reason."""

from uuid import UUID

from clearway.audit.acts import Act, change
from clearway.audit.errors import NotAllowedError
from clearway.audit.events import Verb
from clearway.cases.access import ADD, demand, visible_concerns
from clearway.cases.answering.changes import lay_if_it_fits
from clearway.cases.answering.queries import DANGER
from clearway.cases.changes import AlreadyOpenError, add_row
from clearway.cases.closed import read_by_a_lead
from clearway.cases.kept import cases_of
from clearway.cases.models import Case, Joined
from clearway.concerns.changes import add, taken_up
from clearway.concerns.models import Closed, Concern, Danger
from clearway.people.access import BLINDING, NobodyLeftError
from clearway.vault.reach import alone


class AlreadySaidError(Exception):
    """The report is closed already, or open already."""


@change(Verb.CONCERN_JOIN)
def join(act: Act, concern: Concern, case: Case) -> UUID:
    """Say that a report belongs to a case. Raises AlreadyOpenError where it belongs to one already; NobodyLeftError
    where no lead would read the case any more, since each is kept from the report. Danger that it tells of outweighs
    what was answered before.
    """
    demand(act, case, ADD)
    _demand_open(act, concern)
    alone(BLINDING, act.actor.organisation)
    taken_up(act, concern)
    add_row(act, case, Joined(id=act.made, concern=concern))
    if concern.danger == Danger.YES:
        lay_if_it_fits(act, case, {DANGER: Danger.YES.value})
    if not read_by_a_lead(act, [case.id]):
        raise NobodyLeftError
    return case.id


@change(Verb.CONCERN_CLOSE)
def close(act: Act, concern: Concern, reason: str, *, stands: bool = True) -> UUID:
    """Say that a report becomes no case, or does after all, and why. Raises AlreadyOpenError, AlreadySaidError."""
    _demand_open(act, concern)
    rows = Closed.objects.filter(concern=concern).order_by("version")
    last = rows.last()
    if stands is bool(last and last.stands):
        raise AlreadySaidError
    taken_up(act, concern)
    add(act, concern, Closed(id=act.made, version=last.version + 1 if last else 1, stands=stands, reason=reason))
    return concern.id


def _demand_open(act: Act, concern: Concern) -> None:
    """That the actor reads the report, and that it belongs to no case: nobody else says meanwhile that it does."""
    if not visible_concerns(act).filter(pk=concern.pk).exists():
        raise NotAllowedError("this report")
    alone("case number", act.actor.organisation)
    if earlier := cases_of([concern.pk]):
        raise AlreadyOpenError(earlier[concern.pk])
