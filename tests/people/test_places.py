"""A-48, wide: where a child is in hiding stands on no page of the family, in no form, draft or export."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from clearway.accounts.models import User
from clearway.audit.acts import Act, reading
from clearway.audit.errors import NotAllowedError
from clearway.audit.events import Verb
from clearway.cases import changes as cases
from clearway.cases import exports
from clearway.cases.models import Case
from clearway.organisations import drafts
from clearway.organisations.queries import exporting_at_the_machine
from clearway.people import changes
from clearway.people.models import Person
from clearway.people.reaching import address_for
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, canary, case_of, school

pytestmark = pytest.mark.django_db
PLACE = f"12 High Street, {canary('town')}, ST16 2AB"
WARNED = changes.Warned("address", "who", "who", "why", None)


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=1)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def put_down(own: School, name: str, lines: str = "", phone: str = "") -> Person:
    made = changes.add_person(act_of(own.lead), name, None)
    with within(own.id):
        found = Person.objects.get(id=made)
    if lines or phone:
        changes.set_address(act_of(own.lead), found, changes.Reached(lines, phone, ""), 0)
    return found


def related(own: School, one: Person, other: Person, kind: str) -> None:
    changes.relate(act_of(own.lead), one, other, kind, "yes")


def shown(who: User, of: Person, minutes: int = 0) -> tuple[bool, bool]:
    """Whether the address is shown, and whether it is said to be withheld."""
    with reading(act_of(who, AT + timedelta(minutes=minutes))) as act:
        reach = address_for(act, of.id)
        act.saw(Verb.PERSON_READ, of.id)
        return reach.address is not None, reach.withheld


@pytest.mark.parametrize(
    ("lines", "phone", "withheld"),
    [
        (f"12 High St., {canary('town')}. ST162AB", "", True),
        ("Flat 3, 12 high street, Stafford", "", True),
        ("Somewhere in st16  2ab", "", True),
        ("", "+44 1632 960 123", True),
        ("", "01632 960124", False),
        ("14 Low Street, ST17 9ZZ", "", False),
    ],
)
def test_one_place_is_one_place_however_it_is_spelled(own: School, lines: str, phone: str, *, withheld: bool) -> None:
    child, parent = put_down(own, "Pupil A", PLACE, "01632 960123"), put_down(own, "Parent B", lines, phone)
    related(own, child, parent, "parent")
    changes.flag(act_of(own.lead), child, WARNED)
    assert shown(own.lead, parent) == (not withheld, withheld)


def test_a_flag_reaches_the_whole_family_and_not_beyond(own: School) -> None:
    """H2: a half-brother, who is related to the mother and not to the child; whoever is related to none goes free."""
    child, mother = put_down(own, "Pupil A", PLACE), put_down(own, "Parent B")
    half, stranger = put_down(own, "Pupil C", PLACE), put_down(own, "Pupil D", PLACE)
    related(own, child, mother, "parent")
    related(own, half, mother, "parent")
    changes.flag(act_of(own.lead), child, WARNED)
    assert [shown(own.lead, each) for each in (half, stranger)] == [(False, True), (True, False)]


@pytest.mark.parametrize("flagged_first", [True, False])
def test_a_relation_to_a_row_that_was_merged_carries_the_flag(own: School, *, flagged_first: bool) -> None:
    """H1: the relation points to one row of the child, and the flag stands on the other."""
    twice, child, parent = put_down(own, "Pupil A"), put_down(own, "Pupil Aa", PLACE), put_down(own, "Parent B", PLACE)
    related(own, twice, parent, "parent")
    if flagged_first:
        changes.flag(act_of(own.lead), child, WARNED)
    changes.merge(act_of(own.lead), twice, child, "the same child")
    if not flagged_first:
        changes.flag(act_of(own.lead), child, WARNED)
    assert shown(own.lead, parent) == (False, True)


def test_whoever_is_tied_to_the_child_reads_no_word_of_the_flag_and_no_address(own: School) -> None:
    """X2: on the parent's page it is as if no address were known."""
    child, parent = put_down(own, "Pupil A", PLACE), put_down(own, "Parent B", PLACE)
    related(own, child, parent, "parent")
    changes.tie(act_of(own.lead), child, own.relative, "relative")
    changes.flag(act_of(own.lead), child, WARNED)
    assert shown(own.relative, parent) == (False, False)
    page = text_of(entered(own.relative).get(f"/people/{parent.id}/"))
    assert canary("town") not in page
    assert "flag stands" not in page
    assert "Withheld" in text_of(entered(own.lead).get(f"/people/{parent.id}/"))
    sent = {"reason": "why", "once": str(uuid4())}
    assert sends(entered(own.relative), f"/people/{parent.id}/part/release/", sent).status_code == 422
    assert canary("town") not in text_of(entered(own.relative).get(f"/people/{parent.id}/"))


