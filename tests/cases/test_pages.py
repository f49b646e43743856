"""The pages of a case: what was put in is read again, and what cannot be used comes back with the form filled in."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.test import Client

from clearway.audit.acts import reading
from clearway.cases import changes as cases
from clearway.cases.frame import ANSWERING
from clearway.cases.models import Assessment, Case, Decision, Entry, Involvement
from clearway.organisations.changes import end_role
from clearway.organisations.queries import members
from clearway.vault.reach import within
from members import World, carrying_answers, entered, made, sends
from visitor import text_of
from worked import STEPPED
from world import AT, act_of, case_of

pytestmark = pytest.mark.django_db
DAY = {"day-day": "20", "day-month": "11", "day-year": "2026", "time": "10:40", "late": ""}
MARK = re.compile(r'name="answers" value="([^"]+)"')


@pytest.fixture
def world() -> World:
    """Two schools, a case in each."""
    return made()


@pytest.fixture
def lead(world: World) -> Client:
    """The lead's browser."""
    return entered(world.own.lead)


def at(client: Client, world: World, part: str = "") -> Any:
    return client.get(f"/cases/{world.case.reference}/{part}")


def fills(client: Client, world: World, part: str, **fields: object) -> Any:
    return sends(client, f"/cases/{world.case.reference}/{part}", {"once": str(uuid4()), **fields})


def test_a_lead_reads_everything_that_stands_in_the_case(world: World, lead: Client) -> None:
    page = text_of(at(lead, world))
    for words in ("own-name", "own-account", "own-words", "own-reason", "Telephone call", "born 4 May 2011"):
        assert words in page


def test_a_person_is_added_with_the_next_letter(world: World, lead: Client) -> None:
    fields = {"name": "Pupil B", "born_on-day": "", "born_on-month": "", "born_on-year": "", "role": "received"}
    assert fills(lead, world, "people/", **fields).status_code == 302
    assert "B: Pupil B" in text_of(at(lead, world))
    with within(world.own.id):
        assert Involvement.objects.filter(case=world.case.case).count() == 2


@pytest.mark.asvs("2.2.2", "2.2.3")
def test_a_date_of_birth_that_lies_ahead_comes_back_with_the_form_filled_in(world: World, lead: Client) -> None:
    fields = {"name": "Pupil B", "born_on-day": "1", "born_on-month": "1", "born_on-year": "2990", "role": "received"}
    page = fills(lead, world, "people/", **fields)
    assert "must not lie ahead of today" in text_of(page)
    assert 'value="Pupil B"' in page.content.decode()
    assert 'value="2990"' in page.content.decode()


def test_an_entry_is_added_and_read(world: World, lead: Client) -> None:
    assert (
        fills(lead, world, "entries/", kind="meeting", text="We met at noon.\r\nAll agreed.", **DAY).status_code == 302
    )
    assert "We met at noon. All agreed." in text_of(at(lead, world))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "nonsense"}, "Choose one of the answers on the page"),
        ({"text": ""}, "Write what happened"),
        ({"text": "word " * 4001}, "20,000 characters or fewer"),
        ({"day-year": "2990"}, "must not lie ahead of now"),
        ({"time": "25:61"}, "write a time such as 14:30"),
    ],
)
@pytest.mark.asvs("2.2.2", "2.2.3")
def test_an_entry_that_cannot_be_used_comes_back_filled_in(
    world: World, lead: Client, fields: dict[str, str], said: str
) -> None:
    page = fills(lead, world, "entries/", **{"kind": "note", "text": "The front door was called.", **DAY, **fields})
    assert said in text_of(page)
    assert fields.get("text", "The front door was called.").strip()[:60] in page.content.decode()
    with within(world.own.id):
        assert Entry.objects.filter(case=world.case.case).count() == 1


def test_a_correction_stands_over_the_first_version_which_stays(world: World, lead: Client) -> None:
    part = f"entries/{world.case.entry}/"
    assert "own-words" in text_of(at(lead, world, part))
    answer = fills(lead, world, part, kind="call", text="Called again.", reason="misheard the name", **DAY)
    assert answer.status_code == 302
    page = text_of(at(lead, world))
    for words in ("Called again.", "misheard the name", "Before the correction (version 1)", "own-words"):
        assert words in page


def test_a_correction_without_a_reason_comes_back(world: World, lead: Client) -> None:
    page = fills(lead, world, f"entries/{world.case.entry}/", kind="call", text="Called again.", reason="", **DAY)
    assert "Write why you correct it" in text_of(page)
    assert "Called again." in page.content.decode()


def test_whoever_corrects_second_gets_both_texts(world: World, lead: Client) -> None:
    part = f"entries/{world.case.entry}/"
    fills(entered(world.own.deputy), world, part, kind="call", text="The deputy's words.", reason="one", **DAY)
    page = fills(lead, world, part, kind="call", text="The lead's words.", reason="two", **DAY)
    assert page.status_code == 409
    said = page.content.decode()
    assert "The deputy&#x27;s words." in said or "The deputy&#39;s words." in said
    assert "lead&#x27;s words." in said or "lead&#39;s words." in said
    again = re.search(r'action="([^"]+)"[^>]*id="form"', said)
    assert again
    fields = {"once": str(uuid4()), "kind": "call", "text": "Both.", "reason": "brought together", **DAY}
    assert sends(lead, again[1], fields).status_code == 302
    assert "Both." in text_of(at(lead, world))


