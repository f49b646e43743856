"""The call sheet: one page to read aloud, and to write down what came of it. Nothing stands before it."""

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import changes, queries
from clearway.cases.answering.queries import latest_pass
from clearway.cases.calling import queries as calls
from clearway.cases.calling.changes import record_call
from clearway.cases.forms.calls import CallForm
from clearway.cases.kept import cases_of
from clearway.cases.models import Case
from clearway.cases.queries.reports import reported
from clearway.cases.triage import changes as triage
from clearway.cases.views.found import REFUSED, case_or_404, case_to, gone, typed_before
from clearway.cases.views.triage import concern_or_404
from clearway.concerns.models import Danger
from clearway.organisations.doors import door
from clearway.ui.methods import only


@only("GET", "POST")
@door
def of_case(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """The call sheet of a case: to read for whoever reads it, to write on for whoever adds to it."""
    found = case_to(act, reference, Verb.CALL_ADD) if request.method == "POST" else case_or_404(act, reference)
    return _in_case(request, act, found)


@only("GET", "POST")
@door
def of_report(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:
    """The call sheet of a report that is no case yet: to write a call down opens its case. Where it is a case by then,
    since somebody else was first, the call is written down in that.
    """
    act.demand(Verb.CALL_ADD)
    try:
        found = concern_or_404(act, name)
    except Http404:
        return gone(request)
    if became := cases_of([found.pk]):
        return _meanwhile(request, act, became[found.pk])
    form = CallForm(request.POST or None, act.at)
    if form.is_valid():
        try:
            case = queries.case_by_id(act, changes.open_case(Act(act.actor, act.at), found))
        except changes.AlreadyOpenError as earlier:
            return _meanwhile(request, act, earlier.case)
        if found.danger == Danger.YES and not latest_pass(case):
            triage.heed(Act(act.actor, act.at), case)
        record_call(act, case, form.called())
        return redirect("case", case.reference)
    sheet = calls.sheet_of_report(act, reported(act, found))
    return _page(request, act, {"case": None, "concern": found, "sheet": sheet, "form": form, "writes": True})


def _meanwhile(request: HttpRequest, act: Act, case: UUID) -> HttpResponse:
    """The same of a report that is a case by now: what was typed is taken there; else on to the sheet of the case."""
    try:
        found = queries.case_by_id(act, case)
    except Case.DoesNotExist:
        return gone(request)
    if not typed_before(request, act):
        return redirect("case-call", found.reference)
    return _in_case(request, act, found, meanwhile=True)


def _in_case(request: HttpRequest, act: Act, found: Case, *, meanwhile: bool = False) -> HttpResponse:
    form = CallForm(request.POST or None, act.at)
    if form.is_valid():
        record_call(act, found, form.called())
        return redirect("case", found.reference)
    whole = queries.whole(act, found)
    sheet = calls.sheet_of_case(act, whole, next(iter(whole.last_pass()[-1:]), None))
    context: dict[str, object] = {
        "case": found, "sheet": sheet, "form": form, "writes": Verb.CALL_ADD in act.actor.does, "meanwhile": meanwhile,
    }  # fmt: skip
    return _page(request, act, context)


def _page(request: HttpRequest, act: Act, context: dict[str, object]) -> HttpResponse:
    form = context["form"]
    status = REFUSED if isinstance(form, CallForm) and form.is_bound else 200
    context = {"meanwhile": False, **context, "once": act.once or uuid4()}
    return render(request, "cases/call.html", context, status=status)
