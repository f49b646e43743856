"""A-06: what a form does not ask for has no effect, however it is named."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from clearway.audit.models import Event
from clearway.cases.models import Assessment, Case, Decision, Entry, Involvement
from clearway.concerns.models import Concern
from clearway.people.models import Identity
from clearway.vault.kept import Kept
from clearway.vault.reach import within
from doors import Door
from members import World, carrying_answers, corrected, entered, involved, reported, sends
from pages import DOORS, ORGANISATION
from tables import changed, rows

FORMS = [door for door in DOORS if door.method == "POST" and door.name != "case-put"]
MADE: dict[str, type[Kept]] = {
    "concern-report": Concern, "case-person": Involvement, "case-entry": Entry, "case-correct": Entry,
    "case-decision": Decision,
}  # fmt: skip
forms = pytest.mark.parametrize("door", FORMS, ids=lambda door: door.name)


def more(world: World) -> dict[str, object]:
    """Everything that a row has and no form asks for, and what other programs call such things."""
    other, date = str(world.foreign.id), "2001-01-01T00:00:00Z"
    somebody = str(world.foreign.lead.pk)
    return {
        "organisation": other, "organisation_id": other, "tenant": other, "by": somebody, "by_id": somebody,
        "author": somebody, "user": somebody, "user_id": somebody, "at": date, "created_at": date,
        "recorded_at": date, "id": str(uuid4()), "pk": str(uuid4()), "made": str(uuid4()), "version": "99",
        "root": str(world.theirs.entry), "case": str(world.theirs.case), "case_id": str(world.theirs.case),
        "concern": str(world.theirs.concern), "concern_id": str(world.theirs.concern),
        "person": str(world.theirs.person), "person_id": str(world.theirs.person), "year": "1999", "number": "77",
        "letter": "Z", "status": "closed", "is_active": "1", "is_superuser": "1", "is_staff": "1",
        "learned_at": date, "happened_at": date, "assessed_at": date, "checksum": "none", "pack": "none",
        "edition": "none", "area": "none", "incident": "{}", "result": "{}", "words": "none", "does_not": "1",
        "verb": "none", "link": "0", "mac": "0", "seen": "1", "danger_now": "1", "signature": "x", "__class__": "x",
        "police": "on", "in_school": "on", "social_care": "on", "demonstration": "1", "_method": "DELETE",
    }  # fmt: skip


def stands(world: World, model: type[Kept]) -> dict[UUID, dict[str, Any]]:
    """Every row of a model, opened, without what differs from one request to the next."""
    random = {"id", "at", "person", "root"}
    with within(world.own.id):
        return {
            row.id: {each.name: getattr(row, each.attname) for each in model._meta.fields if each.name not in random}
            for row in model.objects.all()
        }


def added(world: World, door: Door, fields: dict[str, object]) -> dict[str, Any]:
    """The row that comes of a form, sent by a new lead's browser."""
    model = MADE[door.name]
    client, before = entered(world.own.lead), stands(world, model)
    answer = sends(client, door.address(world), fields)
    assert answer.status_code == 302, answer.content
    [new] = [row for name, row in stands(world, model).items() if name not in before]
    return new


@pytest.mark.parametrize("door", [door for door in FORMS if door.name in MADE], ids=lambda door: door.name)
@pytest.mark.asvs("15.3.3")
def test_a_form_with_more_in_it_makes_the_same_row(world: World, door: Door) -> None:
    """A-06: the row is what the form's own fields say, and whose it is says the session."""
    asked = dict(door.sent(world))
    extra = {name: value for name, value in more(world).items() if name not in asked}
    new = added(world, door, {**extra, **asked, "once": str(uuid4())})
    assert new["organisation"] == world.own.id
    assert new["by"] == world.own.lead.pk
    if door.name == "case-correct":
        assert (new["version"], new["case"]) == (2, world.case.case)
        return
    plain = added(world, door, {**asked, "once": str(uuid4())})
    assert {**new, "letter": ""} == {**plain, "letter": ""}


