"""A case taken out: what was put in stands in it, in the data and on the page, and the record says that it left."""

import json
import re
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema_rs
import pytest
from django.db import DatabaseError

from cast import PUPIL_A, PUPIL_B, STAFFORDSHIRE, assess, quiet
from clearway.audit import acts
from clearway.audit.acts import Act, reading
from clearway.audit.chain import digest_of, link_of
from clearway.audit.errors import NotAllowedError
from clearway.audit.models import Event
from clearway.cases import changes, exports, queries
from clearway.cases.answering.changes import keep_from_guide
from clearway.cases.deciding.changes import Decided, decide
from clearway.cases.models import Assessment, Case
from clearway.core.errors import InputError
from clearway.guidance.carry import Carried
from clearway.organisations.queries import at_the_machine, exporting_at_the_machine
from clearway.people.models import Identity
from clearway.vault.reach import within
from world import AT, Incident, School, act_of, canary, case_of, incident, school

pytestmark = pytest.mark.django_db(databases="__all__")
REASON = "For the reviewing officer"
LINK = "see https://elsewhere.example/a?b=c and www.elsewhere.example <b>now</b> & 01632 960003"


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def there(own: School) -> Incident:
    """An incident with everything that a case can hold: corrections, two assessments, decisions, a second person."""
    made = incident(own, "all")
    case = case_of(own, made.case)
    later = AT + timedelta(hours=1)
    changes.involve(act_of(own.deputy, later), case, changes.Involved(canary("second-name"), None, "received"))
    told = changes.Told("meeting", AT + timedelta(minutes=5), canary("corrected-words"))
    again = changes.Told("meeting", AT + timedelta(minutes=6), canary("again-words"))
    with reading(act_of(own.lead)) as act:
        first = queries.entry(act, case, made.entry)
    second = changes.correct_entry(act_of(own.deputy, later), case, first, told, canary("why-corrected"))
    with reading(act_of(own.lead)) as act:
        seen = queries.entry(act, case, second)
    changes.correct_entry(act_of(own.lead, later), case, seen, again, canary("why-again"))
    changes.add_entry(act_of(own.lead, later), case, changes.Told("note", AT - timedelta(days=2), LINK))
    carried = Carried((STAFFORDSHIRE,), "school", quiet(), (PUPIL_A, PUPIL_B))
    results = (assess(STAFFORDSHIRE, quiet(), PUPIL_A, PUPIL_B),)
    kept = keep_from_guide(act_of(own.lead, later), case, carried, results)
    with reading(act_of(own.lead)) as act:
        assessment = queries.assessment(act, case, kept)
    decided = Decided(frozenset({"police", "advice"}), "no", canary("second-reason"))
    decide(act_of(own.lead, later), case, assessment, decided)
    return made


def exported(of: School, made: Incident) -> exports.Export:
    with reading(Act(exporting_at_the_machine(of.id), AT + timedelta(days=1))) as act:
        return exports.export(act, made.reference, REASON)


def data_of(made: exports.Export) -> Any:
    found = json.loads(made.data)
    assert_valid(found)
    return found


def assert_valid(data: object) -> None:
    validator = jsonschema_rs.Draft202012Validator(json.loads(exports.schema()), validate_formats=True)
    assert [f"{list(each.instance_path)}: {each.message}" for each in validator.iter_errors(data)] == []


def rows_in(value: object) -> list[dict[str, Any]]:
    """Everything in the export that is a row of a table."""
    inside: list[object] = []
    if isinstance(value, dict):
        inside = list(value.values())
    elif isinstance(value, list):
        inside = value
    mine = [value] if isinstance(value, dict) and {"id", "by", "at"} <= value.keys() else []
    return mine + [row for each in inside for row in rows_in(each)]


