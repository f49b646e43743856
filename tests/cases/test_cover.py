"""Cover: whoever leads a case lets a lead or deputy stand in for a time, and for no longer."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearway.accounts.models import User
from clearway.audit.acts import reading
from clearway.audit.errors import NotAllowedError
from clearway.audit.models import Event
from clearway.cases import changes, queries
from clearway.cases.access import ADD, LEAD, READ, may, visible
from clearway.cases.covering.changes import Away, KeptOutError, OverError, end_cover, give_cover
from clearway.cases.covering.queries import cover
from clearway.cases.models import BrokenGlass, Case, Cover, Entry
from clearway.core.calendar import LONDON
from clearway.organisations.changes import add_member, end_role
from clearway.organisations.models import Membership, Role
from clearway.people.changes import tie
from clearway.people.models import Person
from clearway.vault.reach import within
from clocks import clock_at
from covering import DAY, HOUR, MINUTE, away, given_to, of_name
from members import entered
from visitor import text_of
from world import AT, Incident, School, act_of, case_of, incident, member, put_down, school

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def there(own: School) -> tuple[Incident, Case]:
    made = incident(own, "own")
    return made, case_of(own, made.case)


def sees(of: School, who: User, case: UUID, at: datetime = AT) -> bool:
    """Whether somebody reads, adds to and leads the case: all of it, or nothing."""
    act = act_of(who, at)
    with within(of.id):
        listed = visible(act).filter(pk=case).exists()
        may_all = {may(act, case, rule) for rule in (READ, ADD, LEAD)}
    assert may_all == {listed}
    return listed


def test_a_deputy_who_covers_sees_and_works_on_the_case_as_whoever_leads_it(
    own: School, there: tuple[Incident, Case]
) -> None:
    _, case = there
    assert not sees(own, own.stand_in, case.pk)
    given_to(own, own.stand_in, case)
    assert sees(own, own.stand_in, case.pk)
    changes.add_entry(act_of(own.stand_in), case, changes.Told("call", AT, "words"))


def test_cover_of_one_case_is_of_no_other(own: School, there: tuple[Incident, Case]) -> None:
    other = changes.open_case(act_of(own.lead), None)
    given_to(own, own.stand_in, there[1])
    assert not sees(own, own.stand_in, other)


def test_cover_of_all_reaches_what_is_opened_in_that_time_too(own: School, there: tuple[Incident, Case]) -> None:
    given_to(own, own.stand_in)
    later = changes.open_case(act_of(own.lead, AT + HOUR), None)
    assert sees(own, own.stand_in, there[1].pk)
    assert sees(own, own.stand_in, later, AT + 2 * HOUR)
    assert not sees(own, own.stand_in, later, AT + DAY)


def test_cover_of_a_deputy_reaches_what_that_deputy_leads_and_nothing_else(
    own: School, there: tuple[Incident, Case]
) -> None:
    """The deputy works on the lead's case and does not lead it: it is not theirs to hand on."""
    theirs = changes.open_case(act_of(own.deputy), None)
    give_cover(act_of(own.deputy), own.stand_in, None, away())
    assert sees(own, own.stand_in, theirs)
    assert not sees(own, own.stand_in, there[1].pk)
    with pytest.raises(NotAllowedError):
        give_cover(act_of(own.deputy), own.stand_in, there[1], away())


def test_when_it_is_over_whoever_is_on_the_team_anyway_sees_the_case_still(
    own: School, there: tuple[Incident, Case]
) -> None:
    given_to(own, own.deputy, there[1])
    with within(own.id):
        assert may(act_of(own.deputy, AT + HOUR), there[1].pk, LEAD)
        assert may(act_of(own.deputy, AT + 2 * DAY), there[1].pk, READ)
        assert not may(act_of(own.deputy, AT + 2 * DAY), there[1].pk, LEAD)


# The moment from which, and the moment until which: in winter, over the night in which the clocks go back, in summer
# time, over the night in which they go forward.
TIMES = {
    "a weekend": ("2026-11-20 17:00", "2026-11-23 08:30", 63.5),
    "over the end of summer time": ("2026-10-23 17:00", "2026-10-26 08:30", 64.5),
    "over the beginning of summer time": ("2027-03-26 17:00", "2027-03-29 08:30", 62.5),
    "an hour that comes twice: its first": ("2026-10-25 01:30", "2026-10-25 02:30", 2),
    "in summer time": ("2026-07-03 17:00", "2026-07-06 08:30", 63.5),
}


