"""The peer of `bench/pages.py`: bare Django with the same components, and nothing of what Clearway adds.

Settings and address in one module. It renders the same page by the same macros from answers that were worked out
before: no cookie to open, no guidance to apply, no header to set, no form to guard.
"""

from collections.abc import Iterator
from itertools import cycle

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from clearway.config.settings import *  # noqa: F403  # the same templates, static files and database

MIDDLEWARE = []
ROOT_URLCONF = "bench.bare"
MADE: list[dict[str, object]] = []


def contexts() -> Iterator[dict[str, object]]:
    """What the pages show, worked out once."""
    from bench.visitors import carried

    from clearway.guidance.views.flow import standing_of
    from clearway.guidance.views.result import context_of

    if not MADE:
        MADE.extend(context_of(each, standing_of(each)) for each in carried(40))
    return cycle(MADE)


def page(request: HttpRequest) -> HttpResponse:
    """One of the pages."""
    global TURN  # noqa: PLW0603  # a peer in a benchmark: the next page each time
    TURN = TURN or contexts()
    return render(request, "guidance/result.html", next(TURN))


TURN: Iterator[dict[str, object]] | None = None
urlpatterns = [path("bare/", page), path("", include("clearway.config.urls"))]
