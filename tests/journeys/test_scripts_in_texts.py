"""A-10: what somebody writes into a text never runs, on any page that shows it, on screen or printed.

The pages are made by Clearway for each of those who read them, with their own headers; a real browser opens them.
"""

import json
import os
from collections.abc import Iterator
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.test import Client
from playwright.sync_api import Browser

from browser import browsing
from members import (
    World,
    carrying_answers,
    corrected,
    decided,
    entered,
    involved,
    let_in,
    looked_at,
    made,
    reported,
    sends,
    told,
)
from pages import DOORS
from scripts import SCRIPTS
from watched import Made, Watched, one_line, statics
from world import canary

FULL = bool(os.environ.get("CLEARWAY_FULL"))
EVERY = 1 if FULL else 128
TAKEN, REFUSED = {302}, {400, 413, 422}


def written_everywhere(world: World, vectors: list[str]) -> list[tuple[str, Made]]:
    """Send each vector in every text of every form. The pages of forms that were refused, each with its vector."""
    lead, teacher, case = entered(world.own.lead), entered(world.own.teacher), f"/cases/{world.case.reference}/"
    others = {"user": str(world.own.colleague.pk)}
    shown = []
    for vector in vectors:
        for client, address, fields, names in (
            (teacher, "/concerns/report/", reported(), ("about", "account")),
            (lead, f"{case}people/", involved(), ("name",)),
            (lead, f"{case}entries/", told(), ("text",)),
            (lead, newest(lead, case), corrected(), ("text", "reason")),
            (lead, f"{case}decisions/", decided(), ("reason",)),
            (lead, f"{case}access/team/", {**let_in(), "user": str(world.own.stand_in.pk)}, ("reason",)),
            (lead, f"{case}access/share/", {**let_in(), "user": str(world.own.guest.pk)}, ("reason",)),
            (lead, f"{case}access/aside/", {**let_in(), **others}, ("reason",)),
            (entered(world.own.head), "/cases/emergency/", {"reference": world.case.reference}, ("reason",)),
            (lead, f"{case}openings/{world.case.opening}/", looked_at(), ("reason",)),
        ):
            texts = dict.fromkeys(names, vector)
            answer = sends(client, address, {**fields, **texts, "once": str(uuid4())})
            assert answer.status_code in TAKEN | REFUSED | {404}, (vector, address, answer.status_code)
            # and the same with something missing, so that the page comes back with what was typed
            again = sends(client, address, {**texts, **dict.fromkeys(fields.keys() - texts.keys(), "")})
            shown += [(vector, Made.of("form", address, again))]
    return shown


def newest(lead: Client, case: str) -> str:
    """The page on which the newest entry is corrected."""
    page = lead.get(case).content.decode()
    return f"{case}entries/" + page.split(f'href="{case}entries/')[-1].split('"')[0]


def read_by_all(world: World) -> list[Made]:
    """Every page of the record, as each of those who may read it; but for the full counts, as whoever reads most."""
    found = []
    for who in ("lead", "deputy", "teacher", "guest", "head", "administrator") if FULL else ("lead", "administrator"):
        client = entered(world.people()[who])
        doors = [each for each in DOORS if each.method == "GET" and each.expected(who)[0] == HTTPStatus.OK]
        for place in (each.address(world) for each in doors):
            answer = carrying_answers(client).get(place, follow=True)  # an entry that was corrected leads to its newest
            found.append(Made.of(who, answer.request["PATH_INFO"], answer))
    return found


@pytest.fixture
def pages(db: None) -> tuple[list[tuple[str, Made]], list[Made], dict[str, Made], list[str]]:  # noqa: ARG001
    """Everything that there is to open; made before there is a browser, beside which no database may be asked."""
    world = made()
    vectors = list(SCRIPTS[::EVERY])
    forms = written_everywhere(world, vectors)
    read = read_by_all(world)
    kept = [each for each in vectors if takes(world, each)]
    return forms, read, statics([*read, *(page for _, page in forms)]), kept


def takes(world: World, vector: str) -> bool:
    """Whether the guard takes a text."""
    client = entered(world.own.lead)
    fields = {**told(), "text": f"{canary('typed')} {vector}"}
    return bool(sends(client, f"/cases/{world.case.reference}/entries/", fields).status_code == 302)


@pytest.fixture
def browser(pages: object) -> Iterator[Browser]:  # noqa: ARG001  # the pages first
    with browsing() as running:
        yield running


@pytest.mark.full
@pytest.mark.asvs("1.2.1", "3.2.2")
def test_nothing_that_was_written_runs_and_all_of_it_is_shown_as_it_was_written(
    pages: tuple[list[tuple[str, Made]], list[Made], dict[str, Made], list[str]], browser: Browser
) -> None:
    """A-10: no dialog, no violation of the policy, nothing asked elsewhere; the lead reads every vector as text."""
    forms, read, files, kept = pages
    assert len(kept) >= len(SCRIPTS[::EVERY]) // 2
    watched = Watched(browser, files)
    for made_ in read:
        text = one_line(watched.opens(made_))
        assert watched.found == [], (made_.who, made_.address)
        if made_.who == "lead" and made_.address.count("/") == 3 and made_.address.startswith("/cases/2026"):
            assert [each for each in kept if one_line(each) not in text] == []
    for vector, made_ in forms if FULL else forms[::6]:
        watched.opens(made_)
        assert watched.found == [], (vector, made_.address)


def test_a_script_that_ran_would_be_found() -> None:
    """A-10: the watch bites: a page without a policy, and one with it."""
    policy = {"content-security-policy": "script-src 'none'"}
    with browsing() as browser:
        for headers, expected in (({}, "it ran: alert"), (policy, "a policy was violated")):
            watched = Watched(browser, {})
            body = b"<!DOCTYPE html><title>x</title><p onclick=x>y<script>alert(1)</script>"
            watched.opens(Made("", "/x", 200, {"content-type": "text/html", **headers}, body))
            assert any(expected in each for each in watched.found), json.dumps(watched.found)
