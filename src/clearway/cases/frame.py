"""For which case somebody is answering the guide's questions: shown on every page of the guide until it is kept."""

import logging
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from clearway.audit.acts import Act
from clearway.cases import queries
from clearway.organisations.doors import organisation_of
from clearway.organisations.queries import actor_of
from clearway.ui.clock import instant
from clearway.vault.reach import within

log = logging.getLogger("clearway.cases")
ANSWERING = "answering-for"  # in the session: the case's id


def frame(request: HttpRequest) -> dict[str, object]:
    """`answering_for`: the case's reference, or nothing; nothing while the session is locked. A context processor;
    without a session it asks nothing.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "session"):
        return {"answering_for": ""}
    try:
        return {"answering_for": _reference(request)}
    except Exception:  # the guide stands, and the page that says what failed, while the database is gone
        log.exception("what somebody answers for could not be found out")
        return {"answering_for": ""}


def _reference(request: HttpRequest) -> str:
    """Whether they may still put the case to the guidance is asked anew for each page; else it is forgotten."""
    user, name = getattr(request, "user", None), request.session.get(ANSWERING)
    if not name or user is None or not user.is_authenticated:
        return ""
    at = instant()
    actor = actor_of(user.pk, at, organisation_of(request))
    found = ""
    if actor:
        with within(actor.organisation):
            found = queries.answerable(Act(actor, at), UUID(name))
    if not found:
        del request.session[ANSWERING]
    return found
