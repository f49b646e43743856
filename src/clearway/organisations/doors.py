"""The door of every page behind the sign-in: who comes, with which rights, and that what they see is recorded first."""

import functools
import logging
from collections.abc import Callable
from copy import copy
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from clearway.accounts.locking import locked_page
from clearway.accounts.sessions import State, held_by
from clearway.audit.acts import Act, Actor, reading
from clearway.audit.errors import FormReusedError, NotAllowedError, NotNowError, UnrecordedError
from clearway.core.errors import IncidentError
from clearway.core.guard import FileRefusedError
from clearway.organisations import drafts
from clearway.organisations.frame import ACT, FILLED, GIVEN_BACK
from clearway.organisations.queries import actor_of, chosen
from clearway.organisations.reporter import introduce
from clearway.ui.clock import instant
from clearway.ui.intake import TAKEN_OUT
from clearway.ui.methods import gives_back
from clearway.ui.refusals import refused
from clearway.vault.errors import KeyMissingError, MasterKeyError, SealBrokenError

log = logging.getLogger("clearway.organisations")
View = Callable[..., HttpResponse]
Otherwise = Callable[[HttpRequest], HttpResponse]
ONCE = "once"
CHOSEN = "organisation"
ACTING = "acting"  # the field in which a form says for which organisation it was opened
NO_FIELD_SAID_SO = "a field that is on no form held what looks like a picture or a file"
PROVE = "/prove/"  # where accounts/recent.py leads to


def calm(view: View, otherwise: Otherwise | None = None) -> View:
    """What cannot be read, recorded or opened is a calm page: nothing was shown, and nothing changed.

    The one exception is the form on which a concern is reported: `otherwise` answers in place of the calm page, and
    takes what was sent whatever fails, a mistake of ours too: docs/adr/0024-a-concern-can-always-be-written-down.md.
    """

    @functools.wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401  # whatever the address holds
        try:
            return view(request, *args, **kwargs)
        except NotAllowedError as error:
            raise Http404 from error
        except FormReusedError:
            return refused(request, "reused", HTTPStatus.CONFLICT, typed=typed_in(request))
        except NotNowError:
            return refused(request, "not-now", HTTPStatus.CONFLICT, typed=typed_in(request))
        except FileRefusedError:  # beside what stands already: the door of all pages saw this form alone
            return refused(request, "picture", HTTPStatus.BAD_REQUEST)
        except (DatabaseError, KeyMissingError, MasterKeyError, SealBrokenError, UnrecordedError):
            log.exception("a page of the record failed; nothing was shown and nothing changed")
            request.session.modified = False  # nothing is remembered of it either
            return answered_otherwise(request, otherwise)
        except (Http404, PermissionDenied, SuspiciousOperation):
            raise
        except Exception:
            if otherwise is None or request.method != "POST":
                raise
            log.exception("a form that may not be lost failed; it is taken otherwise")
            request.session.modified = False
            return answered_otherwise(request, otherwise)

    run.behind = True  # type: ignore[attr-defined]  # for `gives_back`
    return run


