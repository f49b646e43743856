"""What is read aloud: what was reported and by whom, what is known and from whom, how old, and what was done."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from clearway.accounts.models import User
from clearway.audit.acts import Act
from clearway.cases import changes
from clearway.cases.answering.changes import Answers, KnownOf, answer, keep_from_guide, say_of
from clearway.cases.calling.queries import LONGEST_ALOUD
from clearway.cases.meeting.changes import Met, Talked, add_talk, plan_meeting
from clearway.cases.models import Case, Involvement, Step
from clearway.cases.planning.changes import Came, Own, add_step, set_step
from clearway.cases.triage.changes import join
from clearway.concerns.changes import Report, add_words, report
from clearway.concerns.models import Concern
from clearway.core.packs.vocabulary import vocabulary
from clearway.guidance.queries import standing
from clearway.vault.reach import within
from clocks import clock_at
from members import entered
from states import FRIDAY
from visitor import text_of
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
MINUTES = {"there": "Lead", "known": "What was told.", "risk": "no", "refer": "yes", "why": "", "agenda": []}


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(LATER):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def sent(own: School, account: str = "She cried in the corridor.", teller: str = "Pupil B") -> Concern:
    name = report(act_of(own.teacher), Report("Pupil A", account, AT, "no", teller, "held", "no"))
    with within(own.id):
        return Concern.objects.defer("about", "account").get(id=name)


def opened(own: School, found: Concern | None = None) -> Case:
    return case_of(own, changes.open_case(act_of(own.lead), found))


def child(own: School, case: Case, name: str, born_on: date | None = None) -> Involvement:
    made = changes.involve(act_of(own.lead), case, changes.Involved(name, born_on, "pictured"))
    with within(own.id):
        return Involvement.objects.get(person=made)


def sheet(own: School, address: str, user: User | None = None) -> str:
    answered = entered(user or own.lead).get(address)
    assert answered.status_code == 200
    return text_of(answered).replace(" ,", ",").replace(" :", ":")


def later(own: School, minutes: int) -> Act:
    return act_of(own.lead, AT + timedelta(minutes=minutes))


def test_what_was_reported_and_added_is_read_aloud_with_who_wrote_it_and_who_told_them(own: School) -> None:
    found = sent(own)
    add_words(act_of(own.teacher, AT + timedelta(minutes=9)), found, "Her sister rang.")
    said = (
        f"This was reported Friday 20 November 2026, 16:35 by {own.teacher.name}, told by Pupil B: She cried in",
        f"Added to the report Friday 20 November 2026, 16:44 by {own.teacher.name}: Her sister rang.",
    )
    page = sheet(own, f"/concerns/{found.id}/call/")
    for words in said:
        assert words in page
    page = sheet(own, f"/cases/{opened(own, found).reference}/call/")
    for words in said:
        assert words in page


def test_a_long_report_is_broken_off_and_says_that_it_goes_on(own: School) -> None:
    found = sent(own, "First words. " + "and so on " * 1900 + "last words.")
    answered = entered(own.lead).get(f"/concerns/{found.id}/call/").content.decode()
    assert "First words." in answered
    assert "last words." not in answered
    assert f'href="/concerns/{found.id}/">It goes on: the whole report</a>' in answered
    assert answered.count("and so on") <= LONGEST_ALOUD / len("and so on ")


def test_a_second_report_is_read_aloud_by_whoever_reads_the_case_and_by_nobody_else(own: School) -> None:
    case, other = opened(own, sent(own)), sent(own, "He showed it to me.", "")
    join(act_of(own.lead), other, case)
    page = sheet(own, f"/cases/{case.reference}/call/")
    assert f"by {own.teacher.name}: He showed it to me." in page
    assert "She cried in the corridor." in page
    assert entered(own.stand_in).get(f"/cases/{case.reference}/call/").status_code == 404


def test_each_answer_says_from_whom_it_is_and_not_that_it_came_with_the_report(own: School) -> None:
    case = opened(own, sent(own))
    for minutes, given, source, teller in (
        (1, {"coercion_or_pressure": "yes", "financial_demand": "no"}, "told", "Pupil C"),
        (2, {"self_harm_risk": "yes"}, "document", "the nurse’s note"),
        (3, {"threats_or_blackmail": "no"}, "told", ""),
        (4, {"harm_or_risk_of_harm": "yes"}, "record", ""),
        (5, {"immediate_danger": "yes"}, "told", "Pupil D"),
    ):
        answer(later(own, minutes), case, Answers(given, source, teller))
    page = sheet(own, f"/cases/{case.reference}/call/")
    lead = own.lead.name
    for words in (
        f"“{lead} was told by Pupil C: coercion or pressure. Not so: money or goods",
        f"“{lead} has seen a document or a record: the nurse’s note: self-harm or suicidal thoughts.”",
        f"“{lead} was told by somebody whose name was not written down: this is not so: ",
        "“From what was written down in this case: a child came to harm, or may come to harm.”",
        f"A child is in danger now.” “{lead} was told by Pupil D.”",
    ):
        assert "".join(words.split()) in "".join(page.split()), words


def test_what_is_so_is_all_read_aloud_and_of_what_is_not_so_the_most_urgent(own: School) -> None:
    case = opened(own, sent(own))
    noes = [
        "self_harm_risk", "harm_or_risk_of_harm", "threats_or_blackmail", "coercion_or_pressure", "financial_demand",
        "deception", "grooming_or_exploitation", "harassment",
    ]  # fmt: skip
    said = dict.fromkeys(reversed(noes), "no") | {"wider_distribution": "yes", "device_held": "yes"}
    answer(later(own, 1), case, Answers(said, "told", "Pupil C"))
    page = sheet(own, f"/cases/{case.reference}/call/")
    line = page.split("was told by Pupil C:")[1].split("”")[0]
    for fact in ("wider_distribution", "device_held", *noes[:6]):
        assert vocabulary()[fact].says in line, fact
    for fact in noes[6:]:
        assert vocabulary()[fact].says not in line, fact
    assert line.endswith("; and 2 more.")


def test_what_the_quick_guide_brought_says_so(own: School) -> None:
    case = opened(own)
    keep_from_guide(act_of(own.lead), case, FRIDAY, standing(FRIDAY.incident(), AT).results)
    assert f"{own.lead.name} answered in the quick guide:" in sheet(own, f"/cases/{case.reference}/call/")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            {"age": 14, "age_basis": "record"},
            "14 years old when it happened, from a record: shown",
        ),
        ({"age": 17, "age_basis": "claimed"}, "17 years old when it happened, as they say themselves: shown"),
        (
            {"age": 15, "age_basis": "unknown"},
            "15 years old when it happened, nobody knows where from: shown",
        ),
        ({}, "Pupil A, of an age I do not know: shown in an image. I have no date of birth of Pupil A"),
    ],
)
def test_how_old_somebody_is_says_what_it_rests_on_where_there_is_no_date_of_birth(
    own: School, said: dict[str, object], words: str
) -> None:
    case = opened(own)
    say_of(act_of(own.lead), case, child(own, case, "Pupil A"), KnownOf({"roles": ["pictured"], **said}, "told"))
    assert words in sheet(own, f"/cases/{case.reference}/call/")


def test_from_whom_it_is_what_is_known_of_them_is_said_once_for_all_of_whom_it_is(own: School) -> None:
    case = opened(own)
    for name, told_by in (("Pupil A", "Tutor C"), ("Pupil B", "Tutor C"), ("Pupil D", "")):
        known = KnownOf({"roles": ["pictured"]}, "told" if told_by else "not-known", told_by)
        say_of(act_of(own.lead), case, child(own, case, name), known)
    child(own, case, "Pupil E")
    page = sheet(own, f"/cases/{case.reference}/call/")
    assert f"“Of Pupil A, Pupil B: {own.lead.name} was told by Tutor C" in page
    assert f"“Of Pupil D: {own.lead.name} asked, and nobody knows yet.”" in page
    assert "I have no date of birth of Pupil A, Pupil B, Pupil D, Pupil E" in page


def test_a_date_of_birth_counts_for_more_than_an_age_that_was_said(own: School) -> None:
    case = opened(own)
    whose = child(own, case, "Pupil A", date(2011, 5, 4))
    say_of(act_of(own.lead), case, whose, KnownOf({"roles": ["pictured"], "age": 15, "age_basis": "claimed"}, "told"))
    page = sheet(own, f"/cases/{case.reference}/call/")
    assert "Pupil A, born 4 May 2011, 15 years old: shown in an image" in page
    assert "when it happened" not in page


def test_what_was_done_and_what_is_under_way_is_said_in_a_few_words(own: School) -> None:
    case = opened(own)
    whose = child(own, case, "Pupil A")
    plan_meeting(later(own, 1), case, Met("initial", AT, True, MINUTES))
    plan_meeting(later(own, 1), case, Met("further", LATER + timedelta(days=1), False, {}))
    add_talk(later(own, 2), case, whose, Talked(AT, "Her form tutor", "yes", "Not to be read aloud."))
    for words, state, owner in (
        ("Lock the telephone in the safe.", "done", None), ("Ring the other school.", "open", own.deputy),
        ("Nobody has this one.", "open", None), ("This cannot be done.", "cannot", None),
    ):  # fmt: skip
        made = add_step(later(own, 3), case, Own(words, None, owner))
        if state != "open":
            with within(own.id):
                seen = Step.objects.get(id=made)
            set_step(later(own, 4), case, seen, Came(state, "A note.", None, None))
    page = sheet(own, f"/cases/{case.reference}/call/")
    at = "Friday 20 November 2026, 16:"
    for words in (
        f"Initial review meeting held, {at}35", f"Her form tutor talked with Pupil A, {at}35",
        f"Lock the telephone in the safe, {at}39.", f"Under way: Ring the other school ({own.deputy.name}).",
    ):  # fmt: skip
        assert words in page, words
    for words in ("Nobody has this one", "This cannot be done", "Not to be read aloud", "Further review held"):
        assert words not in page
