"""What somebody may do by the head's word: from when to when, by whose word, and what stood before."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from clearway.organisations import changes
from clearway.organisations.changes import Delegated
from clearway.organisations.queries import delegations
from clearway.vault.reach import within
from clocks import clock_at
from members import authorised, entered, sends
from visitor import text_of
from world import AT, School, act_of, school

pytestmark = pytest.mark.django_db
PAGE = "/organisation/delegations/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_that_friday() -> Any:
    with clock_at(AT):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def holds(own: School, days: int = 0) -> set[tuple[str, str]]:
    with within(own.id):
        return {(each.user.name, each.matter) for each in delegations(AT + days * DAY)}


def test_the_head_sets_somebody_down_and_everybody_who_leads_reads_by_whose_word(own: School) -> None:
    said = {**authorised(), "user": str(own.deputy.pk), "word_of": str(own.head.pk)}
    assert sends(entered(own.head), f"{PAGE}new/", said).status_code == 302
    page = text_of(entered(own.lead).get(PAGE))
    assert "Deputy of Own: Search for and take a device" in page
    assert "From 20 November 2026 until 1 June 2027, by the word of Head of Own" in page
    assert ("Deputy of Own", "search") in holds(own)


def test_what_is_over_is_marked_and_holds_no_longer(own: School) -> None:
    given = Delegated("deletion", own.head, AT.date() - 9 * DAY, AT.date() - DAY)
    changes.delegate(act_of(own.head), own.deputy, given)
    assert "Have imagery deleted Expired" in text_of(entered(own.lead).get(PAGE))
    assert ("Deputy of Own", "deletion") not in holds(own)


def test_what_is_to_come_holds_from_its_day_until_the_end_of_its_last(own: School) -> None:
    given = Delegated("deletion", own.head, AT.date() + 2 * DAY, AT.date() + 3 * DAY)
    changes.delegate(act_of(own.head), own.deputy, given)
    found = [("Deputy of Own", "deletion") in holds(own, days) for days in range(5)]
    assert found == [False, False, True, True, False]


def test_whoever_ends_it_leaves_what_stood_to_be_read(own: School) -> None:
    with within(own.id):
        [row] = delegations(AT)
    assert sends(entered(own.lead), f"{PAGE}{row.id}/end/", {"once": str(uuid4())}).status_code == 302
    assert holds(own) == set()
    page = text_of(entered(own.head).get(PAGE))
    assert "Nobody is authorised." in page
    assert "Ended" in page
    assert "Replaced" in page


def test_only_a_head_can_be_named_as_whose_word_it_is(own: School) -> None:
    said = {**authorised(), "user": str(own.deputy.pk), "word_of": str(own.lead.pk)}
    assert sends(entered(own.lead), f"{PAGE}new/", said).status_code == 422


def test_a_day_that_is_over_comes_back(own: School) -> None:
    ends = {"ends-day": 1, "ends-month": 1, "ends-year": 2026}
    said = {**authorised(), **ends, "user": str(own.deputy.pk), "word_of": str(own.head.pk)}
    answer = sends(entered(own.lead), f"{PAGE}new/", said)
    assert answer.status_code == 422
    assert "must be today or later" in text_of(answer)
