"""Clearway's own addresses, and pages that fail and repeat in their error all that came in: for the canary test."""

from typing import NoReturn

from django.http import HttpRequest
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from clearway.ui import refusals

handler400, handler403 = refusals.bad_request, refusals.forbidden
handler404, handler500 = refusals.not_found, refusals.failed


@csrf_exempt
def fails(request: HttpRequest, anything: str = "") -> NoReturn:
    """Raise, with everything that the visitor sent in the error's own words."""
    said = f"{anything} {request.get_full_path()} {request.headers} {request.COOKIES} {request.body!r} {request.POST}"
    try:
        raise ValueError(said)
    except ValueError as error:
        raise RuntimeError(said, request) from error


urlpatterns = [
    path("fails/", fails),
    path("fails/<str:anything>/", fails),
    path("", include("clearway.config.urls")),
]
