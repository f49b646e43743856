"""A case: opened, read, and added to."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import changes, queries
from clearway.cases.forms import CorrectionForm, DecisionForm, EntryForm, PersonForm
from clearway.cases.models import Assessment, Case
from clearway.cases.views.found import assessment_or_404, case_or_404, entry_or_404
from clearway.concerns import queries as concerns
from clearway.concerns.models import Concern
from clearway.core.calendar import LONDON
from clearway.organisations.doors import door
from clearway.ui.methods import only

CONFLICT, REFUSED = 409, 422


@only("POST")
@door
def open_from(request: HttpRequest, act: Act, concern: UUID) -> HttpResponse:
    """Open a case from a concern; where it is one already, go there."""
    act.demand(Verb.CASE_OPEN)
    try:
        found = concerns.concern(act, concern)
        made = changes.open_case(act, found)
    except Concern.DoesNotExist as error:
        raise Http404 from error
    except changes.AlreadyOpenError as earlier:
        made = earlier.case
    return redirect("case", queries.case_by_id(act, made).reference)


@only("GET")
@door
def case(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Everything that stands in a case."""
    whole = queries.whole(act, case_or_404(act, reference))
    return render(request, "cases/case.html", {"whole": whole, "lines": whole.chronology()})


@only("GET", "POST")
@door
def person(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Put down somebody who is involved."""
    found = case_or_404(act, reference)
    form = PersonForm(request.POST or None, act.at)
    if form.is_valid():
        changes.involve(act, found, form.involved())
        return redirect("case", reference)
    return _form(request, act, "cases/person.html", {"case": found, "form": form})


@only("GET", "POST")
@door
def entry(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Add an entry to the chronology."""
    found = case_or_404(act, reference)
    form = EntryForm(request.POST or None, act.at)
    if form.is_valid():
        changes.add_entry(act, found, form.told())
        return redirect("case", reference)
    return _form(request, act, "cases/entry.html", {"case": found, "form": form})


@only("GET", "POST")
@door
def correct(request: HttpRequest, act: Act, reference: str, name: UUID) -> HttpResponse:
    """Correct an entry. Whoever comes second gets both texts, and sends anew from there."""
    found = case_or_404(act, reference)
    seen = entry_or_404(act, found, name)
    stands = queries.newest(found, seen.root)
    if request.method == "GET" and seen.id != stands.id:
        return redirect("case-correct", reference, stands.id)
    happened = seen.happened_at.astimezone(LONDON)
    before = {"kind": seen.kind, "day": happened.date(), "time": happened.time(), "text": seen.words}
    form = CorrectionForm(request.POST or None, act.at, before)
    if form.is_valid():
        try:
            changes.correct_entry(act, found, seen, form.told(), form.cleaned_data["reason"])
        except changes.OvertakenError as overtaken:
            context = {"case": found, "form": form, "seen": overtaken.newest, "overtaken": True, "once": uuid4()}
            return render(request, "cases/correct.html", context, status=CONFLICT)
        return redirect("case", reference)
    return _form(request, act, "cases/correct.html", {"case": found, "form": form, "seen": seen, "overtaken": False})


@only("GET", "POST")
@door
def decision(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Record a decision and its reason."""
    found = case_or_404(act, reference)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        changes.decide(act, found, _shown(request, act, found), form.decided())
        return redirect("case", reference)
    latest = queries.latest_assessment(found)
    return _form(request, act, "cases/decision.html", {"case": found, "form": form, "latest": latest})


def _shown(request: HttpRequest, act: Act, found: Case) -> Assessment | None:
    """The assessment that stood on the page on which somebody decided, and not one that came since. Raises Http404."""
    name = request.POST.get("assessment")
    if not name:
        return None
    try:
        return assessment_or_404(act, found, UUID(name))
    except ValueError as error:
        raise Http404 from error


def _form(request: HttpRequest, act: Act, template: str, context: dict[str, Any]) -> HttpResponse:
    """The form's page: empty, or with what was typed and what is wrong with it. Its mark stays until it is taken."""
    status = REFUSED if context["form"].is_bound else 200
    return render(request, template, {**context, "once": act.once or uuid4()}, status=status)
