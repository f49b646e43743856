"""Need to know: the rule for one case and the filter for all of them say the same, whatever rows stand."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearway.accounts.models import User
from clearway.audit.acts import Act, reading
from clearway.audit.errors import NotAllowedError
from clearway.cases import changes, queries
from clearway.cases.access import ADD, LEAD, READ, demand, may, visible
from clearway.cases.covering.changes import Away, KeptOutError, give_cover
from clearway.cases.models import BrokenGlass, Case, Entry, GlassReview
from clearway.concerns.models import Concern
from clearway.organisations.changes import add_member, end_role
from clearway.organisations.models import Membership
from clearway.organisations.models import Role as StaffRole
from clearway.people.access import NobodyLeftError
from clearway.people.changes import add_person, tie
from clearway.people.models import Person
from clearway.vault.kept import Kept
from clearway.vault.reach import within
from members import entered, sends
from visitor import text_of
from world import AT, Incident, School, act_of, case_of, incident, school

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WHO = ("lead", "deputy", "teacher", "colleague", "administrator", "head", "stand_in", "set_aside", "relative", "guest")
Step = Callable[[School, Case, Incident, User], object]


def set_team(of: School, case: Case, _: Incident, user: User, *, stands: bool, leads: bool) -> None:
    changes.set_team(act_of(of.lead), case, user, changes.Place("why", leads=leads, stands=stands))


def share(of: School, case: Case, _: Incident, user: User, *, stands: bool, adds: bool, hours: int) -> None:
    terms = changes.Shared(AT + hours * HOUR, "why", adds=adds, stands=stands)
    changes.share(act_of(of.lead), case, user, terms)


def set_aside(of: School, case: Case, _: Incident, user: User, *, stands: bool) -> None:
    if user != of.lead:  # who sets aside must still lead
        changes.set_aside(act_of(of.lead), case, user, "other", "why", stands=stands)


def tie_to(of: School, _: Case, there: Incident, user: User, *, stands: bool) -> None:
    if user != of.lead:
        with within(of.id):
            child = Person.objects.get(id=there.person)
        tie(act_of(of.lead), child, user, "relative", stands=stands)


def keep_from(of: School, case: Case, _: Incident, user: User, *, stands: bool) -> None:
    if user != of.lead:
        changes.keep_from(act_of(of.lead), report_of(of, case), user, "why", stands=stands)


def cover(of: School, case: Case, _: Incident, user: User, *, whole: bool, hours: int, by_the_lead: bool) -> None:
    giver = act_of(of.lead if by_the_lead else of.deputy)
    with suppress(NotAllowedError, KeptOutError, Case.DoesNotExist):  # who is none of them, or is kept from it
        give_cover(giver, user, None if whole else case, Away(AT - HOUR, AT + hours * HOUR, "why"))


def report_of(of: School, case: Case) -> Concern:
    assert case.concern_id
    with within(of.id):
        return Concern.objects.defer("about", "account").get(id=case.concern_id)


yes = st.booleans()
STEPS: st.SearchStrategy[tuple[str, Callable[..., None], dict[str, object]]] = st.tuples(
    st.sampled_from(WHO),
    st.one_of(
        st.tuples(st.just(set_team), st.fixed_dictionaries({"stands": yes, "leads": yes})),
        st.tuples(st.just(share), st.fixed_dictionaries({"stands": yes, "adds": yes, "hours": st.integers(-2, 2)})),
        st.tuples(st.just(set_aside), st.fixed_dictionaries({"stands": yes})),
        st.tuples(st.just(tie_to), st.fixed_dictionaries({"stands": yes})),
        st.tuples(st.just(keep_from), st.fixed_dictionaries({"stands": yes})),
        st.tuples(
            st.just(cover), st.fixed_dictionaries({"whole": yes, "hours": st.integers(0, 2), "by_the_lead": yes})
        ),
    ),
).map(lambda pair: (pair[0], *pair[1]))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=6))
@pytest.mark.asvs("8.2.2")
def test_a_list_holds_what_the_rule_lets_somebody_read_and_nothing_else(
    there: tuple[School, Incident, Case], steps: list[tuple[str, Callable[..., None], dict[str, object]]]
) -> None:
    own, made, case = there
    for who, step, given_ in steps:
        step(own, case, made, getattr(own, who), **given_)
    for who in WHO:
        act = act_of(getattr(own, who))
        with within(own.id):
            listed = set(visible(act).values_list("id", flat=True))
            ruled = {each for each in Case.objects.values_list("id", flat=True) if may(act, each, READ)}
        assert listed == ruled, who


@pytest.fixture
def there() -> tuple[School, Incident, Case]:
    own = school("own")
    made = incident(own, "own")
    return own, made, case_of(own, made.case)


def reads(own: School, made: Incident, who: User, hours: int = 0) -> bool:
    """Whether somebody reads the case and its report, some hours later: both, or neither."""
    act = act_of(who, AT + hours * HOUR)
    found = []
    for question in (lambda: queries.case_by_id(act, made.case), lambda: queries.concern(act, made.concern)):
        try:
            with reading(act):
                question()
            found.append(True)
        except (Case.DoesNotExist, Concern.DoesNotExist, NotAllowedError):
            found.append(False)
    assert found[0] == found[1] or who in (own.teacher, own.guest, own.head), "a case and its report go together"
    return found[0]


def stands(own: School, model: type[Kept], name: UUID) -> bool:
    """Whether a row was kept."""
    with within(own.id):
        return bool(model.objects.filter(id=name).exists())


def test_whoever_is_set_aside_or_a_relative_reads_nothing_and_a_lead_reads_all(
    there: tuple[School, Incident, Case],
) -> None:
    own, made, _ = there
    seen = {who: reads(own, made, getattr(own, who)) for who in WHO}
    assert {who for who, yes_ in seen.items() if yes_} == {"lead", "deputy", "guest"}


def test_a_guest_reads_until_the_day_that_was_said(there: tuple[School, Incident, Case]) -> None:
    own, made, _ = there
    assert [reads(own, made, own.guest, hours) for hours in (0, 24 * 7 - 1, 24 * 7)] == [True, True, False]


def test_a_guest_who_may_only_read_cannot_add(there: tuple[School, Incident, Case]) -> None:
    own, _, case = there
    told = changes.Told("call", AT, "words")
    with pytest.raises(NotAllowedError):
        changes.add_entry(act_of(own.guest), case, told)
    changes.share(act_of(own.lead), case, own.guest, changes.Shared(AT + HOUR, "why", adds=True))
    assert stands(own, Entry, changes.add_entry(act_of(own.guest), case, told))


@pytest.mark.asvs("16.3.3")
def test_who_breaks_in_reads_and_adds_for_an_hour_and_no_other_case(there: tuple[School, Incident, Case]) -> None:
    own, made, case = there
    other = incident(own, "other")
    changes.break_in(act_of(own.stand_in), case.reference, "A child is at the door.")
    assert [reads(own, made, own.stand_in, hours) for hours in (0, 1)] == [True, False]
    assert stands(own, Entry, changes.add_entry(act_of(own.stand_in), case, changes.Told("call", AT, "words")))
    assert not reads(own, other, own.stand_in)


def test_who_is_kept_from_a_case_cannot_break_in_and_is_told_that_it_is_not_there(
    there: tuple[School, Incident, Case],
) -> None:
    own, _, case = there
    changes.set_aside(act_of(own.lead), case, own.stand_in, "subject", "why")
    for reference in (case.reference, "2026-0999"):
        with pytest.raises(Case.DoesNotExist):
            changes.break_in(act_of(own.stand_in), reference, "why")


def test_who_reads_a_case_has_no_glass_to_break(there: tuple[School, Incident, Case]) -> None:
    own, _, case = there
    with pytest.raises(changes.AlreadyReadableError):
        changes.break_in(act_of(own.deputy), case.reference, "why")


def test_nobody_reviews_their_own_opening(there: tuple[School, Incident, Case]) -> None:
    own, _, case = there
    made = changes.break_in(act_of(own.stand_in), case.reference, "why")
    with within(own.id):
        opening = BrokenGlass.objects.select_related("case").get(id=made)
    with pytest.raises(NotAllowedError):
        changes.review_break(act_of(own.stand_in), opening, "It was.", needed=True)
    assert stands(own, GlassReview, changes.review_break(act_of(own.deputy), opening, "It was.", needed=True))


def test_a_deputy_who_opens_a_case_works_on_it_and_leads_it(there: tuple[School, Incident, Case]) -> None:
    own, _, _ = there
    made = changes.open_case(act_of(own.stand_in), None)
    with within(own.id):
        row = Case.objects.get(id=made)
        act = act_of(own.stand_in)
        assert demand(act, row, LEAD).id == demand(act, row, ADD).id == made
        with pytest.raises(Case.DoesNotExist):
            demand(act_of(own.deputy), row, READ)


@pytest.mark.asvs("8.3.1")
def test_what_a_change_demands_is_asked_when_it_is_made(there: tuple[School, Incident, Case]) -> None:
    """A case that somebody held in their hands before they were set aside lets them add nothing."""
    own, _, case = there
    changes.set_aside(act_of(own.lead), case, own.deputy, "relative", "why")
    with pytest.raises(Case.DoesNotExist):
        changes.add_entry(act_of(own.deputy), case, changes.Told("call", AT, "words"))


def test_an_act_says_in_which_roles_somebody_acts(there: tuple[School, Incident, Case]) -> None:
    own, _, _ = there
    act: Act = act_of(own.head)
    assert act.actor.roles == {"head"}


def test_a_deputy_who_becomes_a_guest_keeps_nothing_of_their_cases(there: tuple[School, Incident, Case]) -> None:
    """A guest sees what is shared with them then, though there is no day between."""
    own, made, case = there
    assert reads(own, made, own.deputy)
    by = act_of(own.administrator)
    add_member(by, own.deputy, StaffRole.GUEST, AT.date(), AT + 9 * HOUR)
    with within(own.id):
        role = Membership.objects.get(user=own.deputy, role=StaffRole.DEPUTY).id
    end_role(act_of(own.administrator), role)
    assert not reads(own, made, own.deputy, 1)
    changes.share(act_of(own.lead, AT + HOUR), case, own.deputy, changes.Shared(AT + 3 * HOUR, "why"))
    with within(own.id):
        assert visible(act_of(own.deputy, AT + 2 * HOUR)).filter(id=case.id).exists()


def test_nobody_is_put_into_a_case_that_no_lead_would_read_then(there: tuple[School, Incident, Case]) -> None:
    """Each lead is tied to another child: a deputy who put both into one case would take it from all of them."""
    own, _, _ = there
    leads = (own.lead, own.set_aside, own.relative)
    pupils = [add_person(act_of(own.lead), f"Pupil {mark}", None) for mark in "XYZ"]
    with within(own.id):
        found = [Person.objects.get(id=each) for each in pupils]
    for lead, pupil in zip(leads, found, strict=True):
        tie(act_of(next(each for each in leads if each != lead)), pupil, lead, "relative")
    name = changes.open_case(act_of(own.deputy), None)
    case = case_of(own, name)
    for pupil in found[:2]:
        changes.involve_known(act_of(own.deputy), case, pupil, "other")
    with pytest.raises(NobodyLeftError):
        changes.involve_known(act_of(own.deputy), case, found[2], "other")
    sent = {"reference": case.reference, "role": "other", "once": str(uuid4())}
    answer = sends(entered(own.deputy), f"/people/{found[2].id}/case/", sent)
    assert answer.status_code == 422
    assert "Ask for another lead to be named first" in text_of(answer)
