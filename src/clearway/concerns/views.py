"""Reporting a concern. Reading it again is in cases/views: who may do that depends on the case that it became."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.concerns import changes
from clearway.concerns.forms import ReportForm
from clearway.organisations.doors import door
from clearway.ui.clock import instant
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
def paper(request: HttpRequest) -> HttpResponse:
    """The same questions, to print while the computer works. For anybody: it holds nothing."""
    return render(request, "concerns/paper.html", {"form": ReportForm(None, instant())})
