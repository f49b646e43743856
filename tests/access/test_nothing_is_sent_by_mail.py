"""A-42: one message leaves Clearway, where e-mail was set up, and it says that something waits, and nothing else: whom
and what it is about is read behind a sign-in. tests/config/test_reminding.py looks through all of that message.

The whole suite runs with every way out shut (`shut.py`): whatever sends a message fails the run, in any test.
"""

import ast
import smtplib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection, send_mail
from django.db import transaction

from clearway.accounts.adapter import AccountAdapter
from clearway.config import settings as written
from intruders import asked
from members import World, entered
from pages import DOORS
from shut import attempts

pytestmark = pytest.mark.once

SOURCES = Path(written.__file__).parents[1]
THE_ONE = "reminding.py"  # run by a timer, at a command: no page and no form reaches it
SENDS = {"smtplib", "django.core.mail", "email.message", "email.mime", "aiosmtplib"}
WAYS: dict[str, Callable[[], object]] = {
    "send_mail": lambda: send_mail("A", "B", "clearway@example.org", ["lead@example.org"]),
    "a message": lambda: EmailMessage("A", "B", to=["lead@example.org"]).send(),
    "a backend": lambda: get_connection().send_messages([EmailMessage("A", "B", to=["lead@example.org"])]),
    "a server": lambda: smtplib.SMTP("127.0.0.1"),
}


def imported(file: Path) -> Iterator[str]:
    """Every module that a file takes something from."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{each.name}" for each in node.names)
            yield str(node.module)


@pytest.mark.parametrize("way", WAYS)
def test_a_message_that_any_test_sends_fails_the_run(way: str) -> None:
    """Or that none was sent would say nothing."""
    before = len(attempts)
    with pytest.raises(AssertionError, match="a message was about to be sent"):
        WAYS[way]()
    assert len(attempts) > before
    del attempts[before:]  # these were meant


def test_no_page_and_no_form_sends_one(world: World) -> None:
    before, clients = len(attempts), {who: entered(user) for who, user in world.people().items()}
    for door in DOORS:
        with transaction.atomic():  # each in the world as it was
            answer = asked(clients[door.by], door, world)
            transaction.set_rollback(True)
        assert answer.status_code != 404 or not door.gets, door
    assert len(attempts) == before


def test_what_the_sign_in_would_send_is_not_sent() -> None:
    before = len(attempts)
    AccountAdapter().send_mail("account/email/password_changed", "lead@example.org", {})
    assert len(attempts) == before


def test_as_installed_it_has_no_way_to_send_but_for_the_one_message() -> None:
    """The tests have a mailbox in place of the setting, so the setting is read where it is written. The one message
    goes by a way of its own, so that whatever else would send finds none, set up or not.
    """
    assert written.EMAIL_BACKEND == "django.core.mail.backends.dummy.EmailBackend"
    found = {file.name: SENDS.intersection(imported(file)) for file in SOURCES.rglob("*.py")}
    assert len(found) > 100, "the sources were not found"
    assert {name for name, mail in found.items() if mail} == {THE_ONE}


def test_no_page_knows_how_the_one_message_is_sent() -> None:
    """It is the command's alone."""
    knowing = {
        file.relative_to(SOURCES).as_posix()
        for file in SOURCES.rglob("*.py")
        if "clearway.config.reminding" in set(imported(file))
    }
    assert knowing == {"cli/remind.py"}
