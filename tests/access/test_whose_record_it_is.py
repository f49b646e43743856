"""A-01 and A-02: a school's record is not there for another school, nor for whoever is only almost a member."""

import logging
import os
import random
import time
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from itertools import pairwise
from math import log, sqrt
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import resolve, reverse

from clearway.accounts.models import User
from clearway.audit.acts import Act
from clearway.cases.access import READ, may
from clearway.cases.models import Case
from doors import GONE, OK, READERS, SIGN_IN, Door
from intruders import (
    NOBODY,
    NOWHERE_NOW,
    asked,
    has_ids,
    of_organisation,
    of_the_school,
    questions,
    same,
    staff,
    without,
)
from members import WHO, World, entered
from pages import DOORS, EVERY_DOOR, ONCE
from rolls import on_its_way
from site_map import addresses
from tables import changed, recorded
from visitor import FORM
from world import CANARY

FULL = bool(os.environ.get("CLEARWAY_FULL"))
ROLES = ("lead", "deputy", "teacher", "administrator", "head", "guest")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# Of one's own account, and the way out: for whoever is signed in, though they belong nowhere at this moment.
OWN_PAGES = frozenset({"asked", "links", "account-sessions", "account-session-end", "account-sessions-end", "hide"})
WAYS_OUT = {"hide": "/leave/"}  # whoever is not signed in is led off Clearway, and not into a form of it
NOT_THERE = {"access-review-line": HTTPStatus.CONFLICT}  # a line that is not in one's list is one that has changed
CHANCE = 0.001  # how often an honest run may fail
TIMED = (
    "case", "concern", "case-entry", "case-assessment", "case-review", "people-person", "organisation-member",
    "roll-doubt",
)  # fmt: skip
NO_LINE = 9_999
pytestmark = pytest.mark.everywhere


@pytest.mark.sampled(3)
@pytest.mark.parametrize("role", ROLES)
def test_the_staff_of_another_school_find_nothing_and_change_nothing(world: World, role: str) -> None:
    """A-01: every door with its real ids; where it names something, the answer is that of what is nowhere."""
    before = of_organisation(world.own.id)
    client = entered(staff(world.foreign)[role])
    for door in DOORS:
        real = asked(client, door, world)
        assert of_the_school(real) == set(), door
        if has_ids(door, world):
            nowhere = asked(client, door, world, without(door.address(world)))
            assert real.status_code in {GONE, NOT_THERE.get(door.name)}, door
            assert same(real, nowhere), door
    assert changed(before, of_organisation(world.own.id)) == set()


def test_their_own_case_leads_to_nothing_of_another_s(world: World) -> None:
    """A-01: a reference of their own with the ids of the other school's rows, as the lead there."""
    client = entered(world.foreign.lead)
    before = of_organisation(world.own.id)
    for door in (each for each in DOORS if has_ids(each, world)):
        address = door.address(world)
        real = {"name": world.case.entry} | ids_in(address)
        mixed = without(address, **{**real, "reference": world.theirs.reference})
        nowhere = without(address, reference=world.theirs.reference)
        if mixed != nowhere:
            answers = [asked(client, door, world, each) for each in (mixed, nowhere)]
            assert same(*answers), door
            assert of_the_school(answers[0]) == set(), door
    assert changed(before, of_organisation(world.own.id)) == set()


def ids_in(address: str) -> dict[str, object]:
    """What an address names, but for the case."""
    return {name: value for name, value in resolve(address).kwargs.items() if name != "reference"}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("who", [each for each in WHO if each != "visitor"])
def test_what_somebody_may_not_see_of_their_own_school_looks_like_what_is_nowhere(world: World, who: str) -> None:
    """A-01: a page that is there and not for them, and one that is not there, are one answer to the byte; and whoever
    may not know of a case learns nothing of how long it takes: the database is asked the same.
    """
    lead, client = entered(world.own.lead), entered(world.people()[who])
    for door in (each for each in DOORS if each.name in ONCE and each.method == "POST"):
        asked(lead, door, world)  # from here on it is shut to whoever comes second
    shut = [each for each in DOORS if has_ids(each, world) and each.expected(who)[0] == GONE]
    for door in shut:
        real = door.address(world)
        (one, of_real), (other, of_nowhere) = (overheard(client, door, world, each) for each in (real, without(real)))
        assert same(one, other), door
        assert of_real == of_nowhere or who in READERS or door.name in ONCE, door
    assert shut


def overheard(client: Client, door: Door, world: World, address: str) -> tuple[Any, list[str]]:
    """What comes of a door at an address, and what the database is asked."""
    with questions() as found:
        answer = asked(client, door, world, address)
    return answer, found


