"""A-20, the first half: every address, method and role has its status, and the events that stand in the table."""

import os
import random
import re

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from clearway.audit.acts import CHANGES
from doors import NOT_TAKEN, Door
from members import WHO, World, carrying_answers, entered, reported, sends
from pages import BEHIND, DOORS, EVERY_DOOR, OWN, PUBLIC
from tables import changed, recorded, rows
from world import CANARY, canary

FULL = bool(os.environ.get("CLEARWAY_FULL"))
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
AUDITED = {"audit_event"}
ASKED = ("lead", "relative", "teacher")
OF_A_DRAFT = {"draft:keep", "draft:drop"}  # a draft is no record, and its row no change of one (ADR 0019)
SIGNED_IN = (*ASKED, "administrator", "colleague")


def writes() -> set[str]:
    """The verbs of every change, and the house's own: asked late, since an app's changes may be loaded with its
    addresses only.
    """
    return {verb.value for verb in CHANGES.values()} | {"user:restore"}


def names(resolver: URLResolver) -> set[str]:
    """The names of every address; of the API its whole path, since its names are the library's own."""
    found = set()
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            found.add(each.name or str(each.pattern))
        else:
            found |= {f"{each.namespace}:" if each.namespace else name for name in names(each)}
    return found


@pytest.mark.asvs("8.1.1", "13.4.5")
def test_every_address_stands_in_the_table() -> None:
    """A-20: whoever adds a page says who may come and what is recorded."""
    found = {name for name in names(get_resolver()) if not name.endswith(":")}
    assert found - BEHIND - OWN - PUBLIC == set()
    assert (BEHIND | OWN | PUBLIC) - found == set()


def asked_at(door: Door) -> set[str]:
    """Who comes to a door: everybody with the full counts, else whoever is let in and three others, by its name."""
    drawn = random.Random(f"{door.method} {door.name} {door.part}").sample(WHO, 3)
    return set(WHO) if FULL else {door.by, *drawn}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method} {door.name} {door.part}".strip())
@pytest.mark.asvs("8.1.1", "8.2.1", "8.3.1")
def test_everybody_gets_what_the_table_says_and_it_is_recorded(world: World, door: Door) -> None:
    """A-20: one event a record that is read, one a change, in the same request; nothing for what is refused."""
    clients = {who: entered(user) for who, user in world.people().items()}
    before = rows()
    for who in (each for each in clients if each in asked_at(door)):
        client = clients[who]
        if door.answers:
            carrying_answers(client)
        with recorded() as verbs:
            address = door.address(world)
            answer = client.get(address) if door.method == "GET" else sends(client, address, door.sent(world))
        assert (answer.status_code, tuple(verbs)) == door.expected(who), who
        after = rows()
        written, before = changed(before, after) - AUDITED, after
        assert bool(written) == bool((writes() | OF_A_DRAFT) & set(verbs)), who
        if not verbs and who != "administrator":  # a form that is refused gives back what was typed into it
            assert CANARY not in answer.content.decode().replace(canary("typed"), ""), who


@pytest.mark.usefixtures("rolling")
def test_the_other_doors_are_as_the_table_says(world: World) -> None:
    """A-20: those that every test asks in the full counts only, all in one small world; each leaves it as it was. A
    look at the head of a page is a read of it, and no more.
    """
    clients = {who: entered(user) for who, user in world.people().items() if who in SIGNED_IN}
    for door in EVERY_DOOR:
        for who in sorted({*ASKED, door.by}) if door.full else ():
            address, sent = door.address(world), door.sent(world)
            with transaction.atomic():
                with recorded() as verbs:
                    answer = clients[who].get(address) if door.method == "GET" else sends(clients[who], address, sent)
                assert (answer.status_code, tuple(verbs)) == door.expected(who), (door.method, address, who)
                transaction.set_rollback(True)
            if door.method == "GET" and who == door.by:
                with transaction.atomic():
                    with recorded() as verbs:
                        answer = clients[who].head(address)
                    assert (answer.status_code, tuple(verbs)) == door.expected(who), ("HEAD", address, who)
                    transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted({door.name for door in DOORS}))
@pytest.mark.asvs("8.2.1")
def test_no_other_method_is_taken(world: World, name: str) -> None:
    """A-20: whatever is not in the table is refused before anything is looked at."""
    doors = [door for door in EVERY_DOOR if door.name == name]
    taken = {door.method for door in doors} | ({"HEAD"} if any(door.method == "GET" for door in doors) else set())
    client = entered(world.own.lead)
    before = rows()
    for method in sorted(set(METHODS) - taken):
        assert client.generic(method, doors[0].address(world)).status_code == NOT_TAKEN, method
    assert changed(before, rows()) == set()


@pytest.mark.sampled(16)
@pytest.mark.parametrize("door", [door for door in DOORS if door.method == "GET"], ids=lambda door: door.name)
def test_a_look_at_the_head_of_a_page_is_a_read_too(world: World, door: Door) -> None:
    """A-20."""
    client = entered(world.people()[door.by])
    with recorded() as verbs:
        assert client.head(door.address(world)).status_code == door.expected(door.by)[0]
    assert tuple(verbs) == door.expected(door.by)[1]


def test_opening_a_case_is_one_change(world: World) -> None:
    """A-20: the case, and that the report was read for it."""
    client = entered(world.own.teacher)
    address = sends(client, "/concerns/report/", reported()).headers["Location"]
    lead = entered(world.own.lead)
    with recorded() as verbs:
        answer = sends(lead, address.replace("/concerns/", "/cases/open/"), {})
    assert answer.headers["Location"] == "/cases/2026-0003/"
    assert verbs == ["case:open", "concern:read", "case:read"]


@pytest.mark.parametrize("what", ["concern", "case", "entry", "assessment"])
@pytest.mark.asvs("8.2.2", "8.4.1")
def test_what_is_another_school_s_looks_like_what_is_not_there(world: World, what: str) -> None:
    """A-20 and A-01: the same answer to the byte, and nothing is recorded."""
    outsider = entered(world.foreign.lead)
    nothing = "00000000-0000-4000-8000-000000000000"
    real, none = {
        "concern": (f"/concerns/{world.case.concern}/", f"/concerns/{nothing}/"),
        "case": (f"/cases/{world.case.reference}/", "/cases/2026-9999/"),
        "entry": (
            f"/cases/{world.theirs.reference}/entries/{world.case.entry}/",
            f"/cases/{world.theirs.reference}/entries/{nothing}/",
        ),
        "assessment": (
            f"/cases/{world.theirs.reference}/guidance/{world.assessment}/",
            f"/cases/{world.theirs.reference}/guidance/{nothing}/",
        ),
    }[what]
    with recorded() as verbs:
        answers = [outsider.get(each) for each in (real, none)]
    assert [each.status_code for each in answers] == [404, 404]
    assert plain(answers[0].content) == plain(answers[1].content)
    assert [verb for verb in verbs if not verb.startswith("case:read")] == []


def plain(page: bytes) -> bytes:
    """A page without what is random in every answer."""
    return re.sub(rb'(nonce|value)="[^"]*"', b"", page)
