"""A-08 and A-05 of a roll: whoever is tied to a pupil sees and changes nothing of them by it, and nobody who may not
search people learns by a file who is known in a case.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from clearway.audit.acts import reading
from clearway.audit.events import Verb
from clearway.cases import changes as cases
from clearway.people import changes as people
from clearway.people.models import Identity, Person, Schooling
from clearway.roll import changes, queries
from clearway.roll.models import Kind, Line
from clearway.vault.reach import within
from clocks import clock_at
from intruders import asked, planted
from members import entered, made, sends
from pages import DOORS
from rolls import done, finished, looked, now, pupils, roll_of, standing
from visitor import text_of
from world import AT, School, act_of, case_of, incident

pytestmark = pytest.mark.asvs("8.2.2")
CHILD, OTHER = "Example,Pupil,27/03/2011,A1,1,9,9A", "Other,Somebody,02/04/2012,A2,2,8,8B"
MOVED = "Example,Pupil,27/03/2011,A1,1,10,10C"
ANOTHER_DAY = "Example,Pupil,28/04/2011,,,9,9A"
KINDS = (Kind.ADDED, Kind.CHANGED, Kind.LEFT, Kind.DOUBTFUL)


@pytest.fixture(autouse=True)
def _soon_after() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=7)):
        yield


@pytest.fixture
def child(own: School) -> UUID:
    """A pupil on the roll with another, who is no relative of any lead's yet."""
    done(own.lead, roll_of(CHILD, OTHER))
    return pupils(own)["Pupil Example"].id


def tie(own: School, child: UUID, *, minutes: int = 1) -> None:
    with within(own.id):
        person = Person.objects.get(id=child)
    people.tie(now(own.lead, minutes), person, own.relative, "relative")


def known_rows(own: School, child: UUID) -> tuple[int, ...]:
    with within(own.id):
        return tuple(model.objects.filter(person=child).count() for model in (Identity, Schooling))


def everything_shown(client: Client) -> str:
    """Each list of rows, but those unchanged, and the page that says what it would do."""
    pages = ["/roll/look/", *(f"/roll/rows/{kind}/" for kind in KINDS)]
    return " ".join(text_of(client.get(each)) for each in pages)


@pytest.mark.parametrize("row", [MOVED, ANOTHER_DAY, None], ids=["changed", "doubtful", "left"])
def test_a_tied_lead_brings_in_a_roll_and_nothing_of_the_child_is_shown_or_changed(
    own: School, child: UUID, row: str | None
) -> None:
    tie(own, child)
    before = known_rows(own, child)
    found = looked(own.relative, roll_of(OTHER, *filter(None, [row])), minutes=5)
    assert {kind: found[kind] for kind in (*KINDS, "open")} == dict.fromkeys((*KINDS, "open"), 0)
    assert found[Kind.SAME] == (2 if row else 1)  # as many as the file has rows
    client = entered(own.relative)
    assert "Example" not in everything_shown(client)
    assert client.get("/roll/doubt/3/").status_code == 404
    assert sends(client, "/roll/doubt/3/", {"who": "another"}).status_code == 404
    finished(own.relative, minutes=5)
    assert known_rows(own, child) == before
    with within(own.id):
        assert Person.objects.count() == 2


@pytest.mark.parametrize("row", [MOVED, ANOTHER_DAY, None], ids=["changed", "doubtful", "left"])
def test_a_tie_that_comes_while_a_roll_is_on_its_way_reaches_it(own: School, child: UUID, row: str | None) -> None:
    """A-08: it was compared already, and even decided; then nothing of the child is shown, counted or done."""
    found = looked(own.relative, roll_of(OTHER, *filter(None, [row])), minutes=5)
    assert sum(found[kind] for kind in KINDS) == 1
    if row == ANOTHER_DAY:
        with transaction.atomic(), reading(now(own.relative, 5)) as act:
            changes.settle(act, standing(), 3, "same", child)
    tie(own, child, minutes=6)
    before, client = known_rows(own, child), entered(own.relative)
    with reading(now(own.relative, 6)) as act:
        act.saw(Verb.ROLL_READ, standing().id)
        counted = queries.counts(act, standing())
        assert queries.next_doubt(act, standing(), 0) is None
        assert queries.progress(act, standing())[1] > 0
    assert sum(counted[kind] for kind in KINDS) == 0
    assert "Example" not in everything_shown(client)
    assert client.get("/roll/doubt/3/").status_code == 404
    with pytest.raises(Line.DoesNotExist), transaction.atomic(), reading(now(own.relative, 6)) as act:
        changes.settle(act, standing(), 3, "another", None)
    finished(own.relative, minutes=6)
    assert known_rows(own, child) == before


def test_a_twin_whom_a_doubtful_row_may_mean_as_well_is_not_marked_as_left(own: School, child: UUID) -> None:
    done(own.lead, roll_of(CHILD, OTHER, "Example,Pip,27/03/2011,A3,3,9,9A"), minutes=1)
    tie(own, child, minutes=2)
    found = looked(own.relative, roll_of(OTHER, "Changed,Pip,27/03/2011,,,9,9A", "Changed,Pupil,27/03/2011,,,9,9A"))
    assert found[Kind.LEFT] == 0


@pytest.mark.django_db
def test_no_page_and_no_form_names_a_tied_child_while_a_roll_without_them_is_on_its_way() -> None:
    """A-08: they would leave by it, and that they are on the roll is shown to others by their name."""
    world = made()
    looked(world.own.relative, roll_of(OTHER), minutes=5)
    client = entered(world.own.relative)
    for door in sorted((each for each in DOORS if each.name != "hide"), key=lambda each: each.method):
        assert not {mark for mark in planted(asked(client, door, world)) if mark.startswith("own-")}, door
    sends(client, "/roll/end/", {})
    looked(world.own.lead, roll_of(OTHER), minutes=6)
    assert "own-name" in planted(entered(world.own.lead).get("/roll/rows/left/"))


@pytest.fixture
def in_a_case(own: School) -> str:
    """A row of a person in a case, who never was on the roll: their bare name."""
    row = case_of(own, incident(own, "own").case)
    person = cases.involve(act_of(own.lead), row, cases.Involved("Pupil Elsewhere", date(2012, 2, 3), "shared"))
    tie(own, person, minutes=0)
    return "Elsewhere,Pupil,,,,9,9A"


def test_the_administrator_learns_of_nobody_who_is_known_by_a_case_only(own: School, in_a_case: str) -> None:
    """A row of a bare name comes to the same, whether somebody of that name is in the record or not."""
    stranger = "Nobody,Known,,,,9,9A"
    found = looked(own.administrator, roll_of(in_a_case, stranger))
    assert (found[Kind.ADDED], found[Kind.DOUBTFUL], found[Kind.SAME]) == (2, 0, 0)


def test_a_lead_who_searches_people_is_asked_whether_it_is_them(own: School, in_a_case: str) -> None:
    assert looked(own.lead, roll_of(in_a_case))[Kind.DOUBTFUL] == 1


def test_a_lead_who_is_tied_to_somebody_known_by_a_case_only_is_asked_nothing(own: School, in_a_case: str) -> None:
    assert looked(own.relative, roll_of(in_a_case))[Kind.ADDED] == 1


@pytest.mark.usefixtures("child")
def test_the_administrator_meets_who_is_or_was_on_the_roll(own: School) -> None:
    done(own.lead, roll_of(OTHER), minutes=2)
    found = looked(own.administrator, roll_of(ANOTHER_DAY, OTHER), minutes=5)
    assert (found[Kind.DOUBTFUL], found[Kind.SAME]) == (1, 1)
