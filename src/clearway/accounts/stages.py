"""The step of a sign-in in which somebody without a second factor sets one up, before they are signed in."""

from allauth.account.stages import LoginStage
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponse
from django.shortcuts import redirect

SET_UP = "clearway_set_up"


class SetUpStage(LoginStage):  # type: ignore[misc]  # allauth brings no types
    """After the password, where there is no app yet. allauth keeps the sign-in waiting in the session meanwhile."""

    key = SET_UP
    urlname = "mfa_activate_totp"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Where to go, and whether the sign-in waits for it."""
        if is_mfa_enabled(self.login.user):
            return None, True
        return redirect(self.urlname), True
