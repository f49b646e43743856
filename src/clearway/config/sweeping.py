"""What goes by itself, when the server starts and once a day: what nobody sent, a roll left lying, old sign-ins.

Each that goes from a record has its event, by the machine. What fails is said in the log and keeps nobody out: what is
old is shown to nobody meanwhile.
"""

import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from clearway.audit.acts import Act

Done = TypeVar("Done")
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
SPREAD = 3600  # seconds, so that two workers do not sweep at once
LOG = logging.getLogger(__name__)


def sweep(at: datetime) -> None:
    """Take away what is past its day, of every organisation. What fails is said in the log, and the rest is done."""
    from clearway.accounts.sessions import SessionStore, forget_old
    from clearway.vault import keyring

    _try(lambda: forget_old(at))
    _try(SessionStore.clear_expired)
    for organisation in _try(keyring.organisations) or ():
        _try(partial(_drafts, organisation, at))
        _try(partial(_roll, organisation, at))


def _drafts(organisation: UUID, at: datetime) -> None:
    from clearway.organisations import drafts

    with _within(organisation, at) as act:
        drafts.drop_old(act)


def _roll(organisation: UUID, at: datetime) -> None:
    from clearway.roll import changes, queries
    from clearway.roll.models import Way

    with _within(organisation, at) as act:
        found = queries.draft()
        if found and queries.is_stale(found, at):
            changes.end(act, found, Way.EXPIRED)


@contextmanager
def _within(organisation: UUID, at: datetime) -> Iterator["Act"]:
    from django.db import transaction

    from clearway.audit.acts import Act, reading
    from clearway.organisations.queries import sweeping_at_the_machine

    with transaction.atomic(), reading(Act(sweeping_at_the_machine(organisation), at)) as act:
        yield act


def _try(work: Callable[[], Done]) -> Done | None:
    try:
        return work()
    except Exception:  # whatever it is: the server answers all the same, and the rest goes
        LOG.exception("what is past its day could not be taken away")
        return None


def sweep_now() -> None:
    """The same at this moment; no line to a database is left open."""
    from django.db import connections

    from clearway.ui.clock import instant

    try:
        sweep(instant())
    finally:
        connections.close_all()


def every_day(stop: threading.Event, waits: timedelta = DAY) -> threading.Thread:
    """Sweep again and again, after that long, in a thread that ends with its process or when it is told to."""

    def go() -> None:
        while not stop.wait((waits + secrets.randbelow(SPREAD) * SECOND).total_seconds()):
            sweep_now()

    thread = threading.Thread(target=go, name="sweep", daemon=True)
    thread.start()
    return thread
