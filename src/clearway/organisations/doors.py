"""The door of every page behind the sign-in: who comes, with which rights, and that what they see is recorded first."""

import functools
import logging
from collections.abc import Callable
from contextlib import nullcontext
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearway.audit.acts import Act, reading
from clearway.audit.errors import FormReusedError, NotAllowedError, UnrecordedError
from clearway.organisations.queries import actor_of
from clearway.ui.clock import instant
from clearway.ui.refusals import refused
from clearway.vault.errors import KeyMissingError, MasterKeyError, SealBrokenError

log = logging.getLogger("clearway.organisations")
View = Callable[..., HttpResponse]
ONCE = "once"


def door(view: View) -> View:
    """A page for members only. It gets the act; its answer is sent when what it read is recorded.

    Somebody unknown is asked to sign in. What a role does not do, and what is not there, look the same: 404. A form
    and all that was read for it are one transaction: where the last event cannot be written, the change is undone too.
    """

    @functools.wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401  # whatever the address holds
        try:
            if not request.user.is_authenticated:
                return redirect("account_login")
            actor = actor_of(request.user.pk)
            if actor is None:
                raise Http404
            act = Act(actor, instant(), once_of(request))
            with transaction.atomic() if request.method == "POST" else nullcontext(), reading(act):
                return view(request, act, *args, **kwargs)
        except NotAllowedError as error:
            raise Http404 from error
        except FormReusedError:
            return refused(request, "reused", HTTPStatus.CONFLICT)
        except (DatabaseError, KeyMissingError, MasterKeyError, SealBrokenError, UnrecordedError):
            log.exception("a page of the record failed; nothing was shown and nothing changed")
            request.session.modified = False  # nothing is remembered of it either
            return refused(request, "unrecorded", HTTPStatus.SERVICE_UNAVAILABLE)

    return run


def once_of(request: HttpRequest) -> UUID | None:
    """The mark of the form that was sent, or None. Raises Http404 where it is not one of ours."""
    sent = request.POST.get(ONCE) if request.method == "POST" else None
    if sent is None:
        return None
    try:
        return UUID(sent)
    except ValueError as error:
        raise Http404 from error
