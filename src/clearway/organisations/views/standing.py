"""What stands in an organisation beside its roles: who may do what by the head's word, and what it is part of."""

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.accounts.recent import require_recent, require_recent_from
from clearway.audit.acts import Act, came_of
from clearway.audit.events import Verb
from clearway.organisations import changes, queries
from clearway.organisations.doors import door
from clearway.organisations.forms import BelongingForm, DelegationForm, PracticeForm
from clearway.organisations.models import Role, Signs
from clearway.ui.methods import only

REFUSED = 422
STAFF = (Role.LEAD, Role.DEPUTY, Role.HEAD, Role.REPORTER)


@only("GET")
@door
def delegations(request: HttpRequest, act: Act) -> HttpResponse:
    """Who may do what by the head's word: what holds, and all that ever did."""
    found = queries.authorities(act)
    by = queries.staff_names({each.row.by for each in found})
    holds = [each for each in found if each.state in ("holds", "to come", "over")]
    context = {
        "holds": holds,
        "others": [each for each in found if each not in holds],
        "staff": by,
        "marks": {each.row.id: uuid4() for each in holds},
    }
    return render(request, "organisations/delegations.html", context)


@only("GET", "POST")
@door
@require_recent
def delegate(request: HttpRequest, act: Act) -> HttpResponse:
    """Set down that somebody may do something by the head's word."""
    act.demand(Verb.DELEGATION_SET)
    heads = queries.in_role(act.at, Role.HEAD)
    form = DelegationForm(request.POST or None, act.at, queries.in_role(act.at, *STAFF), heads)
    if form.is_valid():
        changes.delegate(act, form.somebody(), form.said())
        return redirect("delegations")
    context = {"form": form, "heads": heads, "once": act.once or uuid4()}
    return render(request, "organisations/delegate.html", context, status=REFUSED if form.is_bound else 200)


@only("POST")
@door
@require_recent_from("delegations")
def end_delegation(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:
    """Say that somebody may no longer do it. Raises Http404 where that does not stand any more."""
    found = next((each for each in queries.authorities(act) if each.row.id == name), None)
    if found is None or (found.state not in ("holds", "to come") and not came_of(act)):
        raise Http404
    changes.delegate(act, found.row.user, changes.Delegated.over(found.row))
    return redirect("delegations")


@only("GET", "POST")
@door
def belonging(request: HttpRequest, act: Act) -> HttpResponse:
    """What the organisation is part of. It lets nobody see anything."""
    act.demand(Verb.BELONGING_SET)
    act.saw(Verb.MEMBER_READ, act.actor.organisation)
    known = queries.belongings()
    form = BelongingForm(request.POST or None, act.actor.organisation, known, again=bool(came_of(act)))
    if form.is_valid():
        said = form.cleaned_data
        changes.belong(act, form.whole, said["name"], stands=said["stands"] == "yes")
        return redirect("belonging")
    context = {
        "form": form,
        "belongings": [each for each in known if each.stands],
        "code": act.actor.organisation,
        "once": act.once or uuid4(),
    }
    return render(request, "organisations/belonging.html", context, status=REFUSED if form.is_bound else 200)


@only("GET", "POST")
@door
@require_recent
def practice(request: HttpRequest, act: Act) -> HttpResponse:
    """Which decisions ask for a second signature."""
    act.demand(Verb.PRACTICE_SET)
    stands = queries.practice()
    form = PracticeForm(request.POST or None, initial={"signs": stands.signs if stands else Signs.NONE.value})
    if form.is_valid():
        changes.set_practice(act, form.cleaned_data["signs"])
        return redirect("practice")
    context = {
        "form": form, "stands": stands, "by": queries.staff_names({stands.by}).get(stands.by, "") if stands else "",
        "once": act.once or uuid4(),
    }  # fmt: skip
    return render(request, "organisations/practice.html", context, status=REFUSED if form.is_bound else 200)
