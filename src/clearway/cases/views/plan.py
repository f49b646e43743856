"""The plan: what is to be done, what came of it, and each child's own."""

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.accounts.models import User
from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import queries as cases
from clearway.cases.access import standing
from clearway.cases.forms.plan import HOME, SUPPORT, CameForm, ChildPlanForm, StepForm
from clearway.cases.models import For, Step
from clearway.cases.planning import changes, queries
from clearway.cases.versions import OvertakenError
from clearway.cases.views.found import case_or_404, case_to, form_page, involved_or_404, overtaken_page, seen_by
from clearway.organisations.doors import door
from clearway.organisations.models import Role
from clearway.organisations.queries import in_role, staff_names
from clearway.ui.methods import only

ASKED = {For.SUPPORT.value: SUPPORT, For.HOME.value: HOME}


@only("GET")
@door
def plan(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Everything that is to be done, and what came of what was."""
    found = case_or_404(act, reference)
    whole = cases.whole(act, found)
    steps = queries.planned(act, whole.work.steps, whole.last_pass())
    context = {
        "case": found, "whole": whole, "does": standing(act, found).does, "at": act.at,
        "to_do": [each for each in steps if each.is_open],
        "unasked": [each for each in steps if each.is_unasked],
        "over": [each for each in steps if not each.is_open and not each.is_unasked],
    }  # fmt: skip
    return render(request, "cases/plan.html", context)


@only("GET", "POST")
@door
def add(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """A step of one's own."""
    found = case_to(act, reference, Verb.STEP_ADD)
    whole = cases.whole(act, found)
    children = [(each.row, each.person.name) for each in whole.truly_involved]
    form = StepForm(request.POST or None, act.at, staff_here(act), children)
    if form.is_valid():
        changes.add_step(act, found, form.own())
        return redirect("case-plan", reference)
    return form_page(request, act, "cases/step.html", {"case": found, "form": form, "step": None})


@only("GET", "POST")
@door
def came(request: HttpRequest, act: Act, reference: str, name: UUID) -> HttpResponse:
    """What came of a step: done, cannot be done, somebody else's, another time. Whoever comes second is told."""
    found = case_to(act, reference, Verb.STEP_SET)
    try:
        seen = queries.step(found, name)
    except Step.DoesNotExist as error:
        raise Http404 from error
    newest = queries.newest_of(found, seen.root)
    if request.method != "POST" and newest.pk != seen.pk:
        return redirect("case-step", reference, newest.pk)
    form = CameForm(request.POST or None, act.at, staff_here(act), seen)
    if form.is_valid():
        try:
            changes.set_step(act, found, seen, form.came())
            return redirect("case-plan", reference)
        except OvertakenError as error:
            stands = queries.newest_of(found, seen.root)
            owner = staff_names({stands.owner_id}).get(stands.owner_id, "") if stands.owner_id else ""
            context = {"case": found, "form": form, "step": stands, "owner": owner}
            return overtaken_page(request, "cases/step.html", context, error.newest)
    return form_page(request, act, "cases/step.html", {"case": found, "form": form, "step": seen})


@only("GET", "POST")
@door
def child(request: HttpRequest, act: Act, reference: str, letter: str, meant: str) -> HttpResponse:
    """A child's own plan: to read and print for whoever reads the case, to write for whoever adds to it."""
    writes = request.method == "POST"
    found = case_to(act, reference, Verb.PLAN_WRITE) if writes else case_or_404(act, reference)
    whose = involved_or_404(found, letter)
    whole = cases.whole(act, found)
    person = next(each.person for each in whole.involved if each.letter == letter)
    last = queries.child_plan(whose, meant)
    until = queries.school_begins(act.at)
    form = ChildPlanForm(request.POST or None, ASKED[meant], last.says if last else {})
    context = {
        "case": found, "form": form, "letter": letter, "person": person, "last": last, "meant": meant,
        "title": For(meant).label, "asked": ASKED[meant], "writes": Verb.PLAN_WRITE in standing(act, found).does,
        "by": staff_names({last.by}).get(last.by, "") if last else "", "until": until,
    }  # fmt: skip
    if form.is_valid():
        says = {**form.says(), **(last.of_a_talk if last else {})}
        written = changes.Written(says, until if meant == For.HOME else None, seen_by(request))
        try:
            changes.write_plan(act, found, whose, meant, written)
            return redirect("case-child-plan", reference, letter, meant)
        except OvertakenError as error:
            return overtaken_page(request, "cases/child-plan.html", context, error.newest)
    return form_page(request, act, "cases/child-plan.html", context)


def staff_here(act: Act) -> Sequence[User]:
    """Whose a step may be: everybody who works here now, but guests."""
    roles = (Role.LEAD, Role.DEPUTY, Role.HEAD, Role.REPORTER, Role.ADMINISTRATOR)
    here = {each.pk: each for role in roles for each in in_role(act.at, role)}
    return sorted(here.values(), key=lambda each: each.name)
