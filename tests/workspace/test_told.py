"""Changes in who sees what stand on the first page of the other leads and the head, and nobody kept out is told."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from clearway.accounts.models import User
from clearway.cases import changes as cases
from clearway.organisations.models import Role
from clearway.people import changes as people
from clearway.people.models import Person
from clearway.vault.reach import within
from clocks import clock_at
from members import World, entered, made
from visitor import text_of
from world import AT, act_of, canary, case_of, member

pytestmark = pytest.mark.django_db
TITLE = "Changes in who sees what"


@pytest.fixture(autouse=True)
def _on_that_friday() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=1)):
        yield


@pytest.fixture
def world() -> World:
    return made()


def child(world: World) -> Person:
    with within(world.own.id):
        return Person.objects.get(id=world.case.person)


def home(who: User) -> str:
    page = text_of(entered(who).get("/home/"))
    return page.partition(TITLE)[2].partition("Find a person")[0]


def test_leads_and_the_head_are_told_that_a_lead_is_tied_or_set_aside_and_by_whom(world: World) -> None:
    """The small world begins so: one lead is set aside from both cases, one is a relative of somebody in each."""
    another = member(world.own.id, "own", "another", Role.LEAD)
    for who, reference in ((another, f"case {world.case.reference}"), (world.own.head, "a case that is not yours")):
        said = home(who)
        assert f"Set-Aside of Own, a safeguarding lead, is set aside from {reference}" in said
        assert "Relative of Own, a safeguarding lead, is kept from a person" in said
        assert "Set-Aside of Own, a safeguarding lead, is kept from a report" in said


def test_it_names_no_child(world: World) -> None:
    assert canary("") not in home(world.own.head) + home(world.own.lead)


def test_whoever_is_kept_out_is_told_nothing_of_it_nor_are_those_who_do_not_answer_for_it(world: World) -> None:
    """A-08: neither of themselves nor, of the same child and case, of anybody else."""
    people.tie(act_of(world.own.lead), child(world), world.own.set_aside, "relative")
    people.release(act_of(world.own.lead), child(world), "why")
    for who in (world.own.relative, world.own.set_aside, world.own.deputy, world.own.stand_in, world.own.teacher):
        assert home(who) == "", who.name


def test_a_flag_that_is_taken_down_and_a_withheld_address_that_is_shown_are_told_to_the_others(world: World) -> None:
    another = member(world.own.id, "own", "another", Role.LEAD)
    people.release(act_of(world.own.lead), child(world), "why")
    people.end_flag(act_of(world.own.lead), child(world), world.known.flag, "who", "why")
    said = home(another)
    assert "Lead of Own: A withheld address was shown to them." in said
    assert "Lead of Own: A flag was taken down." in said
    assert f'href="/people/{world.case.person}/"' in entered(another).get("/home/").content.decode()
    assert home(world.own.lead) == ""  # their own doing


def test_a_line_stands_for_two_weeks_and_says_what_ended_too(world: World) -> None:
    case = case_of(world.own, world.case.case)
    cases.set_aside(act_of(world.own.lead), case, world.own.set_aside, "other", "why", stands=False)
    assert "Set-Aside of Own, a safeguarding lead, is let back into a case" in home(world.own.head)
    with clock_at(AT + timedelta(days=14, minutes=1)):
        assert home(world.own.head) == ""


def test_the_head_learns_that_a_lead_is_tied_to_somebody_known_by_a_case_only_and_by_a_merge(world: World) -> None:
    case = case_of(world.own, world.case.case)
    cases.involve(act_of(world.own.lead), case, cases.Involved("Pupil Z", None, "other"))
    with within(world.own.id):
        new = Person.objects.exclude(id__in=[world.case.person]).latest("at")
    people.tie(act_of(world.own.lead), new, world.own.set_aside, "relative")
    assert home(world.own.head).count("Set-Aside of Own, a safeguarding lead, is kept from a person") == 1
    twin = people.add_person(act_of(world.own.lead), "Pupil Twin", None)
    with within(world.own.id):
        other = Person.objects.get(id=twin)
    people.merge(act_of(world.own.lead), other, new, "the same child")
    people.merge(act_of(world.own.lead), new, child(world), "the same child")
    assert home(world.own.head).count("Set-Aside of Own, a safeguarding lead, is kept from a person") == 3


def test_a_head_who_is_kept_from_what_the_report_became_is_told_nothing_of_it(world: World) -> None:
    case = case_of(world.own, world.case.case)
    before = home(world.own.head).count("is kept from a report")
    cases.set_aside(act_of(world.own.lead), case, world.own.head, "relative", "why")
    assert home(world.own.head).count("is kept from a report") == before - 1
