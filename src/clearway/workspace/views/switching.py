"""Going on in another organisation, for whoever belongs to several: a trust's lead, a guest."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.cases.frame import ANSWERING
from clearway.organisations import changes, queries
from clearway.organisations.doors import CHOSEN, calm
from clearway.ui.clock import instant
from clearway.ui.methods import only


@only("GET", "POST")
@calm
def switch(request: HttpRequest) -> HttpResponse:
    """Choose where to act. The session gets a new key; nothing that was begun for a case elsewhere goes along."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    at = instant()
    places = queries.places(request.user.pk, at)
    if not places:
        raise Http404
    if request.method != "POST":
        actor = queries.actor_of(request.user.pk, at, queries.chosen(request.session.get(CHOSEN)))
        here = actor.organisation if actor else None
        return render(request, "workspace/switch.html", {"places": places, "here": here})
    wanted = next((each for each in places if str(each.id) == request.POST.get(CHOSEN)), None)
    if wanted is None:
        raise Http404
    changes.switch(request.user.pk, wanted.id, at)
    request.session[CHOSEN] = str(wanted.id)
    request.session.pop(ANSWERING, None)
    request.session.cycle_key()
    return redirect("home")
