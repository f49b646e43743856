"""What allauth asks us: our sentences, what counts as one account, no mail, and the seal on a factor's secret."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from clearway.accounts import changes, devices, guessing, recent, sessions
from clearway.accounts.models import User
from clearway.ui.clock import instant
from clearway.vault.house import open_house, seal_house

TOTP_PURPOSE = "totp"
PASSWORD_WAS, HALF_WAY = "password_was", "half_way"  # what a sign-in that waits remembers
TOGETHER = "That e-mail address and password do not go together"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth brings no types
    """Sign-in by address and password; nobody signs up."""

    error_messages: ClassVar[dict[str, object]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": TOGETHER,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        """Users are made by an administrator."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        """Never: our pages are pages."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only a path of our own may follow the sign-in."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail is sent."""

    def get_login_stages(self) -> list[str]:
        """A code of the app; for somebody who has none yet, setting it up. Nobody is signed in before either."""
        return ["allauth.mfa.stages.AuthenticateStage", "clearway.accounts.stages.SetUpStage"]

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Count the try, before it is looked at. Raises ValidationError where it is one too many."""
        self._tried = guessing.begin(request, "password", credentials.get("email", ""))

    def _rollback_login_failed_rl_usage(self) -> None:
        guessing.right(self._tried)

    def authenticate(self, request: HttpRequest, **credentials: str) -> AbstractBaseUser | None:
        """Who it is; somebody who was deactivated looks like nobody."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return user if user and user.is_active else None

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:  # noqa: ARG002  # allauth's
        """Never reached from a form of ours: `authenticate` and `queries.joiner` say no before. A defect if it is."""
        raise RuntimeError("somebody inactive came past the password")

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **rest: Any) -> HttpResponse | None:  # noqa: ANN401  # allauth's
        """The password was right. A key that somebody may have put into this browser is worth nothing from here on.

        Nor is a secret that somebody before them was shown here, and did not set up.
        """
        request.session.pop(sessions.SET_UP_SECRET, None)
        request.session.cycle_key()
        request.session[PASSWORD_WAS] = user.get_session_auth_hash()
        if isinstance(user, User) and is_mfa_enabled(user) and not did_use_passwordless_login(request, user):
            request.session[HALF_WAY] = changes.half_way(user, instant())
        return super().pre_login(request, user, **rest)  # type: ignore[no-any-return]  # allauth brings no types

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Signed in: a new key, the hours begin, and the event; all of it or nothing."""
        if not user.is_active or is_stale(request, user):
            raise PermissionDenied
        waited = request.session.pop(HALF_WAY, None)
        earlier = request.session.get(sessions.SIGN_IN)
        with transaction.atomic():
            super().login(request, user)
            at = instant()
            sessions.begin(request, at, earlier)
            recent.mark(request, at)
            if waited:
                changes.all_the_way(user.pk, waited)
        request.session.pop(PASSWORD_WAS, None)

    def post_login(self, request: HttpRequest, user: User, **rest: Any) -> HttpResponse:  # noqa: ANN401  # allauth's
        """The browser is a known one from here on."""
        response: HttpResponse = super().post_login(request, user, **rest)
        held = devices.held_by(request) or devices.new()
        changes.remember_browser(user, devices.digest(held), instant())
        devices.give(response, held)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Signed out, whatever happens."""
        sessions.end(request)


def is_stale(request: HttpRequest, user: AbstractBaseUser) -> bool:
    """Whether the password has changed since it was given here: then the sign-in that waits is worth nothing."""
    now = user.get_session_auth_hash()
    return bool(request.session.get(PASSWORD_WAS, now) != now)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth brings no types
    """The secrets of second factors are sealed by the house."""

    def encrypt(self, text: str) -> str:
        """The secret as it is kept."""
        return seal_house(text, TOTP_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret itself."""
        return open_house(encrypted_text, TOTP_PURPOSE)

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """No mail is sent."""
