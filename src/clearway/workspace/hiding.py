"""What somebody types and has not sent: kept as they type; and with the page hidden, now, and the session locked."""

import logging
from http import HTTPStatus

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
    place, fields = _said(request)
    if place is not None:
        keep_typed(request, user.pk, place.partition("?")[0] if shut else place, fields, aside=shut)
    return redirect("locked")


@only("POST")
@door
def keep(request: HttpRequest, act: Act) -> HttpResponse:
    """Keep what stands in a form while somebody types. A script asks, and reads the status alone: 409 where there is no
    such form, or it was sent meanwhile.
    """
    place, fields = _said(request)
    kept = place is not None and drafts.keep_unsent(act, place, fields)
    return HttpResponse(status=HTTPStatus.NO_CONTENT if kept else HTTPStatus.CONFLICT)


@only("POST")
@door
def throw_away(request: HttpRequest, act: Act) -> HttpResponse:
    """Throw away what was typed into a form and not sent."""
    drafts.drop(act, request.POST.get("path", ""))
    return redirect("home")


def _said(request: HttpRequest) -> tuple[str | None, drafts.Fields]:
    """Under which address the page keeps what was typed into its form, or None where it is no page with a form; and
    what was typed.
    """
    path, _, query = request.POST.get(PLACE, "").partition("?")
    fields = {name: values for name, values in request.POST.lists() if name != PLACE}
    return drafts.address(path, QueryDict(query)) if gives_back(path) else None, fields
