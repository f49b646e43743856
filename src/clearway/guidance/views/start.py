"""The first page, and the two ways out: start again, and exit this page."""

import logging
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from clearway.accounts.sessions import end
from clearway.core.wording import place
from clearway.guidance import queries
from clearway.guidance.carry import carried_by, forget, hand_over
from clearway.guidance.forms import StartForm
from clearway.ui.methods import only

log = logging.getLogger("clearway.guidance")


@only("GET", "POST")
def start(request: HttpRequest) -> HttpResponse:
    """Danger first; then where you are. What was answered before is kept when the area is changed."""
    carried = carried_by(request)
    chosen = dict(zip(("area", "second"), carried.areas, strict=False))
    initial = {"setting": carried.setting, **chosen}
    form = StartForm(request.POST if request.method == "POST" else None, areas=queries.area_names(), initial=initial)
    if request.method == "POST" and form.is_valid():
        moved = replace(carried, areas=form.areas, setting=form.cleaned_data["setting"], lost=False, dropped=())
        return hand_over(redirect("result" if moved.passed else "first"), moved)
    areas = [place(area) for area in queries.area_names()]
    context = {"form": form, "carried": carried, "areas": areas}
    response = render(request, "guidance/start.html", context, status=422 if form.errors else 200)
    return forget(response) if carried.lost and not carried.begun else response


@only("GET", "POST")
def start_again(request: HttpRequest) -> HttpResponse:
    """Asks once, then forgets every answer and begins at the first page."""
    if request.method == "POST":
        return forget(redirect("start"))
    return render(request, "guidance/start-again.html", {"begun": carried_by(request).begun})


@only("GET")
def leave(request: HttpRequest) -> HttpResponse:
    """Exit this page: forget every answer, sign out, and go where nothing shows what was read.

    A plain link, since it has to work at once and without a script. Another site that sends somebody here can do no
    more than that: forget.
    """
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        _sign_out(request)
    response = forget(HttpResponseRedirect(settings.ENVIRONMENT.exit_address))
    response.delete_cookie(settings.CSRF_COOKIE_NAME)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _sign_out(request: HttpRequest) -> None:
    try:
        end(request)
    except Exception:  # whatever is wrong with the record, somebody who wants to leave leaves
        log.exception("somebody left, and their signing out could not be recorded")