def test_a_decision_needs_a_reason(world: World, lead: Client) -> None:
    page = fills(lead, world, "decisions/", does=["police"], follows="no", reason="")
    assert "Write why you decide so" in text_of(page)
    assert re.search(r'value="police" checked', page.content.decode())


def test_a_decision_is_read_with_its_reason_and_whether_it_follows_the_guidance(world: World, lead: Client) -> None:
    given = {"assessment": world.assessment, "does": ["police", "social_care"], "follows": "no", **STEPPED}
    fills(lead, world, "decisions/", **given, reason="There is more to it.")
    page = text_of(at(lead, world))
    assert "Tell the police; Refer to children’s social care." in page
    assert "Otherwise than the guidance says. There is more to it." in page
    with within(world.own.id):
        assert Decision.objects.latest("at").assessment_id == world.assessment


def test_the_guides_answer_is_kept_as_it_was_shown_with_pack_and_checksum(world: World, lead: Client) -> None:
    carrying_answers(lead)
    page = at(lead, world, "guidance/")
    [mark] = MARK.findall(page.content.decode())
    assert fills(lead, world, "guidance/", answers=mark).status_code == 302
    with within(world.own.id):
        row = Assessment.objects.filter(case=world.case.case).latest("at")
        shown = lead.get(f"/cases/{world.case.reference}/guidance/{row.id}/")
        assert (row.pack, row.area) == (row.result["pack"]["id"], row.result["area"])
        assert row.checksum == row.result["pack"]["checksum"]
    assert row.checksum in text_of(shown)


@pytest.mark.asvs("2.3.1")
def test_answers_that_changed_since_they_were_shown_are_not_kept(world: World, lead: Client) -> None:
    carrying_answers(lead)
    page = fills(lead, world, "guidance/", answers="0" * 32)
    assert page.status_code == 409
    assert "Nothing was kept yet" in text_of(page)


def test_without_answers_the_page_leads_to_the_guide_and_the_guide_leads_back(world: World, lead: Client) -> None:
    assert "Answer the questions" in text_of(at(lead, world, "guidance/"))
    assert f"You are answering for case {world.case.reference}" in text_of(lead.get("/"))


ENDS = ["set aside", "no more on the team", "gone from the school"]


@pytest.mark.parametrize("how", ENDS)
def test_whoever_may_no_longer_see_a_case_is_not_told_that_they_answer_for_it(world: World, how: str) -> None:
    """Nor ever again in that session: what they began for it is forgotten."""
    deputy, said = entered(world.own.deputy), f"You are answering for case {world.case.reference}"
    assert at(deputy, world, "guidance/").status_code == 200
    assert said in text_of(deputy.get("/"))
    row, by = case_of(world.own, world.case.case), act_of(world.own.lead)
    if how == "set aside":
        cases.set_aside(by, row, world.own.deputy, "other", "for a test")
    elif how == "no more on the team":
        cases.set_team(by, row, world.own.deputy, cases.Place("for a test", stands=False))
    else:
        with reading(act_of(world.own.administrator)):
            [held] = [each.id for user, each in members(AT) if user == world.own.deputy]
        end_role(act_of(world.own.administrator), held)
    for address in ("/", "/about/"):
        page = deputy.get(address)
        assert page.status_code == 200
        assert world.case.reference not in text_of(page)
    assert ANSWERING not in deputy.session


def test_where_it_cannot_be_found_out_nothing_is_said_and_nothing_forgotten(
    world: World, lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(lead, world, "guidance/")

    def fails(*_: object) -> None:
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr("clearway.cases.queries.answerable", fails)
        assert "You are answering for" not in text_of(lead.get("/"))
    assert "You are answering for" in text_of(lead.get("/"))


@pytest.mark.asvs("2.3.1")
def test_a_case_is_opened_once_from_a_concern(world: World, lead: Client) -> None:
    again = sends(lead, f"/cases/open/{world.case.concern}/", {"once": str(uuid4())})
    assert again["Location"] == f"/cases/{world.case.reference}/"
    with within(world.own.id):
        assert Case.objects.filter(concern=world.case.concern).count() == 1


@pytest.mark.parametrize("part", ["", "people/", "entries/", "guidance/", "decisions/"])
def test_a_case_that_is_not_there_and_one_that_is_anothers_look_the_same(world: World, part: str) -> None:
    outsider = entered(world.foreign.lead)
    theirs = outsider.get(f"/cases/{world.case.reference}/{part}")
    nobodys = outsider.get(f"/cases/1999-0001/{part}")
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert len(theirs.content) == len(nobodys.content)
