"""A-03: whoever puts another id, reference or mark where theirs stood gets nothing, changes nothing, breaks nothing.

`make test` sends some hundred such requests, `make test-all` twenty thousand.
"""

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import resolve

from clearway.accounts.models import User
from clearway.vault.guards import kept_models
from clearway.vault.reach import within
from doors import Door
from intruders import NOWHERE, as_it_was, asked, is_shut_out, of_organisation, planted
from members import World, carrying_answers, entered, sends
from pages import DOORS
from tables import Rows, changed

FULL = bool(os.environ.get("CLEARWAY_FULL"))
WHO = (
    "teacher", "colleague", "deputy", "administrator", "outsider", "head", "stand-in", "set aside", "relative",
    "guest",
)  # fmt: skip
MAY = ("stand-in", "head")  # break in, and see the case from then on: test_need_to_know.py
COUNT = 2_000 if FULL else 60  # for each of them
BATCH = 100 if FULL else 30  # requests between two looks at every row
FLAGGED = {"own-address", "own-phone", "own-email"}  # seen once somebody releases it to themselves, or ends the flag
CALM = {200, 204, 301, 302, 400, 403, 404, 405, 409, 413, 415, 422, 429}
TWISTED: tuple[str, ...] = (
    "0", "-1", "1", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "9" * 30,
    "2026-0000", "2026-1", "2026-0001-", "9999-9999999", "0000-0000", "null", "None", "undefined", "true", "[]", "{}",
    "*", "%", "%25", "..", "../", "lead", "\u0662\u0660\u0662\u0666-\u0660\u0660\u0660\u0661", "2026-0001 ",
    " 2026-0001", "2026-0001,2026-0002", "2026-0001/../2026-0002", "{00000000-0000-4000-8000-000000000000}",
    "urn:uuid:00000000-0000-4000-8000-000000000000", "1e3", "0x7ea", "NaN", "Infinity", "a" * 150, "\x7f", "'", '"',
    "\\",
)  # fmt: skip
pytestmark = pytest.mark.everywhere


@dataclass(frozen=True, slots=True)
class Try:
    """One request: a door as it is meant, with one thing in it replaced."""

    door: Door
    address: str
    fields: dict[str, object]
    what: str

    def send(self, client: Any) -> Any:
        """What comes of it."""
        if self.door.answers:
            carrying_answers(client)
        return client.get(self.address) if self.door.method == "GET" else sends(client, self.address, self.fields)


class Names:
    """Every id, reference and mark of both schools, and such as there are none of."""

    def __init__(self, world: World) -> None:
        self.names: list[str] = [str(each) for each in NOWHERE.values()]
        for of in (world.own, world.foreign):
            self.names += [str(of.id), *(str(getattr(of, name).pk) for name in of.__slots__ if name != "id")]
            with within(of.id):
                for model in kept_models():
                    self.names += [str(name) for name in model.objects.values_list("id", flat=True)[:6]]
        self.names += ["2026-0001", "2026-0002", "2026-0003", str(uuid4())]
        self.names = list(dict.fromkeys(self.names))

    def another(self, draw: random.Random) -> str:
        """Mostly a real one, of whatever it is."""
        return draw.choice(self.names if draw.random() < 0.7 else TWISTED)


def tries(world: World, who: str) -> Iterator[Try]:
    """Endlessly: a door, and what in it is replaced; the draw is the same in every run, but for the ids."""
    draw, names = random.Random(f"{who} 3"), Names(world)
    while True:
        door = draw.choice(
            [each for each in DOORS if (each.name, each.method) != ("case-break", "POST") or who not in MAY]
        )
        address, fields = door.address(world), dict(door.sent(world)) if door.method == "POST" else {}
        places = [("address", str(value)) for value in resolve(address).kwargs.values()]
        places += [("field", name) for name in fields] + [("query", ""), ("more", "")]
        kind, place = draw.choice(places)
        other = names.another(draw)
        if kind == "address":
            address = address.replace(place, quoted(other))
        elif kind == "field":
            fields[place] = other
        elif kind == "query":
            address += f"?{draw.choice(HINTS)}={quoted(other)}"
        elif fields:
            fields[draw.choice(HINTS)] = other
        yield Try(door, address, fields, f"{kind} {place} {other}")


