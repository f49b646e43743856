"""The addresses of the peer of `bench/pages.py`: its pages, and Clearway's own, which the components' links name."""

from collections.abc import Iterator
from itertools import cycle

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

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


def sign_in(request: HttpRequest) -> HttpResponse:
    """The form of the sign-in, drawn by the same template."""
    from clearway.accounts.forms import SignInForm

    return render(request, "account/login.html", {"form": SignInForm(request=request), "redirect_field": ""})


TURN: Iterator[dict[str, object]] | None = None
urlpatterns = [
    path("bare/", page),
    path("bare/sign-in/", sign_in),
    path("", include("clearway.config.urls")),
]
