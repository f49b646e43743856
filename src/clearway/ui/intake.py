"""What is refused at the door, before any page sees it: files, pictures pasted as text, more than a form can hold.

Nothing of what is refused is repeated or kept. Where it stands in a field in which people write, on a form of the
record, that field alone is emptied before any page sees it: the form says so, and comes back with the rest.
"""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from urllib.parse import unquote_plus

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from clearway.core.guard import REASONS, looks_like_file_over, why_file
from clearway.ui import credentials
from clearway.ui.methods import gives_back
from clearway.ui.refusals import refused
from clearway.ui.writing import LEFT_OUT

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
# Fields in which people write; the others are choices. Their forms say how much each takes, and come back filled in.
# A field is named by what stands before the first dash: `words-ethics` is one of several that hold `words`.
NARRATIVES = frozenset(
    {
        "text", "reason", "account", "about", "name", "why", "words", "lines", "agency_words", "told_by", "spoke_to",
        "with_whom", "reference", "late",
    }
)  # fmt: skip
LONGEST = {"field": 200, "path": 200, "query": 1000, "narrative": 60_000, "code": 3000}
# Proxies and schools' own sign-in add long tokens to headers, which are no pictures: length says nothing there.
SURE = frozenset(REASONS) - {"long"}


TAKEN_OUT = "taken_out"  # on a request: that a field was emptied. Nothing may come of it: organisations/doors.py
# What an issuer sends along when somebody comes back from it: long, random, and no picture by its length.
AN_ANSWER = re.compile(r"/sign-in/with/[a-z0-9-]{1,40}/(?:back|done)/")
CODES = frozenset({"code", "state", "session_state"})


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
        if in_address(request) or in_headers(request):
            return refused(request, "picture", 400)
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        kind = request.content_type
        if kind not in (FORM, JSON, ""):
            return refused(request, "file", 415)
        try:
            response = self._form_refusal(request, _without_credential(request)) if kind == FORM else None
            len(request.body)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
            return refused(request, "too-much", 413)
        except (UnreadablePostError, MultiPartParserError, UnicodeError):
            return refused(request, "unreadable", 400)
        return response

    def _form_refusal(self, request: HttpRequest, form: QueryDict) -> HttpResponse | None:
        if _holds_file(form):
            form = emptied(form) if gives_back(request.path, "POST") else form
            if _holds_file(form):
                return refused(request, "picture", 400)
            request.POST = form  # type: ignore[assignment]  # Django takes one
            setattr(request, TAKEN_OUT, True)
        told = [
            _length(each) for name, listed in form.lists() for each in listed if name.partition("-")[0] in NARRATIVES
        ]
        if max(told, default=0) > LONGEST["narrative"]:
            return refused(request, "too-much", 413)
        rest = (each for name, listed in form.lists() for each in listed if name.partition("-")[0] not in NARRATIVES)
        return refused(request, "picture", 400) if any(len(each) > LONGEST["field"] for each in rest) else None


def _holds_file(form: QueryDict) -> bool:
    """Whether it looks like one anywhere: in a name, in a value, or spread over several."""
    values = [value for _, listed in form.lists() for value in listed]
    return holds_file(form, LONGEST["field"]) or looks_like_file_over(values)


def emptied(form: QueryDict) -> QueryDict:
    """The form, but for what looks like a picture or a file in the fields in which people write."""
    rest = form.copy()
    for name, listed in form.lists():
        if name.partition("-")[0] in NARRATIVES and any(looks_like_file_over([each]) for each in listed):
            rest.setlist(name, [LEFT_OUT])
    return rest


def _without_credential(request: HttpRequest) -> QueryDict:
    """The form, but for what a browser says of a passkey where a page of ours asks for it."""
    form = request.POST
    if not credentials.is_credential(request.path, form.get(credentials.FIELD, "")):
        return form
    rest = form.copy()
    rest.setlist(credentials.FIELD, form.getlist(credentials.FIELD)[:-1])
    return rest


def holds_file(texts: Iterable[str], longest: int) -> bool:
    """Whether the texts look like a picture or a file, or one is longer than anything that we ask for."""
    listed = list(texts)
    return any(len(each) > longest for each in listed) or looks_like_file_over(listed)


def in_address(request: HttpRequest) -> bool:
    """Whether the address holds what looks like a picture or a file, or is far too long."""
    query = request.META.get("QUERY_STRING", "")
    if AN_ANSWER.fullmatch(request.path):
        parts = query.split("&")
        codes = [unquote_plus(each.partition("=")[2]) for each in parts if each.partition("=")[0] in CODES]
        if any(len(each) > LONGEST["code"] for each in codes) or why_file("\n".join(codes)) in SURE:
            return True
        query = "&".join(each for each in parts if each.partition("=")[0] not in CODES)
    values = (
        [unquote_plus(each.partition("=")[2]) for each in query.split("&")] if len(query) <= LONGEST["query"] else []
    )
    texts = [query, unquote_plus(query), *values]
    return holds_file([request.path], LONGEST["path"]) or holds_file(texts, LONGEST["query"])


def in_headers(request: HttpRequest) -> bool:
    """Whether a header holds what must be a picture or a file. None is kept or logged; this is for good measure.

    Cookies are left alone: others of the same domain hold packed tokens, and ours are sealed by ourselves.
    """
    headers = (value for name, value in request.META.items() if name.startswith("HTTP_") and name != "HTTP_COOKIE")
    return why_file("\n".join(headers)) in SURE


def _length(text: str) -> int:
    """As the page counts it: a browser sends each new line as two signs."""
    return len(text) - text.count("\r\n")
