"""The one shape of a write, and the one shape of a read.

    @change(Verb.ENTRY_ADD)
    def add_entry(act: Act, case: Case, words: str) -> UUID: ...

Permission, change, event, one transaction. A form that is sent twice is taken once. What a read opens is named by an
event that is committed after the page is rendered and before it is sent. No event, no commit; no event, no answer.
"""

import functools
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec
from uuid import UUID, uuid4

from clearway.audit.chain import Record, append
from clearway.audit.errors import FormReusedError, NotAllowedError, UnrecordedError
from clearway.audit.events import Verb
from clearway.audit.models import Event, Receipt
from clearway.vault import keyring
from clearway.vault.models import Kind
from clearway.vault.reach import Reach, current, within

Given = ParamSpec("Given")
CHANGES: dict[str, Verb] = {}
OWN = {"audit_event", "audit_receipt"}  # recorded by being what they are


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts for an organisation, what their roles do, the roles themselves, and whether they belong to
    `several`, so that what they send must say which it is meant for; and whether another asks them to join (`asked`).
    """

    user: UUID
    organisation: UUID
    does: frozenset[Verb]
    roles: frozenset[str] = frozenset()
    several: bool = False
    asked: bool = False


@dataclass(slots=True)
class Act:
    """Somebody at a moment, with one request or command.

    `once` is the form's own mark; `made` the id for the row that a change adds first; `seen` what was read; `doing` the
    verb of the change that is under way.
    """

    actor: Actor
    at: datetime
    once: UUID | None = None
    made: UUID = field(default_factory=uuid4)
    seen: list[tuple[Verb, UUID]] = field(default_factory=list)
    doing: Verb | None = None

    def demand(self, verb: Verb) -> None:
        """Raises NotAllowedError where the role does not do this."""
        if verb not in self.actor.does:
            raise NotAllowedError(verb.value)

    def saw(self, verb: Verb, subject: UUID) -> None:
        """Note that something is read, to be recorded before it is shown. Raises NotAllowedError."""
        self.demand(verb)
        if (verb, subject) not in self.seen:
            self.seen.append((verb, subject))


Change = Callable[Concatenate[Act, Given], UUID]


def change(verb: Verb) -> Callable[[Change[Given]], Change[Given]]:
    """A verb of `changes.py`. The function gets the act and returns the subject of the event; the caller gets `made`.

    Raises NotAllowedError; FormReusedError where the form was sent before with other words.
    """

    def bind(function: Change[Given]) -> Change[Given]:
        CHANGES[f"{function.__module__}.{function.__name__}"] = verb

        @functools.wraps(function)
        def run(act: Act, /, *args: Given.args, **kwargs: Given.kwargs) -> UUID:
            act.demand(verb)
            act.doing = verb
            with within(act.actor.organisation, writing=True) as reach:
                earlier = _taken(act, verb, [args, kwargs])
                if earlier:
                    return earlier
                subject = function(act, *args, **kwargs)
                append(_event(act, verb, subject), _written(reach))
                return act.made

        return run

    return bind


@contextmanager
def reading(act: Act, *, alone: bool = True) -> Iterator[Act]:
    """Read within the organisation's reach, and record at the end what was read. Raises UnrecordedError.

    Where it is not `alone`, the transaction around it fails with it. The answer must be whole before this ends, and
    must not be sent before it has ended.
    """
    with within(act.actor.organisation, alone=alone) as reach:
        yield act
        if reach.opened and not act.seen:
            raise UnrecordedError("something sealed was opened, and no read was noted")
        if act.seen:
            _record_reads(act, reach)


def _record_reads(act: Act, reach: Reach) -> None:
    opened = [("key", key.hex, "") for key in sorted(reach.opened)]
    with within(act.actor.organisation, writing=True, alone=False):
        first, *further = (_event(act, verb, subject) for verb, subject in act.seen)
        append(first, opened, *further)
    act.seen.clear()
    reach.opened.clear()


def _event(act: Act, verb: Verb, subject: UUID) -> Event:
    return Event(organisation=act.actor.organisation, by=act.actor.user, at=act.at, verb=verb, subject=subject)


def _written(reach: Reach) -> list[Record]:
    rows = [row for row in reach.written or () if row._meta.db_table not in OWN]
    if not rows:
        raise UnrecordedError("a change that adds no row is none")
    return [(row._meta.db_table, row.id.hex, row.fingerprint()) for row in rows]


def _taken(act: Act, verb: Verb, given: object) -> UUID | None:
    """What came of this form when it was sent before; None where it comes for the first time, and is now taken.

    Two of the same at once: the second waits here until the first is kept or has failed.
    """
    if act.once is None:
        return None
    said = json.dumps([verb, given], default=_said, sort_keys=True)
    key = keyring.secret_here(act.actor.organisation, Kind.AUDIT)
    body = hmac.digest(key, b"form\n" + said.encode(), "sha256").hex()
    receipt = Receipt(organisation=act.actor.organisation, by=act.actor.user, at=act.at, once=act.once, body=body)
    receipt.made = act.made
    if receipt.add_plainly(unless_there=True):
        return None
    earlier = Receipt.objects.get(by=act.actor.user, once=act.once)
    if earlier.body != body:
        raise FormReusedError(
            "this form was sent before, with other words",
            remedy="What you sent first is kept. To add these words, open the page anew and send them from there.",
        )
    return earlier.made


def came_of(act: Act) -> UUID | None:
    """The row that came of this very form when it was sent before; None where it comes for the first time."""
    if act.once is None:
        return None
    return Receipt.objects.filter(by=act.actor.user, once=act.once).values_list("made", flat=True).first()


def taken_before(act: Act, verb: Verb, *given: object) -> bool:
    """Whether this very form was taken before; it is now. Raises NotAllowedError; FormReusedError where the form was
    sent before with other words.

    For a verb of the accounts, whose event is the house's and so is no `change` here. And for one that does later what
    another was to do (concerns/replaying.py): with that verb's own arguments, both take one form once.
    """
    act.demand(verb)
    with within(act.actor.organisation, writing=True):
        return _taken(act, verb, given) is not None


def _said(value: object) -> object:
    if isinstance(value, set | frozenset):
        return sorted(value)  # the order of a set differs from one process to the next
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    return str(getattr(value, "pk", None) or value)


__all__ = ["CHANGES", "Act", "Actor", "came_of", "change", "current", "reading", "taken_before"]
