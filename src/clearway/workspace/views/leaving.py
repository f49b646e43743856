"""Somebody leaves: everything of theirs ends at once, and their open work goes to somebody who leads or stands in."""

from uuid import UUID, uuid4

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.accounts.changes import end_sessions
from clearway.accounts.recent import require_recent
from clearway.audit.acts import Act, came_of
from clearway.audit.events import Verb
from clearway.cases.changes import hand_over
from clearway.organisations.changes import LastOneError, end_member
from clearway.organisations.doors import door
from clearway.organisations.queries import goes_on_elsewhere
from clearway.organisations.views.members import last_one, member_or_404
from clearway.ui.methods import only
from clearway.workspace.forms import LeaveForm
from clearway.workspace.queries.shared import receivers

REFUSED = 422


@only("GET", "POST")
@door
@require_recent
def leave(request: HttpRequest, act: Act, user: UUID) -> HttpResponse:
    """The leaver switch. What there is to hand over, nobody is told here: it is moved, and the receiver finds it."""
    act.demand(Verb.MEMBER_END)
    found = member_or_404(act, user)
    again = came_of(act) is not None
    if not (found.goes_on(act.at) or again):
        raise Http404
    form = LeaveForm(request.POST or None, receivers(act, user))
    if form.is_valid():
        try:
            with transaction.atomic():  # all of it or nothing
                if not again and not goes_on_elsewhere(user, act):  # the house first: see audit/house.py
                    end_sessions(found.user, act.actor.user, act.at)
                hand_over(act, found.user, form.somebody())
                if not again:
                    end_member(Act(act.actor, act.at), found.user)
        except LastOneError as last:
            form.add_error("receiver", last_one(last))
        else:
            return redirect("organisation-member", user)
    context = {"form": form, "member": found, "once": act.once or uuid4()}
    return render(request, "workspace/leave.html", context, status=REFUSED if form.is_bound else 200)
