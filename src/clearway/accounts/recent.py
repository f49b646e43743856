"""That somebody has shown within five minutes who they are: at the sign-in, or on the page /prove/ since.

@door
@require_recent
def export(request, act, ...): ...
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from clearway.ui.clock import instant

PROVED = "proved"
PROOF_LASTS = timedelta(minutes=5)
View = Callable[..., HttpResponse]


def mark(request: HttpRequest, at: datetime) -> None:
    """They have shown it now."""
    request.session[PROVED] = at.timestamp()


def proved(request: HttpRequest, at: datetime) -> bool:
    """Whether somebody is signed in here who has shown it within five minutes."""
    when = request.session.get(PROVED)
    if not isinstance(when, int | float) or not request.user.is_authenticated:
        return False
    return 0 <= at.timestamp() - when < PROOF_LASTS.total_seconds()


def require_recent(view: View) -> View:
    """A page for somebody who has shown lately who they are. Whoever has not is asked, and is led back to the page.

    A form that was sent is not taken then: they come back to its page. Of a button without a page of its own that is
    the page on which it stands: `require_recent_from`.
    """
    return _requiring(view, lambda request, _: request.get_full_path() if is_look(request) else request.path)


def require_recent_from(page: str, *names: str) -> Callable[[View], View]:
    """The same for a button that stands on another page, of this name; `names` are those of its address's values."""

    def bind(view: View) -> View:
        return _requiring(view, lambda _, values: reverse(page, args=[values[each] for each in names]))

    return bind


def is_look(request: HttpRequest) -> bool:
    """Whether a page is looked at, and nothing sent."""
    return request.method in ("GET", "HEAD")


def _requiring(view: View, back: Callable[[HttpRequest, dict[str, Any]], str]) -> View:

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401  # whatever the address holds
        if not request.user.is_authenticated:
            return redirect("account_login")
        if proved(request, instant()):
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('prove')}?{urlencode({'next': back(request, kwargs)})}")

    run.recent = True  # type: ignore[attr-defined]  # for the list of such pages in the tests
    return run


def own_path(told: str, otherwise: str) -> str:
    """A path of our own that somebody is led to, or another where this is none."""
    ours = told.startswith("/") and url_has_allowed_host_and_scheme(told, allowed_hosts=None)
    return told if ours else otherwise
