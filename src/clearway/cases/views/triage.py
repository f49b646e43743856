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
from clearway.cases.access import foresee_for, leads_report
from clearway.cases.answering.queries import latest_pass
from clearway.cases.forms.triage import CloseForm, JoinForm
from clearway.cases.kept import anybody_kept, cases_of
from clearway.cases.models import Case
from clearway.cases.queries.reports import Reported, is_late, made_a_case, near_cases, reported
from clearway.cases.triage import changes as triage
from clearway.cases.views.access import STAFF_CONDUCT
from clearway.cases.views.found import CONFLICT, form_page, gone, seen_by, typed_before
from clearway.concerns import changes as concerns
from clearway.concerns.forms import AddForm
from clearway.concerns.models import Concern, Danger
from clearway.guidance import card
from clearway.guidance.queries import steps_for
from clearway.organisations.doors import door
from clearway.organisations.models import Role
from clearway.organisations.queries import areas, in_role, staff_names
from clearway.people.access import NobodyLeftError
from clearway.people.finding import before_traces
from clearway.ui.methods import only
from clearway.vault.ready import any_of

MOST_NAMED = 4  # of whom to speak to: whoever leads before whoever stands in
BLIND = "Each safeguarding lead is kept from this report, so none would see the case any more. Open a case of its own"


@only("GET")
@door
def concern(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:
    """Read a report again. Whoever sent it sees whether it was taken up, and nothing else of what became of it."""
    foresee_for(act, also=((before_traces, {}), (anybody_kept, {"concern": name})))
    found = concern_or_404(act, name)
    whole, own = reported(act, found), found.by == act.actor.user
    opens = Verb.CASE_OPEN in act.actor.does
    context: dict[str, Any] = {"late": is_late(act, found, whole.taken), **_whom_to_speak_to(act, found)} if own else {}
    context |= {
        "concern": found, "whole": whole, "own": own, "card": card, "once": uuid4(), "opens": opens,
        "staff": staff_names(whole.users()), "may_keep": leads_report(act, found),
        "reference": queries.opened_from([found]).get(found.pk, "") if opens else "",
    }  # fmt: skip
    context["near"] = near_cases(act, found, whole) if opens and not context["reference"] else []
    return render(request, "concerns/concern.html", context)


def _whom_to_speak_to(act: Act, found: Concern) -> dict[str, Any]:
    """Whom a reporter may speak to, but themselves and whom they kept from it; and the heads, where it may be about the
    leads; and what to do where it is about what a member of staff did.
    """
    leads = (sorted(in_role(act.at, role), key=lambda each: each.name) for role in (Role.LEAD, Role.DEPUTY))
    rows = queries.kept_from([found.pk]) if any_of(anybody_kept, concern=found.pk) else []
    kept = {each.user_id for each in rows if each.by == act.actor.user and each.stands}
    others = [each for each in dict.fromkeys(chain(*leads)) if each.pk not in {act.actor.user, *kept}]
    heads = [each for each in in_role(act.at, Role.HEAD) if each.pk not in kept]
    steps = steps_for(STAFF_CONDUCT, areas()) if kept else []
    return {"leads": others[:MOST_NAMED], "heads": heads, "about_staff": bool(kept), "steps": steps}


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
    """Say that one deals with a report; where somebody does already, its page says who. Nothing precedes the call."""
    act.demand(Verb.CONCERN_TAKE_UP)
    found = concern_or_404(act, name)
    with suppress(concerns.AlreadyTakenUpError):
        concerns.take_up(act, found)
        if found.danger == Danger.YES and Verb.CALL_ADD in act.actor.does:
            return redirect("concern-call", name)
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
            case = queries.case_by_id(act, made)
            if not latest_pass(case):  # a form that comes twice is one case, and asks once
                triage.heed(Act(act.actor, act.at), case)
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
    matches = near_cases(act, found, whole)
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
    try:
        found = concern_or_404(act, name)
    except Http404:
        return gone(request)
    whole = reported(act, found)
    form = CloseForm(request.POST or None, closed=whole.is_closed)
    if became := cases_of([found.pk]):
        return _became(request, act, whole, form, became[found.pk])
    if form.is_valid():
        said = form.cleaned_data
        try:
            triage.close(act, found, said["reason"], stands=said["stands"] == "yes", seen=seen_by(request))
            return redirect("concern", name)
        except changes.AlreadyOpenError as earlier:
            return _became(request, act, whole, form, earlier.case)
        except triage.AlreadySaidError:
            return _overtaken(request, reported(act, found), form)
    return form_page(request, act, "concerns/close.html", _closing(whole, form))


def _became(request: HttpRequest, act: Act, whole: Reported, form: CloseForm, name: UUID) -> HttpResponse:
    """To the case that the report is by now. Whoever typed why it would be none gets their words back, and is told."""
    try:
        case = queries.case_by_id(act, name)
    except Case.DoesNotExist:
        return gone(request)
    if not typed_before(request, act):
        return redirect("case", case.reference)
    return _overtaken(request, whole, form, case)


def _overtaken(request: HttpRequest, whole: Reported, form: CloseForm, case: Case | None = None) -> HttpResponse:
    """The form for whoever comes second: what was decided meanwhile, by whom and why, and their own words."""
    context = {**_closing(whole, form), "overtaken": case is None, "once": uuid4()}
    if case:
        became = made_a_case(whole.concern, case)
        context |= {"case": case, "became": became, "staff": staff_names({became.by})}
    return render(request, "concerns/close.html", context, status=CONFLICT)


def _closing(whole: Reported, form: CloseForm) -> dict[str, Any]:
    context = {"concern": whole.concern, "whole": whole, "form": form, "case": None, "became": None}
    return {**context, "staff": staff_names(whole.users())}


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
