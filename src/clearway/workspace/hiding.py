"""Hide the page, now: lock the session in every tab, keep what was typed, and show nothing but the lock."""

import logging

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from clearway.accounts import sessions
from clearway.audit.acts import Act
from clearway.organisations import drafts
from clearway.organisations.doors import door, keep_typed
from clearway.ui.clock import instant
from clearway.ui.methods import gives_back, only

log = logging.getLogger("clearway.workspace")
PLACE = "hidden-at"  # the field in which a page says where it was


@only("POST")
def hide(request: HttpRequest) -> HttpResponse:
    """Lock this session and lead to the lock; of a page with a form what was typed is kept. A visitor leaves.

    Whatever fails, nothing is shown: where the lock cannot be written, the session ends.
    """
    try:
        held = sessions.held_by(request)
        user = held.user if held else request.user
        shut = held is not None and not request.user.is_authenticated  # whoever sits here may be another
        if not user.is_authenticated:
            return redirect("leave")
        sessions.lock(request, user, instant())
    except Exception:  # whoever hides a page hides it
        log.exception("a session could not be locked; it was ended")
        return redirect("leave")
    path, _, query = request.POST.get(PLACE, "").partition("?")
    if gives_back(path):
        fields = {name: values for name, values in request.POST.lists() if name != PLACE}
        place = path if shut else drafts.address(path, QueryDict(query))
        keep_typed(request, user.pk, place, fields, aside=shut)
    return redirect("locked")


@only("POST")
@door
def throw_away(request: HttpRequest, act: Act) -> HttpResponse:
    """Throw away what was typed into a form and not sent."""
    drafts.drop(act, request.POST.get("path", ""))
    return redirect("home")
