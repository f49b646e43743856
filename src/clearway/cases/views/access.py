"""Who sees a case: its team, guests, who is kept from it or from its report; and opening one in an emergency."""

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.accounts.locking import confirmed, confirming
from clearway.accounts.models import User
from clearway.audit.acts import Act, came_of
from clearway.audit.events import Verb
from clearway.cases import changes, queries
from clearway.cases.access import LEAD, READ, leads_report, may, standing
from clearway.cases.answering.queries import carried_of_case
from clearway.cases.covering import queries as covering
from clearway.cases.forms.access import (
    AsideForm,
    BreakForm,
    KeepForm,
    PersonnelForm,
    ReviewForm,
    ShareForm,
    StepAsideForm,
    TeamForm,
)
from clearway.cases.models import BrokenGlass, Case
from clearway.cases.views.found import CONFLICT, REFUSED, case_to, form_page, gone, typed_before
from clearway.concerns.models import Concern
from clearway.guidance.queries import steps_for
from clearway.organisations.doors import door
from clearway.organisations.models import Role
from clearway.organisations.queries import areas, in_role, staff_names
from clearway.people.access import NobodyLeftError, OnlyLeadsError
from clearway.ui.methods import only

NOBODY_LEFT = "Nobody who leads would see it any more. Ask for another lead to be named first"
ONLY_LEADS = "They are a safeguarding lead. Only another safeguarding lead can keep them from it"
ONLY_LEAD = (
    "You are the only safeguarding lead who sees this case, so it would be nobody’s. Ask the head to make one of the "
    "deputies a lead first. Until then, let a deputy decide"
)
STAFF_CONDUCT = "staff_conduct_in_question"
SAFEGUARDING = (Role.LEAD, Role.DEPUTY, Role.HEAD)


