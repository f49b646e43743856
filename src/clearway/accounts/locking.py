"""The lock, which a password opens; and one's own sign-ins, each ended with one press."""

from enum import Enum
from functools import wraps
from http import HTTPStatus
from uuid import UUID

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from clearway.accounts import changes, queries, recent, sessions
from clearway.accounts.forms import status_of
from clearway.accounts.models import User
from clearway.accounts.sessions import DEMONSTRATION, State, held_by
from clearway.accounts.views import View, sound
from clearway.ui.clock import instant
from clearway.ui.methods import only

WRONG = "That is not your password"
CONFIRMED = "clearway_confirmed"
KEPT = {True: "kept", False: "lost", None: ""}


class UnlockForm(forms.Form):
    """The password of whoever locked it. It counts as a try to sign in does."""

    password = forms.CharField(max_length=200, strip=False, error_messages={"required": "Enter your password"})

    def __init__(self, sent: QueryDict | None, request: HttpRequest, user: User) -> None:
        super().__init__(sent)
        self.request, self.user = request, user
        if DEMONSTRATION in request.session:  # its people have no passwords
            del self.fields["password"]

    def clean_password(self) -> str:
        """Theirs and nobody else's. Raises ValidationError, also where there were too many tries."""
        password: str = self.cleaned_data["password"]
        found = get_adapter().authenticate(self.request, email=self.user.email, password=password)
        if found is None or found.pk != self.user.pk:
            raise ValidationError(WRONG, "wrong")
        return password


def locked_page(
    request: HttpRequest,
    form: UnlockForm | None = None,
    *,
    then: str = "",
    kept: bool | None = None,
    status: HTTPStatus = HTTPStatus.FORBIDDEN,
) -> HttpResponse:
    """The page that asks for the password, in place of the one that was asked for. `then` is where to go afterwards;
    `kept` whether what was just sent is kept, or could not be.
    """
    held = held_by(request)
    if held is None or held.state is not State.LOCKED:
        return redirect("account_login")
    context = {
        "form": form or UnlockForm(None, request, held.user), "then": then, "kept": KEPT[kept],
        "by_password": held.user.has_usable_password(), "demo": DEMONSTRATION in request.session,
    }  # fmt: skip
    return render(request, "account/locked.html", context, status=status_of(form) if form else status)


class Confirmed(Enum):
    """Whether somebody showed, on the page of a form itself, that it is they who send it."""

    NOT_ASKED = "not asked"  # they did so a moment ago
    MISSING = "Enter your password"
    WRONG = WRONG
    TOO_OFTEN = "There were too many tries. Wait, then try again"
    TOO_LATE = "You signed in more than five minutes ago. Copy your reason, open this page anew, and send it from there"
    RIGHT = "right"

    @property
    def is_enough(self) -> bool:
        """Whether the form may be taken."""
        return self in (Confirmed.NOT_ASKED, Confirmed.RIGHT)


def confirming(view: View) -> View:
    """For a form that cannot wait: the password stands on its own page, in the field `password`, and is asked for where
    five minutes have gone by. It counts for this form and for nothing else. Goes outside a door, since a wrong password
    is the house's event. Who has no password is led to the page /prove/ before they write; where the five minutes went
    by while they wrote, their words come back with what to do.
    """

    @wraps(view)
    def run(request: HttpRequest, *args: object, **rest: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return view(request, *args, **rest)
        asked = not (recent.proved(request, instant()) or DEMONSTRATION in request.session)
        if asked and not _user(request).has_usable_password():
            if request.method != "POST":
                return recent.require_recent(view)(request, *args, **rest)
            setattr(request, CONFIRMED, Confirmed.TOO_LATE)
            return view(request, *args, **rest)
        setattr(request, CONFIRMED, _confirmed(request) if asked else Confirmed.NOT_ASKED)
        return view(request, *args, **rest)

    return run


def confirmed(request: HttpRequest) -> Confirmed:
    """What `confirming` found."""
    found: Confirmed = getattr(request, CONFIRMED)
    return found


def _confirmed(request: HttpRequest) -> Confirmed:
    password = request.POST.get("password", "")
    if not password:
        return Confirmed.MISSING
    user = _user(request)
    try:
        found = get_adapter().authenticate(request, email=user.email, password=password)
    except ValidationError:
        return Confirmed.TOO_OFTEN
    return Confirmed.RIGHT if found and found.pk == user.pk else Confirmed.WRONG


@only("GET", "POST")
@sound
def locked(request: HttpRequest) -> HttpResponse:
    """Open a locked session again. With nothing locked there is nothing to do here."""
    held = held_by(request)
    if held is None or held.state is not State.LOCKED:
        return redirect(settings.LOGIN_REDIRECT_URL if request.user.is_authenticated else "account_login")
    then = request.POST.get("then", "")
    form = UnlockForm(request.POST if request.method == "POST" else None, request, held.user)
    if request.method != "POST" or not form.is_valid():
        return locked_page(request, form if form.is_bound else None, then=then, status=HTTPStatus.OK)
    sessions.unlock(request, held.user, instant())
    return redirect(then if get_adapter().is_safe_url(then) else settings.LOGIN_REDIRECT_URL)


def own(view: View) -> View:
    """A page of one's own account: for whoever is signed in, whatever they are and wherever they belong."""

    @wraps(view)
    def run(request: HttpRequest, *args: object, **rest: object) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **rest)
        return locked_page(request, then=reverse("account-sessions"))

    return run


@only("GET")
@sound
@own
def sign_ins(request: HttpRequest) -> HttpResponse:
    """One's own sessions, and the sign-ins before them."""
    at = instant()
    rows = queries.sign_ins(_user(request).pk, at)
    context = {"now": [each for each in rows if each.stands], "before": [each for each in rows if not each.stands]}
    return render(request, "account/sessions.html", {**context, "this": sessions.this(request), "at": at})


@only("POST")
@sound
@own
def end_sign_in(request: HttpRequest) -> HttpResponse:
    """End one session; this very one as well, which is signing out."""
    try:
        name = UUID(request.POST.get("session", ""))
    except ValueError:
        return redirect("account-sessions")
    if name == sessions.this(request):
        sessions.end(request)
        return redirect("account_login")
    changes.end_session(_user(request), name, instant())
    return redirect("account-sessions")


@only("POST")
@sound
@own
def end_others(request: HttpRequest) -> HttpResponse:
    """End every session but this one."""
    user = _user(request)
    changes.end_sessions(user, user.pk, instant(), but=sessions.this(request))
    return redirect("account-sessions")


@only("POST")
@sound
def here(request: HttpRequest) -> HttpResponse:
    """Somebody types or points, and opens no page meanwhile: their session stays awake. A script says so, seldom."""
    if not request.user.is_authenticated:
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    sessions.extend(request, request.user, instant())
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _user(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # noqa: S101  # `own` let nobody else in
    return user
