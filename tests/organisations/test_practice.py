"""Second signatures: asked for where the organisation says so, from then on, of whoever did not decide."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from clearway.cases.changes import open_case
from clearway.cases.closing.changes import close_case
from clearway.cases.deciding.changes import Decided, countersign, decide
from clearway.cases.models import Case, Decision
from clearway.organisations.changes import set_practice
from clearway.organisations.models import Practice
from clearway.vault.reach import within
from clocks import clock_at
from members import entered
from visitor import text_of
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
WAITS = "Second signature, case"


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + 30 * MINUTE):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


def decided(own: School, found: Case, does: str, minutes: int) -> UUID:
    return decide(act_of(own.lead, AT + minutes * MINUTE), found, None, Decided(frozenset({does}), "yes", "why"))


def asks(own: School) -> int:
    """How many wait for somebody else who leads."""
    return text_of(entered(own.set_aside).get("/home/")).count(WAITS)


def test_none_is_asked_for_until_somebody_says_so(own: School) -> None:
    found = case_of(own, open_case(act_of(own.lead), None))
    decided(own, found, "in_school", 1)
    assert asks(own) == 0


@pytest.mark.parametrize(("signs", "many"), [("none", 0), ("not-referred", 1), ("all", 2)])
def test_which_decisions_wait_is_as_the_organisation_says(own: School, signs: str, many: int) -> None:
    found = case_of(own, open_case(act_of(own.lead), None))
    decided(own, found, "in_school", 1)
    set_practice(act_of(own.lead, AT + 2 * MINUTE), signs)
    decided(own, found, "in_school", 3)
    decided(own, found, "police", 4)
    assert asks(own) == many
    assert WAITS not in text_of(entered(own.lead).get("/home/"))


def test_whoever_signs_ends_the_waiting_and_so_does_closing(own: School) -> None:
    found = case_of(own, open_case(act_of(own.lead), None))
    set_practice(act_of(own.lead, AT + MINUTE), "all")
    made = decided(own, found, "police", 2)
    page = text_of(entered(own.set_aside).get(f"/cases/{found.reference}/decisions/{made}/"))
    assert "It waits for a second signature." in page
    with within(own.id):
        row = Decision.objects.get(id=made)
    countersign(act_of(own.set_aside, AT + 3 * MINUTE), found, row, "I read it.", agrees=True)
    assert asks(own) == 0
    decided(own, found, "police", 4)
    assert asks(own) == 1
    close_case(act_of(own.lead, AT + 5 * MINUTE), found, {}, "It ended well.")
    assert asks(own) == 0


def test_what_was_said_before_stays(own: School) -> None:
    for signs in ("all", "none"):
        set_practice(act_of(own.lead), signs)
    with within(own.id):
        assert list(Practice.objects.order_by("version").values_list("version", "signs")) == [(1, "all"), (2, "none")]
