"""What is made once and put back is what was made."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

import again
from clearway.audit.verify import checked
from clearway.vault.stores import KEYS
from members import World, entered, made
from world import AT


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic(using=KEYS), transaction.atomic():
        yield
        transaction.set_rollback(True)
        transaction.set_rollback(True, using=KEYS)


def kinds() -> list[object]:
    """On SQLite, which keeps a text where a number was meant: the kind of every value."""
    if connection.vendor != "sqlite":
        return []
    found: list[object] = []
    with connection.cursor() as cursor:
        for _, table, _ in again.whole():
            if not table.startswith("vault_"):
                cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
                asked = ", ".join(f'typeof("{column[0]}")' for column in cursor.description)
                cursor.execute(f'SELECT {asked} FROM "{table}"')
                found.append((table, sorted(cursor.fetchall())))
    return found


@pytest.mark.django_db
def test_what_is_put_back_is_what_was_made_to_the_last_value() -> None:
    """Of a world, and of two people who sign in one after the other."""
    make = again.again(made.__wrapped__)  # type: ignore[attr-defined]  # functools.wraps leaves it there
    stood: list[object] = []
    for _ in range(2):
        with undone():
            world: World = make()
            for user in (world.own.lead, world.own.teacher):
                entered(user)
            rows = {place: sorted(map(repr, rows)) for place, rows in again.whole().items()}
            stood.append((world, rows, kinds(), again.heads()))
            found = checked(world.own.id, AT, ())
            assert found.whole, found.named
    assert stood[0] == stood[1]
