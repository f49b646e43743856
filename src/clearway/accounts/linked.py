"""Signing in, joining and linking by an issuer's word: the way there, the way back, and whom the answer is about.

Nobody is made by it, and an e-mail address links nobody: only somebody with a joining address in hand, or signed in and
asked again a moment ago, says which account of an issuer is theirs. What is believed of an answer: oidc/.
"""

import logging
import time
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.signals import user_login_failed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clearway.accounts import changes, queries, sessions
from clearway.accounts.models import User
from clearway.accounts.oidc import flow
from clearway.accounts.oidc.errors import AnswerRefusedError, BegunElsewhereError, IssuerSilentError
from clearway.accounts.oidc.flow import ANSWERS, Begun
from clearway.accounts.oidc.issuer import Issuer, by_address, configured
from clearway.accounts.oidc.token import Said
from clearway.accounts.recent import require_recent
from clearway.accounts.views import sound
from clearway.accounts.words import AccountError
from clearway.ui.clock import instant
from clearway.ui.methods import only

log = logging.getLogger("clearway.accounts")


@only("POST")
@sound
def enter(request: HttpRequest, issuer: str) -> HttpResponse:
    """To the issuer, to sign in."""
    found = _known(issuer)
    if request.user.is_authenticated:
        return redirect("home")
    then = request.POST.get("next", "")
    return _sent_on(request, found, "enter", then=then if get_adapter().is_safe_url(then) else "")


@only("POST")
@sound
def join(request: HttpRequest, user: UUID, token: str, issuer: str) -> HttpResponse:
    """To the issuer, with a joining address in hand."""
    found = _known(issuer)
    if queries.joiner(user, token) is None:
        if asked := queries.is_asked(user, token):
            changes.note_refusal(asked, instant())
        return _gone(request)
    return _sent_on(request, found, "join", user=str(user), token=token)


@only("GET")
def back(request: HttpRequest, issuer: str) -> HttpResponse:
    """From the issuer. Our cookies did not come along from another site: this page asks the same again, from here."""
    found = _known(issuer)
    answer = [(name, value) for name in ANSWERS for value in request.GET.getlist(name)]
    address = f"{reverse('issuer-done', args=[found.name])}?{urlencode(answer)}"
    return render(request, "account/issuer-back.html", {"address": address})


@only("GET")
@sound
def done(request: HttpRequest, issuer: str) -> HttpResponse:
    """The answer, and what follows from it. Whatever is not believed signs nobody in, and says so."""
    found, now = _known(issuer), time.time()  # the world's clock: a demonstration may hold ours still
    try:
        begun = flow.taken(request, found, now)
        said = flow.answered(found, begun, request.GET, now)
    except BegunElsewhereError as error:
        return _refused(request, found, "begun-elsewhere", error.why, HTTPStatus.BAD_REQUEST)
    except IssuerSilentError as error:
        return _refused(request, found, "silent", error.why, HTTPStatus.SERVICE_UNAVAILABLE)
    except AnswerRefusedError as error:
        user_login_failed.send(sender=__name__, credentials={}, request=request)
        return _refused(request, found, "not-believed", error.why, HTTPStatus.FORBIDDEN)
    match begun.purpose:
        case "enter":
            return _entered(request, found, begun, said)
        case "join":
            return _joined(request, found, begun, said)
    return _linked(request, found, begun, said)


def _entered(request: HttpRequest, issuer: Issuer, begun: Begun, said: Said) -> HttpResponse:
    user = queries.linked_user(issuer.address, said.subject)
    if user is None or not user.is_active:
        credentials = {"email": user.email} if user else {}
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        return _refused(request, issuer, "nobody", "nobody here is linked with it", HTTPStatus.FORBIDDEN)
    sessions.make_way(request)
    # Their second factor counts for whoever has one of ours too: so there is always one to fall back to.
    if flow.is_strong(issuer, said) and is_mfa_enabled(user):
        return _entered_whole(request, user, begun)
    response: HttpResponse = perform_login(request, user, redirect_url=begun.then or None)
    return response


