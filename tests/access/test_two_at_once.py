"""A-30: two people at the same thing, at the same moment: nothing is lost, and whoever comes second has both texts."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client

from clearway.accounts.models import User
from clearway.audit.models import Event
from clearway.cases.models import Entry
from clearway.organisations.models import Belonging, Delegation
from clearway.people import changes as people
from clearway.people.access import NobodyLeftError
from clearway.people.models import Person, StaffTie
from clearway.vault.reach import within
from members import World, authorised, corrected, entered, involved, made, part_of, reported, sends, told
from world import act_of, canary

THREADS = 8
ROUNDS = 20 if os.environ.get("CLEARWAY_FULL") else 1
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]


def at_once(work: list[Any]) -> list[Any]:
    """Everything at the same moment, each in a thread with connections of its own."""
    start = time.monotonic() + 0.2

    def run(each: Any) -> Any:
        time.sleep(max(0, start - time.monotonic()))
        try:
            return each()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))


def same(client: Client) -> Client:
    """Another tab of the same browser."""
    other = Client()
    other.cookies = client.cookies
    return other


def versions(world: World) -> list[tuple[int, str]]:
    with within(world.own.id):
        return [(each.version, each.words) for each in Entry.objects.filter(root=world.case.entry).order_by("version")]


def test_of_two_corrections_one_stands_and_the_other_gets_both_texts() -> None:
    """A-30: the second is told, and nothing of theirs is lost: sent from that page it becomes the next version."""
    world = made()
    texts = {"lead": canary("by-the-lead"), "deputy": canary("by-the-deputy")}
    who = {"lead": entered(world.own.lead), "deputy": entered(world.own.deputy)}
    address = f"/cases/{world.case.reference}/entries/{world.case.entry}/"
    work = [lambda name=name: (name, sends(who[name], address, {**corrected(), "text": texts[name]})) for name in who]
    answers = dict(at_once(work))
    assert sorted(each.status_code for each in answers.values()) == [302, 409]
    first, second = sorted(who, key=lambda name: answers[name].status_code)
    page = answers[second].content.decode()
    assert texts[first] in page
    assert texts[second] in page
    assert "Somebody wrote here before you" in page
    assert len(versions(world)) == 2
    onward = page.split('<form method="post" action="')[1].split('"')[0]
    assert sends(who[second], onward, {**corrected(), "text": texts[second]}).status_code == 302
    assert [number for number, _ in versions(world)] == [1, 2, 3]
    assert [words for _, words in versions(world)][1:] == [texts[first], texts[second]]


def test_who_opens_an_old_version_to_correct_it_is_led_to_what_stands() -> None:
    """A-30: nobody writes over a text that they did not see."""
    world = made()
    lead = entered(world.own.lead)
    address = f"/cases/{world.case.reference}/entries/{world.case.entry}/"
    assert sends(lead, address, corrected("second")).status_code == 302
    page = lead.get(address, follow=True)
    assert page.redirect_chain
    assert canary("second-text") in page.content.decode()
    assert "(version 2)" in page.content.decode()


@pytest.mark.parametrize("nth", range(ROUNDS))
@pytest.mark.asvs("2.3.4")
def test_cases_opened_at_once_are_numbered_without_a_gap(nth: int) -> None:  # noqa: ARG001  # each round anew
    """A-30: eight at a time, from eight concerns."""
    world = made()
    teacher, lead = entered(world.own.teacher), entered(world.own.lead)
    concerns = [sends(teacher, "/concerns/report/", reported()).headers["Location"] for _ in range(THREADS)]
    addresses = [each.replace("/concerns/", "/cases/open/") for each in concerns]
    work = [lambda each=each: sends(same(lead), each, {}).headers["Location"] for each in addresses]
    opened = at_once(work)
    assert sorted(opened) == [f"/cases/2026-{number:04d}/" for number in range(3, 3 + THREADS)]


def test_one_concern_that_eight_open_at_once_is_one_case() -> None:
    """A-30 and A-31: everybody is led to it."""
    world = made()
    teacher, lead = entered(world.own.teacher), entered(world.own.lead)
    address = sends(teacher, "/concerns/report/", reported()).headers["Location"].replace("/concerns/", "/cases/open/")
    answers = at_once([lambda: sends(same(lead), address, {}) for _ in range(THREADS)])
    assert {(each.status_code, each.headers.get("Location")) for each in answers} == {(302, "/cases/2026-0003/")}


@pytest.mark.parametrize("nth", range(ROUNDS))
def test_entries_and_people_added_at_once_are_all_there(nth: int) -> None:  # noqa: ARG001  # each round anew
    """A-30: eight entries and eight people, each once; every letter names one person."""
    world = made()
    lead = entered(world.own.lead)
    address = f"/cases/{world.case.reference}/"
    texts = [canary(f"thread-{number}") for number in range(THREADS)]
    work = [lambda each=each: sends(same(lead), f"{address}entries/", {**told(), "text": each}) for each in texts]
    work += [lambda each=each: sends(same(lead), f"{address}people/", {**involved(), "name": each}) for each in texts]
    assert {each.status_code for each in at_once(work)} == {302}
    page = lead.get(address).content.decode()
    for text in texts:
        assert page.count(text) == 4, text  # an entry; who is involved, and came in; whom to choose in the chronology
    letters = [part.split(":")[0] for part in page.split("Who is involved</h2>")[1].split('summary-list__key">')[1:]]
    assert letters == [*"ABCDEFGHI"]
    with within(world.own.id):
        numbers = list(Event.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_what_has_versions_is_said_four_times_at_once_and_each_is_kept() -> None:
    """A-30: by the head's word, and what the school is part of."""
    world = made()
    head, minding = entered(world.own.head), entered(world.own.administrator)
    whom = {"user": str(world.own.teacher.pk), "word_of": str(world.own.head.pk)}
    work = [lambda: sends(same(head), "/organisation/delegations/new/", {**authorised(), **whom})] * 4
    whole = {"code": str(uuid4())}
    work += [lambda: sends(same(minding), "/organisation/belonging/", {**part_of(), **whole})] * 4
    assert {each.status_code for each in at_once(work)} == {302}
    with within(world.own.id):
        for rows in (Delegation.objects.filter(user=world.own.teacher), Belonging.objects.filter(name="Another trust")):
            assert sorted(rows.values_list("version", flat=True)) == [1, 2, 3, 4]


@pytest.mark.parametrize("nth", range(ROUNDS))
def test_three_leads_who_tie_each_other_at_once_leave_one_who_sees(nth: int) -> None:  # noqa: ARG001  # each round anew
    """A-30: each alone would leave two. Whoever comes last sees what the others did, and is refused."""
    world = made()
    leads = [world.own.lead, world.own.set_aside, world.own.relative]
    with within(world.own.id):
        found = Person.objects.get(id=people.add_person(act_of(world.own.lead), "Pupil A", None))

    def ties(who: User, whom: User) -> bool:
        try:
            people.tie(act_of(who), found, whom, "relative")
        except (NobodyLeftError, Person.DoesNotExist):
            return False
        return True

    pairs = zip(leads, [*leads[1:], leads[0]], strict=True)
    done = at_once([lambda who=who, whom=whom: ties(who, whom) for who, whom in pairs])
    with within(world.own.id):
        tied = set(StaffTie.objects.filter(person=found).values_list("user_id", flat=True))
    assert sum(done) == len(tied) in (1, 2)
