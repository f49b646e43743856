"""The chronology leaves nothing out: every row of a case that says something has its line."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from clearway.audit.acts import reading
from clearway.cases import queries
from clearway.cases.changes import open_case
from clearway.cases.meeting.changes import Met, plan_meeting, write_minutes
from clearway.cases.models import Assessment, Case, Late, Meeting, OfCase, Reasoned, RecordedLate
from clearway.cases.queries.access import LET_IN
from clearway.concerns.changes import Report, report
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, made
from visitor import text_of
from world import AT, School, act_of, canary, case_of, school

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)
# What has no line of its own: what the guidance said stands with the answers that led there, why an entry is late with
# the entry, the steps of a decision with the decision; who was let in stands on the page that says who sees the case.
BESIDE: tuple[type[OfCase], ...] = (Assessment, Late, RecordedLate, Reasoned, *LET_IN)


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(LATER):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def read(own: School, found: Case) -> queries.Whole:
    with reading(act_of(own.lead, LATER)) as act:
        return queries.whole(act, found)


def test_every_row_of_every_table_of_a_case_has_a_line_or_stands_with_one() -> None:
    """A case in which everything was done once: of each table at least one row, and each row is told."""
    world = made()
    found = case_of(world.own, world.case.case)
    whole = read(world.own, found)
    told = {row.pk for line in whole.chronology() for row in (line.row, *line.earlier, *line.corrections)}
    models = [each for each in OfCase.__subclasses__() if each not in BESIDE]
    with within(world.own.id):
        rows = [row for model in models for row in model.objects.filter(case=found)]
    asked_for = {row.pk for row in rows if getattr(row, "asked", "") and getattr(row, "version", 0) == 1}
    left_out = [row for row in rows if row.pk not in told | asked_for]
    assert {type(row) for row in rows} == set(models)
    assert left_out == []


def test_its_page_says_who_came_in_what_was_said_of_them_and_whose_guidance_it_is() -> None:
    world = made()
    page = text_of(entered(world.own.lead).get(f"/cases/{world.case.reference}/"))
    for words in (
        "Put into the case",
        "What is known of somebody Of A:",
        "Age: 15",
        "Whose guidance Whose guidance: Staffordshire",
        "Report joined to the case",
        "Report taken up",
        "Step: added",
    ):
        assert words in page


def test_minutes_that_were_written_anew_leave_the_first_to_be_read(own: School) -> None:
    name = report(act_of(own.teacher), Report("Pupil A", "Pupil B told me.", AT, "no"))
    with reading(act_of(own.lead)) as act:
        found = case_of(own, open_case(act_of(own.lead), queries.concern(act, name)))
    planned = plan_meeting(act_of(own.lead), found, Met("initial", AT + timedelta(minutes=1), False, {}))
    with within(own.id):
        seen = Meeting.objects.get(id=planned)
    for place in ("first", "second"):
        minutes = {"there": canary(place), "known": "", "risk": "no", "refer": "undecided", "why": "", "agenda": []}
        write_minutes(act_of(own.lead, AT + timedelta(minutes=5)), found, seen, Met("initial", AT, True, minutes))
        with within(own.id):
            seen = Meeting.objects.latest("version")
    page = text_of(entered(own.lead).get(f"/cases/{found.reference}/"))
    assert canary("second") in page
    assert canary("first") in page.split("Before that, version 2")[1]