@pytest.mark.sampled(3)
@forms
@pytest.mark.asvs("15.3.3")
def test_a_form_with_more_in_it_touches_no_other_table_and_no_other_school(world: World, door: Door) -> None:
    """A-06: nothing of the other school changes, no user, no membership, no key of anybody."""
    client = entered(world.people()[door.by])
    asked = dict(door.sent(world))
    before, theirs = rows(), everything_of(world.foreign.id)
    sends(client, door.address(world), {**more(world), **asked})
    differs = changed(before, rows())
    assert everything_of(world.foreign.id) == theirs
    others: tuple[str, ...] = ("mfa_", "account_")
    if door not in ORGANISATION:
        others = ("accounts_", "organisations_", *others)
    if door.name == "organisation-restore":  # which is there to take a second factor away
        others = ("account_",)
    kept = {"organisations_draft"} if door.name == "draft-keep" else set()
    assert not {table for table in differs - kept if table.startswith(others)}


def everything_of(organisation: UUID) -> dict[str, int]:
    with within(organisation):
        return {model.__name__: model.objects.count() for model in (Case, Concern, Entry, Event, Identity, Involvement)}


def test_a_new_case_takes_its_number_from_nobody(world: World) -> None:
    """A-06: nor its year, its concern or its owner."""
    teacher, lead = entered(world.own.teacher), entered(world.own.lead)
    address = sends(teacher, "/concerns/report/", reported()).headers["Location"]
    answer = sends(lead, address.replace("/concerns/", "/cases/open/"), more(world))
    assert answer.headers["Location"] == "/cases/2026-0003/"
    with within(world.own.id):
        case = Case.objects.get(number=3)
        assert (case.year, case.by, str(case.concern_id)) == (2026, world.own.lead.pk, address.split("/")[2])


def test_what_the_guidance_said_is_worked_out_here_and_never_sent(world: World) -> None:
    """A-06: an assessment comes of the answers in the sealed cookie alone."""
    client = carrying_answers(entered(world.own.lead))
    address = f"/cases/{world.case.reference}/guidance/"
    mark = client.get(address).content.decode().split('name="answers" value="')[1].split('"')[0]
    assert sends(client, address, {**more(world), "answers": mark, "once": str(uuid4())}).status_code == 302
    with within(world.own.id):
        first, second = Assessment.objects.get(id=world.assessment), Assessment.objects.latest("at")
        assert (second.area, second.pack, second.checksum) == (first.area, first.pack, first.checksum)
        assert second.incident == first.incident
        assert second.by == world.own.lead.pk


@pytest.mark.parametrize(
    "fields",
    [{"role": "lead"}, {"role": "pictured' OR 1=1"}, {"role": ["shared", "lead"]}, {"role": ""}],
    ids=str,
)
@pytest.mark.asvs("2.2.1", "15.3.7")
def test_a_role_is_one_of_those_on_the_page(world: World, fields: dict[str, object]) -> None:
    """A-06: and never one in the organisation."""
    client = entered(world.own.lead)
    before = rows()
    answer = sends(client, f"/cases/{world.case.reference}/people/", {**involved(), **fields})
    assert answer.status_code == 422
    assert changed(before, rows()) <= {"audit_event"}


@pytest.mark.asvs("8.2.2")
def test_an_entry_of_another_case_cannot_be_corrected_from_this_one(world: World) -> None:
    """A-06 and A-03: ids in an address belong together, or there is no such page."""
    lead = entered(world.own.lead)
    before = rows()
    for reference in ("2026-0001", world.case.reference):
        for name in (world.case.entry, world.theirs.entry, world.case.case, world.case.concern, world.assessment):
            if (reference, name) == (world.case.reference, world.case.entry):
                continue
            answer = sends(lead, f"/cases/{reference}/entries/{name}/", corrected())
            assert answer.status_code == 404, (reference, name)
    assert changed(before, rows()) == set()