def test_what_was_put_in_comes_out(own: School, there: Incident) -> None:
    data = data_of(exported(own, there))
    concern, joined = data["reports"]
    assert (concern["about"], concern["account"]) == (canary("all-about"), canary("all-account"))
    assert concern["danger"] == "unknown"
    assert datetime.fromisoformat(concern["learned_at"]) == AT
    assert (concern["told"]["told_by"], concern["told"]["device"]) == (canary("all-teller"), "held")
    assert [each["words"] for each in concern["added"]] == [canary("all-added")]
    assert [each["stands"] for each in concern["closed"]] == [True, False]
    assert [each["person"] for each in joined["named"]] == [data["people"][0]["id"]]
    assert [each["concern"] for each in data["joined"]] == [joined["id"]]
    assert [(each["whom"], each["reference"]) for each in data["calls"]] == [("police", canary("all-log"))] * 2
    assert [each["words"] for each in data["calls"]] == [canary("all-advised"), canary("all-advised-after-all")]
    assert [each["words"] for each in data["work"]["talks"]] == [canary("all-talk"), canary("all-talk-after-all")]
    assert [(each["row"], each["instead"], each["reason"]) for each in data["work"]["corrected"]] == [
        (data["calls"][0]["id"], data["calls"][1]["id"], canary("all-why-call")),
        (data["work"]["talks"][0]["id"], data["work"]["talks"][1]["id"], canary("all-why-talk")),
    ]
    assert [(each["role"], each["reason"]) for each in data["work"]["parts"]] == [("received", canary("all-why-part"))]
    assert [(each["involvements"][0]["letter"], each["involvements"][0]["role"]) for each in data["people"]] == [
        ("A", "pictured"),
        ("B", "received"),
    ]
    assert [(each["identities"][-1]["name"], each["identities"][-1]["born_on"]) for each in data["people"]] == [
        (canary("all-name"), "2011-05-04"),
        (canary("second-name"), None),
    ]
    [corrected, note] = data["entries"]
    assert [(each["version"], each["words"], each["reason"]) for each in corrected["versions"]] == [
        (1, canary("all-words"), None),
        (2, canary("corrected-words"), canary("why-corrected")),
        (3, canary("again-words"), canary("why-again")),
    ]
    assert [each["words"] for each in note["versions"]] == [LINK]
    [kept] = [each for each in data["assessments"] if each["incident"]["people"] == [PUPIL_A, PUPIL_B]]
    result = assess(STAFFORDSHIRE, quiet(), PUPIL_A, PUPIL_B)
    assert kept["result"] == json.loads(json.dumps(result))
    assert kept["incident"]["facts"] == quiet()
    assert kept["incident"]["people"] == [PUPIL_A, PUPIL_B]
    assert (kept["pack"], kept["edition"], kept["checksum"]) == tuple(result["pack"].values())
    first, _, second = data["decisions"]
    assert (first["social_care"], first["police"], first["follows"], first["assessment"]) == (
        True,
        False,
        "not-asked",
        None,
    )
    assert (second["police"], second["advice"], second["follows"]) == (True, True, "no")
    assert (second["reason"], second["assessment"]) == (canary("second-reason"), kept["id"])


def test_who_wrote_what_and_when_stands_in_it_by_id_and_by_name(own: School, there: Incident) -> None:
    data = data_of(exported(own, there))
    assert data["case"]["by"] == str(own.lead.id)
    assert [each["by"] for each in data["reports"]] == [str(own.teacher.id)] * 2
    versions = data["entries"][0]["versions"]
    assert [each["by"] for each in versions] == [str(user.id) for user in (own.lead, own.deputy, own.lead)]
    assert [datetime.fromisoformat(each["at"]) - AT for each in versions] == [
        timedelta(hours=hours) for hours in (0, 1, 1)
    ]
    writers = {row["by"] for row in rows_in(data)} | {data["exported"]["by"]}
    assert writers <= data["staff"].keys()
    assert data["staff"][str(own.deputy.id)] == own.deputy.name
    assert data["staff"][str(UUID(int=0))] == exports.AT_THE_MACHINE


def test_every_row_of_the_case_is_in_it_and_each_is_named_by_an_event_in_it(own: School, there: Incident) -> None:
    data = data_of(exported(own, there))
    named = {
        (table, UUID(name))
        for event in data["events"]
        for table, name, _ in json.loads(event["records"] or "[]")
        if table != "key"
    }
    out = {UUID(row["id"]) for row in rows_in(data)}
    assert {name for table, name in named if not table.endswith(("_bucket", "_trace"))} <= out
    events = {UUID(event["id"]) for event in data["events"]}
    assert out - events - {own.id} <= {name for _, name in named}


