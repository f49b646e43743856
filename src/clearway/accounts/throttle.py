"""How often somebody may try to get in: five times a minute, ten times in five, and ever less often while it goes on.

A bucket is one account as it is tried from one known browser, or from everywhere else: whoever guesses from elsewhere
locks out nobody who comes from a browser that they have signed in from before. No address of a network locks anybody
out: a school is one address. Before each address stands a wide brake.

A try is counted before it is looked at, while its bucket's row is locked, so that many at once are not more; one that
was right is given back. The clock is the machine's own, also where a demonstration holds its clock still.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from clearway.accounts.models import Remembered

FEW, SHORT = 5, 60.0
MANY, LONG = 10, 300.0
LONGEST = 3600.0
WIDE = 300
KEPT = 2 * LONGEST
Held = dict[str, Any]  # what a row holds, as JSON


@dataclass(frozen=True, slots=True)
class Counted:
    """A try that may be looked at: its bucket, and the moment under which it is counted."""

    bucket: str
    at: float


@dataclass(frozen=True, slots=True)
class Refused:
    """A try that may not: the seconds to wait, and whether it was this one that locked the bucket."""

    wait: float
    begins: bool = False


def clock() -> float:
    """Seconds since 1970."""
    return time.time()


def count(bucket: str) -> Counted | Refused:
    """One more try in a bucket, kept before anything else happens."""
    now = clock()
    with _row(bucket, now) as held:
        return _judged(bucket, held, now)


def give_back(tried: Counted) -> None:
    """The try was right: it does not count."""
    with _row(tried.bucket, clock()) as held:
        held["tries"] = [each for each in held.get("tries", []) if each != tried.at]


def brake(place: str) -> Refused | None:
    """One more try from a client address. There are so many for five minutes; known browsers are not asked."""
    now = clock()
    with _row(place, now) as held:
        if now >= held.get("until", 0):
            held.update(until=now + LONG, tries=0)
        if held["tries"] >= WIDE:
            begins = not held.get("told")
            held["told"] = held["until"]
            return Refused(held["until"] - now, begins)
        held["tries"] += 1
        held["told"] = 0
        return None


def ease(place: str) -> None:
    """The try from this address was right: it does not count."""
    with _row(place, clock()) as held:
        held["tries"] = max(0, held.get("tries", 0) - 1)


def _judged(bucket: str, held: Held, now: float) -> Counted | Refused:
    until, level = held.get("until", 0.0), held.get("level", 0)
    if now < until:
        return Refused(until - now)
    tries = [each for each in held.get("tries", []) if each > now - LONG]
    if len(tries) >= MANY:
        level = level if now - until < LONGEST else 0  # an hour of quiet ends it
        wait = min(LONG * 2**level, LONGEST)
        held.update(tries=[], level=level + 1, until=now + wait)
        return Refused(wait, begins=True)
    lately = [each for each in tries if each > now - SHORT]
    if len(lately) >= FEW:
        return Refused(lately[0] + SHORT - now)
    at = round(now, 3)
    while at in tries:
        at = round(at + 0.001, 3)
    held["tries"] = [*tries, at]
    return Counted(bucket, at)


@contextmanager
def _row(name: str, now: float) -> Iterator[Held]:
    until = datetime.fromtimestamp(now + KEPT, UTC)
    rows = Remembered.objects.filter(name=name)
    with transaction.atomic():
        Remembered.objects.bulk_create([Remembered(name=name, value="{}", until=until)], ignore_conflicts=True)
        held: Held = json.loads(rows.select_for_update().get().value)
        yield held
        rows.update(value=json.dumps(held), until=until)
