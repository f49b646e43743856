"""The call sheet: read aloud from a report or from a case, and what came of the call written down."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from clearway.audit.acts import reading
from clearway.cases import changes
from clearway.cases.models import Call, Case
from clearway.concerns.changes import Report, report
from clearway.concerns.models import Concern
from clearway.organisations import drafts
from clearway.people.models import Person
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db
CALLED = {
    "whom": "police", "day-day": "20", "day-month": "11", "day-year": "2026", "time": "16:36", "spoke_to": "The desk",
    "reference": "LOG 7", "advice": "refer", "words": "They come at five.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=5)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def sent(own: School, danger: str = "yes", seen: str = "no", named: tuple[Person, ...] = ()) -> UUID:
    said = Report("Pupil A of year 9", "What I was told.", AT, danger, "Pupil B", "held", seen)
    return report(act_of(own.teacher), said, named)


def sheet(own: School, name: UUID) -> str:
    answer = entered(own.lead).get(f"/concerns/{name}/call/")
    assert answer.status_code == 200
    return text_of(answer)


def test_a_report_is_read_aloud_before_there_is_a_case(own: School) -> None:
    page = sheet(own, sent(own))
    for words in (
        "Danger now: 999", "Front door 01632 960001", "I am Lead of Own, at Own School", "A child is in danger now.",
        "The report says: Pupil A of year 9", "told by Pupil B", "Nobody here has looked at it",
        "A member of staff has it, switched off".lower(), "What is your name, and the reference?",
    ):  # fmt: skip
        assert words in page, words
    with within(own.id):
        assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("danger", "seen", "words"),
    [
        ("unknown", "unknown", ("I do not know yet whether a child is in danger", "I do not know whether any adult")),
        ("no", "yes", ("no child is in danger this minute", "An adult here has looked at it")),
    ],
)
def test_what_is_not_known_is_not_said_to_be_so(own: School, danger: str, seen: str, words: tuple[str, ...]) -> None:
    page = sheet(own, sent(own, danger, seen))
    for each in words:
        assert each in page


def test_to_write_a_call_down_opens_the_case_and_the_report_is_taken_up(own: School) -> None:
    name = sent(own)
    answer = sends(entered(own.lead), f"/concerns/{name}/call/", {**CALLED, "once": str(uuid4())})
    page = text_of(entered(own.lead).get(answer["Location"]))
    for words in ("Call: The police", "Spoke to The desk. Reference LOG 7. Refer it.", "They come at five."):
        assert words in page
    assert "taken up" in text_of(entered(own.teacher).get(f"/concerns/{name}/"))
    assert entered(own.lead).get(f"/concerns/{name}/call/")["Location"] == f"{answer['Location']}call/"


def test_sent_twice_it_is_one_call_in_one_case(own: School) -> None:
    name, form = sent(own), {**CALLED, "once": str(uuid4())}
    lead = entered(own.lead)
    for _ in range(2):
        sends(lead, f"/concerns/{name}/call/", form)
    with within(own.id):
        assert (Case.objects.count(), Call.objects.count()) == (1, 1)


def team(own: School, name: UUID) -> Case:
    """The case that the report becomes, on which the deputy works as well."""
    with within(own.id):
        found = Concern.objects.defer("about", "account").get(id=name)
    case = case_of(own, changes.open_case(act_of(own.lead), found))
    changes.set_team(act_of(own.lead), case, own.deputy, changes.Place("Stands in."))
    return case


def calls_of(own: School) -> list[tuple[str, str]]:
    with within(own.id):
        assert Case.objects.count() == 1
        return [(each.reference, each.words) for each in Call.objects.order_by("at")]


def test_a_call_written_on_the_sheet_of_a_report_that_is_a_case_by_then_is_kept_in_it(own: School) -> None:
    name, deputy = sent(own), entered(own.deputy)
    assert deputy.get(f"/concerns/{name}/call/").status_code == 200
    case = team(own, name)
    sends(entered(own.lead), f"/cases/{case.reference}/call/", {**CALLED, "once": str(uuid4())})
    theirs = {**CALLED, "reference": "LOG 8", "words": "They ring back at six.", "once": str(uuid4())}
    for _ in range(2):
        answer = sends(deputy, f"/concerns/{name}/call/", theirs)
        assert answer["Location"] == f"/cases/{case.reference}/"
    assert calls_of(own) == [("LOG 7", "They come at five."), ("LOG 8", "They ring back at six.")]


def test_a_call_that_is_not_whole_comes_back_with_the_case_that_is_there_by_then(own: School) -> None:
    name = sent(own)
    case = team(own, name)
    form = {**CALLED, "whom": "", "once": str(uuid4())}
    late = sends(entered(own.deputy), f"/concerns/{name}/call/", form)
    assert late.status_code == 422
    assert "There is a case meanwhile" in text_of(late)
    assert case.reference in text_of(late)
    assert "They come at five.</textarea>" in late.content.decode()
    sends(entered(own.deputy), f"/concerns/{name}/call/", {**form, "whom": "police"})
    assert calls_of(own) == [("LOG 7", "They come at five.")]


def test_a_call_that_the_lock_kept_is_not_passed_over_where_there_is_a_case_by_then(own: School) -> None:
    name = sent(own)
    with reading(act_of(own.deputy)) as act:
        drafts.keep(act, f"/concerns/{name}/call/", {"whom": ["police"], "words": ["They come at five."]})
    team(own, name)
    page = entered(own.deputy).get(f"/concerns/{name}/call/")
    assert "There is a case meanwhile" in text_of(page)
    assert "They come at five.</textarea>" in page.content.decode()


def test_a_call_for_a_report_that_became_another_s_case_is_given_back_to_be_copied(own: School) -> None:
    name, form = sent(own), {**CALLED, "once": str(uuid4())}
    team(own, name)
    late = sends(entered(own.stand_in), f"/concerns/{name}/call/", form)
    assert late.status_code == 404
    for words in ("They come at five.", "LOG 7", "The desk", "16:36"):
        assert words in text_of(late), words
    assert "2026-0001" not in late.content.decode()
    nowhere = sends(entered(own.stand_in), f"/concerns/{uuid4()}/call/", form)
    assert text_of(nowhere) == text_of(late)
    assert calls_of(own) == []


def test_a_case_is_read_aloud_with_who_is_involved_and_whom_we_called(own: School) -> None:
    case = case_of(own, changes.open_case(act_of(own.lead), None))
    changes.involve(act_of(own.lead), case, changes.Involved("Pupil A", date(2011, 5, 4), "pictured"))
    changes.involve(act_of(own.lead), case, changes.Involved("Pupil B", None, "received"))
    sends(entered(own.lead), f"/cases/{case.reference}/call/", {**CALLED, "once": str(uuid4())})
    page = text_of(entered(own.lead).get(f"/cases/{case.reference}/call/")).replace(" ,", ",")
    assert "Pupil A, born 4 May 2011, 15 years old: shown in an image" in page
    assert "Pupil B, of an age I do not know: received or saw an image. I have no date of birth of Pupil B" in page
    assert "So far we called: The police, Friday 20 November 2026, 16:36, reference LOG 7" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"whom": ""}, "Say whom you called"),
        ({"day-year": "2027"}, "must not lie ahead of now"),
        ({"time": "x"}, "14:30"),
    ],
)
def test_what_is_wrong_comes_back_with_all_that_was_typed(own: School, fields: dict[str, str], said: str) -> None:
    name = sent(own)
    page = sends(entered(own.lead), f"/concerns/{name}/call/", {**CALLED, **fields, "once": str(uuid4())})
    assert page.status_code == 422
    assert said in text_of(page)
    assert "They come at five." in page.content.decode()
    with within(own.id):
        assert not Case.objects.exists()


def test_a_guest_reads_the_sheet_and_writes_nothing_on_it(own: School) -> None:
    case = case_of(own, changes.open_case(act_of(own.lead), None))
    changes.share(act_of(own.lead), case, own.guest, changes.Shared(AT + timedelta(days=7), "why", adds=True))
    guest = entered(own.guest)
    assert "Write down what came of it" not in text_of(guest.get(f"/cases/{case.reference}/call/"))
    assert sends(guest, f"/cases/{case.reference}/call/", {**CALLED, "once": str(uuid4())}).status_code == 404


def test_a_case_opened_from_a_report_of_danger_begins_at_the_call_sheet(own: School) -> None:
    for danger, after in (("yes", "call/"), ("no", ""), ("unknown", "")):
        answered = sends(entered(own.lead), f"/cases/open/{sent(own, danger)}/", {"once": str(uuid4())})
        assert answered["Location"].endswith(f"/{after}")
        assert ("call/" in answered["Location"]) == (danger == "yes")


def test_whom_a_report_names_is_put_into_its_case_from_there(own: School) -> None:
    first = case_of(own, changes.open_case(act_of(own.lead), None))
    made = changes.involve(act_of(own.lead), first, changes.Involved("Pupil N", date(2011, 5, 4), "pictured"))
    with within(own.id):
        named = Person.objects.get(id=made)
    answered = sends(entered(own.lead), f"/cases/open/{sent(own, 'no', named=(named,))}/", {"once": str(uuid4())})
    page = entered(own.lead).get(answered["Location"])
    assert "Named in the report: put Pupil N into the case" in text_of(page)
    reference = answered["Location"].strip("/").rpartition("/")[2]
    address = f"/people/{named.pk}/case/?case={reference}"
    assert f'value="{reference}"' in entered(own.lead).get(address).content.decode()
    said = {"reference": reference, "role": "pictured", "once": str(uuid4())}
    assert sends(entered(own.lead), address, said).status_code == 302
    assert "Named in the report" not in text_of(entered(own.lead).get(answered["Location"]))
