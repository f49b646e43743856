"""A call and a conversation are corrected: what is corrected stays, and counts no more."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from clearway.audit.models import Event
from clearway.cases.answering.changes import Answers, answer
from clearway.cases.answering.queries import answers_of
from clearway.cases.calling.changes import Called, record_call
from clearway.cases.changes import Shared, add_row, open_case, share
from clearway.cases.closing.changes import close_case
from clearway.cases.closing.queries import left
from clearway.cases.correcting.changes import correct_call, correct_part, correct_talk
from clearway.cases.deciding.changes import Decided, decide
from clearway.cases.meeting.changes import Talked, add_talk
from clearway.cases.models import Assessment, Call, Case, Corrected, Step, Talk
from clearway.cases.versions import OvertakenError
from clearway.vault.reach import within
from clocks import clock_at
from corrections import LATER, SECOND, WHY, child, chronology, last, page_of, reads, two_children
from members import entered, sends
from visitor import text_of
from worked import HELD
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db
CALLED = Called("police", AT, "Officer Grey", "LOG 7", "refer", "They come today.")
RIGHT = Called("social-care", AT - timedelta(minutes=9), "Worker Brown", "REF 8", "manage-here", "They advise us.")
TALKED = Talked(AT, "Tutor C", "yes", "Pupil B was there too.")
AFTER_ALL = Talked(AT - timedelta(minutes=9), "Tutor D", "no", "It was Pupil B alone.")


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(LATER):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def case(own: School) -> Case:
    """A case with two children, in which a deputy works as well."""
    return two_children(own)


def called(own: School, case: Case, what: Called = CALLED, seconds: int = 1) -> Call:
    made = record_call(act_of(own.lead, AT + seconds * SECOND), case, what)
    found: Call = last(own, Call, pk=made)
    return found


def talked(own: School, case: Case, letter: str = "A") -> Talk:
    made = add_talk(act_of(own.lead, AT + SECOND), case, child(own, case, letter), TALKED)
    with within(own.id):
        found: Talk = Talk.objects.select_related("involvement").get(pk=made)
    return found


def answers(own: School, case: Case) -> dict[str, str]:
    with within(own.id):
        return answers_of(case)


def fields(**more: object) -> dict[str, object]:
    return {**HELD, "reason": WHY, "late": "", "once": str(uuid4()), **more}


def of_a_call(**more: object) -> dict[str, object]:
    said = {"whom": "social-care", "spoke_to": "Worker Brown", "reference": "REF 8", "advice": "manage-here"}
    return fields(**{**said, "words": "They advise us.", **more})


def of_a_talk(**more: object) -> dict[str, object]:
    return fields(**{"with_whom": "Tutor D", "chosen": "no", "words": "It was Pupil B alone.", **more})


def test_a_corrected_call_stays_and_the_chronology_shows_one_line_with_what_stood_before(
    own: School, case: Case
) -> None:
    row, lead = called(own, case), entered(own.deputy)
    answered = sends(lead, f"/cases/{case.reference}/calls/{row.pk}/", of_a_call())
    assert (answered.status_code, answered["Location"]) == (302, f"/cases/{case.reference}/")
    told = chronology(lead, case)
    now, before = told.split("Call: Children’s social care")[1].split("Before the correction")
    assert "Spoke to Worker Brown. Reference REF 8. Manage it here. They advise us." in now
    assert f"Corrected: {WHY}" in now
    assert "The police" in before
    assert f"recorded Friday 20 November 2026, 16:35 by {own.lead.name}" in before
    assert "Spoke to Officer Grey. Reference LOG 7. Refer it. They come today." in before
    assert f"by {own.deputy.name}" in before
    assert told.count("Officer Grey") == 1
    with within(own.id):
        assert Call.objects.count() == 2
        kept = Call.objects.get(pk=row.pk)
        assert (kept.whom, kept.spoke_to, kept.reference, kept.words) == (
            "police", "Officer Grey", "LOG 7", "They come today.",
        )  # fmt: skip
        assert Event.objects.latest("number").verb != "call:add"
        assert Event.objects.filter(verb="entry:correct", subject=case.pk, by=own.deputy.pk).count() == 1


def test_a_call_that_was_corrected_counts_nowhere_any_more(own: School, case: Case) -> None:
    emergency = Called("emergency", AT, "Operator Grey", "LOG 1", "none", "")
    row = called(own, case, emergency)
    decide(act_of(own.lead, AT + 2 * SECOND), case, None, Decided(frozenset({"police"}), "not-asked", "why"))
    lead = entered(own.lead)
    second = called(own, case, CALLED, 3)
    correct_call(act_of(own.lead, AT + 4 * SECOND), case, row, Called("other", AT, "A parent", "", "none", ""), WHY)
    with reads(own, case) as whole:
        assert [each.spoke_to for each in whole.calls] == ["Officer Grey", "A parent"]
        assert len(whole.called) == 3
        assert not whole.called_999
        assert "A referral was decided, and no call is written down" not in [words for _, words in left(whole, [])]
    correct_call(act_of(own.lead, AT + 5 * SECOND), case, second, Called("other", AT, "A tutor", "", "none", ""), WHY)
    with reads(own, case) as found:
        assert "A referral was decided, and no call is written down" in [words for _, words in left(found, [])]
        decided = found.decisions[-1].pk
    aloud = page_of(lead, case, "call/").split("So far we called")[1].split("What do you advise")[0]
    assert "LOG 7" not in aloud
    assert "The police" not in aloud
    assert aloud.count("Somebody else") == 2
    decision = page_of(lead, case, f"decisions/{decided}/").split("Advice")[1]
    assert "A parent" in decision
    assert "Operator Grey" not in decision


def test_what_was_advised_after_all_becomes_the_answer(own: School, case: Case) -> None:
    row = called(own, case)
    assert answers(own, case)["advice_taken"] == "refer"
    correct_call(act_of(own.lead, AT + 2 * SECOND), case, row, RIGHT, WHY)
    assert answers(own, case)["advice_taken"] == "manage-here"


def test_a_call_that_gave_no_advice_after_all_leaves_what_another_call_advised(own: School, case: Case) -> None:
    called(own, case, RIGHT)
    row = called(own, case, CALLED, 2)
    assert answers(own, case)["advice_taken"] == "refer"
    silent = Called("police", AT, "Officer Grey", "LOG 7", "none", "They rang off.")
    correct_call(act_of(own.lead, AT + 3 * SECOND), case, row, silent, WHY)
    assert answers(own, case)["advice_taken"] == "manage-here"


def test_where_only_the_words_are_corrected_the_answer_stays_as_somebody_gave_it_since(own: School, case: Case) -> None:
    row = called(own, case)
    answer(act_of(own.lead, AT + 2 * SECOND), case, Answers({"advice_taken": "undecided"}, "told"))
    correct_call(
        act_of(own.lead, AT + 3 * SECOND), case, row, Called("police", AT, "Officer Grey", "", "refer", ""), WHY
    )
    assert answers(own, case)["advice_taken"] == "undecided"


def test_a_corrected_conversation_stands_once_wherever_conversations_are_read(own: School, case: Case) -> None:
    row, lead = talked(own, case), entered(own.lead)
    assert sends(lead, f"/cases/{case.reference}/conversations/{row.pk}/", of_a_talk()).status_code == 302
    told = chronology(lead, case)
    now, before = told.split("Conversation with a young person", 1)[1].split("Before the correction")
    assert "A, with Tutor D; not their choice. It was Pupil B alone." in now
    assert f"Corrected: {WHY}" in now
    assert "A, with Tutor C, as they chose. Pupil B was there too." in before
    further = page_of(lead, case, "further/")
    assert "with Tutor D; not their choice" in further
    assert "Tutor C" not in further
    assert "Tutor C" not in page_of(lead, case, "call/")
    with within(own.id):
        assert Talk.objects.get(pk=row.pk).words == "Pupil B was there too."


def test_a_correction_of_a_correction_shows_all_that_stood_the_last_first(own: School, case: Case) -> None:
    first = called(own, case)
    second = correct_call(act_of(own.deputy, AT + 2 * SECOND), case, first, RIGHT, "It was the front door.")
    third = Called("advice", AT, "Adviser White", "", "undecided", "")
    correct_call(act_of(own.lead, AT + 3 * SECOND), case, last(own, Call, pk=second), third, "It was the advice line.")
    told = chronology(entered(own.lead), case).split("Call: The education safeguarding advice service")[1]
    newest, middle, oldest = told.split("Before the correction")
    assert "Adviser White" in newest
    assert "Corrected: It was the advice line." in newest
    assert "Worker Brown" in middle
    assert "Corrected: It was the front door." in middle
    assert "Officer Grey" in oldest
    assert "Corrected:" not in oldest


@pytest.mark.parametrize("what", ["calls", "conversations"])
def test_whoever_corrects_second_is_shown_what_stands_and_keeps_what_they_typed(
    own: School, case: Case, what: str
) -> None:
    row: Any = called(own, case) if what == "calls" else talked(own, case)
    sent, model = (of_a_call, Call) if what == "calls" else (of_a_talk, Talk)
    address, lead, deputy = f"/cases/{case.reference}/{what}/{row.pk}/", entered(own.lead), entered(own.deputy)
    assert deputy.get(address).status_code == 200
    assert sends(lead, address, sent(words="The lead wrote this.")).status_code == 302
    late = sends(deputy, address, sent(words="The deputy wrote this.", reason="Misheard."))
    assert late.status_code == 409
    assert "Somebody wrote here before you" in text_of(late)
    assert "The lead wrote this." in text_of(late)
    assert f"Corrected: {WHY}" in text_of(late)
    assert f"by {own.lead.name}" in text_of(late)
    assert "The deputy wrote this." in late.content.decode()
    assert "Misheard." in late.content.decode()
    with within(own.id):
        assert model.objects.count() == 2
        newest = Corrected.objects.get(row=row.pk).instead
    again = f"/cases/{case.reference}/{what}/{newest}/"
    assert f'action="{again}"' in late.content.decode()
    moved = deputy.get(address)
    assert (moved.status_code, moved["Location"]) == (302, again)
    assert sends(deputy, again, sent(words="The deputy wrote this.", reason="Misheard.")).status_code == 302
    with within(own.id):
        assert model.objects.count() == 3


def test_a_row_is_corrected_once_by_the_database_itself(own: School, case: Case) -> None:
    row = called(own, case)
    made = correct_call(act_of(own.lead, AT + 2 * SECOND), case, row, RIGHT, WHY)
    with pytest.raises(OvertakenError) as told:
        correct_call(act_of(own.lead, AT + 3 * SECOND), case, row, RIGHT, WHY)
    assert told.value.newest.pk == made
    again = Corrected(row=row.pk, instead=uuid4(), reason=WHY)
    with pytest.raises(IntegrityError), within(own.id, writing=True), transaction.atomic():
        add_row(act_of(own.lead, LATER), case, again)


def test_the_form_comes_filled_in_and_asks_why(own: School, case: Case) -> None:
    call, talk, lead = called(own, case), talked(own, case), entered(own.lead)
    for path, words in ((f"calls/{call.pk}/", ("Officer Grey", "LOG 7", "They come today.")),
                        (f"conversations/{talk.pk}/", ("Tutor C", "Pupil B was there too."))):  # fmt: skip
        page = lead.get(f"/cases/{case.reference}/{path}").content.decode().split("<form")[-1]
        assert all(each in page for each in words)
        assert "Has the conversation taken place?" not in page
    for path, sent in ((f"calls/{call.pk}/", of_a_call), (f"conversations/{talk.pk}/", of_a_talk)):
        refused = sends(lead, f"/cases/{case.reference}/{path}", sent(reason=""))
        assert refused.status_code == 422
        assert "Write why it is corrected" in text_of(refused)
    with within(own.id):
        assert (Call.objects.count(), Talk.objects.count(), Corrected.objects.count()) == (1, 1, 0)


def test_nothing_of_another_case_is_corrected_from_this_one(own: School, case: Case) -> None:
    other = case_of(own, open_case(act_of(own.lead, AT + SECOND), None))
    row, lead = called(own, case), entered(own.lead)
    for path in (f"calls/{row.pk}/", f"conversations/{row.pk}/", "people/A/part/"):
        assert lead.get(f"/cases/{other.reference}/{path}").status_code == 404
        assert sends(lead, f"/cases/{other.reference}/{path}", of_a_call()).status_code == 404
    assert lead.get(f"/cases/{case.reference}/conversations/{row.pk}/").status_code == 404


def test_in_a_closed_case_it_is_corrected_and_asks_for_nothing(own: School, case: Case) -> None:
    call, talk = called(own, case), talked(own, case)
    answer(act_of(own.lead, AT + 2 * SECOND), case, Answers({"device_held": "yes"}, "told"))
    close_case(act_of(own.lead, AT + 3 * SECOND), case, {}, "All is done.")
    with within(own.id):
        before = Assessment.objects.count(), Step.objects.count(), answers_of(case)
    correct_call(act_of(own.lead, AT + 4 * SECOND), case, call, RIGHT, WHY)
    correct_talk(act_of(own.lead, AT + 5 * SECOND), case, talk, AFTER_ALL, WHY)
    correct_part(act_of(own.lead, AT + 6 * SECOND), case, child(own, case, "B"), "mistake", WHY)
    with within(own.id):
        assert before == (Assessment.objects.count(), Step.objects.count(), answers_of(case))
    page = entered(own.lead).get(f"/cases/{case.reference}/")
    assert "Worker Brown" in text_of(page)
    assert f'href="/cases/{case.reference}/people/A/part/"' in page.content.decode()


def test_a_guest_who_reads_it_is_offered_no_correction(own: School, case: Case) -> None:
    row = called(own, case)
    share(act_of(own.lead), case, own.guest, Shared(AT + timedelta(days=1), "Reads it."))
    guest = entered(own.guest)
    page = guest.get(f"/cases/{case.reference}/").content.decode()
    assert "Officer Grey" in page
    assert f"/calls/{row.pk}/" not in page
    assert "/part/" not in page
    assert guest.get(f"/cases/{case.reference}/calls/{row.pk}/").status_code == 404
    assert guest.get(f"/cases/{case.reference}/people/A/part/").status_code == 404
    assert f"/calls/{row.pk}/" in entered(own.lead).get(f"/cases/{case.reference}/").content.decode()


def test_a_child_s_own_file_holds_the_correction_without_the_others_names(own: School, case: Case) -> None:
    call, talk = called(own, case), talked(own, case)
    said = Called("police", AT, "Officer Grey", "", "refer", "Pupil B was named.")
    correct_call(act_of(own.lead, AT + 2 * SECOND), case, call, said, "Pupil B told me so.")
    correct_talk(act_of(own.lead, AT + 3 * SECOND), case, talk, AFTER_ALL, "Pupil B said otherwise.")
    file = page_of(entered(own.lead), case, "people/A/file/")
    assert "Pupil B" not in file
    for words in ("Child B was named.", "Child B told me so.", "They come today.", "It was Child B alone.",
                  "Child B was there too.", "Child B said otherwise."):  # fmt: skip
        assert words in file
    assert "was there too" not in page_of(entered(own.lead), case, "people/B/file/")


def test_a_time_that_has_not_come_is_refused_in_a_correction(own: School, case: Case) -> None:
    row: UUID = called(own, case).pk
    refused = sends(entered(own.lead), f"/cases/{case.reference}/calls/{row}/", of_a_call(**{"day-day": 21}))
    assert refused.status_code == 422
    assert "must not lie ahead of now" in text_of(refused)


def test_a_corrected_time_asks_why_it_was_late_by_when_it_was_first_written_down(own: School, case: Case) -> None:
    row, lead = called(own, case), entered(own.lead)
    address = f"/cases/{case.reference}/calls/{row.pk}/"
    before = {name: value for name, value in of_a_call(**{"day-day": 17}).items() if name != "late"}
    asked = sends(lead, address, before)
    assert asked.status_code == 422
    assert "It happened more than 24 hours ago." in text_of(asked)
    assert sends(lead, address, {**before, "late": "I had no signal."}).status_code == 302
    assert "Recorded late because: I had no signal." in page_of(lead, case)
    newest: Call = last(own, Call)
    again = {**before, "reference": "REF 9", "once": str(uuid4())}
    assert sends(lead, f"/cases/{case.reference}/calls/{newest.pk}/", again).status_code == 302
    assert page_of(lead, case).count("Recorded late because: I had no signal.") == 1
