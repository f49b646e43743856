"""Joining, signing in, signing out; and in a demonstration the one click."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.account.views import LoginView, LogoutView
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.internal.constants import LoginStageKey
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import DatabaseError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.accounts import changes, codes, passkeys, queries, sessions
from clearway.accounts.adapter import is_stale
from clearway.accounts.forms import (
    CodeForm,
    JoinForm,
    NewPasskeyForm,
    PasskeyForm,
    RecoveryForm,
    SetUpForm,
    SignInForm,
    status_of,
)
from clearway.accounts.models import User
from clearway.accounts.sessions import SET_UP_SECRET
from clearway.accounts.stages import SET_UP
from clearway.accounts.words import AccountError
from clearway.ui.clock import instant
from clearway.ui.credentials import FIELD as CREDENTIAL
from clearway.ui.methods import only
from clearway.ui.refusals import refused
from clearway.vault.errors import KeyMissingError, MasterKeyError, SealBrokenError

log = logging.getLogger("clearway.accounts")
View = Callable[..., HttpResponse]
CODE = LoginStageKey.MFA_AUTHENTICATE.value
TRIES = {"code": "5/900s/key"}  # of one sign-in; allauth lets a sign-in wait for 15 minutes


def sound(view: View) -> View:
    """What cannot be recorded or sealed did not happen, and the page says so; no session is kept with such an answer.

    And the house's own word about storing (`ui/privacy.py`), in place of the longer one that allauth's views say.
    """

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401  # whatever the address holds
        try:
            response = view(request, *args, **kwargs)
        except (DatabaseError, KeyMissingError, MasterKeyError, SealBrokenError):
            log.exception("a page of the sign-in failed; nobody was signed in by it")
            return refused(request, "unrecorded", HTTPStatus.SERVICE_UNAVAILABLE)
        response["Cache-Control"] = "no-store"
        del response["Expires"]
        return response

    return run


class SignInView(LoginView):  # type: ignore[misc]  # allauth brings no types
    """allauth's, with our form and the house's statuses."""

    form_class = SignInForm

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """The page again, with what is wrong."""
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=status_of(form))
        return response


@only("GET", "POST")
@sound
def sign_in(request: HttpRequest) -> HttpResponse:
    """Address and password. Whose session is locked is asked to open it, or to sign out first."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and sessions.held_by(request) and sessions.is_locked(request):
        return redirect("locked")
    response: HttpResponse = SignInView.as_view()(request)
    return response


def at_stage(key: str) -> Callable[[View], View]:
    """A page within a sign-in that waits: it gets the stage and the user. What has gone stale meanwhile ends."""

    def bind(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest) -> HttpResponse:
            stage: Any = request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001  # where allauth leaves it
            user: User = stage.login.user
            # Where an app is set up meanwhile, in another tab, or all factors were taken away: begin again.
            if is_stale(request, user) or is_mfa_enabled(user) == (key == SET_UP):
                return begin_again(stage)
            return view(request, stage, user)

        staged: View = login_stage_required(stage=key, redirect_urlname="account_login")(run)
        return only("GET", "POST")(sound(staged))

    return bind


@at_stage(CODE)
def code(request: HttpRequest, stage: Any, user: User) -> HttpResponse:  # noqa: ANN401  # allauth's stage
    """A code of the app, or a passkey."""
    held = queries.passkeys(user.pk)
    form: CodeForm | PasskeyForm = CodeForm(None, request=request, user=user)
    if request.method == "POST":
        if not may_try(request, stage):
            return too_often(request, stage)
        by_passkey = held and "code" not in request.POST
        form = (PasskeyForm if by_passkey else CodeForm)(request.POST, request=request, user=user)
        if form.is_valid():
            post_authentication(request, form.factor)
            return gone_on(stage)
        if not may_try(request, stage, only_ask=True):
            return too_often(request, stage)
    context = {
        "form": form,
        "app": queries.factor_of(user.pk) is not None,
        "passkey": passkeys.ask(request, user, instant()) if held else None,
    }
    return render(request, "mfa/authenticate.html", context, status=status_of(form) if form.is_bound else 200)


