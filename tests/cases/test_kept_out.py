"""A-07 and A-08: what closed.py and reviewing.py are asked, one question at a time."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from clearway.cases import changes, closed, reviewing
from clearway.cases import kept as kept_
from clearway.cases.models import BrokenGlass, Case
from clearway.concerns.changes import Report, report
from clearway.concerns.models import Concern
from clearway.organisations.models import Role
from clearway.people import changes as people
from clearway.people.models import Person
from clearway.vault.reach import within
from clocks import clock_at
from world import AT, School, act_of, canary, case_of, member, school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=1)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def opened(own: School) -> Case:
    return case_of(own, changes.open_case(act_of(own.deputy), None))


def reported(own: School) -> Concern:
    name = report(act_of(own.teacher), Report(canary("about"), canary("account"), AT, "no"))
    with within(own.id):
        return Concern.objects.defer("about", "account").get(id=name)


def row(own: School, name: UUID) -> Person:
    with within(own.id):
        return Person.objects.get(id=name)


def put_down(own: School, case: Case, name: str, minutes: int = 0) -> Person:
    act = act_of(own.lead, AT + timedelta(minutes=minutes))
    return row(own, changes.involve(act, case, changes.Involved(name, None, "other")))


def test_whoever_works_on_one_case_works_with_those_who_stand_in_it_only(own: School) -> None:
    one, other = opened(own), opened(own)
    child, elsewhere = put_down(own, one, "Pupil A"), put_down(own, other, "Pupil B")
    changes.set_team(act_of(own.deputy), one, own.stand_in, changes.Place("why"))
    with within(own.id):
        act = act_of(own.stand_in)
        assert [closed.works_with(act, [each.id]) for each in (child, elsewhere)] == [True, False]
        assert closed.works_with(act_of(own.teacher), [child.id]) is False


def test_a_reference_names_one_case_by_its_year_and_its_number(own: School) -> None:
    one, other = opened(own), opened(own)
    first, second = put_down(own, one, "Pupil A"), put_down(own, one, "Pupil B", 1)
    elsewhere = put_down(own, other, "Pupil C")
    with within(own.id):
        act = act_of(own.lead)
        assert closed.standing_in(act, one.reference) == [first.id, second.id]
        assert closed.standing_in(act, f" {other.reference}\n") == [elsewhere.id]
        for typed in (one.reference.replace("2026", "2025"), f"{one.reference}1", f"x{one.reference}"):
            assert closed.standing_in(act, typed) == [], typed
        assert closed.standing_in(act_of(own.stand_in), one.reference) == []


def test_whoever_is_tied_is_kept_from_everybody_in_the_case_since_they_came_into_it(own: School) -> None:
    """Who is one with them counts as well, from when the first of the two did."""
    case = opened(own)
    child, other = put_down(own, case, "Pupil A", 1), put_down(own, case, "Pupil B", 2)
    twin = put_down(own, case, "Pupil Bb", 3)
    put_down(own, opened(own), "Pupil C")  # who stands in another case
    apart = row(own, people.add_person(act_of(own.lead), "Pupil Bbb", None))
    for each in (twin, apart):
        people.merge(act_of(own.lead), each, other, "why")
    people.tie(act_of(own.lead), child, own.relative, "relative")
    with within(own.id):
        since = closed.since(act_of(own.relative))
        first, second = AT + timedelta(minutes=1), AT + timedelta(minutes=2)
        assert since == {child.id: first, other.id: second, twin.id: second, apart.id: second}
        assert closed.since(act_of(own.lead)) == {}


def test_it_is_the_newest_word_that_keeps_somebody_out_by_hand_or_by_the_report(own: School) -> None:
    concern = reported(own)
    case, aside = case_of(own, changes.open_case(act_of(own.lead), concern)), opened(own)
    one, other = put_down(own, case, "Pupil A"), put_down(own, aside, "Pupil B")
    for stands in (True, False, True, False):
        changes.keep_from(act_of(own.lead), concern, own.stand_in, "why", stands=stands)
        changes.set_aside(act_of(own.lead), aside, own.stand_in, "subject", "why", stands=stands)
        with within(own.id):
            assert set(closed.since(act_of(own.stand_in))) == ({one.id, other.id} if stands else set())
            assert closed.since(act_of(own.teacher)) == {}


def test_whoever_was_ever_kept_from_anything_or_is_tied_is_no_lead_who_sees_everything(own: School) -> None:
    case = opened(own)
    child = put_down(own, case, "Pupil A")

    def kept(*who: str) -> list[bool]:
        with within(own.id):
            return [kept_.is_kept_from_anything(act_of(getattr(own, each))) for each in who]

    changes.keep_from(act_of(own.lead), reported(own), own.head, "why")
    three = ("lead", "set_aside", "relative")
    assert kept(*three) == [False, False, False]
    changes.set_aside(act_of(own.lead), case, own.set_aside, "subject", "why")
    assert kept(*three) == [False, True, False]
    changes.set_aside(act_of(own.lead), case, own.set_aside, "subject", "why", stands=False)
    people.tie(act_of(own.lead), child, own.relative, "relative")
    assert kept(*three, "head") == [False, True, True, True]


def test_whoever_does_not_review_or_opened_it_themselves_is_told_no(own: School) -> None:
    name = changes.open_case(act_of(own.deputy), None)
    changes.break_in(act_of(own.stand_in), "2026-0001", canary("glass"))
    with within(own.id):
        broken = BrokenGlass.objects.select_related("case").get(case=name)
        said = {
            each: reviewing.reviews(act_of(getattr(own, each)), broken)
            for each in ("lead", "deputy", "stand_in", "teacher", "administrator", "head")
        }
    assert said == {
        "lead": True, "deputy": True, "stand_in": False, "teacher": False, "administrator": False, "head": False,
    }  # fmt: skip


def test_a_report_is_read_by_a_lead_who_is_not_kept_from_it_and_told_to_such_a_head(own: School) -> None:
    concern = reported(own)
    name = concern.id
    with within(own.id):
        assert closed.reported_to_a_lead(act_of(own.lead), name) is True
        assert closed.reported_to_a_lead(act_of(own.lead), uuid4()) is False
        assert closed.told_to_a_head(act_of(own.lead), name) is True
    changes.keep_from(act_of(own.lead), concern, own.head, "why")
    with within(own.id):
        assert closed.told_to_a_head(act_of(own.lead), name) is False
        assert closed.told_to_a_head(act_of(own.lead), uuid4()) is True
    changes.keep_from(act_of(own.lead), concern, own.head, "why", stands=False)
    with within(own.id):
        assert closed.told_to_a_head(act_of(own.lead), name) is True
    changes.keep_from(act_of(own.lead), concern, own.head, "why")
    member(own.id, "own", "second-head", Role.HEAD)
    with within(own.id):
        assert closed.told_to_a_head(act_of(own.lead), name) is True


def test_each_of_some_cases_needs_a_lead_who_reads_it(own: School) -> None:
    one, other = opened(own), opened(own)
    child, elsewhere = put_down(own, one, "Pupil A"), put_down(own, other, "Pupil B")
    act = act_of(own.lead)
    for case, kept in ((one, (own.set_aside, own.relative)), (other, (own.set_aside, own.lead))):
        for each in kept:
            changes.set_aside(act_of(own.relative if each == own.lead else own.lead), case, each, "subject", "why")
    with within(own.id):
        assert closed.led(act, [child.id, elsewhere.id]) is True  # each by another
        assert closed.read_by_a_lead(act, []) is True
        assert closed.read_by_a_lead(act, [one.id, uuid4()]) is False


class Counted(dict[UUID, closed.Known]):
    """By what somebody is known, said a few times only."""

    left = 20

    def __getitem__(self, key: UUID) -> closed.Known:
        self.left -= 1
        assert self.left, "it does not end"
        return super().__getitem__(key)


@pytest.mark.parametrize(
    ("last", "is_closed"),
    [(closed.Known.BY_A_CLOSED_CASE, True), (closed.Known.OPENLY, False), (closed.Known.OTHERWISE, False)],
)
def test_a_family_in_which_each_is_related_to_each_comes_to_an_end(last: closed.Known, *, is_closed: bool) -> None:
    """Known by nothing themselves, but for the last, who is related to one of them only."""
    end, one, other, known = uuid4(), uuid4(), uuid4(), uuid4()
    family = {end: {one, other}, one: {end, other}, other: {end, one, known}, known: {other}}
    how = Counted({**dict.fromkeys((end, one, other), closed.Known.OTHERWISE), known: last})
    assert closed._is_closed(end, how, family) is is_closed


def test_of_a_family_that_is_known_by_nothing_each_is_asked_after_once(
    own: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the family is related; so it comes to an end."""
    child, parent, aunt = uuid4(), uuid4(), uuid4()
    families = {child: {parent}, parent: {child, aunt}, aunt: {parent}}
    asked: list[UUID] = []

    def family(groups: closed.Groups, _: object) -> dict[UUID, set[UUID]]:
        asked.extend(groups)
        assert len(asked) <= len(families), "it does not end"
        return {each: families[each] for each in groups}

    monkeypatch.setattr(closed, "_family", family)
    with within(own.id):
        assert closed.known_by_nothing_else(act_of(own.stand_in), [child]) == frozenset()
    assert asked == [child, parent, aunt]


def test_whoever_sees_everything_and_is_kept_from_nothing_is_asked_no_more(
    own: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is anything asked of nobody: it would be on every page of everybody."""
    case = opened(own)
    child = put_down(own, case, "Pupil A")
    changes.set_aside(act_of(own.lead), case, own.set_aside, "subject", "why")
    with within(own.id):
        assert closed.known_by_nothing_else(act_of(own.set_aside), [child.id]) == {child.id}
        assert closed.known_by_nothing_else(act_of(own.stand_in), [child.id]) == {child.id}
        monkeypatch.setattr(closed, "_known", lambda *_: pytest.fail("more was asked"))
        assert closed.known_by_nothing_else(act_of(own.lead), [child.id]) == frozenset()
        assert closed.known_by_nothing_else(act_of(own.set_aside), []) == frozenset()