def test_the_next_school_is_withheld_with_the_address(own: School) -> None:
    """X3: on the page, in the export, and of a brother who went to the same."""
    child, brother = put_down(own, "Pupil A"), put_down(own, "Pupil B")
    related(own, child, brother, "sibling")
    for each in (child, brother):
        changes.enrol(act_of(own.lead), each, changes.RollFacts(9, 2026), 0)
        changes.leave(act_of(own.lead), each, date(2026, 11, 1), canary("school"), 1)
    case = case_of(own, cases.open_case(act_of(own.lead), None))
    for each in (child, brother):
        cases.involve_known(act_of(own.lead), case, each, "other")
    assert canary("school") in text_of(entered(own.lead).get(f"/people/{child.id}/"))
    assert canary("school") in exported(own, case)
    changes.flag(act_of(own.lead), child, WARNED)
    for each in (child, brother):
        page = entered(own.lead).get(f"/people/{each.id}/").content.decode()
        assert canary("school") not in page
        assert canary("school") not in entered(own.lead).get(f"/people/{each.id}/part/leave/").content.decode()
    assert canary("school") not in exported(own, case)


def exported(own: School, case: Case) -> str:
    with reading(Act(exporting_at_the_machine(own.id), AT + timedelta(minutes=1))) as act:
        out = exports.export(act, case.reference, "For the reviewing officer")
    assert json.loads(out.data)["people"]
    return out.data + out.page


def test_what_was_typed_after_a_release_is_not_given_back_without_another(own: School) -> None:
    """H3: the form that showed it was hidden; on the next day it comes up empty, and with a release filled in again."""
    child = put_down(own, "Pupil A", PLACE)
    changes.flag(act_of(own.lead), child, WARNED)
    changes.release(act_of(own.lead, AT + timedelta(minutes=1)), child, "why")
    address = f"/people/{child.id}/part/address/"
    page = entered(own.lead).get(address).content.decode()
    assert canary("town") in page
    kept(own, address)
    with clock_at(AT + timedelta(days=1)):
        assert canary("town") not in entered(own.lead).get(address).content.decode()
        changes.release(act_of(own.lead, AT + timedelta(days=1)), child, "why")
        assert canary("town") in entered(own.lead).get(address).content.decode()


def kept(own: School, path: str) -> None:
    with reading(act_of(own.lead, AT + timedelta(minutes=1))) as act:
        drafts.keep(act, path, {"lines": [PLACE], "phone": [""], "email": [""], "version": ["1"]})


def test_nor_is_what_was_typed_before_the_flag_was_raised(own: School) -> None:
    """H3b."""
    child = put_down(own, "Pupil A", PLACE)
    address = f"/people/{child.id}/part/address/"
    kept(own, address)
    assert canary("town") in entered(own.lead).get(address).content.decode()
    changes.flag(act_of(own.lead), child, WARNED)
    assert canary("town") not in entered(own.lead).get(address).content.decode()


@pytest.mark.parametrize("part", ["address", "name", "flag", "number", "leave"])
def test_a_form_that_is_refused_or_overtaken_shows_nothing_of_it_either(own: School, part: str) -> None:
    """Sent empty, sent with a version that never stood: 422 and 409."""
    child = put_down(own, "Pupil A", PLACE)
    changes.flag(act_of(own.lead), child, WARNED)
    for version in ("0", "7", ""):
        answer = sends(
            entered(own.lead), f"/people/{child.id}/part/{part}/", {"version": version, "once": str(uuid4())}
        )
        assert canary("town") not in answer.content.decode(), (part, version)


def test_only_whoever_works_on_a_case_of_theirs_or_leads_has_it_shown_or_takes_the_flag_down(own: School) -> None:
    """RL, FD: a deputy of no case of the child's reads and lifts nothing; a deputy of one does."""
    child = put_down(own, "Pupil A", PLACE)
    changes.enrol(act_of(own.lead), child, changes.RollFacts(9, 2026), 0)
    root: UUID = changes.flag(act_of(own.lead), child, WARNED)
    case = case_of(own, cases.open_case(act_of(own.deputy), None))
    cases.involve_known(act_of(own.deputy), case, child, "other")
    client, address = entered(own.stand_in), f"/people/{child.id}/"
    sent = {"reason": "why", "told_by": "who", "why": "why"}
    offered = client.get(address).content.decode()
    assert "part/release/" not in offered
    assert "end/flag/" not in offered
    assert sends(client, f"{address}part/release/", {**sent, "once": str(uuid4())}).status_code == 422
    assert sends(client, f"{address}end/flag/{root}/", {**sent, "once": str(uuid4())}).status_code == 404
    with pytest.raises(NotAllowedError):
        changes.release(act_of(own.stand_in), child, "why")
    assert shown(own.stand_in, child, 1) == (False, True)
    deputy = entered(own.deputy)
    assert sends(deputy, f"{address}part/release/", {**sent, "once": str(uuid4())}).status_code == 302
    assert canary("town") in text_of(deputy.get(address))
    assert sends(deputy, f"{address}end/flag/{root}/", {**sent, "once": str(uuid4())}).status_code == 302
    assert shown(own.stand_in, child) == (True, False)
