"""The call sheet: one page to read aloud, and to write down what came of it. Nothing stands before it."""

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import changes, queries
from clearway.cases.calling import queries as calls
from clearway.cases.calling.changes import record_call
from clearway.cases.forms.calls import CallForm
from clearway.cases.kept import cases_of
from clearway.cases.queries.reports import reported
from clearway.cases.views.found import case_or_404, case_to
from clearway.cases.views.triage import concern_or_404, to_case
from clearway.organisations.doors import door
from clearway.ui.methods import only

REFUSED = 422


@only("GET", "POST")
@door
def of_case(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """The call sheet of a case: to read for whoever reads it, to write on for whoever adds to it."""
    found = case_to(act, reference, Verb.CALL_ADD) if request.method == "POST" else case_or_404(act, reference)
    form = CallForm(request.POST or None, act.at)
    if form.is_valid():
        record_call(act, found, form.called())
        return redirect("case", reference)
    whole = queries.whole(act, found)
    sheet = calls.sheet_of_case(act, whole, next(iter(whole.last_pass()[-1:]), None))
    context: dict[str, object] = {
        "case": found,
        "sheet": sheet,
        "form": form,
        "writes": Verb.CALL_ADD in act.actor.does,
    }
    return _page(request, act, context)


@only("GET", "POST")
@door
def of_report(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:
    """The call sheet of a report that is no case yet: to write a call down opens its case."""
    act.demand(Verb.CALL_ADD)
    found = concern_or_404(act, name)
    if became := cases_of([found.pk]):
        return to_case(act, became[found.pk], "case-call")
    form = CallForm(request.POST or None, act.at)
    if form.is_valid():
        case = queries.case_by_id(act, changes.open_case(Act(act.actor, act.at), found))
        record_call(act, case, form.called())
        return redirect("case", case.reference)
    sheet = calls.sheet_of_report(act, reported(act, found))
    return _page(request, act, {"case": None, "concern": found, "sheet": sheet, "form": form, "writes": True})


def _page(request: HttpRequest, act: Act, context: dict[str, object]) -> HttpResponse:
    form = context["form"]
    status = REFUSED if isinstance(form, CallForm) and form.is_bound else 200
    return render(request, "cases/call.html", {**context, "once": act.once or uuid4()}, status=status)
