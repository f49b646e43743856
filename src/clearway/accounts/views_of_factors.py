"""How somebody signs in, on a page of their own: password, app, passkeys, recovery codes, and what they are told."""

from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.mfa.base.internal.flows import post_authentication
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.accounts import changes, notices, passkeys, queries, recent, recovery, sessions
from clearway.accounts.forms import JoinForm, NewPasskeyForm, PasskeyForm, ProofForm, SetUpForm, status_of
from clearway.accounts.models import User
from clearway.accounts.recent import require_recent
from clearway.accounts.sessions import SET_UP_SECRET
from clearway.accounts.views import View, shown_secret, sound, waiting_secret
from clearway.accounts.words import AccountError
from clearway.ui.clock import instant
from clearway.ui.credentials import FIELD as CREDENTIAL
from clearway.ui.methods import only


def own(view: View) -> View:
    """A page of whoever is signed in, about themselves; it gets them. Anybody else is asked to sign in."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401  # whatever the address holds
        if not request.user.is_authenticated:
            return redirect("account_login")
        user: User = request.user
        return view(request, user, *args, **kwargs)

    return sound(run)


@only("GET")
@own
def account(request: HttpRequest, user: User) -> HttpResponse:
    """Everything with which they sign in, and what they have not been told yet."""
    at = instant()
    context = {
        "factors": queries.factors(user.pk),
        "app": queries.factor_of(user.pk) is not None,
        "left": queries.codes_left(user.pk),
        "few": recovery.FEW,
        "told": notices.told(queries.notices(user.pk, at)),
        "before": notices.told(queries.notices_before(user.pk, at)),
        "until": at.isoformat(),
        "let_in": queries.restorations(user.pk),
        "one_click": sessions.DEMONSTRATION in request.session,
    }
    return render(request, "account/account.html", context)


@only("POST")
@own
def told(request: HttpRequest, user: User) -> HttpResponse:
    """They have read what stood there, when it was shown to them."""
    at = instant()
    changes.read_notices(user.pk, min(_moment(request.POST.get("until", "")), at), at)
    return redirect("account")


@only("POST")
@own
def names(request: HttpRequest, user: User) -> HttpResponse:
    """They want names covered on their screen, or shown again."""
    changes.mask_names(user, instant(), masks=request.POST.get("names") == "covered")
    return redirect("account")


@only("GET", "POST")
@require_recent
@own
def password(request: HttpRequest, user: User) -> HttpResponse:
    """Another password. Their other sessions end with it."""
    form = JoinForm(request.POST if request.method == "POST" else None, user=user)
    if not form.is_valid():
        return render(request, "account/password.html", {"form": form}, status=422 if form.is_bound else 200)
    changes.change_password(user, form.cleaned_data["password"], instant(), but=sessions.this(request))
    update_session_auth_hash(request, user)
    return redirect("account")


@only("GET", "POST")
@require_recent
@own
def app(request: HttpRequest, user: User) -> HttpResponse:
    """An app, in place of an earlier one where there is one."""
    secret = waiting_secret(request)
    form = SetUpForm(request.POST if request.method == "POST" else None, secret=secret)
    if not form.is_valid():
        context = {**shown_secret(form, user, secret), "instead": queries.factor_of(user.pk) is not None}
        return render(request, "account/app.html", context, status=422 if form.is_bound else 200)
    changes.add_factor(user, secret, form.step, instant(), instead=True, but=sessions.this(request))
    del request.session[SET_UP_SECRET]
    return changed(request)


@only("GET", "POST")
@require_recent
@own
def add_passkey(request: HttpRequest, user: User) -> HttpResponse:
    """One more passkey."""
    form = NewPasskeyForm(request.POST if request.method == "POST" else None, request=request)
    if form.is_valid():
        try:
            changes.add_passkey(user, *form.made, form.cleaned_data["name"], instant(), but=sessions.this(request))
            return changed(request)
        except AccountError as error:
            form.add_error(None, f"{error.problem[:1].upper()}{error.problem[1:]}. {error.remedy}")
    context = {"form": form, "passkey": passkeys.ask_for_new(request, user, instant())}
    return render(request, "account/passkey.html", context, status=422 if form.is_bound else 200)


@only("GET", "POST")
@require_recent
@own
def remove(request: HttpRequest, user: User, factor: int) -> HttpResponse:
    """The app or a passkey goes; never the last."""
    held = queries.factors(user.pk)
    found = next((each for each in held if each.id == factor), None)
    if found is None:
        raise Http404
    last = len(held) == 1
    if request.method == "POST" and not last:
        try:
            changes.remove_factor(user, factor, instant(), but=sessions.this(request))
        except AccountError:  # another tab was first
            last = True
        else:
            return changed(request)
    status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
    return render(request, "account/remove.html", {"factor": found, "last": last}, status=status)


@only("GET", "POST")
@require_recent
@own
def recovery_codes(request: HttpRequest, user: User) -> HttpResponse:
    """How many recovery codes are left; ten new ones, shown once."""
    if request.method == "POST":
        made = changes.make_codes(user, instant(), but=sessions.this(request))
        request.session.cycle_key()
        return render(request, "mfa/codes.html", {"codes": made, "then": "/account/"})
    return render(request, "account/codes.html", {"left": queries.codes_left(user.pk)})


@only("GET", "POST")
@own
def prove(request: HttpRequest, user: User) -> HttpResponse:
    """Once more who it is: password and code, or a passkey; in a demonstration one click, as at its sign-in."""
    then = recent.own_path(request.POST.get("next") or request.GET.get("next", ""), "/account/")
    click = sessions.DEMONSTRATION in request.session
    held = queries.passkeys(user.pk)
    form: ProofForm | PasskeyForm = ProofForm(None, request=request, user=user)
    if request.method == "POST":
        by_passkey = held and CREDENTIAL in request.POST
        form = (PasskeyForm if by_passkey else ProofForm)(request.POST, request=request, user=user)
        if click or form.is_valid():
            return proven(request, user, form, then)
    context = {
        "form": form,
        "click": click,
        "then": then,
        "app": user.has_usable_password() and queries.factor_of(user.pk) is not None,
        "passkey": passkeys.ask(request, user, instant()) if held else None,
    }
    return render(request, "account/prove.html", context, status=status_of(form) if form.is_bound else 200)


def proven(request: HttpRequest, user: User, form: ProofForm | PasskeyForm, then: str) -> HttpResponse:
    """It is noted, under a new key of the session, and they go on."""
    at = instant()
    changes.note_proof(user.pk, at)
    if isinstance(form, PasskeyForm) and form.is_valid():
        post_authentication(request, form.factor, reauthenticated=True)
    request.session.cycle_key()
    recent.mark(request, at)
    return redirect(then)


def _moment(text: str) -> datetime:
    """A moment as our own page wrote it. Raises Http404 for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if found.tzinfo is None:
        raise Http404
    return found


def changed(request: HttpRequest) -> HttpResponse:
    """A factor has changed, and with it every other session has ended: this one gets a new key."""
    request.session.cycle_key()
    return redirect("account")
