"""What is refused at the door, before any page sees it: files, pictures pasted as text, more than a form can hold.

Nothing of what is refused is repeated or kept.
"""

from collections.abc import Callable, Iterable
from itertools import chain

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from clearway.core.errors import IncidentError
from clearway.core.facts.incident import refuse_files
from clearway.ui.refusals import refused

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


class IntakeMiddleware:
    """Only short forms and JSON come in; never a file, nor a picture that was pasted as text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._refusal(request) or self.get_response(request)

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        if holds_file((request.META.get("QUERY_STRING", ""), request.path)):
            return refused(request, "picture", 400)
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        kind = request.content_type
        if kind not in (FORM, JSON, ""):
            return refused(request, "file", 415)
        try:
            if kind == FORM and holds_file(chain(request.POST, *(values for _, values in request.POST.lists()))):
                return refused(request, "picture", 400)
            len(request.body)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return refused(request, "too-much", 413)
        except (UnreadablePostError, MultiPartParserError, UnicodeError):
            return refused(request, "unreadable", 400)
        return None


def holds_file(texts: Iterable[str]) -> bool:
    """Whether any of the texts looks like a picture or a file."""
    try:
        for text in texts:
            refuse_files(text, "")
    except IncidentError:
        return True
    return False