def counterpart(world: World, door: Door) -> User:
    """Who does in the other school what is done at a door in this one."""
    return staff(world.foreign)[door.by]


def missing(door: Door, address: str) -> str:
    """The same page of what is nowhere; of a roll, a line that none has."""
    return reverse(door.name, args=(NO_LINE,)) if door.name == "roll-doubt" else without(address)


@pytest.mark.usefixtures("rolling")
def test_what_is_another_school_s_costs_as_many_questions_as_what_is_nowhere(world: World) -> None:
    """A-01 and A-03: at every door that names something, as whoever would be let in if it were theirs: the database is
    asked the same, in the same order.
    """
    browser = cache(entered)
    doors = [door for door in EVERY_DOOR if FULL or not door.full or door.name in TIMED]
    named = [door for door in doors if door.name != "hide" and (has_ids(door, world) or door.name == "roll-doubt")]
    assert {*TIMED} <= {door.name for door in named}
    for door in named:
        client, real = browser(counterpart(world, door)), door.address(world)
        client.get("/home/")  # what is asked once a minute, or once in a process
        (one, of_real), (other, of_none) = (
            overheard(client, door, world, each) for each in (real, missing(door, real))
        )
        assert same(one, other), door
        assert of_real == of_none, door


def test_a_roll_of_another_school_costs_no_question(world: World) -> None:
    """A-01: at every page of a roll, before one is on its way elsewhere and afterwards."""
    client, pages = entered(world.foreign.lead), [door for door in EVERY_DOOR if door.name.startswith("roll")]
    pages = [door for door in pages if door.method == "GET"]
    before = [overheard(client, door, world, door.address(world)) for door in pages]
    on_its_way(world.own)
    for door, (one, asked_before) in zip(pages, before, strict=True):
        other, asked_after = overheard(client, door, world, door.address(world))
        assert same(one, other), door
        assert asked_before == asked_after, door


@pytest.mark.full
@pytest.mark.once
@pytest.mark.parametrize("role", ["visitor", *ROLES] if FULL else ["lead"])
@pytest.mark.asvs("8.4.1")
def test_no_method_of_any_address_gives_another_school_anything(world: World, role: str) -> None:
    """A-01: every address that there is, also the public ones, and every method."""
    client = entered(None if role == "visitor" else staff(world.foreign)[role])
    given = {"reference": world.case.reference, "concern": str(world.case.concern), "user": str(world.own.lead.pk)}
    before = of_organisation(world.own.id)
    places = {*addresses(**given), *addresses(any=str(world.case.entry)), *(door.address(world) for door in DOORS)}
    for address in sorted(places):
        for method in METHODS:
            answer = client.generic(method, address, "a=1" if method == "POST" else "", content_type=FORM)
            assert answer.status_code < 500, (method, address)
            assert of_the_school(answer) == set(), (method, address)
        if not client.session.get("_auth_user_id") and role != "visitor":  # an address signed them out
            client = entered(staff(world.foreign)[role])
    assert changed(before, of_organisation(world.own.id)) == set()


@pytest.mark.parametrize("who", NOBODY)
@pytest.mark.asvs("6.3.3", "8.2.1")
def test_whoever_is_not_wholly_signed_in_is_asked_to_sign_in(world: World, who: str) -> None:
    """A-02: at every door, each time with the session as it was at first; nothing is changed by it."""
    client = NOBODY[who](world)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    before = of_organisation(world.own.id)
    for door in DOORS:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
        answer = asked(client, door, world)
        assert (answer.status_code, answer.headers["Location"]) == (SIGN_IN, WAYS_OUT.get(door.name, "/sign-in/")), door
        client = NOBODY[who](world) if who == "password alone" else client  # it was ended when it was looked at
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert changed(before, of_organisation(world.own.id)) == set()


@pytest.mark.asvs("8.2.1")
def test_whoever_has_left_or_has_not_begun_finds_no_page_at_all(world: World) -> None:
    """A-02: the role that they had or will have opens nothing."""
    for who, becomes in NOWHERE_NOW.items():
        client = becomes(world)
        before = of_organisation(world.own.id)
        with recorded() as verbs:
            for door in sorted(DOORS, key=lambda door: door.name == "hide"):  # which locks, and so comes last
                answer = asked(client, door, world)
                assert answer.status_code == (door.expected("lead")[0] if door.name in OWN_PAGES else GONE), (who, door)
                assert CANARY not in answer.content.decode(), (who, door)
        assert verbs == ["session:lock"]
        assert changed(before, of_organisation(world.own.id)) == set()