@at_stage(CODE)
def recovery_code(request: HttpRequest, stage: Any, user: User) -> HttpResponse:  # noqa: ANN401  # allauth's stage
    """A recovery code, in place of the second factor."""
    form = RecoveryForm(request.POST if request.method == "POST" else None, request=request, user=user)
    if form.is_bound:
        if not may_try(request, stage):
            return too_often(request, stage)
        if form.is_valid():
            record_authentication(request, user, "mfa", type="recovery_codes")
            return gone_on(stage)
        if not may_try(request, stage, only_ask=True):
            return too_often(request, stage)
    return render(request, "mfa/recovery.html", {"form": form}, status=status_of(form) if form.is_bound else 200)


@only("GET", "POST")
@sound
def passkey(request: HttpRequest) -> HttpResponse:
    """A passkey alone: it has asked its owner for a finger, a face or a PIN, so it is both factors at once."""
    if request.method != "POST" or request.user.is_authenticated:
        return redirect("account_login")
    form = PasskeyForm(request.POST if CREDENTIAL in request.POST else None, request=request, user=None)
    if form.is_valid():
        user: User = form.factor.user
        sessions.make_way(request)
        post_authentication(request, form.factor, passwordless=True)
        response: HttpResponse = perform_login(request, user)
        return response
    context = {"form": form, "passkey": passkeys.ask(request, None, instant())}
    return render(request, "mfa/passkey.html", context, status=422 if form.is_bound else 200)


def may_try(request: HttpRequest, stage: Any, *, only_ask: bool = False) -> bool:  # noqa: ANN401  # allauth's stage
    """Whether this sign-in may try once more; there are five tries in one."""
    login = stage.login
    key = f"{login.user.pk}:{login.initiated_at}"
    return bool(
        ratelimit.consume(request, app="allauth.account", action="code", config=TRIES, key=key, dry_run=only_ask)
    )


def too_often(request: HttpRequest, stage: Any) -> HttpResponse:  # noqa: ANN401  # allauth's stage
    """Five tries were made: the sign-in begins anew."""
    stage.abort()
    return render(request, "mfa/begin-again.html", status=HTTPStatus.TOO_MANY_REQUESTS)


def gone_on(stage: Any) -> HttpResponse:  # noqa: ANN401  # allauth's stage
    """Where the sign-in goes from here."""
    response: HttpResponse = stage.exit()
    return response


@only("POST")
@sound
def sign_out(request: HttpRequest) -> HttpResponse:
    """Signed out, or a sign-in that waits for its code broken off. The browser is asked to forget."""
    if sessions.held_by(request):  # locked: to allauth nobody is there
        sessions.end(request)
    response: HttpResponse = LogoutView.as_view()(request)
    request.session.flush()
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@at_stage(SET_UP)
def set_up(request: HttpRequest, stage: Any, user: User) -> HttpResponse:  # noqa: ANN401  # allauth's stage
    """An app takes over the secret, shows a code, and with it somebody is signed in for the first time."""
    secret = waiting_secret(request)
    form = SetUpForm(request.POST if request.method == "POST" else None, secret=secret)
    if not form.is_valid():
        return render(
            request, "mfa/set-up.html", shown_secret(form, user, secret), status=422 if form.is_bound else 200
        )
    try:
        factor = changes.add_factor(user, secret, form.step, instant())
    except AccountError:
        return begin_again(stage)
    del request.session[SET_UP_SECRET]
    return first_time(request, stage, factor)