@only("GET")
@door
def access(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Who sees the case, and why: for whoever leads it."""
    found = case_to(act, reference, Verb.CASE_TEAM, LEAD)
    rows = queries.access_of(queries.rows_of(found, queries.LET_IN), queries.covers_in(found.pk, found.at))
    kept = queries.kept_from(queries.reports_of(found))
    for each in {row.concern_id for row in kept}:
        act.saw(Verb.CONCERN_READ, each)
    context = {
        "case": found,
        "access": rows,
        "kept": kept,
        "leads": in_role(act.at, Role.LEAD),
        "hands_on": covering.leads(act, found),
        "staff": queries.names_in(rows) | staff_names({each for row in kept for each in (row.by, row.user_id)}),
        "at": act.at,
    }
    return render(request, "cases/access.html", context)


@only("GET", "POST")
@door
def team(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Bring somebody into the case's team, or end that."""
    found = case_to(act, reference, Verb.CASE_TEAM, LEAD)
    form = TeamForm(request.POST or None, _others(act, *SAFEGUARDING))
    if form.is_valid():
        changes.set_team(act, found, form.somebody(), form.said())
        return redirect("case-access", reference)
    return _page(request, act, found, form, f"Who works on case {found.reference}", "Save")


@only("GET", "POST")
@door
def share(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Share the case with a guest, or end that."""
    found = case_to(act, reference, Verb.CASE_SHARE, LEAD)
    form = ShareForm(request.POST or None, in_role(act.at, Role.GUEST), act.at)
    if form.is_valid():
        changes.share(act, found, form.somebody(), form.said())
        return redirect("case-access", reference)
    return _page(request, act, found, form, f"Share case {found.reference} with a guest", "Save")


@only("GET", "POST")
@door
def aside(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Keep somebody from the case, or end that."""
    found = case_to(act, reference, Verb.CASE_SET_ASIDE, LEAD)
    form = AsideForm(request.POST or None, _others(act, *(role for role in Role if role != Role.ADMINISTRATOR)))
    if form.is_valid():
        said = form.cleaned_data
        try:
            changes.set_aside(act, found, form.somebody(), said["tie"], said["reason"], stands=said["kept"] == "yes")
        except (NobodyLeftError, OnlyLeadsError) as error:
            form.add_error("user", why_not(error))
        else:
            return redirect("case-access", reference)
    return _page(request, act, found, form, f"Keep somebody from case {found.reference}", "Save")


@only("GET", "POST")
@door
def conflict(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Step aside from a case; and where an allegation against a member of staff goes, which is no workflow of ours."""
    if came_of(act):  # the case is closed to them since
        return redirect("home")
    found = case_to(act, reference, Verb.CASE_SET_ASIDE)
    form = StepAsideForm(request.POST or None, _others(act, Role.LEAD, Role.DEPUTY))
    if form.is_valid():
        said = form.cleaned_data
        try:
            changes.step_aside(act, found, form.somebody(), said["tie"], said["reason"])
            return redirect("home")
        except NobodyLeftError:
            form.add_error("user", ONLY_LEAD)
        except changes.KeptFromError:
            form.add_error("user", "They are kept from this case themselves. Choose somebody else")
    carried = carried_of_case(found, act.at)
    context = {
        "case": found, "form": form, "steps": steps_for(STAFF_CONDUCT, carried.areas),
        "leads_it": standing(act, found).leads,
    }  # fmt: skip
    return form_page(request, act, "cases/conflict.html", context)


@only("GET", "POST")
@door
def keep_from(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:
    """Keep somebody from a report, or end that: as long as it is no case, whoever opens cases; then who leads it."""
    act.demand(Verb.CONCERN_KEEP_FROM)
    try:
        found = queries.concern(act, name)
    except Concern.DoesNotExist as error:
        raise Http404 from error
    if not leads_report(act, found):
        raise Http404
    form = KeepForm(request.POST or None, _others(act, *SAFEGUARDING, Role.REPORTER))
    if form.is_valid():
        said = form.cleaned_data
        try:
            changes.keep_from(act, found, form.somebody(), said["reason"], stands=said["kept"] == "yes")
        except (NobodyLeftError, OnlyLeadsError) as error:
            form.add_error("user", why_not(error))
        else:
            return redirect("concern", name)
    rows = queries.kept_from([found.id])
    staff = staff_names({each.by for each in rows} | {each.user_id for each in rows})
    context = {
        "concern": found, "form": form, "rows": rows, "staff": staff, "once": act.once or uuid4(),
        "steps": steps_for(STAFF_CONDUCT, areas()),
    }  # fmt: skip
    return render(request, "cases/keep-from.html", context, status=REFUSED if form.is_bound else 200)


@only("GET", "POST")
@confirming
@door
def break_in(request: HttpRequest, act: Act) -> HttpResponse:
    """Open a case in an emergency, the password on the same page. Whoever is kept from it is told the same as where
    there is none.
    """
    act.demand(Verb.CASE_BREAK)
    form = BreakForm(request.POST or None, confirmed(request))
    if form.is_valid():
        reference = form.cleaned_data["reference"]
        try:
            changes.break_in(act, reference, form.cleaned_data["reason"])
        except changes.AlreadyReadableError:
            return redirect("case", reference)
        except Case.DoesNotExist:
            form.add_error("reference", "There is no case with this reference that you may open. Ask the lead.")
        else:
            return redirect("case", reference)
    context = {"form": form, "once": act.once or uuid4()}
    return render(request, "cases/break.html", context, status=REFUSED if form.is_bound else 200)


@only("GET", "POST")
@door
def review(request: HttpRequest, act: Act, reference: str, name: UUID) -> HttpResponse:
    """Say of an emergency opening whether it was needed: once, and never by whoever made it."""
    try:
        opening = queries.opening(act, reference, name)
    except BrokenGlass.DoesNotExist:
        return gone(request)
    reads = may(act, opening.case_id, READ)
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        with suppress(changes.AlreadyReviewedError):  # then the page says so, and gives back what was typed
            changes.review_break(act, opening, said["reason"], needed=said["needed"] == "yes")
            return redirect("case", reference) if reads else redirect("home")
    review, due = queries.review_of(opening), queries.due_for(opening)
    if review and not form.is_bound and not typed_before(request, act):
        raise Http404
    more = {"opening": opening, "due": due, "overdue": act.at > due, "reads": reads, "review": review}
    title = f"Look at an emergency opening of case {opening.case.reference}"
    page = _page(request, act, opening.case, form, title, "Save", **more)
    page.status_code = CONFLICT if review else page.status_code
    return page


def why_not(error: NobodyLeftError | OnlyLeadsError) -> str:
    """What a form says where nobody may be kept from something so."""
    return NOBODY_LEFT if isinstance(error, NobodyLeftError) else ONLY_LEADS


def _others(act: Act, *roles: Role) -> list[User]:
    return [each for each in in_role(act.at, *roles) if each.pk != act.actor.user]


def _page(
    request: HttpRequest,
    act: Act,
    case: Case,
    form: PersonnelForm | ReviewForm,
    title: str,
    button: str,
    **more: Any,  # noqa: ANN401  # for the page
) -> HttpResponse:
    context: dict[str, Any] = {
        "case": case,
        "form": form,
        "title": title,
        "button": button,
        "opening": None,
        "review": None,
        "reads": True,
    }
    context |= {"once": act.once or uuid4(), **more}
    context["staff"] = staff_names({context["review"].by}) if context["review"] else {}
    return render(request, "cases/access-form.html", context, status=REFUSED if form.is_bound else 200)
