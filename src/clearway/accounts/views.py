"""Joining, signing in, signing out; and in a demonstration the one click."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_stage_required
from allauth.account.utils import perform_login
from allauth.account.views import LoginView, LogoutView
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import DatabaseError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.accounts import changes, codes, queries, sessions
from clearway.accounts.adapter import TOO_MANY
from clearway.accounts.changes import AccountError
from clearway.accounts.forms import CodeForm, JoinForm, SetUpForm, SignInForm
from clearway.accounts.models import User
from clearway.accounts.sessions import SET_UP_SECRET
from clearway.accounts.stages import SET_UP
from clearway.ui.clock import instant
from clearway.ui.methods import only
from clearway.ui.refusals import refused
from clearway.vault.errors import KeyMissingError, MasterKeyError, SealBrokenError

log = logging.getLogger("clearway.accounts")
View = Callable[..., HttpResponse]
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


def status_of(form: BaseForm) -> HTTPStatus:
    """Refused, or refused for now."""
    tried_too_often = any(error.code == TOO_MANY for errors in form.errors.as_data().values() for error in errors)
    return HTTPStatus.TOO_MANY_REQUESTS if tried_too_often else HTTPStatus.UNPROCESSABLE_ENTITY


class SignInView(LoginView):  # type: ignore[misc]  # allauth brings no types
    """allauth's, with our form and the house's statuses."""

    form_class = SignInForm

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """The page again, with what is wrong."""
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=status_of(form))
        return response


class CodeView(AuthenticateView):  # type: ignore[misc]  # allauth brings no types
    """allauth's, for codes of an app only, and for five tries."""

    form_class = CodeForm

    def _build_forms(self) -> BaseForm:
        sent = self.request.POST if self.request.method == "POST" else None
        self.auth_form, self.webauthn_form = CodeForm(sent, user=self.stage.login.user), None
        return self.auth_form

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401  # allauth's signature
        """The sign-in goes on, or the page again; after five tries the sign-in begins anew."""
        if not self._may_try():
            return self._begin_again()
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """The page again, with what is wrong."""
        if not self._may_try(only_ask=True):
            return self._begin_again()
        response: HttpResponse = self.render_to_response(self.get_context_data(), status=status_of(form))
        return response

    def _may_try(self, *, only_ask: bool = False) -> bool:
        login = self.stage.login
        key = f"{login.user.pk}:{login.initiated_at}"
        return bool(
            ratelimit.consume(
                self.request, app="allauth.account", action="code", config=TRIES, key=key, dry_run=only_ask
            )
        )

    def _begin_again(self) -> HttpResponse:
        self.stage.abort()
        return render(self.request, "mfa/begin-again.html", status=HTTPStatus.TOO_MANY_REQUESTS)


sign_in = only("GET", "POST")(sound(SignInView.as_view()))
code = only("GET", "POST")(sound(CodeView.as_view()))


@only("POST")
@sound
def sign_out(request: HttpRequest) -> HttpResponse:
    """Signed out, or a sign-in that waits for its code broken off. The browser is asked to forget."""
    response: HttpResponse = LogoutView.as_view()(request)
    request.session.flush()
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@only("GET", "POST")
@sound
@login_stage_required(stage=SET_UP, redirect_urlname="account_login")  # type: ignore[untyped-decorator]  # allauth's
def set_up(request: HttpRequest) -> HttpResponse:
    """An app takes over the secret, shows a code, and with it somebody is signed in for the first time."""
    stage = request._login_stage  # type: ignore[attr-defined]  # noqa: SLF001  # where allauth leaves it
    user: User = stage.login.user
    if is_mfa_enabled(user):  # meanwhile, in another tab: then this sign-in never showed a code of it
        return begin_again(stage)
    secret = waiting_secret(request)
    form = SetUpForm(request.POST if request.method == "POST" else None, secret=secret, after=user.code_step)
    if not form.is_valid():
        address = get_factor_adapter().build_totp_url(user, secret)
        context = {"form": form, "square": codes.square(address), "secret": codes.in_fours(secret)}
        return render(request, "mfa/set-up.html", context, status=422 if form.is_bound else 200)
    try:
        factor = changes.add_factor(user, secret, form.step, instant())
    except AccountError:
        return begin_again(stage)
    del request.session[SET_UP_SECRET]
    post_authentication(request, factor)
    response: HttpResponse = stage.exit()
    return response


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
    if found is None:
        return render(request, "account/join-gone.html", status=404)
    form = JoinForm(request.POST if request.method == "POST" else None, user=found)
    if not form.is_valid():
        return render(request, "account/join.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        changes.join(found, form.cleaned_data["password"], instant())
    except AccountError:
        return render(request, "account/join-gone.html", status=404)
    if request.user.is_authenticated:
        sessions.end(request)
    response: HttpResponse = perform_login(request, found)
    return response


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
    if request.user.is_authenticated:
        sessions.end(request)
    get_adapter().login(request, found)
    request.session[sessions.DEMONSTRATION] = True
    return redirect(settings.LOGIN_REDIRECT_URL)


def refuse_in_live_mode() -> None:
    """Not even routed there (`urls.py`); and if it were."""
    if settings.LIVE:
        raise Http404