@at_stage(SET_UP)
def set_up_passkey(request: HttpRequest, stage: Any, user: User) -> HttpResponse:  # noqa: ANN401  # allauth's stage
    """The same with a passkey in place of the app."""
    form = NewPasskeyForm(request.POST if request.method == "POST" else None, request=request)
    if not form.is_valid():
        context = {"form": form, "passkey": passkeys.ask_for_new(request, user, instant())}
        return render(request, "mfa/set-up-passkey.html", context, status=422 if form.is_bound else 200)
    factor = changes.add_passkey(user, *form.made, form.cleaned_data["name"], instant())
    return first_time(request, stage, factor)


def first_time(request: HttpRequest, stage: Any, factor: Any) -> HttpResponse:  # noqa: ANN401  # allauth's
    """Signed in with the first factor, and shown the recovery codes, once."""
    post_authentication(request, factor)
    response = gone_on(stage)
    if not request.user.is_authenticated:
        return response
    then = response.headers.get("Location", "/")
    shown = changes.make_codes(stage.login.user, instant(), but=sessions.this(request))
    made = render(request, "mfa/codes.html", {"codes": shown, "then": then})
    made.cookies.update(response.cookies)  # the known browser
    return made


def shown_secret(form: BaseForm, user: User, secret: str) -> dict[str, object]:
    """What a page shows on which an app is set up."""
    address = get_factor_adapter().build_totp_url(user, secret)
    return {"form": form, "square": codes.square(address), "secret": codes.in_fours(secret)}


def begin_again(stage: Any) -> HttpResponse:  # noqa: ANN401  # allauth's stage
    """This sign-in ends here."""
    response: HttpResponse = stage.abort()
    return response


def waiting_secret(request: HttpRequest) -> str:
    """The secret that waits for its first code: one for the whole set-up, and sealed in the session as in its table."""
    adapter = get_factor_adapter()
    if SET_UP_SECRET not in request.session:
        request.session[SET_UP_SECRET] = adapter.encrypt(generate_totp_secret())
    return str(adapter.decrypt(request.session[SET_UP_SECRET]))


@only("GET", "POST")
@sound
def join(request: HttpRequest, user: UUID, token: str) -> HttpResponse:
    """Somebody chooses a password, once, and is led to setting up the app."""
    found = queries.joiner(user, token)
    if found is None and (asked := queries.is_asked(user, token)):
        return _asked(request, asked)
    if found is None:
        return render(request, "account/join-gone.html", status=404)
    form = JoinForm(request.POST if request.method == "POST" else None, user=found)
    if not form.is_valid():
        return render(
            request, "account/join.html", {"form": form, "email": found.email}, status=422 if form.is_bound else 200
        )
    try:
        changes.join(found, form.cleaned_data["password"], instant())
    except AccountError:
        return render(request, "account/join-gone.html", status=404)
    sessions.make_way(request)
    response: HttpResponse = perform_login(request, found)
    return response


def _asked(request: HttpRequest, user: User) -> HttpResponse:
    """At an address to join with, of who has an account already: the same page, and nobody is joined by it."""
    if request.method != "POST":
        return render(request, "account/join.html", {"form": JoinForm(None, user=user), "email": user.email})
    changes.note_refusal(user, instant())
    return render(request, "account/join-gone.html", status=404)


@only("GET")
def demonstration(request: HttpRequest) -> HttpResponse:
    """The people of the demonstration, a button each."""
    refuse_in_live_mode()
    return render(request, "account/demonstration.html", {"cast": queries.cast()})


@only("POST")
@sound
def demonstration_sign_in(request: HttpRequest) -> HttpResponse:
    """One click. The session says so for as long as it lives, and live mode takes no such session."""
    refuse_in_live_mode()
    try:
        found = queries.player(UUID(request.POST.get("person", "")))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    sessions.make_way(request)
    request.session.flush()
    get_adapter().login(request, found)
    request.session[sessions.DEMONSTRATION] = True
    return redirect(settings.LOGIN_REDIRECT_URL)


def refuse_in_live_mode() -> None:
    """Not even routed there (`urls.py`); and if it were."""
    if settings.LIVE:
        raise Http404
