"""Reporting a concern. Reading it again is in cases/views: who may do that depends on the case that it became."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.accounts.models import User
from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.concerns import changes, outage
from clearway.concerns.forms import NOBODY_ELSE, ReportForm
from clearway.concerns.outage import FIND
from clearway.organisations.doors import door
from clearway.organisations.frame import put_into
from clearway.organisations.models import Role
from clearway.organisations.queries import colleagues
from clearway.people.access import NobodyLeftError
from clearway.people.finding import Picked, pick, pickable
from clearway.people.models import Person
from clearway.ui.clock import instant
from clearway.ui.methods import only


@only("GET", "POST")
@partial(door, otherwise=outage.answer)
def report(request: HttpRequest, act: Act) -> HttpResponse:
    """Report a concern. Whoever may sign in may do it, also where nothing else can be done: concerns/outage.py."""
    act.demand(Verb.CONCERN_REPORT)
    if FIND in request.POST:
        form = ReportForm(None, act.at, _found(request, act), _colleagues(act))
        put_into(form, request.POST)
        return _page(request, act, form)
    chosen = pickable(act, _ids(request.POST.getlist("named"))) if "named" in request.POST else None
    form = ReportForm(request.POST or None, act.at, chosen, _colleagues(act))
    if form.is_valid():
        named = Person.objects.filter(id__in=form.named_ids())
        try:
            return redirect("concern", changes.report(act, form.report(), tuple(named)))
        except NobodyLeftError:
            form.add_error("staff", NOBODY_ELSE)
    return _page(request, act, form)


def _found(request: HttpRequest, act: Act) -> list[Picked]:
    """Who fits what was typed, after whoever is chosen already."""
    chosen = pickable(act, _ids(request.POST.getlist("named")))
    typed = request.POST.get("about", "")[:200]
    return list({each.id: each for each in (*chosen, *pick(act, typed))}.values())


def _colleagues(act: Act) -> list[User]:
    """Of whom somebody may say that it is about what they did: whoever works here; a guest is not told who does."""
    if act.actor.roles == {Role.GUEST}:
        return []
    return [each for each in colleagues(act.at) if each.pk != act.actor.user]


def _ids(sent: Iterable[str]) -> list[UUID]:
    """Those that are ids; nobody else is looked for."""
    found = []
    for each in sent:
        try:
            found.append(UUID(each))
        except ValueError:
            continue
    return found


def _page(request: HttpRequest, act: Act, form: ReportForm) -> HttpResponse:
    context = {"form": form, "once": act.once or uuid4()}
    return render(request, "concerns/report.html", context, status=422 if form.is_bound else 200)


@only("GET")
def paper(request: HttpRequest) -> HttpResponse:
    """The same questions, to print while the computer works. For anybody: it holds nothing."""
    return render(request, "concerns/paper.html", {"form": ReportForm(None, instant())})
