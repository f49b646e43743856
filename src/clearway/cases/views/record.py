"""A case: opened, read, and added to."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import changes, queries
from clearway.cases.access import standing
from clearway.cases.forms.record import CorrectionForm, DecisionForm, EntryForm, PersonForm
from clearway.cases.models import Assessment, Case
from clearway.cases.views.found import assessment_or_404, case_or_404, case_to, entry_or_404
from clearway.core.calendar import LONDON
from clearway.organisations.doors import door
from clearway.ui.methods import only

CONFLICT, REFUSED = 409, 422


@only("GET")
@door
def case(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Everything that stands in a case."""
    found = case_or_404(act, reference)
    whole, mine = queries.whole(act, found), standing(act, found)
    context = {"whole": whole, "lines": whole.chronology(), "does": mine.does, "leads_it": mine.leads}
    context["may"] = act.actor.does
    own = [each.until for each in whole.access.openings if each.by == act.actor.user and each.until > act.at]
    context["broke_in_until"] = max(own) if own else None
    context["reader"] = act.actor.user
    return render(request, "cases/case.html", context)


@only("GET", "POST")
@door
def person(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Put down somebody who is involved."""
    found = case_to(act, reference, Verb.PERSON_ADD)
    form = PersonForm(request.POST or None, act.at)
    if form.is_valid():
        changes.involve(act, found, form.involved())
        return redirect("case", reference)
    return _form(request, act, "cases/person.html", {"case": found, "form": form})


@only("GET", "POST")
@door
def entry(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Add an entry to the chronology."""
    found = case_to(act, reference, Verb.ENTRY_ADD)
    form = EntryForm(request.POST or None, act.at)
    if form.is_valid():
        changes.add_entry(act, found, form.told())
        return redirect("case", reference)
    return _form(request, act, "cases/entry.html", {"case": found, "form": form})


@only("GET", "POST")
@door
def correct(request: HttpRequest, act: Act, reference: str, name: UUID) -> HttpResponse:
    """Correct an entry. Whoever comes second gets both texts, and sends anew from there."""
    found = case_to(act, reference, Verb.ENTRY_CORRECT)
    seen = entry_or_404(act, found, name)
    stands = queries.newest(found, seen.root)
    if request.method != "POST" and seen.id != stands.id:
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
    found = case_to(act, reference, Verb.DECISION_ADD)
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
