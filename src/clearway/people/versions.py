"""Which version of a row stands, and nobody else beside whoever adds the next."""

from typing import Any
from uuid import UUID

from django.db import connection

from clearway.people.access import one_with, redirects
from clearway.people.given import OvertakenError
from clearway.people.models import Person


def last_of(model: type[Any], person: Person, root: UUID) -> Any:  # noqa: ANN401  # a row of that model
    """The newest version of something that stands, of a person or of anybody who is one with them. Raises the model's
    DoesNotExist.
    """
    merged = redirects()
    alone_with("version", root)
    last = model.objects.filter(root=root).order_by("version").last()
    if last is None or not last.stands or merged.get(last.person_id, last.person_id) != person.id:
        raise model.DoesNotExist
    return last


def version_of(model: type[Any], person: UUID) -> int:
    """The highest version that stands for a person; 0 where there is none."""
    alone_with(model.__name__, person)
    last = model.objects.filter(person=person).order_by("-version").values_list("version", flat=True).first()
    return int(last or 0)


def demand_newest(model: type[Any], person: UUID, seen: int) -> None:
    """Raises OvertakenError where the version that somebody saw is not the highest any more."""
    if version_of(model, person) != seen:
        raise OvertakenError


def everybody(person: Person) -> tuple[UUID, ...]:
    """The person and everybody who is one with them."""
    return one_with([person.id], redirects()).popitem()[1]


def alone_with(what: str, where: UUID) -> None:
    """Until the transaction ends nobody else is here with the same. On SQLite a write is alone already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))", [f"{what} {where.hex}"])
