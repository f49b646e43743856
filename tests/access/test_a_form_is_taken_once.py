"""A-31: a form that comes twice, by a double click, Back or a second try, is taken once."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client

from clearway.accounts.models import User
from clearway.cases.answering.changes import keep_from_guide
from clearway.cases.queries import latest_assessment
from clearway.guidance.queries import standing
from clearway.organisations.models import Role
from clearway.vault.reach import within
from doors import Door
from members import World, carrying_answers, decided, entered, made, reported, sends
from pages import DOORS, VERSIONED
from states import FRIDAY
from tables import changed, rows
from world import AT, act_of, case_of, member

FORMS = [door for door in DOORS if door.method == "POST" and "once" in door.fields() and door.name != "case-put"]
forms = pytest.mark.parametrize("door", FORMS, ids=lambda door: door.name)
AFTER_ANOTHER = {  # once is all there is: whoever comes second is told
    "case-correct": 409, "case-review": 409, "concern-add": 404, "organisation-role": 422, "organisation-invite": 422,
    "organisation-leave": 404, "delegation-end": 404, "people-end": 404, "people-merge": 404,
    "organisation-confirm": 404, "people-case": 422, "organisation-restore": 404, "case-step": 409,
    "case-minutes": 409, "case-close": 409, "cover-end": 404,
    "case-where": 409, "case-about": 409, "case-point": 409, "case-child-plan": 409,
    "case-correct-call": 409, "case-correct-talk": 409, "case-part": 409,
}  # fmt: skip
OTHERWISE = {  # what a form says otherwise the second time: the first of these for which its page asks
    "receiver": "", "told_by": "other words", "words": "other words", "words-adult": "other words",
    "parents_risk": "unknown", "second": "hampshire",
    "account": "other words", "text": "other words", "reason": "other words", "why": "other words",
    "late": "other words",
    "name": "other words", "value": "999 000 1111", "languages": "other words", "agency_words": "other words",
    "setting": "other words", "lines": "other words", "against": "other words", "form": "other words",
    "signs": "none", "ends-year": "2028", "role": "other", "kind": "self", "vulnerabilities": "in-care",
}  # fmt: skip
FIELD = re.compile(r'name="([a-z_-]+)"')
GONE_WITH_IT = {  # the page of the form is there no more: the words stand on another one
    "case-step", "case-minutes", "case-close", "case-correct-call", "case-correct-talk",
    "case-correct", "organisation-leave", "organisation-restore", "people-end", "people-merge",
    "organisation-confirm",
}  # fmt: skip
# Nothing in it to say otherwise; signed already; whoever handed a case over sees nothing of it any more.
WORDLESS = ("delegation-end", "case-decided", "cover-end", "case-conflict")
READS = {"audit_event"}  # what a second try reads on its way is recorded too
THREADS, ROUNDS = 8, 5


def sender(world: World, door: Door) -> User:
    """Who sends a form: the lead, but whoever leads has no case to break into, and nobody else who could have it."""
    others = {"case-break": world.own.stand_in, "case-conflict": world.own.deputy}
    found = others.get(door.name) or world.people()[door.by]
    assert found
    return found


@pytest.mark.sampled(3)
@forms
def test_the_same_form_twice_is_one_row_and_one_answer(world: World, door: Door) -> None:
    """A-31: a double click, or Back and once more."""
    client, said = entered(sender(world, door)), door.sent(world)
    first = sends(client, door.address(world), said)
    before = rows()
    again = sends(client, door.address(world), said)
    assert (first.status_code, again.status_code) == (302, 302)
    assert again.headers["Location"] == first.headers["Location"]
    assert changed(before, rows()) <= READS


@pytest.mark.sampled(3)
@pytest.mark.parametrize("door", [each for each in FORMS if each.name not in WORDLESS], ids=lambda door: door.name)
def test_the_same_mark_with_other_words_is_refused_with_a_sentence_and_they_come_back(world: World, door: Door) -> None:
    """A-31: what was sent first stands; the second comes back in the form, with a mark of its own."""
    client, said = entered(sender(world, door)), door.sent(world)
    asked = FIELD.findall(client.get(door.address(world)).content.decode())
    assert sends(client, door.address(world), said).status_code == 302
    before = rows()
    words = next(name for name in OTHERWISE if name in asked)
    other = OTHERWISE[words] or str(world.own.lead.pk)
    answer = sends(client, door.address(world), {**said, words: other})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "You sent this form before, with other words" in page
    assert other in page
    assert str(said["once"]) not in page
    assert (f'name="{words}"' in page) == (door.name not in GONE_WITH_IT)
    assert changed(before, rows()) <= READS


@pytest.mark.sampled(3)
@forms
def test_the_same_mark_of_somebody_else_is_another_form(world: World, door: Door) -> None:
    """A-31: nobody can use up another's mark, or learn that it was used."""
    said = door.sent(world)
    sends(entered(sender(world, door)), door.address(world), said)
    before = rows()
    role = Role.ADMINISTRATOR if door.by == "administrator" else Role.LEAD
    another = world.own.head if door.name == "case-break" else member(world.own.id, "own", "second", role)
    answer = sends(entered(another), door.address(world), said)
    if told := AFTER_ANOTHER.get(door.name, 409 if door.part in VERSIONED else 0):
        assert answer.status_code == told
        assert changed(before, rows()) <= {"audit_event", "accounts_user", "organisations_membership"}
        return
    assert answer.status_code == 302
    assert {"audit_receipt", "audit_event"} < changed(before, rows())


