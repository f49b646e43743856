"""The first page after signing in: what was reported, and what is open. Plain; the working day comes later."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import queries as cases
from clearway.concerns import queries as concerns
from clearway.organisations import queries as organisations
from clearway.organisations.doors import door
from clearway.ui.methods import only


@only("GET")
@door
def home(request: HttpRequest, act: Act) -> HttpResponse:
    """What somebody has to do with: their own reports; for a lead all that is reported, and the cases."""
    reports = Verb.CONCERN_REPORT in act.actor.does
    leads = Verb.CASE_READ in act.actor.does
    found = concerns.concerns(act) if reports else []
    opened = cases.opened_from(found) if leads else {}
    context = {
        "organisation": organisations.organisation(),
        "reports": reports,
        "leads": leads,
        "members": organisations.members() if Verb.MEMBER_ADD in act.actor.does else [],
        "fresh": [each for each in found if each.id not in opened],
        "cases": cases.cases(act) if leads else [],
        "staff": organisations.staff_names({each.by for each in found}),
    }
    return render(request, "workspace/home.html", context)
