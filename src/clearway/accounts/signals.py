"""What happens at the sign-in goes to the house's chain: Django and allauth say so, and it is written down here.

Nothing is caught: what cannot be recorded fails, and what it was about with it. No address is ever kept.
"""

from typing import Any

from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from clearway.accounts.changes import NOBODY
from clearway.accounts.models import User
from clearway.accounts.queries import user_by_address
from clearway.audit.events import Verb
from clearway.audit.house import note_house
from clearway.ui.clock import instant


def listen() -> None:
    """Connect every signal, once."""
    for signal, handler in (
        (user_logged_in, session_started),
        (user_login_failed, session_refused),
        (user_logged_out, session_ended),
        (authentication_failed, factor_refused),
    ):
        signal.connect(handler, dispatch_uid=f"clearway.accounts.{handler.__name__}")


def session_started(user: User, **_: Any) -> None:  # noqa: ANN401  # a signal's own
    """Somebody signed in."""
    note_house(Verb.SESSION_START, user.pk, user.pk, instant())


def session_refused(credentials: dict[str, Any], **_: Any) -> None:  # noqa: ANN401  # a signal's own
    """A password was wrong, or the address is nobody's: then the subject is nobody, whatever was typed."""
    found = user_by_address(str(credentials.get("email", "")))
    note_house(Verb.SESSION_REFUSE, None, found.pk if found else NOBODY, instant())


def session_ended(user: User | None = None, **_: Any) -> None:  # noqa: ANN401  # a signal's own
    """Somebody signed out, or was signed out."""
    if user is not None:
        note_house(Verb.SESSION_END, user.pk, user.pk, instant())


def factor_refused(user: User, **_: Any) -> None:  # noqa: ANN401  # a signal's own
    """A code was not taken."""
    note_house(Verb.FACTOR_REFUSE, None, user.pk, instant())