HINTS = (
    "id", "case", "organisation", "user", "concern", "entry", "person", "next", "reference", "assessment", "version",
)  # fmt: skip


def quoted(text: str) -> str:
    """As a part of an address; an address is text that a client sends, whatever it looks like."""
    from urllib.parse import quote

    return quote(text, safe="")


def may_see(world: World, who: str) -> set[str]:
    """The canaries that somebody sees at the doors as they are meant, and those that they type."""
    client = entered(world.people()[who])
    pages = [asked(client, door, world) for door in DOORS if door.method == "GET"]
    own = "foreign-" if who == "outsider" else "typed-"
    return {mark for page in pages for mark in planted(page)} | {own, "typed-"}


def is_allowed(mark: str, allowed: set[str]) -> bool:
    """Whether a mark is one of these, or begins like one that ends in a dash."""
    return mark in allowed or any(mark.startswith(each) for each in allowed if each.endswith("-"))


def writes(who: str) -> bool:
    """Whether somebody may change anything of the case at any door as it is meant."""
    verbs = {verb for door in DOORS for verb in door.expected(who)[1] if door.method == "POST"}
    return bool({verb for verb in verbs if not verb.endswith(":read")} - {"concern:report"})


def untouched(world: World, who: str) -> Rows:
    """Every row that somebody must not change: of the other school always; of the case where they may not write. What
    they type and do not send is their own.
    """
    school, user = world.own if who == "outsider" else world.foreign, world.people()[who]
    found = of_organisation(school.id)
    if who != "outsider" and user and not writes(who):
        left_out = ("audit_event", "audit_receipt", "concerns_concern")
        found |= {f"own {table}": rows for table, rows in of_organisation(world.own.id, but=left_out).items()}
        drafts = found["own organisations_draft"]
        found["own organisations_draft"] = [row for row in drafts if user.pk.hex not in row.replace("-", "")]
    return found


@pytest.mark.sampled(2)
@pytest.mark.parametrize("who", WHO)
@pytest.mark.asvs("1.4.2", "8.2.2")
def test_no_other_name_opens_changes_or_breaks_anything(world: World, who: str) -> None:
    """A-03: no word of another's, no row of another's, no failure."""
    following, allowed = tries(world, who), may_see(world, who)
    for _ in range(COUNT // BATCH):
        with as_it_was():
            before, sent = untouched(world, who), list(islice(following, BATCH))
            its_pages(world.people()[who], sent, set(allowed))
            assert changed(before, untouched(world, who)) == set(), [each.what for each in sent]


def its_pages(user: User | None, sent: list[Try], allowed: set[str]) -> None:
    """What comes of these, one after another: calm, and no word that is not for them."""
    client = entered(user, raises=False)
    for each in sent:
        answer = each.send(client)
        assert answer.status_code in CALM, each
        opens = each.door.part == "release" or each.door.name == "people-end"
        allowed |= FLAGGED if opens and answer.status_code == HTTPStatus.FOUND else set()
        assert not [mark for mark in planted(answer) if not is_allowed(mark, allowed)], each
        if each.door.name == "hide":
            client = entered(user, raises=False)
        else:
            assert not is_shut_out(answer), each


def test_the_draw_meets_every_door_and_every_kind_of_place(world: World) -> None:
    """A-03: so that the requests above are not all of one kind."""
    following = tries(world, "teacher")
    drawn = [next(following) for _ in range(2_000)]
    assert {(each.door.name, each.door.method) for each in drawn} == {(door.name, door.method) for door in DOORS}
    assert {each.what.split()[0] for each in drawn} == {"address", "field", "query", "more"}
    assert {UUID(each) for each in Names(world).names if len(each) == 36} >= {world.case.case, world.theirs.case}
