"""What waits in the journal is put into the record, each report once, by its reporter, with its event.

A file goes when the record holds what was in it, and not before. Killed in between, it is put in again and found to be
there: the mark of its form is taken once, whether it came by the form itself or by the journal.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from uuid import UUID, uuid5

from django.db import InterfaceError, OperationalError, transaction

from clearway.audit.acts import Act, reading, taken_before
from clearway.audit.errors import FormReusedError
from clearway.audit.events import Verb
from clearway.concerns import changes, journal
from clearway.concerns.journal import Waiting, Written
from clearway.organisations.queries import replaying_for
from clearway.people.finding import pickable
from clearway.people.models import Person
from clearway.ui.clock import instant
from clearway.vault import keyring
from clearway.vault.errors import SealBrokenError

log = logging.getLogger("clearway.journal")


@dataclass(slots=True)
class Came:
    """What came of a round: how many reports were put in, were kept aside, and still wait."""

    put_in: int = 0
    refused: int = 0
    left: int = 0


def replay_all() -> Came:
    """Put in whatever waits. What fails is said in the log and waits on; the rest goes in. Where the database does not
    answer, nothing more is tried. Raises MasterKeyError where the master key is not the one of this installation: then
    every report would look altered.
    """
    came = Came()
    with journal.alone() as ours:
        listed = journal.waiting() if ours else []
        if listed:
            keyring.fits()
        for each in listed:
            try:
                _one(each, came)
            except (OperationalError, InterfaceError):
                log.exception("the journal waits: the database does not answer")
                break
            except Exception:  # whatever it is: it stays where it is, and the others go in
                log.exception("a report in the journal could not be put in, and waits: %s", each.reference)
    came.left = len(journal.waiting())
    return came


def _one(each: Waiting, came: Came) -> None:
    try:
        written = journal.read(each.path)
    except SealBrokenError:
        log.exception("a report in the journal was altered, or is not ours: it is kept aside, %s", each.reference)
        journal.keep_aside(each.path)
        came.refused += 1
        return
    except FileNotFoundError:  # somebody put it in by hand, or took it away
        return
    put_in(written)
    journal.drop(each.path)
    came.put_in += 1


def put_in(written: Written) -> UUID | None:
    """Put one report into the record: its id, or None where it stands there already."""
    actor, belonged = replaying_for(written.user, written.organisation, written.at)
    act = Act(actor, instant(), written.once)
    sent = changes.Sent(written.name, written.at, belonged)
    with transaction.atomic(), reading(act, alone=False):
        named = _chosen(act, written.named)
        if _is_there(act, written, named):
            return None
        # The mark is taken already, as the form itself would have taken it.
        return changes.replay(replace(act, once=None), written.report, named, sent)


def _chosen(act: Act, wanted: Sequence[UUID]) -> tuple[Person, ...]:
    """Whom they had chosen from the roll before it failed, as far as they may still be chosen."""
    if not wanted:
        return ()
    found = [each.id for each in pickable(act, wanted)]
    return tuple(Person.objects.filter(id__in=found))


def _is_there(act: Act, written: Written, named: tuple[Person, ...]) -> bool:
    """Whether these words came under this mark before, by the form or by the journal; from now on they did."""
    try:
        return taken_before(act, Verb.CONCERN_REPORT, (written.report, named), {})
    except FormReusedError:  # other words: they are a report of their own, and no less lost if they were left out
        words = json.dumps(asdict(written.report), default=str, sort_keys=True).encode()
        other = uuid5(written.once, hashlib.sha256(words).hexdigest())
        return taken_before(replace(act, once=other), Verb.CONCERN_REPORT, (written.report, named), {})
