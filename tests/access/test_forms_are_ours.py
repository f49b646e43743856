"""A-09: a form is taken from our own pages only, and reading a page changes nothing but the record of it."""

import json
from typing import Any

import pytest
from django.test import Client

from doors import ON, Door
from members import World, carrying_answers, entered, reported, sends, token_of
from pages import DOORS
from site_map import addresses
from tables import changed, rows
from visitor import FORM

pytestmark = [pytest.mark.sampled(16), pytest.mark.once]

FORMS = [door for door in DOORS if door.method == "POST"]
TAKEN = [door for door in FORMS if door.expected(door.by)[0] == ON]
SIGN_IN = (
    "/sign-in/",
    "/sign-in/code/",
    "/sign-in/set-up/",
    "/sign-out/",
    "/demonstration/sign-in/",
    "/sign-in/passkey/",
)
WITHOUT_TOKEN = {"/api/v1/assess"}  # takes no cookie and keeps nothing: there is nothing to forge
FORGED: dict[str, dict[str, str]] = {
    "no token": {},
    "another's token": {"token": "x" * 64},
    "a token of nobody": {"token": "0" * 32},
    "another site's form": {"origin": "https://elsewhere.example"},
    "a form of no site": {"origin": "null", "sec-fetch-site": "cross-site"},
    "a neighbour's form": {"origin": "https://testserver.elsewhere.example"},
}
AUDITED = {"audit_event"}
forged = pytest.mark.parametrize("how", FORGED)


def sent(client: Client, address: str, fields: dict[str, object], how: str) -> Any:
    given = dict(FORGED[how])
    token = given.pop("token", None) or (token_of(client, "/about/") if "origin" in given else None)
    return sends(client, address, {**fields, **({"csrfmiddlewaretoken": token} if token else {})}, **given)


@forged
@pytest.mark.parametrize("door", FORMS, ids=lambda door: door.name)
@pytest.mark.asvs("3.5.1")
def test_a_forged_form_is_refused_and_changes_nothing(world: World, door: Door, how: str) -> None:
    """A-09: every unsafe address of the record, as the one who could really do it."""
    client = entered(world.people()[door.by], checks=True)
    before = rows()
    assert sent(client, door.address(world), dict(door.sent(world)), how).status_code == 403
    assert changed(before, rows()) == set()


@forged
@pytest.mark.parametrize("address", SIGN_IN)
def test_nobody_can_be_signed_in_or_out_from_elsewhere(world: World, address: str, how: str) -> None:
    """A-09: neither into another's account nor out of their own."""
    client = entered(world.own.lead, checks=True)
    before = rows()
    fields = {"login": "lead@own.example", "password": "x", "person": str(world.own.teacher.pk), "code": "1"}
    assert sent(client, address, dict(fields), how).status_code == 403
    assert changed(before, rows()) == set()
    assert client.get("/home/").status_code == 200


@pytest.mark.parametrize("door", FORMS, ids=lambda door: door.name)
@pytest.mark.asvs("3.5.1")
def test_a_token_from_before_the_sign_in_is_stale(world: World, door: Door) -> None:
    """A-09: what somebody put into the browser before is worth nothing afterwards."""
    client = Client()
    old = token_of(client, "/sign-in/")
    kept = entered(world.people()[door.by], checks=True)
    before = rows()
    answer = sends(kept, door.address(world), {**door.sent(world), "csrfmiddlewaretoken": old})
    assert answer.status_code == 403
    assert changed(before, rows()) == set()


@pytest.mark.parametrize("door", FORMS, ids=lambda door: door.name)
@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", "text/xml"])
@pytest.mark.asvs("3.5.2")
def test_what_is_no_form_is_refused(world: World, door: Door, kind: str) -> None:
    """A-09: JSON dressed as text, as another site's script may send it without asking."""
    client = entered(world.people()[door.by], checks=True)
    before = rows()
    body = json.dumps({name: str(value) for name, value in door.fields().items()})
    answer = client.post(door.address(world), body, content_type=kind)
    assert answer.status_code in (403, 415)
    assert changed(before, rows()) == set()


@pytest.mark.parametrize("door", TAKEN, ids=lambda door: door.name)
def test_our_own_form_is_taken(world: World, door: Door) -> None:
    """A-09: the refusals above are not for another reason."""
    client = entered(world.people()[door.by], checks=True)
    token = token_of(client, "/concerns/report/")
    answer = sends(client, door.address(world), {**door.sent(world), "csrfmiddlewaretoken": token})
    assert answer.status_code == 302


@pytest.mark.asvs("3.5.1")
def test_no_unsafe_method_of_any_address_is_taken_without_a_token(world: World) -> None:
    """A-09: every address that there is, so that a new one cannot be forgotten."""
    client = entered(world.own.lead, checks=True)
    before = rows()
    taken = []
    for address in {*addresses(reference=world.case.reference), *(door.address(world) for door in DOORS)}:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            status = client.generic(method, address, "a=1", content_type=FORM).status_code
            if status not in (403, 405, 404) and address not in WITHOUT_TOKEN:
                taken.append((method, address, status))
    assert taken == []
    assert changed(before, rows()) == set()


@pytest.mark.parametrize("who", ["visitor", "teacher", "colleague", "lead", "administrator", "outsider"])
@pytest.mark.asvs("3.5.3")
def test_reading_every_page_changes_nothing_but_the_record_of_it(world: World, who: str) -> None:
    """A-09: a crawl of every address, by each role."""
    client = entered(world.people()[who])
    before = rows()
    given = {"reference": world.case.reference, "concern": str(world.case.concern)}
    seen = 0
    for address in sorted({*addresses(**given), *(door.address(world) for door in DOORS)}):
        answer = carrying_answers(client).get(address)
        seen += answer.status_code == 200
        assert answer.status_code < 500, address
    assert changed(before, rows()) <= AUDITED
    assert seen >= 15


def test_a_form_that_was_open_in_another_tab_at_sign_out_is_refused(world: World) -> None:
    """A-09: nobody writes as somebody who has left."""
    client = entered(world.own.teacher, checks=True)
    token = token_of(client, "/concerns/report/")
    assert sends(client, "/sign-out/", {"csrfmiddlewaretoken": token}).status_code == 302
    before = rows()
    answer = sends(client, "/concerns/report/", {**reported(), "csrfmiddlewaretoken": token})
    assert answer.status_code in (302, 403)
    assert answer.headers.get("Location", "/sign-in/") == "/sign-in/"
    assert changed(before, rows()) == set()
