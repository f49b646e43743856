"""The first page after signing in: what was reported, what is open, and what waits to be looked at."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import queries as cases
from clearway.cases.access import foresee_for
from clearway.cases.covering import queries as covering
from clearway.cases.queries import reports as reported
from clearway.cases.queries import worklist
from clearway.cases.reviewing import nobody_left
from clearway.organisations import queries as organisations
from clearway.organisations.asking import queries as asking
from clearway.organisations.doors import door
from clearway.organisations.since import look_ahead
from clearway.ui.clock import instant
from clearway.ui.methods import only
from clearway.workspace.queries import review, shared, told
from clearway.workspace.queries.front_doors import front_doors
from clearway.workspace.queries.unsent import unsent

View = Callable[..., HttpResponse]
NEWEST, MOST_PAGES = 10, 100_000
LATELY = timedelta(days=28)


def belonging_somewhere(view: View) -> View:
    """Whoever belongs nowhere yet, and waits for a word or is asked for theirs, is led there."""

    @wraps(view)
    def run(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except Http404:
            if request.user.is_authenticated and asking.is_waiting(request.user.pk, instant()):
                return redirect("asked")
            raise

    return run


@only("GET")
@belonging_somewhere
@door
def home(request: HttpRequest, act: Act) -> HttpResponse:
    """What somebody has to do with: their own reports; for a lead all that is reported, and the cases."""
    does = act.actor.does
    foresee_for(act)
    look_ahead(act.actor.user)
    reports, leads, minds = (verb in does for verb in (Verb.CONCERN_REPORT, Verb.CASE_READ, Verb.MEMBER_ADD))
    opens = Verb.CASE_OPEN in does
    new = reported.waiting(act) if opens else []
    own = (reported.own_told(act, act.at - LATELY) if opens else reported.own_reports(act)) if reports else []
    waits = worklist.waits(act) if leads else None
    openings = cases.unreviewed(act) if Verb.CASE_REVIEW_BREAK in does else []
    if minds:
        act.saw(Verb.MEMBER_READ, act.actor.organisation)
    confirming = asking.to_confirm(act)  # with the names of everybody here
    covers, covered = covering.of_mine(act) if opens else ([], [])
    context = {
        "covers": [each for each in covers if each.state == covering.NOW],
        "to_cover": [each for each in covers if each.state == covering.TO_COME],
        "covered": [each for each in covered if each.state != covering.OVER],
        "brief": covering.brief(act) if opens else None,
        "organisation": organisations.organisation(),
        "reports": reports,
        "leads": leads,
        "minds": minds,
        "members": organisations.members(act.at) if minds else [],
        "empty": organisations.left_empty(act.at) if minds else [],
        "nobody_left": minds and nobody_left(act),
        "due": review.due_reviews(act),
        "asked": act.actor.asked,
        "confirming": confirming,
        "changes": told.changes_in_access(act),
        "handed": shared.handed_over(act) if leads else [],
        "delegates": Verb.DELEGATION_SET in does,
        "confirms": Verb.ACCESS_CONFIRM in does,
        "shares": leads and shared.sees_all(act),
        "searches": Verb.PERSON_SEARCH in act.actor.does,
        "opens": opens,
        "rising": [each for each in new if each.rises],
        "new": [each for each in new if not each.rises],
        "own": own,
        "untaken": reported.untaken(act, {each.concern for each in new}),
        "cases": waits.newest[:NEWEST] if waits else [],
        "waits": waits,
        "reader": act.actor.user,
        "at": act.at,
        "meetings": worklist.meetings(act) if leads else None,
        "unsigned": worklist.unsigned(act) if leads else [],
        "practises": Verb.PRACTICE_SET in does,
        "doors": front_doors(act) if opens else [],
        "openings": openings,
        "rolls": Verb.ROLL_BEGIN in does,
        "breaks": Verb.CASE_BREAK in does,
        "staff": organisations.staff_names(_named(new, openings) | (waits.owners() if waits else set())),
        "unsent": unsent(act),
    }
    return render(request, "workspace/home.html", context)


def _named(new: Iterable[reported.Waits], openings: Iterable[cases.Opening]) -> set[UUID]:
    """Whose names stand beside what was reported and opened."""
    users = {user for each in new for user in (each.by, each.taken_by) if user}
    return users | {each.row.by for each in openings}


@only("GET")
@door
def every_case(request: HttpRequest, act: Act) -> HttpResponse:
    """All cases that somebody sees, a page at a time, the newest first."""
    act.demand(Verb.CASE_READ)
    sent = request.GET.get("page", "1")
    page = int(sent) if sent.isascii() and sent.isdecimal() and 0 < int(sent) < MOST_PAGES else 1
    return render(request, "workspace/cases.html", {"listed": worklist.listed(act, page)})