@pytest.mark.parametrize("name", TIMES)
def test_it_begins_with_its_first_moment_and_has_ended_with_its_last(own: School, name: str) -> None:
    begins, over, hours = TIMES[name]
    starts, ends = (datetime.fromisoformat(each).replace(tzinfo=LONDON).astimezone(UTC) for each in (begins, over))
    assert ends - starts == timedelta(hours=hours)
    put_down(own.id, fresh := member(own.id, "own", "fresh", Role.REPORTER), Role.DEPUTY, starts - 9 * DAY)
    put_down(own.id, leads := member(own.id, "own", "leads", Role.REPORTER), Role.LEAD, starts - 9 * DAY)
    case = changes.open_case(act_of(leads, max(AT, starts)), None)
    give_cover(act_of(leads, starts - DAY), fresh, None, Away(starts, ends, "On leave."))
    tick = timedelta(microseconds=1)
    moments = [starts - tick, starts, starts + (ends - starts) / 2, ends - tick, ends, ends + DAY]
    assert [sees(own, fresh, case, each) for each in moments] == [False, True, True, True, False, False]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    starts=st.integers(-60, 60), lasts=st.integers(1, 120), ended=st.none() | st.integers(1, 180),
    asked=st.integers(1, 240),
)  # fmt: skip
def test_at_any_minute_it_holds_exactly_between_its_two_and_before_it_was_ended(
    own: School, starts: int, lasts: int, ended: int | None, asked: int
) -> None:
    case = changes.open_case(act_of(own.lead), None)
    with within(own.id):
        row = Case.objects.get(id=case)
    name = given_to(own, own.stand_in, row, starts=starts * MINUTE, ends=(starts + lasts) * MINUTE)
    if ended is not None and ended <= asked and ended < starts + lasts:
        end_cover(act_of(own.lead, AT + ended * MINUTE), of_name(own, name))
    else:
        ended = None
    expected = starts <= asked < starts + lasts and ended is None
    assert sees(own, own.stand_in, case, AT + asked * MINUTE) == expected


def test_whoever_is_set_aside_never_gets_in_by_cover(own: School, there: tuple[Incident, Case]) -> None:
    _, case = there
    changes.set_aside(act_of(own.lead), case, own.stand_in, "relative", "why")
    with pytest.raises(KeptOutError):
        given_to(own, own.stand_in, case)
    given_to(own, own.stand_in)
    assert not sees(own, own.stand_in, case.pk)


def test_whoever_is_set_aside_while_they_cover_is_out_at_once(own: School, there: tuple[Incident, Case]) -> None:
    _, case = there
    given_to(own, own.stand_in, case)
    changes.set_aside(act_of(own.lead), case, own.stand_in, "relative", "why")
    assert not sees(own, own.stand_in, case.pk)
    with clock_at(AT + HOUR):
        assert "overs case" not in text_of(entered(own.stand_in).get("/cover/"))
        assert "one case" not in text_of(entered(own.stand_in).get("/cover/"))


def test_nor_does_whoever_is_tied_to_a_child_in_it(own: School, there: tuple[Incident, Case]) -> None:
    made, case = there
    with within(own.id):
        child = Person.objects.get(id=made.person)
    tie(act_of(own.lead), child, own.stand_in, "relative")
    with pytest.raises(KeptOutError):
        given_to(own, own.stand_in, case)
    given_to(own, own.stand_in)
    assert not sees(own, own.stand_in, case.pk)


def test_what_the_lead_is_kept_from_goes_to_nobody_by_their_cover(own: School, there: tuple[Incident, Case]) -> None:
    given_to(own, own.stand_in)
    with within(own.id):
        assert sees(own, own.stand_in, there[1].pk)
    give_cover(act_of(own.set_aside), own.deputy, None, away())
    changes.set_team(act_of(own.lead), there[1], own.deputy, changes.Place("why", stands=False))
    assert not sees(own, own.deputy, there[1].pk)


@pytest.mark.parametrize("who", ["teacher", "head", "guest", "administrator", "lead"])
def test_only_a_lead_or_deputy_can_be_given_cover_and_never_oneself(
    own: School, there: tuple[Incident, Case], who: str
) -> None:
    with pytest.raises(NotAllowedError):
        given_to(own, getattr(own, who), there[1])


def test_a_deputy_of_another_school_cannot_be_given_cover(own: School, there: tuple[Incident, Case]) -> None:
    other = school("other")
    with pytest.raises(NotAllowedError):
        given_to(own, other.deputy, there[1])