def test_its_events_are_the_chain_s_own_and_fit(own: School, there: Incident) -> None:
    data = data_of(exported(own, there))
    with within(own.id):
        chain = {each.number: each for each in Event.objects.all()}
    said = {event["verb"] for event in data["events"]}
    assert {"concern:report", "case:open", "entry:add", "entry:correct", "case:read", "decision:add"} <= said
    for event in data["events"]:
        before = chain[event["number"] - 1].link
        ids = [UUID(event[key]).hex for key in ("organisation", "id", "by", "subject")]
        assert event["digest"] == digest_of(event["records"])
        assert event["mac"] == chain[event["number"]].mac
        assert event["link"] == link_of(
            ids[0], event["number"], ids[1], event["moment"], ids[2], event["verb"], ids[3], event["digest"], before
        )


def test_the_smallest_case_comes_out_too(own: School) -> None:
    case = case_of(own, changes.open_case(act_of(own.lead), None))
    with reading(act_of(own.lead)) as act:
        made = exports.export(act, case.reference, REASON)
    data = data_of(made)
    assert data["reports"] == data["joined"] == data["calls"] == []
    assert data["people"] == data["entries"] == data["assessments"] == data["decisions"] == []
    for said in ("Nobody is put down.", "The guidance was not asked.", "Nothing is decided."):
        assert said in made.page


def test_the_export_is_an_event_with_the_keys_that_it_opened(own: School, there: Incident) -> None:
    exported(own, there)
    with within(own.id):
        export, concern, joined = Event.objects.order_by("-number")[:3][::-1]
        people = list(Identity.objects.values_list("person_id", flat=True))
    assert (export.verb, export.subject, export.by) == ("case:export", there.case, UUID(int=0))
    assert (concern.verb, concern.subject) == (joined.verb, there.concern) == ("concern:read", there.concern)
    opened = {UUID(name) for kind, name, _ in json.loads(export.records) if kind == "key"}
    assert opened == {there.case, there.concern, joined.subject, *people}


def test_a_lead_s_export_is_in_the_lead_s_name(own: School, there: Incident) -> None:
    with reading(act_of(own.deputy)) as act:
        made = exports.export(act, there.reference, REASON)
    assert data_of(made)["exported"]["by"] == str(own.deputy.id)
    with within(own.id):
        assert Event.objects.get(verb="case:export").by == own.deputy.id


@pytest.mark.parametrize("who", ["teacher", "colleague", "administrator"])
def test_nobody_else_exports_and_nothing_is_opened(own: School, there: Incident, who: str) -> None:
    with within(own.id) as reach, pytest.raises(NotAllowedError):
        exports.export(act_of(getattr(own, who)), there.reference, REASON)
    assert not reach.opened


def test_who_sets_an_organisation_up_at_the_machine_reads_no_case(own: School, there: Incident) -> None:
    with pytest.raises(NotAllowedError), reading(Act(at_the_machine(own.id), AT)) as act:
        exports.export(act, there.reference, REASON)


def test_another_organisation_s_case_is_not_there(own: School, there: Incident) -> None:
    foreign = school("foreign")
    with pytest.raises(InputError, match="there is no case"), reading(act_of(foreign.lead)) as act:
        exports.export(act, there.reference, REASON)
    incident(foreign, "foreign")  # with the same reference
    assert "foreign" not in exported(own, there).data


