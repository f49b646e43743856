"""For which case somebody is answering the guide's questions: shown on every page of the guide until it is kept."""

import logging

from django.conf import settings
from django.http import HttpRequest

log = logging.getLogger("clearway.cases")
ANSWERING = "answering-for"


def frame(request: HttpRequest) -> dict[str, object]:
    """`answering_for`: the case's reference, or nothing. A context processor; without a session it asks nothing."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "session"):
        return {"answering_for": ""}
    try:
        return {"answering_for": request.session.get(ANSWERING, "")}
    except Exception:  # the guide stands, and the page that says what failed, while the database is gone
        log.exception("what somebody answers for could not be found out")
        return {"answering_for": ""}
