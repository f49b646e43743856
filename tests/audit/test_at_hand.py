"""What is at hand in this process is what stands in the database, whatever was added, undone or put back since."""

from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from clearway.audit import at_hand as kept
from clearway.audit.at_hand import AtHand, News
from clearway.concerns.changes import Report, report
from clearway.concerns.models import Concern
from clearway.people.changes import add_person
from clearway.vault.errors import OutOfReachError
from clearway.vault.reach import within
from world import AT, School, act_of, school

pytestmark = pytest.mark.django_db


class Reports:
    """The reports of an organisation, and how often they were read."""

    def __init__(self) -> None:
        self.asked = 0
        self.at_hand = AtHand(self._read, Concern)

    def _read(self) -> set[UUID]:
        self.asked += 1
        return set(Concern.objects.values_list("pk", flat=True))

    def of(self, where: School) -> set[UUID]:
        with within(where.id):
            return self.at_hand()


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def reports() -> Reports:
    return Reports()


def say(of: School) -> UUID:
    """The teacher reports something."""
    return report(act_of(of.teacher), Report("Pupil A", "Pupil B told me at break", AT, "unknown"))


def test_it_is_read_once_until_something_is_added_to_its_table(own: School, reports: Reports) -> None:
    first = say(own)
    assert (reports.of(own), reports.of(own), reports.asked) == ({first}, {first}, 1)
    second = say(own)
    assert (reports.of(own), reports.of(own), reports.asked) == ({first, second}, {first, second}, 2)


def test_what_is_added_to_another_table_makes_nobody_read_it_again(own: School, reports: Reports) -> None:
    reports.of(own)
    add_person(act_of(own.lead), "Pupil A", None)
    reports.of(own)
    assert reports.asked == 1


def test_each_organisation_has_its_own(own: School, reports: Reports) -> None:
    other = school("other")
    here, there = say(own), say(other)
    assert (reports.of(own), reports.of(other), reports.of(own)) == ({here}, {there}, {here})
    say(other)
    assert (reports.of(own), reports.asked) == ({here}, 2)


def test_a_change_sees_what_it_added_itself_and_nobody_else_does(own: School, reports: Reports) -> None:
    before = reports.of(own)
    with within(own.id, writing=True) as here:
        assert reports.at_hand() == before
        assert reports.asked == 2
        assert here.answers == {}


class Grown(Reports):
    """The same, which grow by the rows that are new."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[list[UUID]] = []
        self.at_hand = AtHand(self._read, Concern, grow=self._grow)

    def _grow(self, before: set[UUID], news: News) -> set[UUID]:
        self.came.append(list(news[Concern]))
        return before | set(news[Concern])


def test_what_can_grow_is_told_of_the_new_rows_and_not_read_again(own: School) -> None:
    reports = Grown()
    first = say(own)
    assert (reports.of(own), reports.of(own), reports.came) == ({first}, {first}, [])
    second, third = say(own), say(own)
    add_person(act_of(own.lead), "Pupil A", None)
    assert (reports.of(own), reports.of(own)) == ({first, second, third}, {first, second, third})
    fourth = say(own)
    assert reports.of(own) == {first, second, third, fourth}
    assert (reports.came, reports.asked) == ([[second, third], [fourth]], 1)


def test_of_many_new_rows_or_of_some_that_are_listed_no_more_everything_is_read_anew(
    own: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "FEW", 2)
    monkeypatch.setattr(kept, "LISTED", 4)
    often, seldom = Grown(), Grown()
    said = {say(own)}
    seldom.of(own)
    for number in range(1, 7):
        said.add(say(own))
        assert often.of(own) == said
        assert often.asked == 1, "one at a time is few"
        if number == 3:
            assert seldom.of(own) == said, "three are many"
            assert seldom.asked == 2
    assert seldom.of(own) == said
    assert (seldom.asked, seldom.came) == (3, [])


def test_what_was_undone_is_forgotten_and_what_came_in_its_place_is_seen(own: School, reports: Reports) -> None:
    with transaction.atomic():
        undone = say(own)
        assert reports.of(own) == {undone}
        transaction.set_rollback(True)
    assert reports.of(own) == set()
    again = say(own)
    assert reports.of(own) == {again}


def test_what_another_process_added_is_seen(own: School, reports: Reports, monkeypatch: pytest.MonkeyPatch) -> None:
    reports.of(own)
    mine = kept._known[own.id]
    added = say(own)
    reports.of(own)
    monkeypatch.setitem(kept._known, own.id, mine)
    assert reports.of(own) == {added}


def test_after_very_many_events_everything_is_read_anew(
    own: School, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports.of(own)
    monkeypatch.setattr("clearway.audit.chain.AT_MOST", 2)
    for name in ("Pupil A", "Pupil B", "Pupil C"):
        add_person(act_of(own.lead), name, None)
    assert reports.of(own) == set()
    assert reports.asked == 2


def test_a_page_asks_the_chain_once_for_all_that_is_at_hand(own: School, reports: Reports) -> None:
    more = Reports()
    assert (reports.of(own), more.of(own)) == (set(), set())
    with within(own.id), CaptureQueriesContext(connection) as asked:
        for each in (reports, more, reports, more):
            each.at_hand()
    assert len(asked) == 1


def test_so_many_organisations_are_at_hand_and_no_more(
    own: School, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "KEPT", 1)
    other = school("other")
    for each in (own, other, own):
        reports.of(each)
    assert reports.asked == 3
    assert list(kept._known) == [own.id]


def test_out_of_reach_nothing_is_told(reports: Reports) -> None:
    with pytest.raises(OutOfReachError):
        reports.at_hand()


def test_whatever_names_a_table_in_an_event_is_a_row_that_was_added_to_it(own: School) -> None:
    """A key that was opened, or a word of somebody's, does not look like one: an event holds ids and digests only."""
    say(own)
    with within(own.id), connection.cursor() as cursor:
        cursor.execute("SELECT records FROM audit_event WHERE organisation = %s", [own.id.hex])
        records = "".join(row[0] for row in cursor.fetchall())
    assert '["concerns_concern",' in records
