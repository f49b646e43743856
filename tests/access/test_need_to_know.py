"""A-05, A-07 and A-08 over the web: each sees what they need, breaking in ends, who is kept out sees nothing."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from clearway.accounts.models import User
from clearway.audit.acts import reading
from clearway.cases import changes as cases
from clearway.cases import queries
from clearway.concerns.changes import Report, report
from clearway.people.changes import tie
from clearway.people.models import Person
from clearway.vault.fields import SealedField, SealedText
from clearway.vault.guards import kept_models
from clearway.vault.reach import within
from clocks import clock_at
from doors import GONE
from intruders import PLANTED, asked, has_ids, of_organisation, plain, planted, same, without
from members import WHO, World, entered, in_emergency, reported, sends
from pages import DOORS, EVERY_DOOR, ONCE
from shown import BESIDE, NOWHERE_YET, OF_THE_PERSON, SHOWN, WITHHELD
from tables import changed, recorded, rows
from visitor import text_of
from world import AT, CANARY, School, act_of, canary, case_of, incident, school

HOUR = timedelta(hours=1)
# What is sealed and holds no words of anybody: coded facts and answers, dates, which column of a roll is which.
CODED = {
    "Assessment.incident", "Assessment.result", "Identity.born_on", "Detail.said.sex", "Detail.said.vulnerabilities",
    "Detail.said.agencies", "Schooling.said.since", "Schooling.said.year_group", "Schooling.said.school_year",
    "Relation.kind", "Relation.responsibility", "Flag.kind", "Columns.said",
    "Answer.given", "AboutPerson.said", "Where.said", "Step.says", "Stood.checked",
    "ChildPlan.says.talk_chose", "Meeting.minutes.risk", "Meeting.minutes.refer", "Meeting.minutes.agenda",
}  # fmt: skip
# Doors of the case and its report, and of its person: being set aside from a case says nothing of a person.
OF_THE_CASE = {door.name for door in EVERY_DOOR if door.name.startswith(("case", "concern"))} - {
    "case-break", "cases", "concern-report",
}  # fmt: skip
OF_A_PERSON = {door.name for door in EVERY_DOOR if door.name.startswith("people-")}
EMPTY = {"Entry.reason", "Flag.since"}  # nothing is corrected in the small world; no flag says since when


@pytest.mark.sampled(3)
@pytest.mark.parametrize("who", WHO)
@pytest.mark.asvs("8.1.2", "8.2.3", "15.3.1")
def test_each_word_is_shown_to_those_who_need_it_and_to_nobody_else(whole: World, who: str) -> None:
    """A-05: every page, as each of them; what they see is the set in the table, no more and no less."""
    client = entered(whole.people()[who])
    seen = set().union(*(planted(asked(client, door, whole)) for door in EVERY_DOOR if door.method == "GET"))
    theirs = {mark for mark in seen if mark.startswith("foreign-")}
    assert seen - theirs == SHOWN.get(who, set()) | BESIDE.get(who, set())
    assert who == "outsider" or not theirs


def test_each_of_them_is_asked(world: World) -> None:
    """A-05: whoever comes into the small world comes into the test above."""
    assert set(WHO) == set(world.people())


def test_every_sealed_word_of_the_small_world_is_a_canary(whole: World) -> None:
    """A-05: a field that is added is added to the world as well, or the test above would not see it let out."""
    silent, empty = set(), set()
    with within(whole.own.id):
        for model in kept_models():
            for field in (each for each in model._meta.fields if isinstance(each, SealedField)):
                name = f"{model.__name__}.{field.name}"
                values = [getattr(row, field.name) for row in model.objects.all()]
                if all(each is None for each in values):
                    empty.add(name)
                silent |= {where for each in values for where, text in said(name, each) if CANARY not in text}
    assert silent - CODED == set()
    assert empty == EMPTY
    assert SealedText in {type(field) for model in kept_models() for field in model._meta.fields}


def said(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Every text in a sealed field, by the name of its place: of a table, that of its row; nothing is one for None."""
    if isinstance(value, dict) and name not in CODED:
        for key, each in value.items():
            yield from said(f"{name}.{key}", each)
    elif isinstance(value, list) and name not in CODED:
        for each in value:
            yield from said(name, each)
    elif value is not None and value != "":
        yield name, str(value)