def answered_otherwise(request: HttpRequest, otherwise: Otherwise | None) -> HttpResponse:
    """What is answered where the page cannot be: the calm page, where nothing else is left. What was sent to a form
    that may not be lost stands on it, to be copied.
    """
    if otherwise is None:
        return refused(request, "unrecorded", HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        return otherwise(request)
    except Exception:  # whatever it is: what somebody typed is not lost with it
        log.exception("what answers in an outage failed as well; what was sent was given back")
        return refused(request, "unrecorded", HTTPStatus.SERVICE_UNAVAILABLE, typed=typed_in(request))


def door(view: View, otherwise: Otherwise | None = None) -> View:
    """A page for members only. It gets the act; its answer is sent when what it read is recorded.

    Somebody unknown is asked to sign in, and where a session is locked its password; what was sent is kept. What a
    role does not do, and what is not there, look the same: 404. A form and all that was read for it are one
    transaction: where the last event cannot be written, the change is undone too. Sent twice it is taken once; other
    words under its mark come back in the form. `otherwise`: see `calm`.
    """

    @functools.wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401  # whatever the address holds
        if not request.user.is_authenticated:
            return unanswered(request)

        def page(request: HttpRequest, act: Act) -> HttpResponse:
            return view(request, act, *args, **kwargs)

        try:
            return introduced(request, answered(request, page))
        except FormReusedError:
            if found := given_back(request, page):
                return found
            raise

    return calm(run, otherwise)


def introduced(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An answer to somebody who was let in, with which their browser learns who reports while the database is gone."""
    act: Act | None = getattr(request, ACT, None)
    if act:
        introduce(request, response, act.actor, act.at)
    return response


def answered(request: HttpRequest, page: View) -> HttpResponse:
    """A page, when what it read is recorded. A form and all that was read for it are one transaction, in which it is
    also asked who they are: a role that ended a moment ago changes nothing.
    """
    if request.method != "POST":
        act = entering(request)
        with reading(act):
            return page(request, act)
    with transaction.atomic():
        act = entering(request)
        if is_meant_for_another(request, act.actor):
            context = {"typed": typed_in(request)}
            return render(request, "organisations/elsewhere.html", context, status=HTTPStatus.CONFLICT)
        with reading(act, alone=False):
            response = page(request, act)
            if getattr(request, TAKEN_OUT, False) and response.status_code < HTTPStatus.BAD_REQUEST:
                raise FileRefusedError(NO_FIELD_SAID_SO)  # all of it is undone
            if response.status_code == HTTPStatus.FOUND:
                sent(request, act, response)
            return response


def entering(request: HttpRequest) -> Act:
    """Who comes, with which rights, now. Raises Http404."""
    at = instant()
    actor = actor_of(request.user.pk, at, organisation_of(request)) if request.user.pk else None
    if actor is None:
        raise Http404
    act = Act(actor, at, once_of(request))
    setattr(request, ACT, act)
    return act


def given_back(request: HttpRequest, page: View) -> HttpResponse | None:
    """What came under the mark of a form that was taken with other words: the form's page anew, with a mark of its own
    and with these words in it. None where that page is gone, or holds another form.
    """
    anew = copy(request)
    anew.method, anew.POST = "GET", QueryDict()
    setattr(anew, GIVEN_BACK, drafts.as_sent(drafts.worth_keeping(dict(request.POST.lists()))))
    try:
        response = answered(anew, page)
    except (Http404, NotAllowedError, NotNowError):
        return None
    response.status_code = HTTPStatus.CONFLICT
    return response if getattr(anew, FILLED, False) else None


def typed_in(request: HttpRequest) -> list[str]:
    """What somebody typed or chose in the form that was sent, to be copied."""
    said = drafts.worth_keeping(dict(request.POST.lists()))
    return [each for values in said.values() for each in values if each.strip()]


def sent(request: HttpRequest, act: Act, response: HttpResponse) -> None:
    """A form was sent: what was kept of it goes. Unless somebody is asked first who they are: then it is kept."""
    if response.headers["Location"].startswith(PROVE):
        drafts.keep(act, request.path, dict(request.POST.lists()))
    else:
        drafts.drop(act, drafts.address(request.path, request.GET))


def unanswered(request: HttpRequest) -> HttpResponse:
    """Nobody is there: they are asked to sign in, or to open what is locked. What they just sent is kept for them."""
    held = held_by(request)
    if held is None:
        refuses = getattr(request, TAKEN_OUT, False)
        return refused(request, "picture", HTTPStatus.BAD_REQUEST) if refuses else redirect("account_login")
    page = gives_back(request.path)
    fields = dict(request.POST.lists()) if request.method == "POST" and page else {}
    waits = keep_typed(request, held.user.pk, request.path, fields, aside=True)
    kept = None if waits is None else bool(waits)
    then = waits or (request.path if page else reverse("home"))
    if held.state is State.LOCKED:
        return locked_page(request, then=then, kept=kept)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': then})}" if kept else "account_login")


def keep_typed(
    request: HttpRequest, user: UUID, path: str, fields: drafts.Fields, *, aside: bool = False
) -> str | None:
    """Keep what was typed into the form at a path of ours, for whoever's session it is: the address where it waits,
    empty where it could not be kept, None where it is nothing. Never an error: whoever comes here is about to leave.

    `aside`: nobody was let in, so it may be another's, and takes the place of nothing.
    """
    if not fields:
        return None
    at = instant()
    try:
        actor = actor_of(user, at, organisation_of(request))
        if actor is None:
            return None
        with transaction.atomic(), reading(Act(actor, at)) as act:
            if aside:
                return drafts.keep_aside(act, path, fields)
            return path if drafts.keep(act, path, fields) else None
    except (DatabaseError, KeyMissingError, MasterKeyError, SealBrokenError, UnrecordedError, IncidentError):
        log.exception("what somebody had typed could not be kept")
        return ""


def organisation_of(request: HttpRequest) -> UUID | None:
    """The organisation that they chose to act in, where they belong to several."""
    return chosen(request.session.get(CHOSEN))


def is_meant_for_another(request: HttpRequest, actor: Actor) -> bool:
    """Whether a form was opened in another organisation than the one in which it would be taken now.

    Whoever belongs to one only needs no such mark; whoever belongs to several may have changed over in another tab.
    """
    said = request.POST.get(ACTING)
    return actor.several if said is None else said != str(actor.organisation)


def once_of(request: HttpRequest) -> UUID | None:
    """The mark of the form that was sent, or None. Raises Http404 where it is not one of ours."""
    sent = request.POST.get(ONCE) if request.method == "POST" else None
    if sent is None:
        return None
    try:
        return UUID(sent)
    except ValueError as error:
        raise Http404 from error
