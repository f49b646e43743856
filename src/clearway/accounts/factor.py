"""A second factor for everyone: whoever did not pass one is nobody, to every page."""

from collections.abc import Callable

from django.contrib.auth import get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from clearway.accounts import sessions
from clearway.ui.clock import instant


class SecondFactorMiddleware:
    """`request.user` is somebody only where the session is whole; any other is ended as soon as it is looked at, or is
    locked. With the end of a session the browser forgets the answers to the guide and all that it kept of pages: the
    next may be another. With its lock, too, the browser forgets who could report while the database is gone.

    It is looked at when a page asks who is there, and not before: a visitor of the guide needs no database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: whole_user(request))  # type: ignore[assignment]  # as Django's own does
        del request.auser  # the way around, for asynchronous views: there are none
        response = self.get_response(request)
        if sessions.forgets(request):
            response.delete_cookie(sessions.answers_cookie())
            response.headers.setdefault("Clear-Site-Data", '"cache", "storage"')
        if sessions.conceals(request):
            response.delete_cookie(sessions.reporter_cookie(), samesite="Strict")
        return response


def whole_user(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    """Who is signed in, with a second factor, within the hours, and there. A locked session is nobody's for now."""
    user = get_user(request)
    if not user.is_authenticated or sessions.is_whole(request, user, instant()):
        return user
    if not sessions.is_locked(request):
        request.user = user  # that the end is recorded as theirs
        sessions.end(request)
    return AnonymousUser()
