"""Every answer that is not the page somebody asked for: calm, in our own style, with 999 still in sight."""

import logging
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

log = logging.getLogger("clearway.ui")
API = "/api/"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong, and what to do about it."""

    title: str
    said: str
    remedy: str


REFUSALS = {
    "picture": Refusal(
        "We did not take that",
        "What was sent looks like a picture or a file. Clearway never takes one, and kept nothing of it.",
        "Go back: what you typed may still be there. Take out what is no text of yours, and send it again.",
    ),
    "file": Refusal(
        "We did not take that",
        "Clearway takes no files of any kind, and kept nothing of what was sent.",
        "Go back and use the form on the page.",
    ),
    "too-much": Refusal(
        "That is more than the form can hold",
        "What was sent is far larger than any answer here. Nothing of it was kept.",
        "Go back and answer the question on the page.",
    ),
    "unreadable": Refusal(
        "We could not read that",
        "What was sent broke off, or is not in a form that we can read. Nothing of it was kept.",
        "Go back, reload the page and answer again.",
    ),
    "stale": Refusal(
        "That page was too old to send",
        "The form came from a page that was opened in another visit, or your browser refuses cookies. "
        "Your last answer was not kept; those before it may still be there.",
        "Go back, reload the page and answer again. If this comes again, allow cookies for this site.",
    ),
    "reused": Refusal(
        "You sent this form before, with other words",
        "What you sent first is kept. What you sent now is not: it stands at the end of this page.",
        "Copy your words. Then open the page anew, and add them from there.",
    ),
    "not-now": Refusal(
        "The case is closed",
        "Nothing was added to it. What you sent, if you sent anything, stands at the end of this page.",
        "Copy your words. Then open the case again on its page, and add them. Calls can always be written down.",
    ),
    "gone": Refusal(
        "There is no such page",
        "What you sent was not kept: what it was meant for is not there, or not for you. "
        "It stands at the end of this page.",
        "Copy your words, and give them to the safeguarding lead now.",
    ),
    "not-found": Refusal(
        "There is no such page",
        "The address may be mistyped, or the page may have moved.",
        "Begin at the first page.",
    ),
    "method": Refusal(
        "That page cannot be used like this",
        "The page is there, but it does not take what was sent.",
        "Begin at the first page.",
    ),
    "ours": Refusal(
        "Something went wrong here",
        "This is our mistake, not yours. Your answers so far may still be there.",
        "Go back and try once more. If it fails again, use the numbers below, and do not wait for this page.",
    ),
    "unrecorded": Refusal(
        "We could not do that just now",
        "The record could not be written, so nothing was shown and nothing changed. What you typed is in your browser.",
        "Go back and try again in a minute. If it fails again, write it on paper and tell whoever runs Clearway here.",
    ),
    "host": Refusal(
        "Clearway does not answer under this name",
        "The name in the address is not one that this installation was set up for.",
        "Use the address that you were given.",
    ),
}  # fmt: skip


def refused(
    request: HttpRequest, name: str, status: int, reference: str = "", *, typed: Sequence[str] = ()
) -> HttpResponse:
    """The page, or for a program the JSON, of a refusal. `typed` gives back what was sent, where it can be copied."""
    refusal = REFUSALS[name]
    if request.path.startswith(API):
        error = {"problem": refusal.said, "remedy": refusal.remedy}
        return JsonResponse({"error": {**error, "reference": reference} if reference else error}, status=status)
    context = {"refusal": refusal, "reference": reference, "typed": typed}
    return render(request, "ui/refusal.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: also a host name that is not ours."""
    return refused(request, "host" if isinstance(exception, DisallowedHost) else "unreadable", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django's signature
    """403."""
    return refused(request, "stale", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django's signature
    """404: the same for all that is not there."""
    return refused(request, "not-found", 404)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django's signature
    """403: a form without the token of this browser."""
    return refused(request, "stale", 403)


def failed(request: HttpRequest) -> HttpResponse:
    """500: our own fault, with a reference that the log holds too. A database that does not answer is 503, and calm."""
    if isinstance(sys.exc_info()[1], DatabaseError):
        log.error("a page failed since the database does not answer; nothing was shown and nothing changed")
        return refused(request, "unrecorded", 503)
    reference = secrets.token_hex(4)
    log.error("a page failed; the visitor was shown the reference %s", reference)
    return refused(request, "ours", 500, reference)
