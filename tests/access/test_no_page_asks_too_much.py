"""No page asks the database more than twenty-five times, whoever comes, of a case in which everything stands; and how
often does not grow with the number of cases, of people in them, or of what is told on the first page.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from clocks import clock_at
from doors import Door
from members import carrying_answers, entered, made, sends
from pages import DOORS
from world import AT, incident

pytestmark = pytest.mark.django_db(databases="__all__")
MOST = 25
SEARCH = "people-search"
# Whoever only begins or ends something, says for whom it asks, or waits for its turn asks nothing.
NOT_ASKED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config", "SELECT pg_advisory")
# What is told of a person are twenty tables of a family's: still to be asked together. And whose relative stands in a
# case is kept from more than one thing on their first page, each of which is looked up.
WIDE = dict.fromkeys((each.name for each in DOORS if each.name.startswith("people-") and each.name != SEARCH), 75)
WIDE["home"] = 27
COVERING = {"home": 35}  # and whoever covers for somebody is told of their cases as well
PAGES = [each for each in DOORS if each.method == "GET"]


@pytest.fixture(autouse=True)
def _on_that_friday() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=5)):
        yield


@contextmanager
def overheard() -> Iterator[list[str]]:
    """Every query of the database and of the key store."""
    found: list[str] = []

    def heard(execute: Callable[..., Any], sql: str, params: object, many: bool, context: object) -> object:  # noqa: FBT001  # Django's
        if not sql.startswith(NOT_ASKED):
            found.append(sql)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for each in connections.all():
            stack.enter_context(each.execute_wrapper(heard))
        yield found


def asked(client: Client, address: str) -> int:
    """How often a page asks that was opened before."""
    client.get(address)
    with overheard() as found:
        client.get(address)
    return len(found)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("door", PAGES, ids=lambda door: f"{door.name}-{door.part}")
def test_no_page_asks_more_than_twenty_five_times(door: Door) -> None:
    world = made()
    most = {}
    for who, user in world.people().items():
        if user and who in door.gets and door.gets[who][0] == HTTPStatus.OK:
            client = entered(user)
            most[who] = asked(carrying_answers(client) if door.answers else client, door.address(world))
    most_of = {who: WIDE.get(door.name, MOST) for who in most}
    most_of["relative"] = COVERING.get(door.name, most_of.get("relative", MOST))
    assert {who: count for who, count in most.items() if count > most_of[who]} == {}


def test_how_often_a_page_asks_does_not_grow_with_what_stands_behind_it() -> None:
    world = made()
    case = world.case.reference
    addresses = ("/home/", "/cases/", f"/cases/{case}/", f"/cases/{case}/people/A/file/", f"/cases/{case}/plan/")
    clients = {who: entered(getattr(world.own, who)) for who in ("lead", "deputy", "head")}

    def counts() -> dict[tuple[str, str], int]:
        found = {
            (who, address): asked(client, address)
            for who, client in clients.items() for address in addresses
            if client.get(address).status_code == HTTPStatus.OK
        }  # fmt: skip
        for who in ("lead", "deputy"):
            with overheard() as heard:
                sends(clients[who], "/people/search/", {"typed": case, "year": ""})
            found[who, "search"] = len(heard)
        return found

    before = counts()
    for mark in ("one", "two", "three"):
        incident(world.own, mark)
    after = counts()
    assert len(before) > len(addresses)
    assert after == before
    assert max(after.values()) <= MOST
