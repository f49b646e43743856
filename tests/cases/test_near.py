"""Which cases a report may belong to, by its free text: shown before another is opened, and nothing withheld."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clearway.accounts.models import User
from clearway.audit.acts import reading
from clearway.audit.models import Event
from clearway.cases import changes
from clearway.cases.models import Case, Involvement
from clearway.cases.triage import changes as triage
from clearway.concerns.changes import Report, report
from clearway.concerns.models import Concern
from clearway.people.changes import tie
from clearway.people.finding import meant
from clearway.people.models import Person
from clearway.vault.reach import within
from clocks import clock_at
from members import entered
from visitor import text_of
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db
MAYBE, OPEN = "It may belong to a case that is there.", "Open the case"


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=5)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def sent(own: School, about: str, *named: Person, by: User | None = None) -> Concern:
    name = report(act_of(by or own.teacher), Report(about, "I was told at break.", AT, "no"), named)
    with within(own.id):
        return Concern.objects.defer("about", "account").get(id=name)


def case(own: School, *names: str) -> Case:
    found = case_of(own, changes.open_case(act_of(own.lead), None))
    for each in names:
        changes.involve(act_of(own.lead), found, changes.Involved(each, date(2011, 5, 4), "other"))
    return found


def page(who: User, found: Concern, more: str = "") -> str:
    return text_of(entered(who).get(f"/concerns/{found.pk}/{more}"))


def person(own: School, found: Case) -> Person:
    with within(own.id):
        return Involvement.objects.get(case=found).person


@pytest.mark.parametrize(
    "about", ["Rowan Birch", "rowan birch, Year 10", "Somebody else, and Rowan Birch (10B)", "Rowen Birch Y10", "Rowan"]
)
def test_a_case_is_suggested_by_a_name_in_free_text_above_the_button_that_opens_another(
    own: School, about: str
) -> None:
    stands, _ = case(own, "Rowan Birch"), case(own, "Ash Alder")
    said = page(own.lead, sent(own, about))
    assert said.index(MAYBE) < said.index(f"Case {stands.reference} : Rowan Birch is in it") < said.index(OPEN)
    assert said.count("Case 2026-") == 1


def test_the_page_on_which_it_joins_suggests_the_same(own: School) -> None:
    stands = case(own, "Rowan Birch")
    said = page(own.lead, sent(own, "Rowan Birch, Year 10"), "join/")
    assert f"Case {stands.reference}: Rowan Birch is in it" in said
    assert "no case is suggested" in page(own.lead, sent(own, "A boy in Year 9"), "join/")


def test_of_many_names_each_is_looked_for(own: School) -> None:
    one, two = case(own, "Rowan Birch"), case(own, "Ash Alder")
    said = page(own.lead, sent(own, "Ash Alder and Rowan Birch"))
    assert one.reference in said
    assert two.reference in said


@pytest.mark.parametrize("about", ["Ivy Thorn", "", "A", "a girl in Year 9", "12345, 10B", "?!"])
def test_nothing_is_suggested_where_no_name_fits(own: School, about: str) -> None:
    case(own, "Rowan Birch")
    assert MAYBE not in page(own.lead, sent(own, about))


def test_whoever_was_chosen_from_the_roll_is_not_looked_for_once_more_by_the_same_name(own: School) -> None:
    stands, another = case(own, "Rowan Birch"), case(own, "Rowan Birch")
    said = page(own.lead, sent(own, "Rowan Birch, Year 10", person(own, stands)))
    assert stands.reference in said
    assert another.reference not in said


def test_nothing_is_suggested_of_a_case_that_the_reader_does_not_see(own: School) -> None:
    stands = case(own, "Rowan Birch")
    found = sent(own, "Rowan Birch")
    changes.set_aside(act_of(own.lead), stands, own.set_aside, "other", "why")
    tie(act_of(own.lead), person(own, stands), own.relative, "relative")
    for who in (own.stand_in, own.set_aside, own.relative):
        for more in ("", "join/"):
            said = page(who, found, more)
            assert "Concern" in said or "Join it to a case" in said
            assert MAYBE not in said
            assert f"Case {stands.reference}" not in said
    assert MAYBE in page(own.lead, found)


def test_the_reporter_is_told_of_no_case(own: School) -> None:
    stands = case(own, "Rowan Birch")
    said = page(own.teacher, sent(own, "Rowan Birch"))
    assert MAYBE not in said
    assert stands.reference not in said


def test_who_was_looked_for_is_recorded_and_nothing_is_once_it_belongs_to_a_case(own: School) -> None:
    stands, found = case(own, "Rowan Birch"), sent(own, "Rowan Birch")
    page(own.lead, found)
    with within(own.id):
        assert Event.objects.filter(verb="person:search", by=own.lead.pk).count() == 1
    triage.join(act_of(own.lead), found, stands)
    assert MAYBE not in page(own.lead, found)
    with within(own.id):
        assert Event.objects.filter(verb="person:search", by=own.lead.pk).count() == 1


def test_four_names_are_looked_for_with_as_many_questions_as_one(own: School) -> None:
    case(own, "Rowan Birch", "Ash Alder", "Ivy Thorn", "Hazel Oak")
    counts = []
    for typed in (
        "",
        "Rowan Birch",
        "Rowan Birch, Ash Alder, Ivy Thorn and Hazel Oak",
    ):  # the first finds traces at hand
        with reading(act_of(own.lead)) as act, CaptureQueriesContext(connection) as heard:
            found = meant(act, typed or "Rowan Birch")
        counts.append(len(heard))
        assert len(found) == typed.count(",") + typed.count(" and ") + 1
    assert counts[1] == counts[2]
