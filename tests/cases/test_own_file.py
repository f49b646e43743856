"""A child's own file: the same chronology, in which the others have no names; and the chronology narrowed."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from clearway.cases.changes import Involved, Told, add_entry, involve, open_case
from clearway.cases.meeting.changes import Talked, add_talk
from clearway.cases.models import Case, Involvement, Step
from clearway.cases.planning.changes import Came, Own, Written, add_step, set_step, write_plan
from clearway.cases.queries.narrowing import replaced
from clearway.vault.reach import within
from clocks import clock_at
from members import entered
from visitor import text_of
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=5)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def case(own: School) -> Case:
    found = case_of(own, open_case(act_of(own.lead), None))
    for name in ("Alder Pupil", "Birch O’Pupil", "Birch Rowan"):
        involve(act_of(own.lead), found, Involved(name, date(2011, 5, 4), "pictured"))
    words = "ALDER PUPIL told Birch O’Pupil’s friend; Rowan was there. Birch said little. Rowanberries grow."
    add_entry(act_of(own.lead), found, Told("note", AT, words))
    add_entry(act_of(own.lead), found, Told("call", AT, "Rang the front door."))
    return found


def test_the_others_have_letters_wherever_their_name_was_written(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    page = text_of(lead.get(f"/cases/{found.reference}/people/A/file/"))
    assert "ALDER PUPIL told Child B’s friend; Child C was there." in page
    assert "Rowanberries grow." in page
    page = text_of(lead.get(f"/cases/{found.reference}/people/C/file/"))
    assert "Child A told Child B’s friend; Rowan was there." in page
    assert "Read it before you hand it out." in page


def test_a_part_of_a_name_that_two_have_stands_for_neither(own: School) -> None:
    """It may be either: whoever reads it before it is handed out sees it."""
    found = case(own)
    assert "Birch said little." in text_of(entered(own.lead).get(f"/cases/{found.reference}/people/A/file/"))


def test_nobody_who_is_not_in_the_case_has_a_file_in_it(own: School) -> None:
    found = case(own)
    assert entered(own.lead).get(f"/cases/{found.reference}/people/D/file/").status_code == 404


@given(words=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_whatever_stands_around_a_name_it_is_taken_out_and_no_tag_is_touched(words: str) -> None:
    html = f'<p class="Rowan">{escape(words)} Rowan {escape(words)}</p>'
    told = replaced(html, {"rowan": "Child C"})
    assert told.startswith('<p class="Rowan">')
    assert " Child C " in told
    assert " Rowan " not in told


def test_the_chronology_is_narrowed_to_a_kind_a_child_or_a_writer(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    address = f"/cases/{found.reference}/"
    assert "1 of 6 lines" in text_of(lead.get(address, {"kind": "Telephone call"}))
    assert "3 of 6 lines" in text_of(lead.get(address, {"kind": "Put into the case"}))
    page = text_of(lead.get(address, {"child": "C"}))
    assert "2 of 6 lines" in page, "what names them, and that they were put into the case"
    assert "Rang the front door." not in page
    assert "0 of 6 lines" in text_of(lead.get(address, {"by": "nobody"}))
    assert "6 of 6 lines" in text_of(lead.get(address, {"by": str(own.lead.pk)}))
    assert "lines. Show all of it" not in text_of(lead.get(address))
    assert "0 of 6 lines" in text_of(lead.get(address, {"child": "<b>"}))


def test_what_is_another_childs_alone_is_not_in_it(own: School) -> None:
    found, lead = case(own), entered(own.lead)
    with within(own.id):
        rows = {each.letter: each for each in Involvement.objects.filter(case=found)}
    for letter, whose in rows.items():
        words = f"What is planned for {letter} alone."
        write_plan(act_of(own.lead), found, whose, "support", Written({"wish": words}, None))
        add_talk(act_of(own.lead), found, whose, Talked(AT, "A teacher", "yes", f"What {letter} alone said."))
        add_step(act_of(own.lead), found, Own(f"What is done for {letter} alone.", None, None, whose))
    with within(own.id):
        steps = list(Step.objects.filter(case=found))
    for step in steps:
        set_step(act_of(own.lead), found, step, Came("done", "It was done.", None, None))
    page = text_of(lead.get(f"/cases/{found.reference}/people/A/file/"))
    for words in ("What is planned for A alone.", "What A alone said.", "What is done for A alone."):
        assert words in page
        assert words.replace(" A ", " B ") not in page
        assert words.replace(" A ", " C ") not in page
    assert "Rang the front door." in page
