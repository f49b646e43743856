"""Putting a case to the guidance: the quick guide's answer, kept with the case as it was given."""

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.audit.acts import Act
from clearway.audit.errors import FormReusedError
from clearway.audit.events import Verb
from clearway.cases import queries
from clearway.cases.answering.alarms import alarms_in
from clearway.cases.answering.changes import keep_from_guide
from clearway.cases.assessed import carried_of, mark_of, shown_of
from clearway.cases.frame import ANSWERING
from clearway.cases.models import Assessment, Case
from clearway.cases.views.found import assessment_or_404, case_or_404, case_to
from clearway.guidance import queries as guidance
from clearway.guidance import shown
from clearway.guidance.carry import Carried, carried_by, forget
from clearway.organisations.doors import door
from clearway.organisations.queries import staff_names
from clearway.ui.clock import now
from clearway.ui.methods import only

CONFLICT = 409


@only("GET", "POST")
@door
def put(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Answer the guide's questions for this case, then keep the answer here."""
    found = case_to(act, reference, Verb.ASSESSMENT_ADD)
    carried = carried_by(request)
    mark = mark_of(carried)
    if request.method == "POST" and (earlier := _kept_before(request, act, found)):
        return _onwards(reference, carried_of(earlier.incident))
    if request.method == "POST" and carried.begun and request.POST.get("answers") == mark:
        return _keep(request, act, reference, carried)
    if request.method == "GET":
        request.session[ANSWERING] = str(found.pk)
    context = {"case": found, "carried": carried, "mark": mark, "once": act.once or uuid4()}
    changed = request.method == "POST"
    if carried.begun:
        standing = guidance.standing(carried.incident(), now())
        answers = [shown.area_answer(standing, result) for result in standing.results]
        context |= {"answers": answers, "known": shown.known_rows(carried, standing)}
        context["people"] = [(str(each["id"]), shown.person_row(each)) for each in carried.people]
    return render(request, "cases/put.html", {**context, "changed": changed}, status=CONFLICT if changed else 200)


def _kept_before(request: HttpRequest, act: Act, found: Case) -> Assessment | None:
    """What this very form brought when it was sent before: its answers have left the browser since.

    Raises FormReusedError where it came with other answers.
    """
    earlier = queries.kept_by(act, found)
    if earlier and mark_of(carried_of(earlier.incident)) != request.POST.get("answers"):
        raise FormReusedError("this form was sent before, with other answers")
    return earlier


def _keep(request: HttpRequest, act: Act, reference: str, carried: Carried) -> HttpResponse:
    found = case_to(act, reference, Verb.ASSESSMENT_ADD)
    standing = guidance.standing(carried.incident(), now())
    keep_from_guide(act, found, carried, standing.results)
    request.session.pop(ANSWERING, None)
    return _onwards(reference, carried)


def _onwards(reference: str, carried: Carried) -> HttpResponse:
    """To the telephone where an answer that was brought worries; else to the case."""
    return forget(redirect("case-call" if alarms_in(carried) else "case", reference))


@only("GET")
@door
def assessment(request: HttpRequest, act: Act, reference: str, name: UUID) -> HttpResponse:
    """What the guidance said then, as it was kept."""
    found = case_or_404(act, reference)
    row = assessment_or_404(act, found, name)
    by = staff_names({row.by}).get(row.by, "")
    return render(request, "cases/assessment.html", {"case": found, "row": row, "by": by, **shown_of(row)})
