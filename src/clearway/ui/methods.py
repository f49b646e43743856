"""Which methods an address takes; any other is refused in our own words, before anything is read."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from clearway.ui.refusals import refused

View = Callable[..., HttpResponse]


def gives_back(path: str, *methods: str) -> bool:
    """Whether the address is a page behind a door that can be shown again, and takes these methods too."""
    try:
        found = resolve(path).func
    except Resolver404:
        return False
    return getattr(found, "behind", False) and {"GET", *methods} <= set(getattr(found, "takes", ()))


def only(*methods: str) -> Callable[[View], View]:
    """A view that takes these methods; GET brings HEAD with it."""
    taken = {*methods, *(["HEAD"] if "GET" in methods else [])}

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **rest: object) -> HttpResponse:
            if request.method not in taken:
                refusal = refused(request, "method", 405)
                refusal["Allow"] = ", ".join(sorted(taken))
                return refusal
            return view(request, *args, **rest)

        guarded.takes = taken  # type: ignore[attr-defined]  # for whoever asks what may be opened: organisations/doors.py
        return guarded

    return decorate
