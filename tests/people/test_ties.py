"""A-08: whoever is tied to a person sees nothing of them: no hit, no count, no name on another's page."""

import json
from uuid import UUID

import pytest

from clearway.audit.acts import reading
from clearway.cases import exports
from clearway.cases.access import visible
from clearway.organisations.changes import add_member
from clearway.organisations.models import Role
from clearway.people import changes
from clearway.people.finding import doubles, search
from clearway.people.models import Person
from clearway.vault.reach import within
from members import World, entered, made, sends
from pages import EVERY_DOOR, OF_A_PERSON
from visitor import text_of
from world import act_of, canary, school

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A lead is a relative of the person in the case."""
    return made()


def person(world: World, name: UUID) -> Person:
    with within(world.own.id):
        return Person.objects.get(id=name)


def hits(world: World, typed: str, year: int | None = None) -> list[str]:
    with reading(act_of(world.own.relative)) as act:
        found = search(act, typed, year)
    assert not found.more
    return [each.known.name for each in found.hits]


@pytest.mark.parametrize(
    "typed", [canary("own-name"), canary("own-alias"), canary("own-number-1"), canary("own-merged"), "canary own"]
)
def test_a_search_does_not_find_them_by_anything(world: World, typed: str) -> None:
    mine = {canary("own-name"), canary("own-merged")}
    assert not mine & set(hits(world, typed))
    assert not mine & set(hits(world, typed, 10))


def test_a_search_by_year_leaves_them_out(world: World) -> None:
    assert hits(world, "", 10) == []
    with reading(act_of(world.own.lead)) as act:
        assert [each.known.name for each in search(act, "", 10).hits] == [canary("own-name")]


def test_nothing_of_them_stands_on_any_page(world: World) -> None:
    """A-08: every address, whoever else they are."""
    client = entered(world.own.relative)
    for door in EVERY_DOOR:
        if door.method == "GET":
            assert canary("own-") not in client.get(door.address(world)).content.decode(), door


def test_nor_does_it_in_the_answer_to_any_form(world: World) -> None:
    """A-08: whatever is sent to an address of theirs, and to the search."""
    client = entered(world.own.relative)
    for door in OF_A_PERSON:
        if door.method == "POST":
            answer = sends(client, door.address(world), {**door.sent(world), "typed": canary("own-name")})
            said = answer.content.decode().replace(canary("own-name"), "", 1)  # what they typed themselves
            assert answer.status_code in (200, 404), door
            assert canary("own-") not in said, door


def test_an_export_does_not_name_them_to_whoever_is_tied(world: World) -> None:
    """A-08: a deputy who works on the case is a relative of a parent who is not in it."""
    changes.tie(act_of(world.own.lead), person(world, world.known.parent), world.own.deputy, "relative")
    named = {}
    for who in ("lead", "deputy"):
        with reading(act_of(getattr(world.own, who))) as act:
            out = exports.export(act, world.case.reference, "For the reviewing officer")
        assert canary("own-name") in out.data
        [one] = json.loads(out.data)["people"]
        named[who] = (len(one["relations"]), canary("own-parent") in out.page)
    assert named == {"lead": (1, True), "deputy": (0, False)}


def test_a_relative_s_page_does_not_name_them(world: World) -> None:
    """A-08: the parent's page shows a family of which nobody is told."""
    page = f"/people/{world.known.parent}/"
    assert canary("own-name") in entered(world.own.lead).get(page).content.decode()
    said = entered(world.own.relative).get(page).content.decode()
    assert canary("own-parent") in said
    assert canary("own-name") not in said


def test_who_was_merged_with_them_is_not_there_either(world: World) -> None:
    assert entered(world.own.relative).get(f"/people/{world.known.merged}/").status_code == 404


def test_a_tie_reaches_the_cases_of_everybody_who_is_one_with_them(world: World) -> None:
    """A-08: tied to one row of a child, a case in which the other row stands is closed as well."""
    lead = act_of(world.own.lead)
    changes.tie(lead, person(world, world.known.merged), world.own.deputy, "self")
    with within(world.own.id):
        assert not visible(act_of(world.own.deputy)).filter(id=world.case.case).exists()
    merged = person(world, world.known.merged)
    changes.unmerge(lead, merged, "two after all")
    with within(world.own.id):
        assert visible(act_of(world.own.deputy)).filter(id=world.case.case).exists()


def test_nobody_who_is_tied_is_compared(world: World) -> None:
    with reading(act_of(world.own.relative)) as act:
        assert doubles(act, world.known.parent) == []


def test_a_tied_lead_changes_nothing_of_them(world: World) -> None:
    child = person(world, world.case.person)
    with pytest.raises(Person.DoesNotExist):
        changes.add_alias(act_of(world.own.relative), child, "known", "Pupil Z")


def test_a_tie_is_made_and_ended_by_a_form(world: World) -> None:
    lead, address = entered(world.own.lead), f"/people/{world.case.person}/"
    assert sends(lead, f"{address}part/tie/", {"user": str(world.own.deputy.pk), "kind": "self"}).status_code == 302
    assert entered(world.own.deputy).get(address).status_code == 404
    page = lead.get(address).content.decode()
    ends = [part.split('"')[0] for part in page.split('href="')[1:] if "/end/tie/" in part.split('"')[0]]
    assert "read this page" in page
    assert "person:" not in page  # what was done is said in words
    assert any(world.own.deputy.name in lead.get(each).content.decode() for each in ends)
    for each in ends:
        assert sends(lead, each, {}).status_code == 302
    assert entered(world.own.deputy).get(address).status_code == 200


def test_who_is_asked_which_of_several_people_it_is_has_made_no_mistake(world: World) -> None:
    lead, address = entered(world.own.lead), f"/people/{world.case.person}/family/"
    first = {"name": "Pupil Z", "kind": "sibling", "responsibility": "no"}
    asked = sends(lead, address, first)
    assert (asked.status_code, "There is a problem" in asked.content.decode()) == (200, False)
    assert sends(lead, address, {**first, "other": ""}).status_code == 422
    assert sends(lead, address, {**first, "other": "new"}).status_code == 302


def test_whoever_was_only_asked_to_join_is_in_no_list_of_staff(world: World) -> None:
    """What somebody is called elsewhere is told to nobody by whom they are asked."""
    elsewhere = school("elsewhere")
    add_member(act_of(world.own.administrator), elsewhere.teacher, Role.REPORTER)
    page = text_of(entered(world.own.lead).get(f"/people/{world.case.person}/part/tie/"))
    assert world.own.teacher.name in page
    assert elsewhere.teacher.name not in page
