"""What every page of a case begins with: the case, or 404."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import queries
from clearway.cases.access import ADD, demand
from clearway.cases.models import Assessment, Case, Entry, Involvement, OfCase
from clearway.organisations import drafts
from clearway.organisations.doors import typed_in
from clearway.organisations.frame import GIVEN_BACK
from clearway.organisations.queries import staff_names
from clearway.ui.refusals import refused

GONE, CONFLICT, REFUSED = 404, 409, 422
LONGEST_VERSION = 8


def case_or_404(act: Act, reference: str) -> Case:
    """The case. Raises Http404 where it is not there, NotAllowedError where the role reads none."""
    try:
        return queries.case(act, reference)
    except Case.DoesNotExist as error:
        raise Http404 from error


def case_to(act: Act, reference: str, verb: Verb, rule: str = ADD) -> Case:
    """The case, to add to it. Raises Http404; NotAllowedError where the role, or what they are to it, lets them not."""
    act.demand(verb)
    found = case_or_404(act, reference)
    return demand(act, found, rule, verb)


def entry_or_404(act: Act, case: Case, name: UUID) -> Entry:
    """A version of an entry. Raises Http404."""
    try:
        return queries.entry(act, case, name)
    except Entry.DoesNotExist as error:
        raise Http404 from error


def assessment_or_404(act: Act, case: Case, name: UUID) -> Assessment:
    """An assessment. Raises Http404."""
    try:
        return queries.assessment(act, case, name)
    except Assessment.DoesNotExist as error:
        raise Http404 from error


def involved_or_404(case: Case, letter: str) -> Involvement:
    """Somebody involved in the case, by their letter. Raises Http404."""
    found = queries.involved(case, letter)
    if found is None:
        raise Http404
    return found


def form_page(request: HttpRequest, act: Act, template: str, context: dict[str, Any]) -> HttpResponse:
    """The form's page: empty, or with what was typed and what is wrong with it. Its mark stays until it is taken."""
    status = REFUSED if context["form"].is_bound else 200
    context = {"overtaken": False, "staff": {}, **context, "once": act.once or uuid4()}
    return render(request, template, context, status=status)


def overtaken_page(request: HttpRequest, template: str, context: dict[str, Any], newest: OfCase) -> HttpResponse:
    """The form's page for whoever comes second: what stands now, and their own words, not kept yet."""
    context = {**context, "overtaken": True, "staff": staff_names({newest.by}), "once": uuid4()}
    return render(request, template, context, status=CONFLICT)


def gone(request: HttpRequest) -> HttpResponse:
    """404 for whoever sent a form to what is not there, or not for them any more, with what they typed. Raises Http404
    where they sent nothing.
    """
    typed = typed_in(request)
    if not typed:
        raise Http404
    return refused(request, "gone", GONE, typed=typed)


def typed_before(request: HttpRequest, act: Act) -> bool:
    """Whether something that was typed into this form is sent now, or waits unsent or not taken: then the form is not
    passed over.
    """
    if typed_in(request) or hasattr(request, GIVEN_BACK):
        return True
    return drafts.restore(act, drafts.address(request.path, request.GET)) is not None


def seen_by(request: HttpRequest) -> int:
    """The version that the author of a form saw, 0 for none; one that never stood where what was sent is no number."""
    typed = request.POST.get("version", "0")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_VERSION else -1