def every_canary(world: World) -> set[str]:
    """The marks of all sealed words of the case that is looked at, and of its person."""
    found: set[str] = set()
    with within(world.own.id):
        for model in kept_models():
            for field in (each for each in model._meta.fields if isinstance(each, SealedField)):
                words = [each for row in model.objects.all() for _, each in said("", getattr(row, field.name))]
                found |= set(PLANTED.findall("\n".join(words)))
    return {each for each in found if each.startswith("own-")}


def test_the_lead_sees_every_word_of_the_case(world: World) -> None:
    """A-05: so that the sets above are of all there is."""
    shown = {each for each in SHOWN["lead"] if each.startswith("own-")}
    assert every_canary(world) == shown | NOWHERE_YET | WITHHELD


# --- A-07 ----------------------------------------------------------------------------------------------


def breaks_in(client: Any, world: World, **given: object) -> Any:
    """Open the case in an emergency."""
    return sends(client, "/cases/emergency/", {**in_emergency(), "reference": world.case.reference, **given})


def status(client: Any, address: str) -> int:
    """Of a page."""
    return int(client.get(address).status_code)


@pytest.mark.parametrize("who", ["stand_in", "head"])
def test_whoever_does_not_work_on_a_case_finds_it_in_no_list_and_no_count(world: World, who: str) -> None:
    """A-07: not the reference, not the report, not a number."""
    client = entered(getattr(world.own, who))
    home = client.get("/home/").content.decode()
    assert str(world.case.concern) not in home
    assert f"/cases/{world.case.reference}/" not in home.replace("/openings/", "")
    assert status(client, f"/cases/{world.case.reference}/") == GONE
    assert status(client, f"/concerns/{world.case.concern}/") == GONE


def test_without_a_reason_nothing_is_opened(world: World) -> None:
    """A-07: and nothing is recorded."""
    client = entered(world.own.stand_in)
    before = rows()
    for reason in ("", "   ", "\n"):
        answer = breaks_in(client, world, reason=reason)
        assert answer.status_code == 422
        assert "Write why it cannot wait" in answer.content.decode()
    assert changed(before, rows()) == set()


def test_an_emergency_opening_lasts_an_hour_and_opens_one_case(world: World) -> None:
    """A-07: the other cases stay closed, and so does this one after sixty minutes."""
    client, case, other = entered(world.own.stand_in), f"/cases/{world.case.reference}/", "/cases/2026-0001/"
    with recorded() as verbs:
        assert breaks_in(client, world).headers["Location"] == case
    assert "You opened this case in an emergency. It is open to you until" in text_of(client.get(case))
    assert verbs == ["case:break"]
    assert (status(client, case), status(client, other)) == (200, GONE)
    for later, expected in ((timedelta(minutes=58), 200), (timedelta(minutes=62), GONE)):
        with clock_at(AT + later):
            client = entered(world.own.stand_in)  # nobody was there meanwhile, and a session locks
            assert status(client, case) == expected
            assert status(client, f"{case}entries/") == expected
            assert status(client, f"/concerns/{world.case.concern}/") == expected
            assert status(client, other) == GONE