@pytest.mark.parametrize("once", ["", "x", "1" * 40, "None", "00000000-0000-4000-8000-00000000000g"])
def test_a_mark_that_is_none_of_ours_is_refused(world: World, once: str) -> None:
    """A-31: nothing is taken without saying so."""
    client = entered(world.own.teacher)
    before = rows()
    answer = sends(client, "/concerns/report/", {**reported(), "once": once})
    assert answer.status_code == 404
    assert changed(before, rows()) == set()


def test_a_form_that_was_refused_keeps_its_mark(world: World) -> None:
    """A-31: mended and sent again, it is the same form."""
    client, said = entered(world.own.teacher), reported()
    refused = sends(client, "/concerns/report/", {**said, "account": ""})
    assert refused.status_code == 422
    assert str(said["once"]) in refused.content.decode()
    assert sends(client, "/concerns/report/", said).status_code == 302


def kept(client: Client, world: World) -> tuple[str, dict[str, object]]:
    """Put the case to the guidance: the address, and what the form there sends."""
    address = f"/cases/{world.case.reference}/guidance/"
    page = carrying_answers(client).get(address).content.decode()
    mark = page.split('name="answers" value="')[1].split('"')[0]
    return address, {"once": str(uuid4()), "answers": mark}


def test_an_answer_of_the_guidance_is_kept_once_though_it_has_left_the_browser(world: World) -> None:
    """A-31: the second send finds no answers in the browser any more, and is told the truth all the same."""
    client = entered(world.own.lead)
    address, said = kept(client, world)
    first = sends(client, address, said)
    assert (first.status_code, first.headers["Location"]) == (302, f"/cases/{world.case.reference}/call/")
    before = rows()
    again = sends(client, address, said)
    assert (again.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    assert changed(before, rows()) <= READS
    assert sends(client, address, {**said, "answers": "0" * 32}).status_code == 409


def test_a_decision_rests_on_what_its_writer_saw_and_not_on_what_came_since(world: World) -> None:
    """A-31 and A-30: the guidance was asked again meanwhile, and the form was sent twice."""
    client, address = entered(world.own.lead), f"/cases/{world.case.reference}/decisions/"
    page = client.get(address).content.decode()
    seen = page.split('name="assessment" value="')[1].split('"')[0]
    with within(world.own.id):
        latest = latest_assessment(case_of(world.own, world.case.case))
    assert latest
    assert seen == str(latest.id)
    said = {**decided(), "assessment": seen}
    row = case_of(world.own, world.case.case)
    results = standing(FRIDAY.incident(), AT).results
    keep_from_guide(act_of(world.own.deputy), row, FRIDAY, results)
    assert sends(client, address, said).status_code == 302
    [decision] = [each for each in rows()["cases_decision"] if latest.id.hex in each.replace("-", "")]
    assert decision
    assert sends(client, address, {**decided(), "assessment": str(world.case.entry)}).status_code == 404
    assert sends(client, address, {**decided(), "assessment": "x"}).status_code == 404


def test_the_order_of_what_was_ticked_says_nothing() -> None:
    """A-31: two worker processes give a set two orders; the same form is the same form in both."""
    code = (
        "import os, django; django.setup(); import json; from clearway.audit.acts import _said;"
        "from clearway.cases.deciding.changes import Decided;"
        "print(json.dumps([Decided(frozenset({'police', 'social_care', 'advice', 'in_school'}), 'yes', 'why')],"
        " default=_said, sort_keys=True))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1
    assert b"social_care" in said.pop()


def at_once(threads: int, work: Any) -> list[Any]:
    """The same work in several threads, each with its own connections."""

    def run(number: int) -> Any:
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.asvs("2.3.4")
def test_eight_of_the_same_at_once_are_one() -> None:
    """A-31: whoever comes second waits, and is answered as the first."""
    world = made()
    said = reported()
    client = entered(world.own.teacher)
    before = len(rows()["concerns_concern"])

    def send(_: int) -> tuple[int, str]:
        own = Client()
        own.cookies = client.cookies
        answer = sends(own, "/concerns/report/", said)
        return answer.status_code, answer.headers.get("Location", "")

    answers = at_once(THREADS, send)
    assert len(set(answers)) == 1
    assert answers[0][0] == 302
    assert len(rows()["concerns_concern"]) == before + 1


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_of_a_form_while_it_is_sent_is_no_draft_afterwards() -> None:
    """A-31: whichever comes first, nothing that was sent comes back as if it were not."""
    world = made()
    client = entered(world.own.teacher)
    for _ in range(ROUNDS):
        said = reported()

        def send(number: int, said: dict[str, object] = said) -> int:
            own = Client()
            own.cookies = client.cookies
            if number == THREADS // 2:
                return int(sends(own, "/concerns/report/", said).status_code)
            return int(sends(own, "/drafts/keep/", {**said, "hidden-at": "/concerns/report/"}).status_code)

        answers = at_once(THREADS, send)
        assert answers.pop(THREADS // 2) == 302
        assert set(answers) <= {204, 409}
        assert rows()["organisations_draft"] == []
