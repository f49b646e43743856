"""Who is signed in, for the frame of every page."""

import logging

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from clearway.accounts.sessions import IDLE

log = logging.getLogger("clearway.accounts")


def frame(request: HttpRequest) -> dict[str, object]:
    """`signed_in`: the name, where to sign out, after how many seconds without anybody it is locked, and whether names
    are covered; None for a visitor. A context processor.

    Without a session's cookie nothing is asked. And no page fails because we do not know who is there: it is shown
    as to a visitor, the calm page about a failing database among them.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return {"signed_in": None}
    try:
        user = getattr(request, "user", None)
        there = user is not None and user.is_authenticated
        name, masks = (user.name, user.masks_names) if user and there else ("", False)
    except Exception:  # a page for somebody in need stands, whatever is wrong with the sign-in
        log.exception("who is signed in could not be found out")
        name, masks = "", False
    found = {"name": name, "leave": reverse("account_logout"), "idle": int(IDLE.total_seconds()), "masks": masks}
    return {"signed_in": found if name else None}
