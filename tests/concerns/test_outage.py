"""While the database or the audit fails, a concern can still be written down: sealed, and by somebody known only."""

import os
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, InterfaceError, OperationalError
from django.test import Client

from clearway.audit import acts
from clearway.audit.errors import UnrecordedError
from clearway.concerns import journal
from clearway.concerns.models import Concern
from clearway.vault.errors import MasterKeyError
from clearway.vault.reach import within
from concerns.test_report import GIVEN
from members import entered, sends
from outages import files, gone, journal_in, unreachable
from visitor import text_of
from world import School, school

pytestmark = pytest.mark.django_db
ADDRESS = "/concerns/report/"
NAME = "clearway-reporter"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def own() -> School:
    """A school."""
    return school("own")


@pytest.fixture
def teacher(own: School) -> Client:
    """A teacher's browser, in which a page was opened while all was well."""
    client = entered(own.teacher, raises=False)
    assert client.get("/home/").status_code == 200
    return client


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The journal."""
    return journal_in(tmp_path, monkeypatch)


def reports(client: Client, **fields: str) -> Any:
    return sends(client, ADDRESS, {"once": str(uuid4()), **GIVEN, **fields})


def kept(own: School) -> int:
    with within(own.id):
        return Concern.objects.count()


def test_the_form_comes_without_what_needs_the_database(teacher: Client) -> None:
    with unreachable():
        page = teacher.get(ADDRESS)
    said = text_of(page)
    assert page.status_code == 200
    assert "Clearway’s database cannot be reached." in said
    assert "Sending this is not telling: speak to the safeguarding lead now." in said
    assert "If a child is in danger now, call 999 first." in said
    assert "Find them on the roll" not in said
    assert "Report it" in said


def test_what_is_sent_is_kept_sealed_and_its_reporter_is_told_what_to_do(teacher: Client, place: Path) -> None:
    with unreachable():
        page = reports(teacher)
    said = text_of(page)
    assert page.status_code == 202
    [file] = files(place)
    reference = f"{file.name[:4]}-{file.name[4:8]}".upper()
    assert f"Its reference is {reference} ." in said
    assert "Nobody can read it yet." in said
    assert "speak to the safeguarding lead now" in said
    assert "look at it" in said, "the staff card stands there"
    assert "Pupil A" not in said


@pytest.mark.asvs("14.2.2", "14.2.4")
def test_nothing_of_it_can_be_read_in_the_journal(own: School, teacher: Client, place: Path) -> None:
    with unreachable():
        reports(teacher, about="Zx9canary-about", account="Zx9canary-account", told_by="Zx9canary-teller")
    found = [path for path in place.rglob("*") if path.is_file()]
    assert found
    for path in found:
        written = path.read_bytes()
        for word in (b"canary", b"Zx9", own.teacher.pk.hex.encode(), own.teacher.name.encode(), b"2026"):
            assert word not in written + path.name.encode(), (path, word)


def test_only_its_owner_can_read_the_files(teacher: Client, place: Path) -> None:
    with unreachable():
        reports(teacher)
    [file] = files(place)
    assert file.stat().st_mode & 0o077 == 0
    assert place.stat().st_mode & 0o077 == 0


def test_it_opens_again_with_the_master_key_as_it_was_sent(own: School, teacher: Client, place: Path) -> None:
    once = uuid4()
    with unreachable():
        reports(teacher, once=str(once), told_by="Pupil B")
    written = journal.read(files(place)[0])
    assert (written.user, written.organisation, written.once) == (own.teacher.pk, own.id, once)
    assert written.report.account == "Pupil B told me at break.\nI told nobody else."
    assert (written.report.about, written.report.told_by) == ("Pupil A, year 9", "Pupil B")


@pytest.mark.parametrize("fails", [OperationalError, InterfaceError, DatabaseError, UnrecordedError])
def test_an_event_that_cannot_be_written_loses_no_report(
    own: School, teacher: Client, place: Path, fails: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database answers, the audit fails: nothing goes into the record, and the report into the journal."""

    def append(*_: object) -> None:
        raise fails("the audit cannot be written")

    monkeypatch.setattr(acts, "append", append)
    assert reports(teacher).status_code == 202
    assert kept(own) == 0
    assert len(files(place)) == 1


