"""Whoever may not, what they try, and what nobody may find in an answer to them."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from clearway.accounts import sessions
from clearway.accounts.models import User
from clearway.organisations.changes import date_member
from clearway.organisations.models import Role
from clearway.organisations.queries import members
from clearway.ui.clock import instant
from clearway.vault.reach import within
from doors import Door
from members import World, carrying_answers, entered, sends
from tables import Rows, rows
from world import AT, CANARY, School, act_of, member

NOWHERE = {"reference": "2026-9999", "uuid": UUID("00000000-0000-4000-8000-000000000000")}
# What stands in an address and is nobody's row: a kind, a version, a line of one's own import.
KINDS = frozenset({"kind", "what", "part", "sort", "version", "number", "letter", "slug", "passage", "meant"})
OWN_MARKS = ("own-", "first-")  # of what stands in the school of the world, and in no other
PLANTED = re.compile(rf"{CANARY}-([a-z]+(?:-[a-z]+)*)")
VALUE = re.compile(r"'[^']*'|\bs[0-9]+_x[0-9]+\b|\b[0-9a-f]{32}\b|\b[0-9]+\b")
RANDOM = re.compile(rb'(nonce|value)="[^"]*"')


def asked(client: Client, door: Door, world: World, address: str = "") -> Any:
    """What comes of a door, at its own address or at another one."""
    if door.answers:
        carrying_answers(client)
    where = address or door.address(world)
    return client.get(where) if door.method == "GET" else sends(client, where, door.sent(world))


def asked_for(client: Client, door: Door, world: World) -> list[str]:
    """The fields of a form: those that its page asks for, and what is hidden in it. The table sends more of a person
    than one form asks. All of them where there is no page.
    """
    sent, page = door.sent(world), client.get(door.address(world))
    looked_at, text = page.status_code == HTTPStatus.OK, page.content.decode()
    return [name for name in sent if not looked_at or f'name="{name}"' in text]


def is_shut_out(answer: Any) -> bool:
    """Whether they were asked who they are, so that nothing was tried at all."""
    locked = f'action="{reverse("locked")}"'.encode()
    return locked in answer.content or answer.headers.get("Location", "").startswith(reverse("account_login"))


@contextmanager
def as_it_was() -> Iterator[None]:
    """Whatever is done is undone afterwards, so that what can be done once is not gone for all that follows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def questions() -> Iterator[list[str]]:
    """What is asked of the database meanwhile, each without what it is asked about; not that somebody is still there,
    which is kept once a minute whatever they ask for.
    """
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [VALUE.sub("?", each["sql"]) for each in captured if 'SET "seen_at"' not in each["sql"]]


def planted(answer: Any) -> set[str]:
    """The canaries in an answer, by their marks: in the page and in what its headers say."""
    headers = "\n".join(str(value) for value in answer.headers.values())
    return set(PLANTED.findall(answer.content.decode() + headers))


def of_the_school(answer: Any) -> set[str]:
    """Those that stand in the first school's record alone."""
    return {mark for mark in planted(answer) if mark.startswith(OWN_MARKS)}


def plain(page: bytes) -> bytes:
    """A page without what is random in every answer."""
    return RANDOM.sub(b"", page)


def same(one: Any, other: Any) -> bool:
    """Whether two answers are the same to the byte, but for what is random; their headers too, but for the nonce."""
    heads = [
        {name: re.sub(r"'nonce-[^']+'", "", value) for name, value in each.headers.items()} for each in (one, other)
    ]
    return bool(
        one.status_code == other.status_code and plain(one.content) == plain(other.content) and heads[0] == heads[1]
    )


def without(address: str, **others: object) -> str:
    """The address with every reference and id in it replaced: by these, or by such that are nowhere. What kind of page
    it is stays, or two pages that were never there would be compared.
    """
    found = resolve(address)
    given = {
        name: value if name in KINDS else others.get(name, NOWHERE[_kind(value)])
        for name, value in found.kwargs.items()
    }
    return reverse(found.url_name or "", kwargs=given)


def _kind(value: object) -> str:
    return "uuid" if isinstance(value, UUID) else "reference"


def has_ids(door: Door, world: World) -> bool:
    """Whether the address names something."""
    return bool(resolve(door.address(world)).kwargs.keys() - KINDS)


def staff(of: School) -> dict[str, User]:
    """Everyone who belongs to a school, by what they are."""
    return {name: getattr(of, name) for name in of.__slots__ if name != "id"}


def of_organisation(name: UUID, *, but: tuple[str, ...] = ()) -> Rows:
    """Every row of every table in which an organisation is named."""
    return {table: [row for row in found if name.hex in row.replace("-", "")] for table, found in rows(but=but).items()}


def _password_alone(world: World) -> Client:
    """As if a session had been made by the password, with everything but the second factor."""
    client = Client()
    client.force_login(world.own.lead, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[sessions.BEGAN] = instant().timestamp()
    session.save()
    return client


def _deactivated(world: World) -> Client:
    user = member(world.own.id, "own", "deactivated", Role.LEAD)
    client = entered(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    return client


def _dated(world: World, what: str, starts: timedelta, ends: timedelta | None) -> Client:
    user = member(world.own.id, "own", what, Role.LEAD)
    with within(world.own.id):
        held = next(each for somebody, each in members(AT) if somebody == user)
    date_member(act_of(world.own.administrator), held.id, (AT + starts).date(), AT + ends if ends else None)
    return entered(user)


def _of_no_school(world: World) -> Client:
    return _dated(world, "left", timedelta(days=-9), timedelta(seconds=1))


def _not_begun(world: World) -> Client:
    return _dated(world, "to-come", timedelta(days=1), None)


# Who is almost in: nobody to every page, or somebody who belongs nowhere at this moment.
NOBODY: Mapping[str, Callable[[World], Client]] = {
    "password alone": _password_alone, "deactivated": _deactivated,
}  # fmt: skip
NOWHERE_NOW: Mapping[str, Callable[[World], Client]] = {"left": _of_no_school, "not begun": _not_begun}
