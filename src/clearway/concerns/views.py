"""Reporting a concern, and reading it again."""

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.concerns import changes, queries
from clearway.concerns.forms import ReportForm
from clearway.concerns.models import Concern
from clearway.organisations.doors import door
from clearway.organisations.queries import staff_names
from clearway.ui.methods import only


@only("GET", "POST")
@door
def report(request: HttpRequest, act: Act) -> HttpResponse:
    """Report a concern. Whoever may sign in may do it."""
    act.demand(Verb.CONCERN_REPORT)
    form = ReportForm(request.POST or None, act.at)
    if form.is_valid():
        return redirect("concern", changes.report(act, form.report()))
    context = {"form": form, "once": act.once or uuid4()}
    return render(request, "concerns/report.html", context, status=422 if form.is_bound else 200)


@only("GET")
@door
def concern(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:
    """Read a concern again."""
    try:
        found = queries.concern(act, name)
    except Concern.DoesNotExist as error:
        raise Http404 from error
    context = {
        "concern": found,
        "by": staff_names({found.by}).get(found.by, ""),
        "own": found.by == act.actor.user,
        "may_open": Verb.CASE_OPEN in act.actor.does,
        "once": uuid4(),
    }
    return render(request, "concerns/concern.html", context)
