"""What waits in the journal goes into the record by itself: when the server starts, and each minute in each worker.

At a command too, for whoever does not want to wait, or wants to know what waits.
"""

import logging
import secrets
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from clearway.config.problems import Problem
from clearway.core.errors import InputError

if TYPE_CHECKING:
    from clearway.concerns.journal import Waiting
    from clearway.concerns.replaying import Came

MINUTE = timedelta(minutes=1)
SPREAD = 20  # seconds, so that two workers do not come at once; where they do, one of them goes away again
OVERDUE = timedelta(hours=1)
LOG = logging.getLogger("clearway.journal")


def replay_now() -> "Came | None":
    """Put in what waits; None where that failed, which is said in the log. No line to a database is left open."""
    from django.db import connections

    from clearway.concerns import journal, replaying

    try:
        return replaying.replay_all() if journal.waiting() else replaying.Came()
    except Exception:  # whatever it is: the server answers all the same, and the next minute tries again
        LOG.exception("the journal could not be put in, and waits")
        return None
    finally:
        connections.close_all()


def every_minute(stop: threading.Event, waits: timedelta = MINUTE) -> threading.Thread:
    """Again and again, in a thread that ends with its process or when it is told to."""

    def go() -> None:
        while not stop.wait(waits.total_seconds() + secrets.randbelow(SPREAD)):
            replay_now()

    thread = threading.Thread(target=go, name="journal", daemon=True)
    thread.start()
    return thread


def overdue(at: datetime) -> Iterator[Problem]:
    """Whether a report waits for more than an hour, or was kept aside: for `clearway check`."""
    from clearway.concerns import journal

    old = [each for each in journal.waiting() if at - each.since > OVERDUE]
    if old:
        yield Problem(
            f"{_reports(len(old))} in the journal for more than an hour, the oldest since {_since(old[0])}",
            "See that the database answers, then run: clearway journal replay",
            warns=True,
        )
    aside = journal.refused()
    if aside:
        which = ", ".join(each.reference for each in aside)
        yield Problem(
            f"{_reports(len(aside))} in the journal and cannot be opened: {which}",
            "Leave the files where they are, and follow docs/how-to/when-the-computer-is-down.md.",
            warns=True,
        )


def listed() -> list[str]:
    """What waits and what was kept aside, in lines: how many, the reference of each, since when. Nothing is opened."""
    from clearway.concerns import journal

    lines = []
    for found, said in ((journal.waiting(), "to be put in"), (journal.refused(), "and cannot be opened")):
        if found:
            lines.append(f"{_reports(len(found))} {said}:")
            lines += [f"  {each.reference}  since {_since(each)}" for each in found]
    return lines or ["The journal is empty."]


def replayed() -> tuple[str, bool]:
    """What came of putting it in, as a sentence, and whether nothing is left. Raises InputError where it failed."""
    from clearway.concerns import journal

    came = replay_now()
    if came is None:
        raise InputError(
            "the journal could not be put in, and waits", remedy="The lines above say why. Nothing of it was lost."
        )
    aside = len(journal.refused())
    said = f"{came.put_in} put in, {came.left} left to put in, {aside} kept aside that cannot be opened."
    return said, not came.left and not aside


def _since(each: "Waiting") -> str:
    return f"{each.since:%Y-%m-%d %H:%M} UTC"


def _reports(number: int) -> str:
    return "1 report lies" if number == 1 else f"{number} reports lie"