def test_where_it_cannot_be_recorded_nothing_comes_out(
    own: School, there: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise DatabaseError("on purpose")

    monkeypatch.setattr(acts, "append", fails)
    with pytest.raises(DatabaseError):
        exported(own, there)


def test_a_case_that_grows_while_it_is_read_is_read_anew(
    own: School, there: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = queries.whole
    grown: list[bool] = []

    def meanwhile(act: Act, found: Case) -> queries.Whole:
        read = whole(act, found)
        if not grown:
            grown.append(True)
            told = changes.Told("note", AT, canary("meanwhile"))
            changes.add_entry(act_of(own.deputy, AT + timedelta(hours=2)), found, told)
        return read

    monkeypatch.setattr(queries, "whole", meanwhile)
    assert canary("meanwhile") in exported(own, there).data


def test_a_case_that_never_rests_is_refused(own: School, there: Incident, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter(range(100))
    monkeypatch.setattr(exports, "_newest", lambda _: next(numbers))
    with pytest.raises(InputError, match="worked on all the while"):
        exported(own, there)


@pytest.mark.parametrize(
    "typed", ["", "2026", "2026-1", "26-0001", "2026-0001 ", "２０２６-0001", "case", "2026-0001-2"]
)
def test_what_is_no_reference_is_refused(typed: str) -> None:
    with pytest.raises(InputError, match="2026-0001"):
        exports.checked_reference(typed)


@pytest.mark.parametrize("typed", ["", "  \n", "a" * 501, "a\u202eb", "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg=="])
def test_what_is_no_reason_is_refused(typed: str) -> None:
    with pytest.raises(InputError):
        exports.checked_reason(typed)


def test_the_head_says_why_when_and_with_what(own: School, there: Incident) -> None:
    made = exported(own, there)
    head = data_of(made)["exported"]
    assert (head["reason"], datetime.fromisoformat(head["at"])) == (REASON, AT + timedelta(days=1))
    assert REASON in made.page


def test_the_schema_refuses_what_is_not_an_export(own: School, there: Incident) -> None:
    data = data_of(exported(own, there))
    spoilt: list[dict[str, Any]] = [
        {**data, "version": 4},
        {**data, "more": 1},
        {key: value for key, value in data.items() if key != "events"},
        {**data, "decisions": [{**data["decisions"][0], "at": "2026-11-20T16:35:00"}]},
        {**data, "people": [{**data["people"][0], "identities": []}]},
    ]
    for each in spoilt:
        with pytest.raises(AssertionError):
            assert_valid(each)


def test_the_page_says_it_all_in_order(own: School, there: Incident) -> None:
    page = exported(own, there).page
    said = words_of(page)
    places = [
        said.index(each)
        for each in (
            f"Case {there.reference}", "Who is involved", canary("all-name"), "4 May 2011", canary("second-name"),
            "Chronology", "https://elsewhere.example", canary("all-account"), canary("again-words"),
            canary("why-again"), canary("corrected-words"), canary("why-corrected"), canary("all-words"),
            "What the guidance said", "Person A of the answers", "What it asked for", "Decisions", canary("all-reason"),
            "Otherwise than the guidance says.", canary("second-reason"), "Who did what, and when", "case:open",
        )
    ]  # fmt: skip
    assert places == sorted(places)
    for name in (own.lead.name, own.deputy.name, own.teacher.name):
        assert name in said


def test_every_text_of_the_data_stands_on_the_page(own: School, there: Incident) -> None:
    made = exported(own, there)
    said = words_of(made.page)
    assert [each for each in re.findall(r"Zx9canary-[a-z-]+", made.data) if each not in said] == []
    for event in data_of(made)["events"]:
        assert event["verb"] in said


def test_the_page_fetches_nothing_shows_no_picture_and_links_nowhere(own: School, there: Incident) -> None:
    page = exported(own, there).page
    tags = {tag.lower() for tag in re.findall(r"<([a-zA-Z0-9]+)", page)}
    assert not tags & {"a", "img", "picture", "svg", "script", "link", "iframe", "object", "embed", "video", "form"}
    assert not re.search(r"<[^>]*\s(?:src|href|srcset|action|style|on[a-z]+|background|ping)\s*=", page)
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page
    assert LINK.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page


def test_the_page_s_style_is_the_committed_one_and_the_only_one_that_it_allows(own: School, there: Incident) -> None:
    page = exported(own, there).page
    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style == Path(exports.STYLE).read_text("utf-8")
    assert not set("<>&'\"") & set(style)
    assert page.lstrip().startswith("<!DOCTYPE html>")


def test_a_person_of_many_names_comes_out_with_all_of_them(own: School, there: Incident) -> None:
    later = AT + timedelta(hours=3)
    with within(own.id, writing=True):  # as the verb that renames somebody will
        Identity(
            organisation=own.id, by=own.lead.id, at=later, person_id=there.person, version=2,
            name=canary("new-name"), born_on=date(2011, 5, 5),
        ).save()  # fmt: skip
    made = exported(own, there)
    names = [each["name"] for each in data_of(made)["people"][0]["identities"]]
    assert names == [canary("all-name"), canary("new-name")]
    said = words_of(made.page)
    assert said.index(canary("new-name")) < said.index(canary("all-name"))
    assert "5 May 2011" in said


def test_an_assessment_is_said_as_it_was_then(own: School, there: Incident) -> None:
    with within(own.id):
        checksum = Assessment.objects.earliest("at").checksum
    page = words_of(exported(own, there).page)
    assert checksum in page
    assert "Nobody has reviewed this pack." in page


def words_of(page: str) -> str:
    """What a reader sees."""
    body = page[page.index("<body>") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
