"""The one message that Clearway sends, where e-mail was set up: that something waits. It says nothing else.

Run by a timer, each minute. Whoever was sent it has a row that says so, and is not sent it again for the same report.
What cannot be sent is said in the log, has no row, and is tried again at the next run. The row is written when the mail
server has taken the message: where the machine stops between the two, somebody is sent it twice rather than never.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import make_msgid
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from clearway.config.environment import environment
from clearway.core.errors import InputError

if TYPE_CHECKING:
    from clearway.accounts.models import User
    from clearway.concerns.models import Concern

SUBJECT = "Clearway"
WORDS = "Something in Clearway waits for you. Sign in to see."
SMTP = "django.core.mail.backends.smtp.EmailBackend"
TIMEOUT = 10  # seconds for a mail server that does not answer
LOG = logging.getLogger("clearway.reminding")
Send = Callable[[str], None]


@dataclass(slots=True)
class Sent:
    """What came of a run: to how many people word was sent, and to how many it could not be."""

    sent: int = 0
    failed: int = 0


def remind_now() -> Sent:
    """Send word to everybody for whom something waits now. Raises InputError where e-mail is not set up, or another run
    is under way.
    """
    from django.db import connections

    from clearway.ui.clock import instant

    if not environment().mail_host:
        raise InputError(
            "e-mail is not set up, and nobody was sent word",
            remedy="Set mail_host and mail_from: docs/how-to/send-word-by-e-mail.md.",
        )
    try:
        with _alone() as ours:
            if not ours:
                raise InputError("another run is under way", remedy="Nothing is lost: the next minute tries again.")
            return remind(instant(), send)
    finally:
        connections.close_all()


def remind(at: datetime, sends: Send) -> Sent:
    """The same at a moment, by a way to send: every organisation, and where one fails the others all the same."""
    from clearway.vault import keyring

    came = Sent()
    for organisation in keyring.organisations():
        _try(partial(_of_one, organisation, at, sends, came), came)
    return came


def send(address: str) -> None:
    """Hand the message to the mail server, for one address. Raises OSError (smtplib's errors are such)."""
    from django.core.mail import EmailMessage, get_connection

    here = environment()
    way = get_connection(
        SMTP, host=here.mail_host, port=here.mail_port, username=here.mail_user, password=here.mail_password,
        use_tls=here.mail_security == "starttls", use_ssl=here.mail_security == "tls", timeout=TIMEOUT,
    )  # fmt: skip
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": make_msgid(domain=here.mail_from.rpartition("@")[2])}
    EmailMessage(SUBJECT, WORDS, here.mail_from, [address], connection=way, headers=headers).send()


def _of_one(organisation: UUID, at: datetime, sends: Send, came: Sent) -> None:
    from clearway.audit.acts import Act
    from clearway.cases.queries.reminders import to_remind
    from clearway.organisations.queries import reminding_at_the_machine
    from clearway.vault.reach import within

    actor = reminding_at_the_machine(organisation)
    with within(organisation):
        found = to_remind(Act(actor, at))
    for user, concerns in found.items():
        _try(partial(_to_one, user, concerns, Act(actor, at), sends, came), came)


def _to_one(user: "User", concerns: "list[Concern]", act: object, sends: Send, came: Sent) -> None:
    from clearway.audit.acts import Act
    from clearway.concerns.changes import note_reminder

    assert isinstance(act, Act)  # noqa: S101  # a type of what is imported late
    sends(user.email)
    came.sent += 1
    for concern in concerns:
        note_reminder(Act(act.actor, act.at), concern, user)


def _try(work: Callable[[], None], came: Sent) -> None:
    try:
        work()
    except Exception:  # whatever it is: the others are sent word all the same, and the next run tries this again
        came.failed += 1
        LOG.exception("somebody could not be sent word that something waits; the next run tries again")


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other run is under way on this machine."""
    from clearway.concerns.journal import locked

    with locked(environment().data_dir / "remind.lock") as ours:
        yield ours