def test_a_mistake_of_ours_loses_no_report_and_hides_from_nobody_who_only_looks(
    teacher: Client, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that fails is our failure, and is said to be. A form that was sent is kept whatever it was."""

    def wrong(*_: object, **__: object) -> None:
        raise ValueError("a mistake of ours")

    monkeypatch.setattr("clearway.concerns.views.ReportForm", wrong)
    assert teacher.get(ADDRESS).status_code == 500
    assert reports(teacher).status_code == 202
    assert len(files(place)) == 1


def test_where_the_form_itself_is_wrong_every_word_is_given_back(
    teacher: Client, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: object, **__: object) -> None:
        raise ValueError("a mistake of ours")

    monkeypatch.setattr("clearway.concerns.views.ReportForm", wrong)
    monkeypatch.setattr("clearway.concerns.outage.ReportForm", wrong)
    page = reports(teacher)
    assert page.status_code == 503
    assert "Pupil A, year 9" in text_of(page)
    assert "I told nobody else." in text_of(page)
    assert files(place) == []


def test_what_is_refused_stays_refused(teacher: Client, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may not, and what is not there, is no outage."""

    def forbids(*_: object, **__: object) -> None:
        raise PermissionDenied

    monkeypatch.setattr("clearway.concerns.views.ReportForm", forbids)
    assert reports(teacher).status_code == 403
    assert files(place) == []


def test_what_is_wrong_comes_back_with_the_form_filled_in(teacher: Client, place: Path) -> None:
    with unreachable():
        page = reports(teacher, about="")
    assert page.status_code == 422
    assert "Say who it is about" in text_of(page)
    assert "Pupil B told me at break." in page.content.decode()
    assert files(place) == []


def test_whoever_it_is_about_was_said_before_it_failed_and_is_not_forgotten(
    own: School, teacher: Client, place: Path
) -> None:
    """Nobody can be asked who is here; the choice comes along, also where the form comes back."""
    them = str(own.lead.pk)
    with unreachable():
        assert f'name="staff" value="{them}"' in reports(teacher, about="", staff=them).content.decode()
        reports(teacher, staff=them)
    [path] = files(place)
    assert journal.read(path).report.staff == them


def test_a_picture_is_refused_as_always(teacher: Client, place: Path) -> None:
    with unreachable():
        page = reports(teacher, account=f"Pupil B wrote data:image/png;base64,{'iVBORw0KGgo' * 9}")
    assert page.status_code == 422
    assert "was not taken" in text_of(page)
    assert files(place) == []


def test_nobody_is_looked_for_on_the_roll_and_what_was_typed_stays(teacher: Client, place: Path) -> None:
    with unreachable():
        page = reports(teacher, find="yes")
    assert "Nobody can be looked for on the roll now." in text_of(page)
    assert "Pupil A, year 9" in page.content.decode()
    assert files(place) == []


@pytest.mark.parametrize("value", [None, "", "altered"])
def test_somebody_unknown_is_told_what_to_do_and_gets_every_word_back(
    teacher: Client, place: Path, value: str | None
) -> None:
    if value is None:
        del teacher.cookies[NAME]
    else:
        teacher.cookies[NAME] = value and teacher.cookies[NAME].value[:-9] + value
    with unreachable():
        looked, page = teacher.get(ADDRESS), reports(teacher)
    assert (looked.status_code, page.status_code) == (503, 503)
    assert "no report can be taken here now" in text_of(looked)
    for each in (looked, page):
        assert "We cannot tell who you are" in text_of(each)
        assert "/paper/report/" in each.content.decode()
        assert "Call 999 first" in text_of(each)
    assert "Pupil A, year 9" in page.content.decode()
    assert "I told nobody else." in page.content.decode()
    assert files(place) == []


def test_a_form_that_was_opened_for_another_school_goes_to_neither(own: School, teacher: Client, place: Path) -> None:
    with unreachable():
        assert reports(teacher, acting=str(uuid4())).status_code == 503
        assert files(place) == []
        assert reports(teacher, acting=str(own.id)).status_code == 202
    assert len(files(place)) == 1


@pytest.mark.parametrize("how", ["a file in the way", "a full disk", "no master key"])
def test_where_the_journal_fails_too_it_is_said_loudly_and_nothing_typed_is_lost(
    teacher: Client, place: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if how == "a file in the way":
        place.write_text("")
    elif how == "a full disk":

        def full(_: int) -> None:
            raise OSError(28, "no space left on device")

        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(journal, "public_key", lambda: (_ for _ in ()).throw(MasterKeyError("gone")))
    with unreachable():
        page = reports(teacher)
    assert page.status_code == 503
    assert "Your report is not kept" in text_of(page)
    assert "Do not close this page" in text_of(page)
    assert "I told nobody else." in page.content.decode()
    assert not place.is_dir() or [path for path in place.iterdir() if path.is_file()] == []


@pytest.mark.asvs("3.5.1")
def test_a_forged_form_is_refused_in_an_outage_too(own: School, place: Path) -> None:
    client = entered(own.teacher, checks=True, raises=False)
    assert client.get("/home/").status_code == 200
    with unreachable():
        assert reports(client).status_code == 403
        assert files(place) == []
        found = TOKEN.search(client.get(ADDRESS).content.decode())
        assert found
        assert reports(client, csrfmiddlewaretoken=found[1]).status_code == 202
    assert len(files(place)) == 1


def test_whoever_is_signed_in_stays_so(teacher: Client) -> None:
    with unreachable():
        answer = reports(teacher)
    assert "clearway-session" not in answer.cookies
    assert teacher.get("/home/").status_code == 200


def test_no_other_form_is_taken(own: School, place: Path) -> None:
    client = entered(own.lead, raises=False)
    client.get("/home/")
    with unreachable():
        for address in ("/people/add/", "/cases/2026-0001/entries/"):
            assert sends(client, address, {"once": str(uuid4()), **GIVEN}).status_code in (404, 503)
    assert files(place) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.everywhere
def test_with_the_database_really_gone_the_form_comes_and_what_is_sent_is_kept(place: Path) -> None:
    """The file is away; on PostgreSQL nobody answers. Every part of every answer is made without it."""
    own = school("own")
    client = entered(own.teacher, raises=False)
    client.get("/home/")
    with gone():
        assert client.get("/home/").status_code == 503
        page, answer = client.get(ADDRESS), reports(client)
    assert (page.status_code, answer.status_code) == (200, 202)
    assert len(files(place)) == 1
    assert client.get("/home/").status_code == 200