def test_it_ends_with_the_role_of_whoever_covers(own: School, there: tuple[Incident, Case]) -> None:
    given_to(own, own.stand_in, there[1])
    put_down(own.id, own.stand_in, Role.HEAD)
    with within(own.id):
        role = Membership.objects.get(user=own.stand_in, role=Role.DEPUTY).id
    end_role(act_of(own.administrator, AT + HOUR), role)
    assert not sees(own, own.stand_in, there[1].pk, AT + 2 * HOUR)


def test_it_ends_with_the_role_of_whoever_gave_it(own: School, there: tuple[Incident, Case]) -> None:
    given_to(own, own.stand_in, there[1])
    with within(own.id):
        role = Membership.objects.get(user=own.lead, role=Role.LEAD).id
    add_member(act_of(own.administrator), own.lead, Role.REPORTER)
    end_role(act_of(own.administrator, AT + HOUR), role)
    assert not sees(own, own.stand_in, there[1].pk, AT + 2 * HOUR)


def test_whoever_only_covers_hands_nothing_on(own: School, there: tuple[Incident, Case]) -> None:
    _, case = there
    changes.set_team(act_of(own.lead), case, own.deputy, changes.Place("why", stands=False))
    given_to(own, own.stand_in)
    with pytest.raises(NotAllowedError):
        give_cover(act_of(own.stand_in), own.deputy, case, away())
    give_cover(act_of(own.stand_in), own.deputy, None, away())
    assert not sees(own, own.deputy, case.pk)


@pytest.mark.parametrize("who", ["lead", "stand_in", "set_aside"])
def test_whoever_gave_it_whoever_covers_and_any_lead_can_end_it(own: School, who: str) -> None:
    case = changes.open_case(act_of(own.lead), None)
    name = given_to(own, own.stand_in)
    end_cover(act_of(getattr(own, who), AT + HOUR), of_name(own, name))
    assert not sees(own, own.stand_in, case, AT + HOUR)
    with pytest.raises(OverError):
        end_cover(act_of(own.lead, AT + 2 * HOUR), of_name(own, name))


def test_nobody_else_can_end_it_and_a_lead_who_is_kept_from_the_case_learns_nothing_of_its_cover(
    own: School, there: tuple[Incident, Case]
) -> None:
    row = of_name(own, given_to(own, own.stand_in, there[1]))
    for who, refusal in ((own.set_aside, Cover.DoesNotExist), (own.relative, Cover.DoesNotExist)):
        with pytest.raises(refusal):
            end_cover(act_of(who), row)
    with pytest.raises(NotAllowedError):
        end_cover(act_of(own.deputy), row)
    with within(own.id), pytest.raises(Cover.DoesNotExist):
        cover(act_of(own.set_aside), row.root)


def test_that_it_was_given_and_ended_is_recorded(own: School, there: tuple[Incident, Case]) -> None:
    one, every = given_to(own, own.stand_in, there[1]), given_to(own, own.stand_in)
    end_cover(act_of(own.lead, AT + HOUR), of_name(own, one))
    with within(own.id):
        found = Event.objects.filter(verb__startswith="cover:").order_by("number").values_list("verb", "subject")
        assert list(found) == [("cover:give", there[1].pk), ("cover:give", every), ("cover:end", there[1].pk)]


def test_who_covers_a_case_has_no_glass_to_break(own: School, there: tuple[Incident, Case]) -> None:
    given_to(own, own.stand_in)
    with pytest.raises(changes.AlreadyReadableError):
        changes.break_in(act_of(own.stand_in), there[1].reference, "why")


def test_a_covering_deputy_may_look_at_an_opening(own: School, there: tuple[Incident, Case]) -> None:
    given_to(own, own.stand_in)
    made = changes.break_in(act_of(own.head), there[1].reference, "why")
    with within(own.id):
        opening = BrokenGlass.objects.select_related("case").get(id=made)
    changes.review_break(act_of(own.stand_in), opening, "It was.", needed=True)


def test_what_was_done_by_cover_stays_in_the_record_with_who_did_it(own: School, there: tuple[Incident, Case]) -> None:
    given_to(own, own.stand_in, there[1])
    made = changes.add_entry(act_of(own.stand_in), there[1], changes.Told("note", AT, "words"))
    with within(own.id):
        assert Entry.objects.get(id=made).by == own.stand_in.pk
    with reading(act_of(own.lead)) as act:
        whole = queries.whole(act, there[1])
        assert [each.user_id for each in whole.access.covers] == [own.stand_in.pk]
        assert whole.staff[own.stand_in.pk] == own.stand_in.name
