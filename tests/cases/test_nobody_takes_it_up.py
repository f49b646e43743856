"""A report that nobody takes up: where it stands on whose page, minute by minute, and what its reporter reads."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from clearway.accounts.models import User
from clearway.audit.acts import reading
from clearway.cases import changes, queries
from clearway.cases.covering.changes import Away, give_cover
from clearway.cases.queries import reports as asked
from clearway.cases.triage import changes as triage
from clearway.concerns.changes import Report, report, take_up
from clearway.concerns.models import Concern
from clearway.vault.reach import within
from clocks import clock_at
from members import entered
from visitor import text_of
from world import AT, School, act_of, school

pytestmark = pytest.mark.django_db
ALARM, LIST, COVER = "Nobody has taken it up", "New concerns", "You cover"


@pytest.fixture
def own() -> School:
    return school("own")


def sent(own: School, danger: str = "no", minutes: int = 0, by: User | None = None) -> Concern:
    at = AT + timedelta(minutes=minutes)
    name = report(act_of(by or own.teacher, at), Report("Pupil A", "Pupil B told me.", at, danger))
    with within(own.id):
        return Concern.objects.defer("about", "account").get(id=name)


def sees(who: User, found: Concern, minutes: int = 0) -> str:
    with clock_at(AT + timedelta(minutes=minutes)):
        return text_of(entered(who).get(f"/concerns/{found.pk}/"))


def home(who: User, minutes: int) -> str:
    with clock_at(AT + timedelta(minutes=minutes)):
        return str(entered(who).get("/home/").content.decode())


def order(who: User, minutes: int) -> list[UUID]:
    with reading(act_of(who, AT + timedelta(minutes=minutes))) as act:
        return [each.concern for each in asked.waiting(act)]


def covers(own: School, at: datetime = AT) -> None:
    changes.open_case(act_of(own.lead, at), None)
    give_cover(act_of(own.lead, at), own.deputy, None, Away(at, at + timedelta(days=3), "Away at a training day."))


def test_what_nobody_took_up_in_time_stands_above_danger_that_is_dealt_with(own: School) -> None:
    plain, unknown, danger = sent(own, "no"), sent(own, "unknown", 1), sent(own, "yes", 2)
    take_up(act_of(own.deputy, AT + timedelta(minutes=3)), danger)
    take_up(act_of(own.deputy, AT + timedelta(minutes=3)), unknown)
    assert order(own.deputy, 14) == [danger.pk, unknown.pk, plain.pk]
    assert order(own.deputy, 15) == [plain.pk, danger.pk, unknown.pk]


def test_among_what_nobody_took_up_in_time_danger_stands_first_and_new_danger_above_all(own: School) -> None:
    plain, unknown, danger = sent(own, "no"), sent(own, "unknown", 1), sent(own, "yes", 30)
    fresh = sent(own, "unknown", 31)
    assert order(own.lead, 32) == [danger.pk, unknown.pk, plain.pk, fresh.pk]


def test_on_the_deputys_page_it_rises_above_the_brief_after_a_quarter_of_an_hour(own: School) -> None:
    covers(own)
    found = sent(own)
    link = f"/concerns/{found.pk}/"
    page = home(own.deputy, 14)
    assert ALARM not in page
    assert page.index(COVER) < page.index(LIST) < page.index(link)
    for minutes in (16, 31):
        page = home(own.deputy, minutes)
        assert page.index(ALARM) < page.index(link) < page.index(COVER) < page.index(LIST)
        assert page.count(link) == 1
        assert page.index(ALARM) < page.index("cw-actions")


def test_danger_that_nobody_took_up_stands_first_at_once(own: School) -> None:
    covers(own)
    found = sent(own, "yes")
    page = home(own.deputy, 1)
    assert page.index(ALARM) < page.index(f"/concerns/{found.pk}/") < page.index("Danger now") < page.index(COVER)
    take_up(act_of(own.lead, AT + timedelta(minutes=2)), found)
    assert ALARM not in home(own.deputy, 3)


def test_on_the_heads_page_it_stands_first_after_half_an_hour_and_says_nothing_of_it(own: School) -> None:
    found = sent(own)
    assert ALARM not in home(own.head, 14)
    assert ALARM not in home(own.head, 16)
    page = home(own.head, 31)
    assert page.index("<h1") < page.index(ALARM) < page.index("cw-actions")
    assert str(found.pk) not in page


def test_a_report_that_was_taken_up_or_closed_rises_no_more(own: School) -> None:
    one, two = sent(own), sent(own)
    take_up(act_of(own.deputy, AT + timedelta(minutes=1)), one)
    with reading(act_of(own.lead)) as act:
        seen = queries.concern(act, two.pk)
    triage.close(act_of(own.lead), seen, "Nothing in it.")
    for who in (own.deputy, own.head):
        assert ALARM not in home(who, 40)


def test_the_reporters_own_page_says_when_a_quarter_of_an_hour_has_passed(own: School) -> None:
    found = sent(own)
    assert "Your report is kept. Nobody has taken it up yet." in sees(own.teacher, found)
    late = sees(own.teacher, found, 16)
    assert "More than 15 minutes have passed, and nobody has taken up your report." in late
    assert "Do not wait: speak to" in late
    assert own.lead.name in late
    take_up(act_of(own.deputy, AT + timedelta(minutes=17)), found)
    after = sees(own.teacher, found, 18)
    assert "More than 15 minutes" not in after
    assert "Your report was taken up" in after


def test_a_deputy_who_reports_reads_the_same_with_the_staff_card(own: School) -> None:
    found = sent(own, by=own.deputy)
    page = sees(own.deputy, found)
    assert "Nobody has taken it up yet." in page
    assert "or take it up yourself" in page
    assert own.deputy.name not in page.partition("or take it up yourself")[0].rpartition("Speak to")[2]
    assert "promise to keep it secret" in page
    assert "More than 15 minutes have passed" in sees(own.deputy, found, 16)
    assert "promise to keep it secret" not in sees(own.lead, found)


def test_a_deputy_finds_their_own_report_again_when_it_is_new_no_more(own: School) -> None:
    found = sent(own, by=own.stand_in)
    assert "What you reported" not in home(own.stand_in, 1)
    with reading(act_of(own.lead)) as act:
        seen = queries.concern(act, found.pk)
    changes.open_case(act_of(own.lead, AT + timedelta(minutes=2)), seen)
    page = home(own.stand_in, 3)
    assert page.index("What you reported") < page.index(f"/concerns/{found.pk}/")
