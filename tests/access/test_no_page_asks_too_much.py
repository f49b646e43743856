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

from clearway.cases.changes import Involved, involve, open_case
from clearway.cases.covering.changes import Away, give_cover
from clearway.cases.planning.changes import Own, add_step
from clearway.concerns.changes import Report, report
from clocks import clock_at
from doors import Door
from members import carrying_answers, entered, made, sends
from pages import DOORS
from world import AT, act_of, canary, case_of, incident

pytestmark = pytest.mark.django_db(databases="__all__")
MOST = 25
# Whoever only begins or ends something, says for whom it asks, or waits for its turn asks nothing.
NOT_ASKED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config", "SELECT pg_advisory")
# A lead who covers for another and is a relative of a child, in the two weeks after every kind of change in who sees
# what: from what they are kept is looked up for each of these.
MOST_OF_A_RELATIVE_WHO_COVERS = {"home": 27}
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
    most_of = {"relative": MOST_OF_A_RELATIVE_WHO_COVERS.get(door.name, MOST)}
    assert {who: count for who, count in most.items() if count > most_of.get(who, MOST)} == {}


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "door", [each for each in PAGES if "deputy" in each.gets], ids=lambda door: f"{door.name}-{door.part}"
)
def test_no_page_of_whoever_covers_for_a_lead_asks_more_either(door: Door) -> None:
    world = made()
    address = door.address(world)
    away = Away(AT, AT + timedelta(days=3), "Away at a training day.")
    give_cover(act_of(world.own.lead), world.own.deputy, None, away)
    client = entered(world.own.deputy)
    assert "You cover" in client.get("/home/").content.decode()
    assert asked(carrying_answers(client) if door.answers else client, address) <= MOST


@pytest.mark.parametrize("by", ["teacher", "deputy", "relative"])
def test_the_page_of_a_new_report_that_names_somebody_asks_no_more_either(by: str) -> None:
    """Also where one more fits what was typed who stands in a case only: it is asked whether they are hidden."""
    world = made()
    other = case_of(world.own, open_case(act_of(world.own.lead), None))
    involve(act_of(world.own.lead), other, Involved("Pupil B", None, "other"))
    said = Report(f"{canary('own-name')}, Pupil B", "I was told at break.", AT, "no")
    address = f"/concerns/{report(act_of(getattr(world.own, by)), said)}/"
    assert f"Case {world.case.reference}" in entered(world.own.lead).get(address).content.decode()
    for who in ("lead", "deputy", "stand_in", "relative"):
        assert asked(entered(getattr(world.own, who)), address) <= MOST, who


def test_the_first_page_of_whoever_covers_asks_no_more_when_they_wait_for_steps_of_their_own() -> None:
    world = made()
    give_cover(act_of(world.own.lead), world.own.deputy, None, Away(AT, AT + timedelta(days=3), "Away."))
    row = case_of(world.own, world.case.case)
    add_step(act_of(world.own.lead), row, Own("Ring the college", AT + timedelta(hours=1), world.own.lead))
    client = entered(world.own.deputy)
    assert "Ring the college" in client.get("/home/").content.decode()
    assert asked(client, "/home/") <= MOST


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
            for _ in range(2):  # the first one reads what lies at hand from then on
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
