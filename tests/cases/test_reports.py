"""A report until somebody says what becomes of it: taken up, added to, joined to a case, closed, looked at again."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from clearway.accounts.models import User
from clearway.audit.acts import reading
from clearway.audit.errors import NotAllowedError
from clearway.audit.models import Event
from clearway.cases import changes, queries
from clearway.cases.models import Case, Joined
from clearway.cases.queries import reports as asked
from clearway.cases.triage import changes as triage
from clearway.concerns import changes as concerns
from clearway.concerns.changes import Report, report
from clearway.concerns.models import Closed, Concern, TakenUp
from clearway.guidance import card
from clearway.organisations import drafts
from clearway.organisations.models import Role
from clearway.people.access import NobodyLeftError
from clearway.people.models import Person
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, reported, sends
from visitor import text_of
from world import AT, School, act_of, canary, case_of, member, school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(hours=1)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def sent(own: School, danger: str = "no", at: datetime = AT, named: tuple[Person, ...] = ()) -> Concern:
    name = report(act_of(own.teacher, at), Report("Pupil A", canary("account"), at, danger), named)
    with within(own.id):
        return Concern.objects.defer("about", "account").get(id=name)


def case(own: School) -> Case:
    return case_of(own, changes.open_case(act_of(own.lead), None))


def child(own: School, case: Case, name: str) -> Person:
    made = changes.involve(act_of(own.lead), case, changes.Involved(name, date(2011, 5, 4), "other"))
    with within(own.id):
        return Person.objects.get(id=made)


def waits(who: User, minutes: int = 0) -> list[asked.Waits]:
    with reading(act_of(who, AT + timedelta(minutes=minutes))) as act:
        return asked.waiting(act)


def test_a_report_is_new_until_it_is_a_case_joins_one_or_is_closed(own: School) -> None:
    one, two, three, four = (sent(own, at=AT + timedelta(seconds=each)) for each in range(4))
    stands = case(own)
    with reading(act_of(own.lead)) as act:
        changes.open_case(act_of(own.lead), queries.concern(act, one.id))
    triage.join(act_of(own.lead), two, stands)
    triage.close(act_of(own.lead), three, "It was about something else.")
    assert [each.concern for each in waits(own.lead)] == [four.id]
    triage.close(act_of(own.lead), three, "More was told.", stands=False)
    assert [each.concern for each in waits(own.lead)] == [four.id, three.id]  # which somebody has taken up


def test_danger_stands_first_then_what_is_not_known_then_the_oldest(own: School) -> None:
    said = ["no", "unknown", "yes", "no"]
    names = [sent(own, danger, AT + timedelta(seconds=each)).id for each, danger in enumerate(said)]
    assert [each.concern for each in waits(own.deputy, 1)] == [names[2], names[1], names[0], names[3]]


@pytest.mark.parametrize(("minutes", "rises_to"), [(14, 0), (15, 1), (29, 1), (30, 2)])
def test_what_nobody_takes_up_rises_to_the_deputy_and_then_to_the_head(
    own: School, minutes: int, rises_to: int
) -> None:
    sent(own)
    assert [each.late for each in waits(own.deputy, minutes)] == [rises_to > 0]
    with reading(act_of(own.head, AT + timedelta(minutes=minutes))) as act:
        assert len(asked.untaken(act)) == (rises_to > 1)


def test_whoever_takes_it_up_is_named_and_nobody_waits_any_more(own: School) -> None:
    found = sent(own)
    concerns.take_up(act_of(own.deputy, AT + timedelta(minutes=1)), found)
    (line,) = waits(own.lead, 40)
    assert (line.taken_by, line.late) == (own.deputy.pk, False)
    with reading(act_of(own.head, AT + timedelta(minutes=40))) as act:
        assert asked.untaken(act) == []
    with pytest.raises(concerns.AlreadyTakenUpError):
        concerns.take_up(act_of(own.lead, AT + timedelta(minutes=2)), found)


def test_a_head_is_told_of_nothing_from_which_they_are_kept(own: School) -> None:
    found = sent(own)
    changes.keep_from(act_of(own.lead), found, own.head, "It is about them.")
    with reading(act_of(own.head, AT + timedelta(hours=1))) as act:
        assert asked.untaken(act) == []


def test_nobody_but_a_head_is_told_as_a_head(own: School) -> None:
    sent(own)
    for who in (own.lead, own.deputy, own.teacher):
        with reading(act_of(who, AT + timedelta(hours=1))) as act:
            assert asked.untaken(act) == []


def test_the_reporter_sees_that_it_was_taken_up_and_nothing_else_of_it(own: School) -> None:
    found = sent(own)
    page = entered(own.teacher).get(f"/concerns/{found.id}/")
    assert "nobody has taken up your report" in text_of(page)
    assert own.lead.name in text_of(page)
    triage.close(act_of(own.lead), found, canary("why"))
    page = entered(own.teacher).get(f"/concerns/{found.id}/")
    assert "Your report was taken up" in text_of(page)
    for hidden in (canary("why"), own.lead.name, "Closed"):
        assert hidden not in page.content.decode()


def test_whoever_has_sent_a_report_reads_the_staff_card_on_its_page_and_whoever_deals_with_it_does_not(
    own: School,
) -> None:
    said = [card.DANGER, *card.DO, *card.DO_NOT]
    assert len(said) > 10
    answered = sends(entered(own.teacher), "/concerns/report/", reported())
    assert answered.status_code == 302
    page = text_of(entered(own.teacher).get(answered["Location"]))
    assert "Sending is not telling: speak to" in page
    closed_up = "".join(page.split())
    missing = [each for each in said if "".join(f"{each.bold}{each.text}".split()) not in closed_up]
    assert missing == []
    assert "Until you have spoken to them" in page
    assert page.index("Until you have spoken to them") < page.index("Do not")
    for_the_lead = text_of(entered(own.lead).get(answered["Location"]))
    assert "Until you have spoken to them" not in for_the_lead
    assert card.DO[2].bold not in for_the_lead


def test_the_reporter_adds_to_it_and_nobody_else_does(own: School) -> None:
    found = sent(own)
    words = {"once": str(uuid4()), "words": "And then this."}
    answer = sends(entered(own.teacher), f"/concerns/{found.id}/add/", words)
    assert "And then this." in text_of(entered(own.teacher).get(answer["Location"]))
    assert "And then this." in text_of(entered(own.lead).get(f"/concerns/{found.id}/"))
    assert entered(own.lead).get(f"/concerns/{found.id}/add/").status_code == 404
    with pytest.raises(NotAllowedError):
        concerns.add_words(act_of(own.lead), found, "Not mine.")


def test_a_report_that_joined_a_case_is_read_there(own: School) -> None:
    found, stands = sent(own), case(own)
    triage.join(act_of(own.lead), found, stands)
    page = text_of(entered(own.lead).get(f"/cases/{stands.reference}/"))
    assert canary("account") in page
    with pytest.raises(changes.AlreadyOpenError):
        triage.join(act_of(own.lead), found, case(own))
    with pytest.raises(changes.AlreadyOpenError):
        triage.close(act_of(own.lead), found, "why")
    with pytest.raises(changes.AlreadyOpenError):
        changes.open_case(act_of(own.lead), found)


def test_whoever_is_kept_from_a_report_is_kept_from_the_case_that_it_joins(own: School) -> None:
    """A-08: and the other way round. The reporter reads their own report all the same."""
    found, stands = sent(own), case(own)
    changes.set_team(act_of(own.lead), stands, own.deputy, changes.Place("why"))
    changes.keep_from(act_of(own.lead), found, own.deputy, "A relative of theirs.")
    assert entered(own.deputy).get(f"/cases/{stands.reference}/").status_code == 200
    triage.join(act_of(own.lead), found, stands)
    assert entered(own.deputy).get(f"/cases/{stands.reference}/").status_code == 404
    assert entered(own.deputy).get(f"/concerns/{found.id}/").status_code == 404
    assert entered(own.teacher).get(f"/concerns/{found.id}/").status_code == 200


def test_a_deputy_sees_no_report_that_joined_a_case_which_is_not_theirs(own: School) -> None:
    found, stands = sent(own), case(own)
    assert entered(own.stand_in).get(f"/concerns/{found.id}/").status_code == 200
    triage.join(act_of(own.lead), found, stands)
    assert entered(own.stand_in).get(f"/concerns/{found.id}/").status_code == 404
    assert waits(own.stand_in) == []


def test_a_report_joins_no_case_that_no_lead_would_read_then(own: School) -> None:
    other = member(own.id, "own", "second-lead", Role.LEAD)
    found, stands = sent(own), case(own)
    for lead in (own.set_aside, own.relative, other):
        changes.set_aside(act_of(own.lead), stands, lead, "other", "why")
    changes.keep_from(act_of(other), found, own.lead, "It is about them.")
    changes.set_team(act_of(own.lead), stands, own.deputy, changes.Place("why"))
    with pytest.raises(NobodyLeftError):
        triage.join(act_of(own.deputy), found, stands)
    with within(own.id):
        assert Joined.objects.count() == 0
        assert TakenUp.objects.count() == 0


def test_near_are_the_cases_of_whoever_is_named_and_of_whoever_stands_beside_them(own: School) -> None:
    direct, beside, elsewhere = case(own), case(own), case(own)
    one, other = child(own, direct, "Pupil A"), child(own, direct, "Pupil B")
    changes.involve_known(act_of(own.lead), beside, other, "other")
    child(own, elsewhere, "Pupil C")
    found = sent(own, named=(one,))
    with reading(act_of(own.lead)) as act:
        known = asked.reported(act, queries.concern(act, found.id)).named
        near = asked.near(act, known)
    assert [(each.case.id, each.who, each.shared) for each in near] == [
        (direct.id, ("Pupil A",), ""), (beside.id, (), direct.reference),
    ]  # fmt: skip
    page = entered(own.lead).get(f"/concerns/{found.id}/join/")
    assert f"Case {direct.reference}: Pupil A is in it" in text_of(page)
    assert elsewhere.reference not in page.content.decode()


def test_nothing_is_near_that_the_reader_does_not_see(own: School) -> None:
    one = child(own, case(own), "Pupil A")
    found = sent(own, named=(one,))
    with reading(act_of(own.stand_in)) as act:
        known = asked.reported(act, queries.concern(act, found.id)).named
        assert known == ()
        assert asked.near(act, known) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"other": ""}, "Write the reference of the case"),
        ({"other": "the first one"}, "four digits, a dash and a number"),
        ({"other": "2026-0999"}, "There is no case with this reference that you may see"),
    ],
)
def test_a_case_that_is_not_there_is_said_and_the_form_comes_back(
    own: School, fields: dict[str, str], said: str
) -> None:
    found = sent(own)
    page = sends(entered(own.lead), f"/concerns/{found.id}/join/", {"once": str(uuid4()), **fields})
    assert page.status_code == 422
    assert said in text_of(page)
    assert fields["other"] in page.content.decode()


def closes(who: User, found: Concern, words: str, version: int = 0, stands: str = "yes") -> Any:
    said = {"once": str(uuid4()), "stands": stands, "reason": words, "version": str(version)}
    return sends(entered(who), f"/concerns/{found.id}/close/", said)


def closed(own: School) -> int:
    with within(own.id):
        return Closed.objects.count()


def test_a_report_closed_by_two_at_once_shows_the_second_both_reasons_and_loses_none(own: School) -> None:
    found = sent(own)
    assert closes(own.lead, found, "It was a misheard word.")["Location"] == f"/concerns/{found.id}/"
    late = closes(own.deputy, found, "His mother explained it.")
    assert late.status_code == 409
    for words in ("Somebody wrote here before you", f"by {own.lead.name}", "It was a misheard word."):
        assert words in text_of(late), words
    assert "His mother explained it.</textarea>" in late.content.decode()
    assert 'name="version" value="1"' in late.content.decode()
    assert closed(own) == 1
    assert closes(own.deputy, found, "His mother explained it.", 1).status_code == 302
    page = text_of(entered(own.lead).get(f"/concerns/{found.id}/"))
    for words in ("it becomes no case", "It was a misheard word.", "His mother explained it."):
        assert words in page, words
    assert waits(own.lead) == []


def test_the_same_reason_sent_twice_stays_one(own: School) -> None:
    found = sent(own)
    said = {"once": str(uuid4()), "stands": "yes", "reason": "why", "version": "0"}
    for _ in range(2):
        assert sends(entered(own.lead), f"/concerns/{found.id}/close/", said).status_code == 302
    assert closed(own) == 1


def test_whoever_looks_at_it_again_second_is_shown_why_the_first_did(own: School) -> None:
    found = sent(own)
    triage.close(act_of(own.lead), found, "It was a misheard word.")
    assert closes(own.lead, found, "A second child spoke.", 1, "no").status_code == 302
    late = closes(own.deputy, found, "A parent rang.", 1, "no")
    assert late.status_code == 409
    assert "A second child spoke." in text_of(late)
    assert "Why is it looked at again?" in text_of(late)
    assert "A parent rang.</textarea>" in late.content.decode()
    assert closed(own) == 2


def test_a_reason_to_close_what_is_a_case_by_then_comes_back_with_who_made_it_one(own: School) -> None:
    opened, joined, stands = sent(own), sent(own), case(own)
    made = case_of(own, changes.open_case(act_of(own.lead), opened))
    triage.join(act_of(own.lead), joined, stands)
    for who, became in ((opened, made), (joined, stands)):
        changes.set_team(act_of(own.lead), became, own.deputy, changes.Place("Stands in."))
        late = closes(own.deputy, who, "His mother explained it.")
        assert late.status_code == 409
        said = f"{own.lead.name} {'opened' if became == made else 'joined it to'} case {became.reference}"
        assert said in text_of(late)
        assert "His mother explained it.</textarea>" in late.content.decode()
    assert closed(own) == 0
    again = entered(own.deputy).get(f"/concerns/{opened.id}/close/")
    assert again["Location"] == f"/cases/{made.reference}/"


def test_what_the_lock_kept_of_a_reason_is_not_passed_over_where_it_is_a_case_by_then(own: School) -> None:
    found = sent(own)
    address = f"/concerns/{found.id}/close/"
    with reading(act_of(own.lead)) as act:
        drafts.keep(act, address, {"reason": ["His mother explained it."], "version": ["0"], "stands": ["yes"]})
    changes.open_case(act_of(own.lead), found)
    page = entered(own.lead).get(address)
    assert page.status_code == 409
    assert "His mother explained it.</textarea>" in page.content.decode()


def test_a_reason_for_a_report_that_is_not_theirs_any_more_is_given_back_to_be_copied(own: School) -> None:
    found = sent(own)
    changes.open_case(act_of(own.lead), found)  # the deputy works on no case
    late = closes(own.stand_in, found, "His mother explained it.")
    assert late.status_code == 404
    assert "His mother explained it." in text_of(late)
    assert "2026-0001" not in late.content.decode()


def test_each_of_them_has_its_event(own: School) -> None:
    found = sent(own)
    concerns.add_words(act_of(own.teacher), found, "more")
    concerns.take_up(act_of(own.lead), found)
    triage.close(act_of(own.lead), found, "why")
    triage.close(act_of(own.lead), found, "why", stands=False)
    triage.join(act_of(own.lead), found, case(own))
    with within(own.id):
        rows = list(Event.objects.filter(verb__startswith="concern:").order_by("number").values_list("verb", flat=True))
    verbs = ["concern:report", "concern:add", "concern:take-up", "concern:close", "concern:close", "concern:join"]
    assert rows == verbs