# --- How long it takes ---------------------------------------------------------------------------------


def taken(client: Client, place: str) -> float:
    """Seconds until a page has come: of work, where all of it is done here, so that a busy machine hides nothing."""
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    start = clock()
    client.get(place)
    return clock() - start


def distance(one: list[float], other: list[float]) -> float:
    """How far apart two samples are: the greatest difference of their distributions (Kolmogorov and Smirnov)."""
    points = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    seen, most = [0, 0], 0.0
    for (value, which), (following, _) in pairwise([*points, (float("inf"), 0)]):
        seen[which] += 1
        if value != following:
            most = max(most, abs(seen[0] / len(one) - seen[1] / len(other)))
    return most


def bound(count: int, tests: int) -> float:
    """The distance that two samples of this size from one distribution pass once in 1 / CHANCE, over so many tests."""
    return sqrt(-log(CHANCE / tests / 2) / count)


def test_the_distance_of_two_samples_is_what_it_should_be() -> None:
    assert distance([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]) == 0
    assert distance([1.0, 2.0], [3.0, 4.0]) == 1
    assert distance([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 5.0, 6.0]) == 0.5
    assert round(bound(400, 1), 3) == 0.138


@pytest.mark.full
def test_an_honest_run_stays_within_the_bound_and_a_slower_answer_does_not() -> None:
    """A-01: the measure bites at six tenths of what an answer varies by, and not at chance."""
    draw = random.Random(8)
    honest = [
        distance([draw.gauss(8, 1) for _ in range(400)], [draw.gauss(8, 1) for _ in range(400)]) for _ in range(1000)
    ]
    assert sum(each > bound(400, 1) for each in honest) <= 5
    assert distance([draw.gauss(8, 1) for _ in range(400)], [draw.gauss(8.6, 1) for _ in range(400)]) > bound(400, 1)


COUNT = 400


def the_page(name: str) -> Door:
    """The door of a page."""
    return next(each for each in EVERY_DOOR if (each.name, each.method) == (name, "GET"))


# Who is refused at which: of another school, or of this one and kept out.
HERE = [(who, name) for who in ("stand-in", "set aside", "relative") for name in TIMED]
REFUSED = [("foreign", name) for name in TIMED] + [
    (who, name) for who, name in HERE if the_page(name).expected(who)[0] != OK
]


def of_both(client: Client, real: str, nowhere: str) -> list[list[float]]:
    """How long a page takes, and one that is nowhere. In a random order, so that whatever else the machine does falls
    on both alike: where they do not differ, the distance passes the bound as seldom as it says, on a busy machine too.
    """
    draw, places = random.Random(5), [real, nowhere]
    found: dict[str, list[float]] = {place: [] for place in places}
    for place in draw.sample(places * (COUNT + 10), 2 * (COUNT + 10)):
        found[place].append(taken(client, place))
    return [each[10:] for each in found.values()]


@pytest.fixture
def logs_as_shipped() -> Iterator[None]:
    """The library of rules writes a line for each part of a rule, in tests alone: writing takes longer than asking."""
    logging.disable(logging.DEBUG)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.full
@pytest.mark.usefixtures("logs_as_shipped", "rolling")
@pytest.mark.parametrize(("who", "name"), REFUSED)
def test_how_long_a_refusal_takes_does_not_say_whether_anything_is_there(world: World, who: str, name: str) -> None:
    """A-01 and A-03: whoever counts thousandths of a second learns nothing. What differs does so twice, and what the
    machine did meanwhile does not.
    """
    door = the_page(name)
    client, real = entered(counterpart(world, door) if who == "foreign" else world.people()[who]), door.address(world)
    apart = (distance(*of_both(client, real, missing(door, real))) for _ in range(2))
    assert any(each <= bound(COUNT, len(REFUSED)) for each in apart)


@pytest.mark.full
@pytest.mark.usefixtures("logs_as_shipped")
def test_a_refusal_that_asks_more_where_something_is_there_would_be_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A-01: as a careless hand would write it: what is not there is refused before anything is asked."""

    def read(act: Act, **named: object) -> Case:
        found = Case.objects.filter(**named).first()
        if found is None or not may(act, found.pk, READ):
            raise Case.DoesNotExist
        return found

    monkeypatch.setattr("clearway.cases.queries.record.read", read)
    real = the_page("case").address(world)
    assert distance(*of_both(entered(world.own.stand_in), real, without(real))) > bound(COUNT, len(REFUSED))
