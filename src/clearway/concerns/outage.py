"""The form on which a concern is reported, while the database or the audit fails: the one thing that is never refused.

It reads nothing of any record. Who reports, their browser says (organisations/reporter.py); what they write goes into
the journal. Whoever is not known is told what to do, and gets every word back.
"""

import logging
from copy import copy
from http import HTTPStatus
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clearway.concerns import journal
from clearway.concerns.forms import ReportForm
from clearway.concerns.journal import JournalError, Written
from clearway.concerns.models import reference_of
from clearway.guidance import card
from clearway.organisations.doors import ACTING, ONCE
from clearway.organisations.frame import ACT, put_into
from clearway.organisations.reporter import Reporter, reporter_of
from clearway.ui.clock import instant

log = logging.getLogger("clearway.journal")
FIND = "find"  # the button that looks on the roll, and sends nothing
MOST_NAMED = 10
OPEN, UNKNOWN, FAILED = "open", "unknown", "failed"
STATUS = {OPEN: HTTPStatus.OK, UNKNOWN: HTTPStatus.SERVICE_UNAVAILABLE, FAILED: HTTPStatus.SERVICE_UNAVAILABLE}


def answer(request: HttpRequest) -> HttpResponse:
    """The form, or what came of it: kept in the journal, or said loudly that it is not."""
    at = instant()
    reporter = _reporter(request)
    if request.method != "POST" or FIND in request.POST:
        form = ReportForm(None, at)
        put_into(form, request.POST)
        return _page(request, form, reporter, OPEN if reporter else UNKNOWN)
    form = ReportForm(request.POST, at)
    sound = form.is_valid()
    if reporter is None:
        return _page(request, form, None, UNKNOWN)
    if not sound:
        return _page(request, form, reporter, OPEN)
    once = _ids([request.POST.get(ONCE, "")]) or [uuid4()]
    named = tuple(_ids(request.POST.getlist("named"))[:MOST_NAMED])
    written = Written(uuid4(), reporter.user, reporter.organisation, at, once[0], form.report(), named)
    try:
        journal.write(written)
    except JournalError:
        log.exception("a report could not be kept anywhere; its reporter was told so")
        return _page(request, form, reporter, FAILED)
    log.error("a report was written into the journal, since it could not be put into the record")
    context = {"reference": reference_of(written.name), "at": at, "card": card}
    return render(_alone(request), "concerns/kept.html", context, status=HTTPStatus.ACCEPTED)


def _reporter(request: HttpRequest) -> Reporter | None:
    """Who reports. A form that was opened for another organisation than the one they act in goes to neither."""
    found = reporter_of(request, instant())
    said = request.POST.get(ACTING)
    return found if found and said in (None, str(found.organisation)) else None


def _page(request: HttpRequest, form: ReportForm, reporter: Reporter | None, state: str) -> HttpResponse:
    sent = request.POST
    status = STATUS[state]
    if state == OPEN and form.is_bound:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {
        "form": form, "state": state, "once": (_ids([sent.get(ONCE, "")]) or [uuid4()])[0], "finds": FIND in sent,
        "acting": sent.get(ACTING) or (reporter.organisation if reporter else ""),
        "named": _ids(sent.getlist("named"))[:MOST_NAMED], "typed": request.method == "POST",
    }  # fmt: skip
    return render(_alone(request), "concerns/outage.html", context, status=status)


def _alone(request: HttpRequest) -> HttpRequest:
    """The same request without a session: what stands around a page would ask the database who is there, thrice."""
    anew = copy(request)
    anew.COOKIES = {name: value for name, value in request.COOKIES.items() if name != settings.SESSION_COOKIE_NAME}
    if hasattr(anew, ACT):
        delattr(anew, ACT)
    return anew


def _ids(sent: list[str]) -> list[UUID]:
    found = []
    for each in sent:
        try:
            found.append(UUID(each))
        except ValueError:
            continue
    return found
