"""A report: read again by whoever sent it, taken up, and said of it what becomes of it."""

from contextlib import suppress
from itertools import chain
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import changes, queries
from clearway.cases.access import leads_report
from clearway.cases.forms.triage import CloseForm, JoinForm
from clearway.cases.kept import cases_of
from clearway.cases.models import Case
from clearway.cases.queries.reports import near, reported
from clearway.cases.triage import changes as triage
from clearway.cases.views.found import form_page
from clearway.concerns import changes as concerns
from clearway.concerns.forms import AddForm
from clearway.concerns.models import Concern, Danger
from clearway.guidance import card
from clearway.organisations.doors import door
from clearway.organisations.models import Role
from clearway.organisations.queries import in_role, staff_names
from clearway.people.access import NobodyLeftError
from clearway.ui.methods import only

MOST_NAMED = 4  # of whom to speak to: whoever leads before whoever stands in
BLIND = "Each safeguarding lead is kept from this report, so none would see the case any more. Open a case of its own"


@only("GET")
@door
def concern(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:
    """Read a report again. Whoever sent it sees whether it was taken up, and nothing else of what became of it."""
    found = concern_or_404(act, name)
    whole, own = reported(act, found), found.by == act.actor.user
    opens = Verb.CASE_OPEN in act.actor.does
    context: dict[str, Any] = {
        "concern": found, "whole": whole, "own": own, "card": card, "once": uuid4(), "opens": opens,
        "staff": staff_names(whole.users()), "may_keep": leads_report(act, found),
        "reference": queries.opened_from([found]).get(found.pk, "") if opens else "",
    }  # fmt: skip
    if own:
        leads = (sorted(in_role(act.at, role), key=lambda each: each.name) for role in (Role.LEAD, Role.DEPUTY))
        others = [each for each in dict.fromkeys(chain(*leads)) if each.pk != act.actor.user]
        context |= {"leads": others[:MOST_NAMED], "heads": in_role(act.at, Role.HEAD)}
    return render(request, "concerns/concern.html", context)


@only("GET", "POST")
@door
def add(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:
    """The reporter adds to their report."""
    act.demand(Verb.CONCERN_ADD)
    found = concern_or_404(act, name)
    if found.by != act.actor.user:
        raise Http404
    form = AddForm(request.POST or None)
    if form.is_valid():
        concerns.add_words(act, found, form.cleaned_data["words"])
        return redirect("concern", name)
    return form_page(request, act, "concerns/add.html", {"concern": found, "form": form})


@only("POST")
@door
def take_up(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:  # a door's view
    """Say that one deals with a report; where somebody does already, its page says who."""
    act.demand(Verb.CONCERN_TAKE_UP)
    found = concern_or_404(act, name)
    with suppress(concerns.AlreadyTakenUpError):
        concerns.take_up(act, found)
    return redirect("concern", name)


@only("POST")
@door
def open_from(request: HttpRequest, act: Act, concern: UUID) -> HttpResponse:  # a door's view
    """Open a case from a report; where it is one already, go there."""
    act.demand(Verb.CASE_OPEN)
    found = concern_or_404(act, concern)
    try:
        made = changes.open_case(act, found)
        if found.danger == Danger.YES:  # nothing precedes the call
            return to_case(act, made, "case-call")
    except changes.AlreadyOpenError as earlier:
        made = earlier.case
    return to_case(act, made)


@only("GET", "POST")
@door
def join(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:
    """Say that a report belongs to a case that is there: near matches are shown first."""
    act.demand(Verb.CONCERN_JOIN)
    found = concern_or_404(act, name)
    if became := cases_of([found.pk]):
        return to_case(act, became[found.pk])
    whole = reported(act, found)
    matches = near(act, whole.named)
    form = JoinForm(request.POST or None, matches)
    if form.is_valid():
        try:
            case = queries.case(act, form.reference())
            triage.join(act, found, case)
            return redirect("case-call" if found.danger == Danger.YES else "case", case.reference)
        except changes.AlreadyOpenError as earlier:
            return to_case(act, earlier.case)
        except Case.DoesNotExist:
            form.add_error("other", "There is no case with this reference that you may see")
        except NobodyLeftError:
            form.add_error("other", BLIND)
    return form_page(request, act, "concerns/join.html", {"concern": found, "whole": whole, "form": form})


@only("GET", "POST")
@door
def close(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:
    """Say that a report becomes no case, or does after all, and why."""
    act.demand(Verb.CONCERN_CLOSE)
    found = concern_or_404(act, name)
    if became := cases_of([found.pk]):
        return to_case(act, became[found.pk])
    whole = reported(act, found)
    form = CloseForm(request.POST or None, closed=whole.is_closed)
    if form.is_valid():
        try:
            triage.close(act, found, form.cleaned_data["reason"], stands=form.cleaned_data["stands"] == "yes")
        except changes.AlreadyOpenError as earlier:
            return to_case(act, earlier.case)
        except triage.AlreadySaidError:
            pass  # somebody was first: the page says so
        return redirect("concern", name)
    return form_page(request, act, "concerns/close.html", {"concern": found, "whole": whole, "form": form})


def concern_or_404(act: Act, name: UUID) -> Concern:
    """The report. Raises Http404."""
    try:
        return queries.concern(act, name)
    except Concern.DoesNotExist as error:
        raise Http404 from error


def to_case(act: Act, case: UUID, page: str = "case") -> HttpResponse:
    """To a case that the report is already. Raises Http404 where they may not see it."""
    try:
        return redirect(page, queries.case_by_id(act, case).reference)
    except Case.DoesNotExist as error:
        raise Http404 from error
