"""What waits for somebody's word: one's own, where an organisation asks; a lead's, deputy's or head's, of a new one."""

from datetime import datetime
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.accounts.recent import require_recent, require_recent_from
from clearway.audit.acts import Act, came_of
from clearway.organisations.asking import changes, queries
from clearway.organisations.doors import calm, door, once_of, unanswered
from clearway.organisations.forms import ConfirmForm
from clearway.organisations.models import Asked
from clearway.organisations.queries import holdings, places
from clearway.organisations.views.members import let_stand, member_or_404
from clearway.ui.clock import instant
from clearway.ui.methods import only

REFUSED = 422
ANSWERS = {"accept": changes.accept, "decline": changes.decline}


@only("GET", "POST")
@calm
def asked(request: HttpRequest) -> HttpResponse:
    """Who asks whoever is signed in to join, as what, and what of theirs waits for somebody else's word."""
    if not request.user.is_authenticated:
        return unanswered(request)
    if request.method == "POST":
        return _answered(request, instant())
    found = queries.invitations(request.user.pk, instant())
    context = {"found": found, "marks": {each.asked: uuid4() for each in found}, "at": instant()}
    return render(request, "organisations/asked.html", context)


@require_recent
def _answered(request: HttpRequest, at: datetime) -> HttpResponse:
    user, sent = UUID(str(request.user.pk)), request.POST
    answer = ANSWERS.get(sent.get("answer", ""))
    where = next((each.organisation for each in holdings(user) if str(each.organisation) == sent.get("place")), None)
    if answer is None or where is None:
        raise Http404
    try:
        answer(Act(queries.as_asked(user, where), at, once_of(request)), UUID(sent.get("asked", "")))
    except (Asked.DoesNotExist, ValueError) as error:
        raise Http404 from error
    return redirect("switch" if places(user, at) else "asked")


@only("GET", "POST")
@door
@require_recent
def confirm(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:
    """A new lead, deputy or head, put before one of them: from then on they count, or it is refused with a reason."""
    form = ConfirmForm(request.POST or None)
    if came_of(act) and form.is_valid():  # sent before: it does not wait any more
        return _confirmed(act, name, form)
    try:
        found = queries.confirming(act, name)
    except Asked.DoesNotExist as error:
        raise Http404 from error
    if form.is_valid():
        return _confirmed(act, name, form)
    context = {"form": form, "waiting": found, "at": act.at, "once": act.once or uuid4()}
    return render(request, "organisations/confirm.html", context, status=REFUSED if form.is_bound else 200)


def _confirmed(act: Act, name: UUID, form: ConfirmForm) -> HttpResponse:
    answer = changes.confirm if form.cleaned_data["answer"] == "yes" else changes.refuse
    try:
        answer(act, name, form.cleaned_data["reason"])
    except Asked.DoesNotExist as error:  # somebody else answered a moment ago
        raise Http404 from error
    return redirect("home")


@only("POST")
@door
@require_recent_from("organisation-member", "user")
def stand(request: HttpRequest, act: Act, user: UUID) -> HttpResponse:  # every view's first
    """Let what waits for a lead, deputy or head count unconfirmed, where there is none any more."""
    member_or_404(act, user)
    let_stand(act, user)
    return redirect("organisation-member", user)
