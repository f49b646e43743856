"""Every way by which a message could leave, shut for the whole run: Clearway sends none (A-42)."""

import smtplib
from typing import Any, NoReturn

from django.core.mail import EmailMessage
from django.core.mail.backends import locmem

attempts: list[str] = []


def shut() -> None:
    """From now on whatever sends a message fails, and is remembered: a page may catch the failure."""
    ways: tuple[tuple[Any, str], ...] = (
        (EmailMessage, "send"), (locmem.EmailBackend, "send_messages"), (smtplib.SMTP, "__init__"),
    )  # fmt: skip
    for owner, name in ways:
        setattr(owner, name, _refuse)


def _refuse(*_: object, **__: object) -> NoReturn:
    attempts.append("a message was about to be sent")
    raise AssertionError(attempts[-1])
