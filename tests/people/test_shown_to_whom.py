"""A-08 and A-48: to whom what is withheld is shown, and to whom something is closed, asked of each function itself."""

from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from clearway.accounts.models import User
from clearway.people import access, changes, reaching
from clearway.people.access import FURTHER, closed_to_leads, closes_to_a_lead, may_release, redirects, tied
from clearway.people.models import Flag, Person
from clearway.people.reaching import Reachable, address_for
from clearway.vault.reach import within
from clocks import clock_at
from world import AT, School, act_of, canary, school

pytestmark = pytest.mark.django_db
WARNED = changes.Warned("address", "who", "who", "why", None)


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=1)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def put_down(own: School, name: str, lines: str = "") -> Person:
    made = changes.add_person(act_of(own.lead), name, None)
    with within(own.id):
        found = Person.objects.get(id=made)
    if lines:
        changes.set_address(act_of(own.lead), found, changes.Reached(lines, "", ""), 0)
    return found


def in_hiding(own: School, name: str) -> Person:
    """Somebody with an address over which a flag stands."""
    found = put_down(own, name, canary(name[-1].lower()))
    changes.flag(act_of(own.lead), found, WARNED)
    return found


def reached(who: User, of: Person, minutes: int = 0) -> Reachable:
    act = act_of(who, AT + timedelta(minutes=minutes))
    with within(act.actor.organisation):
        return address_for(act, of.id)


def closed(monkeypatch: pytest.MonkeyPatch, *people: Person) -> None:
    """Each of these stands in a case from which everybody is kept."""
    monkeypatch.setattr(FURTHER, "closed", lambda _: {each.id: AT - timedelta(days=1) for each in people})


def test_a_release_shows_what_is_withheld_of_one_and_of_nobody_else(own: School) -> None:
    one, other = in_hiding(own, "Pupil A"), in_hiding(own, "Pupil B")
    changes.release(act_of(own.lead), one, "why")
    assert reached(own.lead, one, 1).address
    assert reached(own.lead, other, 1).address is None
    assert reached(own.lead, other, 1).until is None


def test_a_release_shows_nothing_of_what_was_asked_before_it(own: School) -> None:
    """An act that began before it, in another tab."""
    child = in_hiding(own, "Pupil A")
    changes.release(act_of(own.lead, AT + timedelta(minutes=2)), child, "why")
    assert reached(own.lead, child, 1).address is None
    assert reached(own.lead, child, 2).address


