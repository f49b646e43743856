"""A-07: whoever stands only in a case that somebody does not see is not found by them; a reference finds who stands in
one that they do. And everybody who opened a person is listed.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from clearway.accounts.models import User
from clearway.audit.acts import Act, reading
from clearway.cases import changes as cases
from clearway.cases import exports
from clearway.cases.access import READ, may, visible
from clearway.cases.models import Case
from clearway.organisations.changes import date_member
from clearway.organisations.models import Membership, Role
from clearway.organisations.queries import exporting_at_the_machine
from clearway.people import changes
from clearway.people.finding import search
from clearway.people.models import Person
from clearway.people.queries import looked_through
from clearway.vault.reach import within
from clocks import clock_at
from intruders import same
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, canary, case_of, school
from world import put_down as appointed

pytestmark = pytest.mark.django_db
OTHER = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=1)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def case(own: School) -> Case:
    """A deputy opened it and works on it; the other deputy knows nothing of it."""
    return case_of(own, cases.open_case(act_of(own.deputy), None))


def put_down(own: School, case: Case, name: str) -> Person:
    made = cases.involve(act_of(own.deputy), case, cases.Involved(name, date(2011, 5, 4), "other"))
    with within(own.id):
        return Person.objects.get(id=made)


def finds(who: User, typed: str, year: int | None = None) -> list[str]:
    with reading(act_of(who)) as act:
        found = search(act, typed, year)
    assert not found.more
    return [each.known.name for each in found.hits]


def test_a_deputy_of_another_case_finds_nobody_who_stands_in_this_one_only(own: School, case: Case) -> None:
    """By no part of the name, no number, no year, no page: the page is to the byte that of nobody."""
    found = put_down(own, case, "Pupil Quercus")
    changes.add_number(act_of(own.deputy), found, "upn", "B820200000001")
    aunt = changes.relate_new(act_of(own.deputy), found, "Aunt Salix", "carer", "no")
    for typed in ("quercus", "Pupil Q", "B820200000001", "salix", case.reference):
        assert finds(own.deputy, typed), typed
        assert finds(own.lead, typed), typed
        assert finds(own.stand_in, typed) == [], typed
    client = entered(own.stand_in)
    for name in (found.id, aunt):
        assert same(client.get(f"/people/{name}/"), client.get(f"/people/{OTHER}/"))


def test_whoever_is_on_the_roll_is_found_and_nothing_hints_at_the_case(own: School, case: Case) -> None:
    """To the byte as before they came into it, but for what the others did since, which deputies are not shown."""
    found = put_down(own, case, "Pupil Acer")
    apart = case_of(own, cases.open_case(act_of(own.lead), None))
    changes.enrol(act_of(own.deputy), found, changes.RollFacts(9, 2026), 0)
    before = entered(own.stand_in).get(f"/people/{found.id}/")
    cases.involve_known(act_of(own.lead), apart, found, "other")
    after = entered(own.stand_in).get(f"/people/{found.id}/")
    assert same(before, after)
    assert finds(own.stand_in, "acer") == finds(own.deputy, "acer") == ["Pupil Acer"]
    assert case.reference not in text_of(after)


def test_they_are_found_from_when_the_case_is_seen_and_as_long(own: School, case: Case) -> None:
    put_down(own, case, "Pupil Quercus")
    cases.set_team(act_of(own.deputy), case, own.stand_in, cases.Place("why"))
    assert finds(own.stand_in, "quercus") == ["Pupil Quercus"]
    cases.set_team(act_of(own.deputy), case, own.stand_in, cases.Place("why", stands=False))
    assert finds(own.stand_in, "quercus") == []


def test_those_who_are_hidden_leave_no_room_for_the_others(own: School, case: Case) -> None:
    """Many fit, of whom a deputy sees a few: those are found, and the search is not called too wide."""
    for each in range(90):
        put_down(own, case, f"Pupil Quercus {each}")
    for each in range(3):
        changes.add_person(act_of(own.lead), f"Pupil Quercus Acer {each}", None)
    assert len(finds(own.stand_in, "quercus")) == 3


def test_a_reference_finds_who_stands_in_the_case_and_no_other_text_does(own: School, case: Case) -> None:
    """SR: and on the page too."""
    put_down(own, case, "Pupil Quercus")
    assert finds(own.lead, f" {case.reference} ") == ["Pupil Quercus"]
    page = sends(entered(own.deputy), "/people/search/", {"typed": case.reference, "year": ""})
    assert "Pupil Quercus" in text_of(page)
    for typed in ("2026-0999", "2026-", "2026-00012345678", "٢٠٢٦-٠٠٠١"):
        assert finds(own.lead, typed) == [], typed


def test_every_page_by_which_somebody_was_opened_is_listed_with_who_came_fifty_to_a_page(
    own: School, case: Case
) -> None:
    """L1: a search, the case, an export; not what was opened of others."""
    found, beside = put_down(own, case, "Pupil Quercus"), case_of(own, cases.open_case(act_of(own.lead), None))
    cases.involve(act_of(own.lead), beside, cases.Involved("Pupil Acer", None, "other"))
    finds(own.deputy, "quercus")
    finds(own.lead, "acer")
    deputy = entered(own.deputy)
    deputy.get(f"/cases/{case.reference}/")
    deputy.get("/home/")
    with reading(Act(exporting_at_the_machine(own.id), AT + timedelta(minutes=1))) as act:
        exports.export(act, case.reference, "For the reviewing officer")
    lead = entered(own.lead)
    lead.get(f"/cases/{beside.reference}/")
    said = text_of(lead.get(f"/people/{found.id}/looked/"))
    assert "At the machine itself, exported a case" in said
    assert f"Deputy of Own, looked at a case, case {case.reference}" in said
    assert "Deputy of Own, came across them in a search" in said
    assert "Lead of Own, looked at a case" not in said
    assert "Lead of Own, came across" not in said
    for _ in range(50):
        finds(own.deputy, "quercus")
    with reading(act_of(own.lead)) as act:
        (first, more), (second, none) = (looked_through(act, [found.id], page) for page in (1, 2))
    assert (len(first), more, none) == (50, True, False)
    assert {each.verb for each in first} == {"person:search"}
    assert "case:export" in {each.verb for each in second}


def test_who_looked_is_for_leads(own: School, case: Case) -> None:
    found = put_down(own, case, "Pupil Quercus")
    for who in (own.deputy, own.head, own.administrator, own.teacher):
        assert entered(who).get(f"/people/{found.id}/looked/").status_code == 404


def test_a_place_from_before_somebody_went_does_not_revive_when_they_come_back(own: School, case: Case) -> None:
    """X1: their role ended by its last day, and nobody pressed anything; 300 days later they are deputy again."""
    put_down(own, case, canary("quercus"))
    with within(own.id):
        held = Membership.objects.get(user=own.deputy)
    ends = AT + timedelta(days=5)
    date_member(act_of(own.administrator), held.id, AT.date(), ends)
    assert sees(own, own.deputy, case, AT + timedelta(days=4))
    later = AT + timedelta(days=300)
    appointed(own.id, own.deputy, Role.DEPUTY, later)
    assert not sees(own, own.deputy, case, later)
    cases.set_team(act_of(own.lead, later), case, own.deputy, cases.Place("They are back."))
    assert sees(own, own.deputy, case, later + timedelta(days=1))


def test_a_place_goes_on_where_a_role_is_prolonged_before_its_last_day(own: School, case: Case) -> None:
    with within(own.id):
        held = Membership.objects.get(user=own.deputy)
    date_member(act_of(own.administrator), held.id, AT.date(), AT + timedelta(days=5))
    prolonged = AT + timedelta(days=4)
    date_member(act_of(own.administrator, prolonged), held.id, AT.date(), AT + timedelta(days=400))
    assert sees(own, own.deputy, case, AT + timedelta(days=300))


def sees(own: School, who: User, case: Case, at: datetime) -> bool:
    with within(own.id):
        act = act_of(who, at)
        listed = visible(act).filter(id=case.id).exists()
        assert listed == may(act, case.id, READ)
    return listed