def test_whoever_leads_is_told_at_once_and_the_case_says_so_for_ever(world: World) -> None:
    """A-07: on their next page; what was looked at leaves the list, and stays in the case after the hour."""
    lead = entered(world.own.lead)
    breaks_in(entered(world.own.stand_in), world, reason=canary("typed-emergency"))
    home = lead.get("/home/").content.decode()
    assert f"Stand-In of Own opened case {world.case.reference}" in home
    address = home.split(f'href="/cases/{world.case.reference}/openings/')[-1].split('"')[0]
    review = f"/cases/{world.case.reference}/openings/{address}"
    assert canary("typed-emergency") in lead.get(review).content.decode()
    said = {"needed": "no", "reason": canary("typed-review"), "once": "8d0a3c5e-2f0b-4a59-9d3e-0c4b3a1f7e11"}
    with clock_at(AT + 3 * HOUR):
        lead = entered(world.own.lead)  # nobody was there meanwhile, and a session locks
        assert sends(lead, review, said).status_code == 302
        assert sends(lead, review, said).status_code == 302  # a double click
        assert review not in lead.get("/home/").content.decode()
        case = lead.get(f"/cases/{world.case.reference}/").content.decode()
    assert canary("typed-emergency") in case
    assert canary("typed-review") in case


def test_nobody_looks_at_their_own_opening_nor_at_one_of_a_case_that_they_do_not_see(world: World) -> None:
    """A-07: not even while it lasts."""
    for who in ("stand_in", "teacher", "administrator", "colleague", "guest"):
        client = entered(getattr(world.own, who))
        if who == "stand_in":
            breaks_in(client, world)
        assert status(client, f"/cases/{world.case.reference}/openings/{world.case.opening}/") == GONE, who


def test_a_reference_is_understood_however_it_is_written(world: World) -> None:
    """A-07: an emergency is no time for noughts; and what names nothing is refused with a sentence."""
    client = entered(world.own.stand_in)
    for written in ("2026-9999999", "0000-0000", "9999-9999", "2026-0", "26-2", "2026", "-", "\uff11-\uff11"):
        answer = breaks_in(client, world, reference=written)
        assert answer.status_code == 422, written
        assert "There is a problem" in answer.content.decode(), written
    for written in ("2026-2", "2026-02", "2026-0002", " 2026-0002 ", "2026-0000002"):
        answer = breaks_in(client, world, reference=written)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{world.case.reference}/"), written


# --- A-08 ----------------------------------------------------------------------------------------------


PAGES = (
    "/home/", "/concerns/report/", "/cases/emergency/", "/people/search/", "/roll/", "/organisation/sharing/",
    "/organisation/review/cases/", "/organisation/delegations/", "/cover/", "/cover/give/",
)  # fmt: skip
SEARCHES = (
    {"typed": "canary own name", "year": ""}, {"typed": canary("own-name"), "year": ""},
    {"typed": "2026-0001", "year": ""}, {"typed": "", "year": "10"},
)  # fmt: skip


def kept_out(of: School, how: str) -> User:
    """Somebody who is a lead, and is kept from whatever comes."""
    return {"set aside": of.set_aside, "relative": of.relative, "the same person": of.relative}[how]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("how", ["set aside", "relative", "the same person"])
@pytest.mark.asvs("8.2.2")
def test_whoever_is_kept_from_a_case_sees_the_same_pages_as_if_there_were_none(db: None, how: str) -> None:  # noqa: ARG001
    """A-08: a lead, whose every page is the same to the byte before the case was opened and afterwards."""
    own = school("own")
    client = entered(kept_out(own, how))
    before = [client.get(page) for page in PAGES] + [sends(client, "/people/search/", said) for said in SEARCHES]
    made = incident(own, "own")
    if how == "the same person":
        with within(own.id):
            child = Person.objects.get(id=made.person)
        tie(act_of(own.lead), child, own.relative, "self")
    after = [client.get(page) for page in PAGES] + [sends(client, "/people/search/", said) for said in SEARCHES]
    for place, earlier, later in zip((*PAGES, *SEARCHES), before, after, strict=True):
        assert same(earlier, later), place


