"""What goes by itself, when the server starts and once a day: what nobody sent, a roll left lying, old sign-ins.

Each that goes from a record has its event, by the machine. A sweep that fails is said in the log and keeps nobody out:
what is old is shown to nobody meanwhile.
"""

import logging
import random
import threading
from datetime import datetime, timedelta

DAY = timedelta(days=1)
SPREAD = timedelta(hours=1)  # so that two workers do not sweep at once
LOG = logging.getLogger(__name__)


def sweep(at: datetime) -> None:
    """Take away what is past its day, of every organisation."""
    from django.db import transaction

    from clearway.accounts.sessions import SessionStore, forget_old
    from clearway.audit.acts import Act, reading
    from clearway.organisations import drafts
    from clearway.organisations.queries import sweeping_at_the_machine
    from clearway.roll import changes, queries
    from clearway.roll.models import Way
    from clearway.vault import keyring

    forget_old(at)
    SessionStore.clear_expired()
    for organisation in keyring.organisations():
        with transaction.atomic(), reading(Act(sweeping_at_the_machine(organisation), at)) as act:
            drafts.drop_old(act)
            found = queries.draft()
            if found and queries.is_stale(found, at):
                changes.end(act, found, Way.EXPIRED)


def try_to_sweep() -> None:
    """The same, now; what fails goes into the log."""
    from django.db import connections

    from clearway.ui.clock import instant

    try:
        sweep(instant())
    except Exception:  # whatever it is: the server answers all the same
        LOG.exception("what is past its day could not be taken away")
    finally:
        connections.close_all()


def every_day(stop: threading.Event, waits: timedelta = DAY) -> threading.Thread:
    """Sweep again and again, after that long, in a thread that ends with its process or when it is told to."""

    def go() -> None:
        while not stop.wait((waits + random.random() * SPREAD).total_seconds()):  # noqa: S311  # no secret
            try_to_sweep()

    thread = threading.Thread(target=go, name="sweep", daemon=True)
    thread.start()
    return thread
