"""What is refused at the door, before any page sees it: files, pictures pasted as text, more than a form can hold.

Nothing of what is refused is repeated or kept.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from itertools import chain
from urllib.parse import unquote_plus

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from clearway.core.errors import IncidentError
from clearway.core.facts.incident import refuse_files
from clearway.ui.refusals import refused

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
LONGEST = {"field": 200, "path": 200, "query": 1000}  # every field of ours is a choice or a number


class IntakeMiddleware:
    """Only short forms and JSON come in; never a file, nor a picture that was pasted as text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._refusal(request) or self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            allowed, response = response["Allow"], refused(request, "method", HTTPStatus.METHOD_NOT_ALLOWED)
            response["Allow"] = allowed
        return response

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        query = request.META.get("QUERY_STRING", "")
        if holds_file([request.path], LONGEST["path"]) or holds_file([query, unquote_plus(query)], LONGEST["query"]):
            return refused(request, "picture", 400)
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        kind = request.content_type
        if kind not in (FORM, JSON, ""):
            return refused(request, "file", 415)
        try:
            fields = chain(request.POST, *(values for _, values in request.POST.lists())) if kind == FORM else ()
            if holds_file(fields, LONGEST["field"]):
                return refused(request, "picture", 400)
            len(request.body)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return refused(request, "too-much", 413)
        except (UnreadablePostError, MultiPartParserError, UnicodeError):
            return refused(request, "unreadable", 400)
        return None


def holds_file(texts: Iterable[str], longest: int) -> bool:
    """Whether any of the texts looks like a picture or a file, or is longer than anything that we ask for."""
    try:
        for text in texts:
            refuse_files(text, "")
            if len(text) > longest:
                return True
    except IncidentError:
        return True
    return False