@pytest.mark.sampled(2)
@pytest.mark.parametrize("who", ["set_aside", "relative"])
def test_every_door_of_the_case_is_shut_to_whoever_is_kept_from_it_as_if_it_led_nowhere(world: World, who: str) -> None:
    """A-08: read, change, break in: one answer for what is there and what is not; nothing of it is kept."""
    client, what = entered(getattr(world.own, who)), who.replace("_", " ")
    before = of_organisation(world.own.id, but=("audit_event",))
    closed = [door for door in DOORS if has_ids(door, world) and door.expected(what)[0] == GONE]
    shut = [door for door in closed if door.name in OF_THE_CASE or door.name not in ONCE]
    assert all(door in shut for door in DOORS if door.name in OF_THE_CASE)
    with recorded() as verbs:
        for door in shut:
            answers = [asked(client, door, world, where) for where in ("", without(door.address(world)))]
            assert same(*answers), door
            others = {
                mark for mark in planted(answers[0]) if not mark.startswith("typed-")
            }  # their own words come back
            assert others == set(), door
        there, nowhere = breaks_in(client, world), breaks_in(client, world, reference="2026-9999")
    assert there.status_code == nowhere.status_code == 422
    assert plain(there.content) == plain(nowhere.content)
    assert verbs == []
    assert changed(before, of_organisation(world.own.id, but=("audit_event",))) == set()
    for door in (each for each in DOORS if each not in shut and each.name != "hide"):  # what their role opens besides
        answer = asked(client, door, world)
        of_the_case = planted(answer) - (OF_THE_PERSON if door.name in OF_A_PERSON else set())
        assert not {mark for mark in of_the_case if mark.startswith("own-")}, door
        assert leads_nowhere(answer, world), door


def leads_nowhere(answer: Any, world: World) -> bool:
    """Whether an answer names the case, its report or anything in it nowhere: no reference, no address."""
    case, page = world.case, answer.content.decode() + answer.headers.get("Location", "")
    return not any(str(each) in page for each in (f"/cases/{case.reference}/", case.concern, case.entry, case.opening))


def test_whoever_is_set_aside_in_the_middle_of_their_work_is_out_at_the_next_page(world: World) -> None:
    """A-08: the deputy had the case open, and a form of it."""
    client, case = entered(world.own.deputy), f"/cases/{world.case.reference}/"
    assert status(client, case) == 200
    row = case_of(world.own, world.case.case)
    cases.set_aside(act_of(world.own.lead), row, world.own.deputy, "relative", "why")
    for door in (each for each in DOORS if each.name != "hide"):
        answer = asked(client, door, world)
        of_the_case = planted(answer) - (OF_THE_PERSON if door.name in OF_A_PERSON else set())
        assert not {mark for mark in of_the_case if mark.startswith("own-")}, door
    assert status(client, case) == GONE


def test_a_report_by_whoever_is_kept_from_the_case_that_it_became_is_gone_for_them_too(world: World) -> None:
    """A-08: their own words lead them nowhere either; a report that became no case stays theirs."""
    teacher = entered(world.own.teacher)
    other = sends(teacher, "/concerns/report/", reported()).headers["Location"]
    row = case_of(world.own, world.case.case)
    cases.set_aside(act_of(world.own.lead), row, world.own.teacher, "subject", "why")
    assert status(teacher, f"/concerns/{world.case.concern}/") == GONE
    assert str(world.case.concern) not in teacher.get("/home/").content.decode()
    assert status(teacher, other) == 200


def test_whoever_is_kept_from_a_report_sees_it_in_no_list_and_opens_no_case_from_it(world: World) -> None:
    """A-08: before there is any case."""
    said = Report(canary("fresh-about"), canary("fresh-account"), AT, "no")
    name = report(act_of(world.own.teacher), said)
    with reading(act_of(world.own.lead)) as act:
        fresh = queries.concern(act, name)
    cases.keep_from(act_of(world.own.lead), fresh, world.own.relative, "why")
    client = entered(world.own.relative)
    before = rows()
    assert str(name) not in client.get("/home/").content.decode()
    assert status(client, f"/concerns/{name}/") == GONE
    assert sends(client, f"/cases/open/{name}/", {}).status_code == GONE
    assert changed(before, rows()) <= {"audit_event"}