def _entered_whole(request: HttpRequest, user: User, begun: Begun) -> HttpResponse:
    adapter = get_adapter()
    hooks = {"email_verification": "none", "signal_kwargs": None, "email": None, "signup": False}
    adapter.pre_login(request, user, redirect_url=begun.then or None, **hooks)
    record_authentication(request, user, method="mfa", type="issuer")
    adapter.login(request, user)
    response: HttpResponse = adapter.post_login(request, user, redirect_url=begun.then or None, **hooks)
    return response


def _joined(request: HttpRequest, issuer: Issuer, begun: Begun, said: Said) -> HttpResponse:
    user = queries.joiner(UUID(begun.user), begun.token)
    if user is None:
        return _gone(request)
    try:
        changes.join_by_link(user, issuer.address, said.subject, instant())
    except AccountError as error:
        return _refused(request, issuer, "taken", error.problem, HTTPStatus.CONFLICT)
    sessions.make_way(request)
    response: HttpResponse = perform_login(request, user)
    return response


def _linked(request: HttpRequest, issuer: Issuer, begun: Begun, said: Said) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or str(user.pk) != begun.user:
        return _refused(request, issuer, "begun-elsewhere", "begun by somebody else", HTTPStatus.BAD_REQUEST)
    try:
        changes.add_link(user, issuer.address, said.subject, instant(), but=sessions.this(request))
    except AccountError as error:
        return _refused(request, issuer, "taken", error.problem, HTTPStatus.CONFLICT)
    return redirect("links")


@only("GET", "POST")
@sound
@require_recent
def links(request: HttpRequest) -> HttpResponse:
    """One's own page: by whose word one signs in. A form names an issuer to add, or a link to remove."""
    user = request.user
    if not isinstance(user, User):
        return redirect("account_login")
    if request.method == "POST" and "add" in request.POST:
        return _sent_on(request, _known(request.POST["add"]), "link", user=str(user.pk))
    if request.method == "POST":
        try:
            changes.remove_link(user, _id(request.POST.get("remove", "")), instant(), but=sessions.this(request))
        except AccountError as error:
            said = f"{error.problem.capitalize()}. {error.remedy}"
            return _shown(request, user, said, HTTPStatus.CONFLICT)
        return redirect("links")
    return _shown(request, user)


def _shown(request: HttpRequest, user: User, wrong: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    found = queries.links_of(user.pk)
    rows = [{"id": each.pk, "label": _label(each.issuer), "since": each.since} for each in found]
    taken = {each.issuer for each in found}
    return render(request, "account/links.html", {"links": rows, "taken": taken, "wrong": wrong}, status=status)


def _label(address: str) -> str:
    found = by_address(address)
    return found.label if found else (urlsplit(address).hostname or address)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _known(name: str) -> Issuer:
    found = configured(name)
    if found is None:
        raise Http404
    return found


def _sent_on(request: HttpRequest, issuer: Issuer, purpose: str, **more: str) -> HttpResponse:
    """A page that leads to the issuer: not a redirect, which would have to be allowed to every form of ours (CSP)."""
    where = request.build_absolute_uri(reverse("issuer-back", args=[issuer.name]))
    try:
        address = flow.begin(request, issuer, Begun(issuer.name, where, time.time(), purpose, **more))
    except IssuerSilentError as error:
        return _refused(request, issuer, "silent", error.why, HTTPStatus.SERVICE_UNAVAILABLE)
    return render(request, "account/issuer-on.html", {"issuer": issuer, "address": address})


def _refused(request: HttpRequest, issuer: Issuer, what: str, why: str, status: int) -> HttpResponse:
    log.warning("nobody was signed in by the issuer %s: %s", issuer.name, why)
    if not request.session.keys():
        request.session.flush()  # a visitor leaves no row behind
    return render(request, "account/issuer-refused.html", {"issuer": issuer, "what": what}, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "account/join-gone.html", status=HTTPStatus.NOT_FOUND)
