"""Two people write of the same: the second is shown both, and nothing of either is lost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from clearway.audit.acts import reading
from clearway.cases.changes import Involved, Place, involve, open_case, set_team
from clearway.cases.models import AboutPerson, Case, ChildPlan, Part, Point, Where
from clearway.organisations import drafts
from clearway.vault.reach import within
from clocks import clock_at
from members import entered, sends
from visitor import text_of
from world import AT, School, act_of, case_of, school

pytestmark = pytest.mark.django_db
# The page, what the first sends, what the second sends, and how what the first wrote is said on the page.
PAGES = {
    "people/A/": (
        {"age": "14", "age_basis": "record", "parents_risk": "yes", "source": "told", "told_by": "Tutor C"},
        {"age": "15", "age_basis": "record", "source": "told"},
        "Could telling their parents or carers put them at risk? Yes", 'value="15"',
    ),
    "people/A/support/": (
        {"words-wish": "To sit apart."}, {"words-wish": "To be left alone."}, "To sit apart.", "To be left alone.",
    ),
    "further/ss047/": (
        {"known": "yes", "words": "A cousin said so."}, {"known": "yes", "words": "A parent said so."},
        "A cousin said so.", "A parent said so.",
    ),
    "people/A/part/": (
        {"role": "received", "reason": "A cousin said so."}, {"role": "mistake", "reason": "It was a namesake."},
        "Received or saw an image (", "It was a namesake.",
    ),
    "where/": (
        {"area": "hampshire", "setting": "college", "second": ""},
        {"area": "staffordshire", "setting": "school", "second": "hampshire"},
        "Hampshire, college", "Is a child or a setting of a second area",
    ),
}  # fmt: skip
TABLES = {
    "people/A/": AboutPerson, "people/A/support/": ChildPlan, "further/ss047/": Point, "where/": Where,
    "people/A/part/": Part,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with clock_at(AT + timedelta(minutes=5)):
        yield


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def found(own: School) -> Case:
    case = case_of(own, open_case(act_of(own.lead), None))
    involve(act_of(own.lead), case, Involved("Pupil A", None, "pictured"))
    set_team(act_of(own.lead), case, own.deputy, Place("Stands in."))
    return case


def write(client: Client, address: str, fields: dict[str, str], version: int | str) -> Any:
    return sends(client, address, {**fields, "version": str(version), "once": str(uuid4())})


@pytest.mark.parametrize("page", PAGES)
def test_the_second_is_shown_both_and_keeps_theirs_by_sending_it_again(own: School, found: Case, page: str) -> None:
    first, second, stands, typed = PAGES[page]
    address, lead, deputy = f"/cases/{found.reference}/{page}", entered(own.lead), entered(own.deputy)
    assert b'name="version" value="0"' in deputy.get(address).content
    assert write(lead, address, first, 0).status_code == 302
    late = write(deputy, address, second, 0)
    assert late.status_code == 409
    assert "Somebody wrote here before you" in text_of(late)
    assert stands in text_of(late)
    assert typed in late.content.decode()
    assert b'name="version" value="1"' in late.content
    with within(own.id):
        assert TABLES[page].objects.count() == 1
    assert write(deputy, address, second, 1).status_code == 302
    with within(own.id):
        assert TABLES[page].objects.count() == 2


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("version", ["", "x", "-1", "999999999999", "2", "١"])
def test_a_version_that_never_stood_keeps_nothing(own: School, found: Case, page: str, version: str) -> None:
    first, second, _, _ = PAGES[page]
    address, lead = f"/cases/{found.reference}/{page}", entered(own.lead)
    assert write(lead, address, first, 0).status_code == 302
    assert write(lead, address, second, version).status_code == 409
    with within(own.id):
        assert TABLES[page].objects.count() == 1


@pytest.mark.parametrize("page", PAGES)
def test_what_was_kept_by_the_lock_overwrites_nothing_that_was_written_since(
    own: School, found: Case, page: str
) -> None:
    first, second, _, typed = PAGES[page]
    address, lead, deputy = f"/cases/{found.reference}/{page}", entered(own.lead), entered(own.deputy)
    with reading(act_of(own.deputy)) as act:
        drafts.keep(act, address, {**{name: [value] for name, value in second.items()}, "version": ["0"]})
    assert write(lead, address, first, 0).status_code == 302
    back = deputy.get(address).content.decode()
    assert typed in back
    assert 'name="version" value="0"' in back
    assert write(deputy, address, second, 0).status_code == 409
