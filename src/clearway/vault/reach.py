"""Whose rows and keys are within reach, and whether anything may be written.

Nothing of an organisation can be read or opened outside `within`. On PostgreSQL the same word is given to the
database, which refuses every other organisation's rows by itself (row-level security).
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction

from clearway.vault.errors import OutOfReachError

if TYPE_CHECKING:
    from tink import aead

    from clearway.vault.kept import Kept

ORGANISATION = "clearway.organisation"
USER = "clearway.user"


@dataclass(slots=True)
class Reach:
    """One organisation, for as long as one request or command needs it.

    `written` collects the rows that a change adds, and is None while nothing may be written; `opened` the ids of the
    keys under which something was opened, and `keys` and `secrets` what was unwrapped, until this reach ends. `answers`
    are those to what a page asks more than once (ready.py), while nothing is written.
    """

    organisation: UUID
    written: "list[Kept] | None" = None
    opened: set[UUID] = field(default_factory=set)
    keys: "dict[UUID, aead.Aead]" = field(default_factory=dict)
    secrets: dict[str, bytes] = field(default_factory=dict)
    answers: dict[object, Any] = field(default_factory=dict)


_reach: ContextVar[Reach | None] = ContextVar("reach", default=None)


def current() -> Reach:
    """The reach that holds here. Raises OutOfReachError where there is none."""
    reach = _reach.get()
    if reach is None:
        raise OutOfReachError("no organisation is within reach here: read and write through `queries` and `changes`")
    return reach


def is_within() -> bool:
    """Whether any organisation is within reach."""
    return _reach.get() is not None


@contextmanager
def within(organisation: UUID, *, writing: bool = False, alone: bool = True) -> Iterator[Reach]:
    """Everything of one organisation, and nothing else. `writing` opens a transaction that is kept whole or not at all.

    Within another transaction it can be undone by itself, unless `alone` is no: then all of it fails together.

    Raises OutOfReachError where another organisation is within reach, or a change is under way.
    """
    outer = _reach.get()
    if outer and (outer.organisation != organisation or outer.written is not None):
        raise OutOfReachError("one organisation and one change at a time")
    reach = Reach(organisation, [] if writing else None)
    if outer:
        reach.opened, reach.keys, reach.secrets = outer.opened, outer.keys, outer.secrets
    postgres = connection.vendor == "postgresql"
    # SQLite writes one at a time: a reader that held its transaction open would stand in every writer's way.
    savepoint = alone or not postgres or (writing and not outer)  # elsewhere the transaction around it is not ours
    with transaction.atomic(savepoint=savepoint) if writing or postgres else nullcontext():
        if postgres and not outer:
            _tell(ORGANISATION, organisation)
        token = _reach.set(reach)
        try:
            yield reach
        finally:
            _reach.reset(token)
            if writing and outer:
                outer.answers.clear()  # what was asked before the change may be answered otherwise now
    if postgres and not outer and connection.in_atomic_block:
        _tell(ORGANISATION, None)


@contextmanager
def aside() -> Iterator[None]:
    """What is within reach is put aside for a moment, so that the house can be written to, and then holds again."""
    outer = _reach.get()
    if outer is None:
        yield
        return
    token = _reach.set(None)
    try:
        yield
    finally:
        _reach.reset(token)
    if connection.vendor == "postgresql":  # where it failed, the database itself went back to what was told before
        _tell(ORGANISATION, outer.organisation)


def alone(what: str, where: UUID) -> None:
    """Until the transaction ends nobody else is here with the same. On SQLite a write is alone already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"{what} {where.hex}"])


@contextmanager
def of_user(user: UUID) -> Iterator[None]:
    """The memberships of one user, before it is known where they belong."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(savepoint=False):  # nothing is written here that could be undone by itself
        _tell(USER, user)
        yield
    if connection.in_atomic_block:
        _tell(USER, None)


def _tell(name: str, value: UUID | None) -> None:
    """For the rest of this transaction only: a connection that is used again knows nothing of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, str(value) if value else ""])
