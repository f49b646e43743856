"""Decisions, second signatures, closing a case and opening it again."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import queries as cases
from clearway.cases.access import ADD, LEAD, READ, demand
from clearway.cases.answering.queries import latest_pass
from clearway.cases.assessed import shown_of
from clearway.cases.closing import changes as closing
from clearway.cases.closing.queries import left
from clearway.cases.deciding import changes
from clearway.cases.deciding.queries import grounds, involved_then
from clearway.cases.forms.deciding import CloseCaseForm, DecisionForm, ReopenForm, SignForm
from clearway.cases.models import STEPS_OF_THE_MODEL, Assessment, Case, Decision
from clearway.cases.planning.queries import planned
from clearway.cases.queries.work import open_points
from clearway.cases.queries.worklist import asks_for_signature
from clearway.cases.views.found import assessment_or_404, case_or_404, case_to, form_page
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.wording import NAMES, level
from clearway.organisations.doors import door
from clearway.ui.methods import only


@only("GET", "POST")
@door
def decision(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Record a decision: what the guidance says stands above, and whoever decides says why, either way."""
    found = case_to(act, reference, Verb.DECISION_ADD)
    latest = latest_pass(found)
    form = DecisionForm(request.POST or None, _factors(latest), _written(latest))
    if form.is_valid():
        made = changes.decide(act, found, _shown(request, act, found), form.decided())
        return redirect("case-decided", reference, made)
    context = {
        "case": found, "form": form, "latest": latest[-1] if latest else None, "steps": STEPS_OF_THE_MODEL,
        "answers": [shown_of(row)["answer"] for row in latest],
    }  # fmt: skip
    return form_page(request, act, "cases/decision.html", context)


@only("GET", "POST")
@door
def decided(request: HttpRequest, act: Act, reference: str, name: UUID) -> HttpResponse:
    """A decision as it was recorded, to read and print; a second person signs here."""
    signs = request.method == "POST"
    found = case_to(act, reference, Verb.DECISION_COUNTERSIGN, READ) if signs else case_or_404(act, reference)
    whole = cases.whole(act, found)
    row = next((each for each in whole.decisions if each.pk == name), None)
    if row is None:
        raise Http404
    form = SignForm(request.POST or None)
    if form.is_valid():
        _sign(act, found, row, form)
        return redirect("case-decided", reference, name)
    signed = [each for each in whole.work.countersigned if each.decision_id == row.pk]
    may_sign = Verb.DECISION_COUNTERSIGN in act.actor.does and row.by != act.actor.user
    context: dict[str, object] = {
        "case": found, "whole": whole, "row": row, "form": form, "signed": signed, "steps": STEPS_OF_THE_MODEL,
        "reasoned": next((each for each in whole.work.reasoned if each.decision_id == row.pk), None),
        "factors": {fact: vocabulary()[fact].says for fact in vocabulary().facts},
        "signs": may_sign and (form.is_bound or act.actor.user not in {each.by for each in signed}),
    }  # fmt: skip
    newest = whole.is_not_referred and row == whole.decisions[-1] and not whole.work.closed
    context["further"] = len(open_points(whole.work)) if newest else 0
    context["waits"] = asks_for_signature(row, bool(signed))
    asked = next((each for each in whole.assessments if each.pk == row.assessment_id), None)
    beside = [each for each in whole.assessments if asked and each.assessed_at == asked.assessed_at]
    context["answers"] = [shown_of(each)["answer"] for each in beside]
    context |= {"grounds": grounds(whole, asked), "people": involved_then(whole, asked, row.at)}
    return form_page(request, act, "cases/decided.html", context)


@only("GET", "POST")
@door
def close(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Close a case, with what is still open seen and a reason."""
    found = _whatever_its_state(request, act, reference, Verb.CASE_CLOSE, LEAD)
    whole = cases.whole(act, found)
    still = left(whole, planned(act, whole.work.steps, whole.last_pass()))
    form = CloseCaseForm(request.POST or None, still)
    if form.is_valid():
        closing.close_case(act, found, dict(still), form.cleaned_data["reason"])
        return redirect("case", reference)
    demand(act, found, LEAD, Verb.CASE_CLOSE)
    return form_page(request, act, "cases/close.html", {"case": found, "form": form, "still": still})


@only("GET", "POST")
@door
def reopen(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Open a closed case again, with a reason."""
    found = _whatever_its_state(request, act, reference, Verb.CASE_REOPEN, ADD)
    form = ReopenForm(request.POST or None)
    if form.is_valid():
        closing.reopen(act, found, form.cleaned_data["reason"])
        return redirect("case", reference)
    demand(act, found, ADD, Verb.CASE_REOPEN)
    return form_page(request, act, "cases/reopen.html", {"case": found, "form": form})


def _whatever_its_state(request: HttpRequest, act: Act, reference: str, verb: Verb, rule: str) -> Case:
    """The case, for a form that was sent: sent twice, as by a double click, it finds the state that it made itself, and
    is answered as the first time. The change asks for the state.
    """
    if request.method != "POST":
        return case_to(act, reference, verb, rule)
    act.demand(verb)
    return demand(act, case_or_404(act, reference), rule)


def _sign(act: Act, case: Case, row: Decision, form: SignForm) -> None:
    try:
        changes.countersign(act, case, row, form.cleaned_data["words"], agrees=form.cleaned_data["agrees"] == "yes")
    except changes.AlreadySignedError:
        return  # in another tab: the page says so


def _factors(latest: list[Assessment]) -> dict[str, str]:
    """What speaks for telling somebody: each worrying fact that is known to be so, in words."""
    words = vocabulary()
    found = {each["fact"] for row in latest for each in row.result["factors"] if each["worrying"]}
    return {fact: words[fact].says for fact in words.facts if fact in found}


def _written(latest: list[Assessment]) -> dict[str, str]:
    """What can be filled in before anybody types: which guidance was asked, and what it asks for."""
    if not latest:
        return {}
    lines = []
    for row in latest:
        says = "; ".join(f"{NAMES[name]}: {level(name, given)}" for name, given in row.result["responses"].items())
        lines.append(f"{row.pack}, edition {row.edition}: {says}.")
    return {"powers": "\n".join(lines)}


def _shown(request: HttpRequest, act: Act, found: Case) -> Assessment | None:
    """The assessment that stood on the page on which somebody decided, and not one that came since. Raises Http404."""
    name = request.POST.get("assessment")
    if not name:
        return None
    try:
        return assessment_or_404(act, found, UUID(name))
    except ValueError as error:
        raise Http404 from error