def test_whoever_is_kept_from_a_case_after_they_released_is_shown_nothing_any_more(
    own: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = in_hiding(own, "Pupil A")
    changes.release(act_of(own.lead), child, "why")
    closed(monkeypatch, child)
    reach = reached(own.lead, child, 1)
    assert (reach.address, reach.shut, reach.until) == (None, True, None)


def test_whoever_leads_may_release_and_nobody_who_is_kept_from_a_case(
    own: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is it asked then whether they work with the child."""
    child, other = put_down(own, "Pupil A"), put_down(own, "Pupil B")
    with within(own.id):
        assert may_release(act_of(own.lead), [child.id], []) is True
        assert may_release(act_of(own.deputy), [child.id], []) is False
        closed(monkeypatch, child)
        monkeypatch.setattr(FURTHER, "works_with", lambda _, __: True)
        assert may_release(act_of(own.lead), [other.id, child.id], []) is False
        assert may_release(act_of(own.deputy), [child.id], []) is False
        assert may_release(act_of(own.deputy), [other.id], []) is True


def test_a_warning_that_was_raised_since_is_closed_and_one_from_before_is_not(
    own: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    child, other = put_down(own, "Pupil A"), put_down(own, "Pupil B")
    monkeypatch.setattr(FURTHER, "closed", lambda _: {child.id: AT})
    flags = [
        Flag(id=uuid4(), person_id=of.id, at=AT + timedelta(seconds=seconds))
        for of, seconds in ((child, -1), (child, 0), (child, 1), (other, 1))
    ]
    with within(own.id):
        assert access.warnings_closed_to(act_of(own.lead), flags) == {flags[1].id, flags[2].id}
        assert may_release(act_of(own.lead), [other.id], flags[:1]) is True
        assert may_release(act_of(own.lead), [other.id], flags[1:2]) is False


def test_the_next_school_of_a_brother_who_went_elsewhere_is_not_withheld(own: School) -> None:
    child, brother, same = put_down(own, "Pupil A"), put_down(own, "Pupil B"), put_down(own, "Pupil C")
    for each, setting in ((child, "School One"), (brother, "School Two"), (same, "SCHOOL one")):
        changes.relate(act_of(own.lead), child, each, "sibling", "no") if each != child else None
        changes.enrol(act_of(own.lead), each, changes.RollFacts(9, 2026), 0)
        changes.leave(act_of(own.lead), each, date(2026, 11, 1), setting, 1)
    changes.flag(act_of(own.lead), child, WARNED)
    assert [reached(own.lead, each).school for each in (child, brother, same)] == [True, False, True]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [("+44 123456", "(0) 123 456", True), ("+44 12345", "(0) 123 45", False), ("+44 123456", "123457", False)],
)
def test_six_digits_tell_a_place_and_five_do_not(one: str, other: str, *, alike: bool) -> None:
    """Five, of an extension, are anybody's."""
    first, second = (
        set(reaching._places([SimpleNamespace(lines="", phone=each, email="")], []))  # type: ignore[list-item]  # all it needs
        for each in (one, other)
    )
    assert bool(first & second) is alike


def test_of_those_to_whom_it_is_closed_only_leads_count_and_only_while_the_tie_stands(own: School) -> None:
    child = put_down(own, "Pupil A")
    changes.tie(act_of(own.lead), child, own.stand_in, "relative")
    changes.tie(act_of(own.lead), child, own.relative, "relative")
    changes.tie(act_of(own.lead), child, own.set_aside, "relative")
    changes.tie(act_of(own.lead), child, own.set_aside, "relative", stands=False)
    with within(own.id):
        assert closed_to_leads(act_of(own.lead), [child.id]) == {own.relative.pk}
        for who, whom, is_lead in ((own.lead, own.relative, True), (own.deputy, own.stand_in, False)):
            assert closes_to_a_lead(act_of(who), whom) is is_lead


def test_who_was_merged_and_who_is_tied_is_said_of_all_who_are_one(own: School) -> None:
    child, twin, third = put_down(own, "Pupil A"), put_down(own, "Pupil Aa"), put_down(own, "Pupil B")
    with within(own.id):
        assert redirects() == {}
        assert tied(act_of(own.relative)) == frozenset()
    changes.merge(act_of(own.lead), twin, child, "why")
    changes.tie(act_of(own.lead), twin, own.relative, "relative")
    changes.tie(act_of(own.lead), third, own.stand_in, "relative")
    with within(own.id):
        assert redirects() == {twin.id: child.id}
        assert tied(act_of(own.relative)) == {child.id, twin.id}
        assert tied(act_of(own.lead)) == frozenset()


class Counted(dict[UUID, UUID]):
    """Steps of merges that are asked for a few times only."""

    left = 20

    def get(self, key: UUID, default: Any = None) -> Any:
        """As ever, until somebody goes round and round."""
        self.left -= 1
        assert self.left, "it does not end"
        return super().get(key, default)


def test_merges_that_go_round_come_to_an_end() -> None:
    """Two who merge the two at once, each into the other: whoever asks is not held up."""
    one, other, third = uuid4(), uuid4(), uuid4()
    assert access._end(third, Counted({third: one, one: other, other: one})) == other
    assert access._end(one, Counted({one: other, other: one})) == other
    assert access._end(third, Counted({third: one, one: other})) == other
