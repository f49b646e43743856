"""A-08: whoever is set aside from a case learns nothing of it from the pages of its people."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from clearway.accounts.models import User
from clearway.audit.acts import reading
from clearway.audit.errors import NotAllowedError
from clearway.cases import changes, queries
from clearway.cases.access import visible
from clearway.cases.models import Case
from clearway.concerns.changes import Report, report
from clearway.people import changes as people
from clearway.people.finding import search
from clearway.people.models import Flag, Person
from clearway.people.queries import person as person_by
from clearway.people.queries import record
from clearway.vault.reach import within
from clocks import clock_at
from intruders import same
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, canary, school

pytestmark = pytest.mark.django_db
BEFORE = AT - timedelta(hours=5)  # the same day: nobody belonged to the school before
NOWHERE = UUID("00000000-0000-4000-8000-000000000000")


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=1)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def case(own: School) -> Case:
    """A case from which a lead is set aside, without anybody in it."""
    name = changes.open_case(act_of(own.lead), None)
    with within(own.id):
        row = Case.objects.get(id=name)
    changes.set_aside(act_of(own.lead), row, own.set_aside, "subject", "why")
    return row


def child(own: School, name: UUID) -> Person:
    with within(own.id):
        return Person.objects.get(id=name)


def put_down(own: School, case: Case, name: str) -> Person:
    """Somebody new, put down in the case."""
    return child(own, changes.involve(act_of(own.lead), case, changes.Involved(name, None, "other")))


def known_before(own: School, name: str) -> Person:
    """Somebody who was on the roll before, with an address."""
    found = child(own, people.add_person(act_of(own.lead, BEFORE), name, date(2011, 5, 4)))
    facts = people.RollFacts(10, 2026)
    people.enrol(act_of(own.lead, BEFORE), found, facts, 0)
    people.set_address(act_of(own.lead, BEFORE), found, people.Reached(canary("address"), "", ""), 0)
    return found


def finds(who: User, typed: str) -> list[str]:
    with reading(act_of(who)) as act:
        return [each.known.name for each in search(act, typed).hits]


def page(who: User, of: UUID) -> str:
    return text_of(entered(who).get(f"/people/{of}/"))


def warned(own: School, of: Person, mark: str, hours: int = 0) -> UUID:
    said = people.Warned("address", canary(f"{mark}-against"), canary(f"{mark}-told"), canary(f"{mark}-why"), None)
    return people.flag(act_of(own.lead, AT - timedelta(hours=hours)), of, said)


def test_whoever_is_known_by_nothing_but_the_case_is_not_there_for_them(own: School, case: Case) -> None:
    """The lead themselves, for example, put down as whom it is about: no hit, no page, to the byte."""
    found = put_down(own, case, "Set-Aside of Own")
    assert finds(own.lead, "set-aside") == ["Set-Aside of Own"]
    assert finds(own.set_aside, "set-aside") == []
    client = entered(own.set_aside)
    assert same(client.get(f"/people/{found.id}/"), client.get(f"/people/{NOWHERE}/"))
    assert entered(own.lead).get(f"/people/{found.id}/").status_code == 200
    with pytest.raises(Person.DoesNotExist):
        people.add_alias(act_of(own.set_aside), found, "known", "Pupil Z")


def test_nor_is_their_family_that_is_known_by_nothing_else(own: School, case: Case) -> None:
    found = put_down(own, case, "Pupil Quercus")
    people.relate_new(act_of(own.lead), found, "Parent Betula", "parent", "yes")
    aunt = people.relate_new(act_of(own.lead), found, "Aunt Salix", "carer", "no")
    people.relate(act_of(own.lead), known_before(own, "Pupil Acer"), child(own, aunt), "carer", "no")
    assert finds(own.lead, "betula") == ["Parent Betula"]
    assert finds(own.set_aside, "betula") == []
    assert finds(own.set_aside, "salix") == ["Aunt Salix"]  # known by another child
    assert "Pupil Quercus" not in page(own.set_aside, aunt)


def test_whoever_is_known_otherwise_goes_on_being_found(own: School, case: Case) -> None:
    """On the roll, or in another case: to miss them would be a hint."""
    on_roll, elsewhere = known_before(own, "Pupil Acer"), put_down(own, case, "Pupil Quercus")
    changes.involve_known(act_of(own.lead), case, on_roll, "other")
    other = changes.open_case(act_of(own.lead), None)
    with within(own.id):
        row = Case.objects.get(id=other)
    changes.involve_known(act_of(own.lead), row, elsewhere, "other")
    assert finds(own.set_aside, "pupil") == finds(own.lead, "pupil")
    with within(own.id):
        assert list(visible(act_of(own.set_aside)).values_list("id", flat=True)) == [other]


def test_whoever_was_put_down_twice_is_known_as_soon_as_one_of_the_two_is(own: School, case: Case) -> None:
    found, twin = put_down(own, case, "Pupil Quercus"), known_before(own, "Pupil Acer")
    people.merge(act_of(own.lead), found, twin, "why")
    with reading(act_of(own.set_aside)) as act:
        assert person_by(act, found.id) == twin


def test_it_ends_with_being_set_aside(own: School, case: Case) -> None:
    put_down(own, case, "Pupil Quercus")
    changes.set_aside(act_of(own.lead), case, own.set_aside, "subject", "why", stands=False)
    assert finds(own.set_aside, "quercus") == ["Pupil Quercus"]


def test_who_looked_since_is_closed(own: School, case: Case) -> None:
    """Nobody is looked at so often as a child in a case."""
    found = known_before(own, "Pupil Acer")
    with clock_at(BEFORE + timedelta(hours=1)):
        page(own.deputy, found.id)
    with clock_at(AT - timedelta(minutes=1)):
        page(own.set_aside, found.id)
        before = entered(own.set_aside).get(f"/people/{found.id}/")
    changes.involve_known(act_of(own.lead), case, found, "other")
    for who in (own.lead, own.deputy, own.lead):
        page(who, found.id)
    after = page(own.set_aside, found.id)
    assert "Deputy of Own read this page" in after
    assert after.count("of Own read this page") == text_of(before).count("of Own read this page") + 1  # their own
    assert f"Case {case.reference}" not in after


def test_a_flag_that_was_raised_since_says_to_them_that_it_stands_and_nothing_else(own: School, case: Case) -> None:
    """It may be against them. They cannot have the address shown, and cannot take the flag down."""
    found = known_before(own, "Pupil Acer")
    changes.involve_known(act_of(own.lead), case, found, "other")
    warned(own, found, "since")
    said = page(own.set_aside, found.id)
    assert "Withheld" in said
    for each in ("since-against", "since-told", "since-why", "address"):
        assert canary(each) not in said
    client, reason = entered(own.set_aside), {"reason": "why", "once": str(uuid4())}
    answer = sends(client, f"/people/{found.id}/part/release/", reason)
    assert answer.status_code == 422
    assert "This cannot be shown to you" in text_of(answer)
    with pytest.raises(NotAllowedError):
        people.release(act_of(own.set_aside), found, "why")
    assert canary("address") not in page(own.set_aside, found.id)
    with within(own.id):
        root = Flag.objects.get(person=found.id).root
    ends = {"told_by": "x", "why": "x", "once": str(uuid4())}
    assert sends(client, f"/people/{found.id}/end/flag/{root}/", ends).status_code == 404
    with pytest.raises(Flag.DoesNotExist):
        people.end_flag(act_of(own.set_aside), found, root, "x", "x")
    assert canary("since-why") in page(own.deputy, found.id)


def test_a_flag_from_before_goes_on_saying_what_it_says(own: School, case: Case) -> None:
    found = known_before(own, "Pupil Acer")
    warned(own, found, "earlier", hours=3)
    changes.involve_known(act_of(own.lead), case, found, "other")
    assert canary("earlier-why") in page(own.set_aside, found.id)


def test_nor_is_an_address_shown_to_whoever_is_set_aside_though_the_flag_is_older(own: School, case: Case) -> None:
    """A child in hiding is worth more than the hint: A-48."""
    found = known_before(own, "Pupil Acer")
    warned(own, found, "earlier", hours=3)
    changes.involve_known(act_of(own.lead), case, found, "other")
    with pytest.raises(NotAllowedError):
        people.release(act_of(own.set_aside), found, "why")
    with within(own.id), pytest.raises(Flag.DoesNotExist):
        people.end_flag(act_of(own.set_aside), found, Flag.objects.get(person=found.id).root, "who", "why")
    with reading(act_of(own.set_aside)) as act:
        assert record(act, found).reach.shut


def test_whoever_is_kept_from_the_report_is_kept_from_all_of_this_too(own: School) -> None:
    name = report(act_of(own.teacher), Report(canary("about"), canary("account"), AT, "no"))
    with reading(act_of(own.lead)) as act:
        concern = queries.concern(act, name)
    changes.keep_from(act_of(own.lead), concern, own.deputy, "why")
    made = changes.open_case(act_of(own.lead), concern)
    with within(own.id):
        row = Case.objects.get(id=made)
    put_down(own, row, "Deputy of Own")
    assert finds(own.deputy, "deputy of own") == []
    assert finds(own.lead, "deputy of own") == ["Deputy of Own"]


def test_whoever_is_tied_to_somebody_in_a_case_is_kept_out_as_much_as_who_is_set_aside(own: School) -> None:
    """An uncle who leads: of the other child in it, what was warned of since, who looked, and what is withheld."""
    name = changes.open_case(act_of(own.lead), None)
    with within(own.id):
        case = Case.objects.get(id=name)
    nephew, other = put_down(own, case, "Pupil Quercus"), known_before(own, "Pupil Acer")
    alone = put_down(own, case, "Pupil Tilia")
    people.tie(act_of(own.lead), nephew, own.set_aside, "relative")
    changes.involve_known(act_of(own.lead), case, other, "other")
    warned(own, other, "since")
    page(own.deputy, other.id)
    said = page(own.set_aside, other.id)
    assert "Withheld" in said
    assert "Show what is withheld" not in said
    assert "Deputy of Own" not in said
    assert not [each for each in ("since-against", "since-told", "since-why", "address") if canary(each) in said]
    assert finds(own.set_aside, "acer") == ["Pupil Acer"]
    assert finds(own.set_aside, "tilia") == []
    client = entered(own.set_aside)
    assert same(client.get(f"/people/{alone.id}/"), client.get(f"/people/{NOWHERE}/"))
    with pytest.raises(NotAllowedError):
        people.release(act_of(own.set_aside), other, "why")
    assert canary("since-why") in page(own.lead, other.id)
