"""`clearway case`: two files, whole or none, for whoever sits at the machine; and a record that says so."""

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

import jsonschema_rs
import pytest
from click.testing import Result
from django.db import DatabaseError, connection

from clearway.audit import acts
from clearway.audit.models import Event
from clearway.cases import exports
from clearway.config import exporting
from clearway.core.errors import InputError
from clearway.vault import guards, keyring
from clearway.vault.models import Key
from clearway.vault.reach import within
from terminal import process, refused, typed
from world import Incident, School, canary, incident, school

REASON = "For the reviewing officer"
database = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def own() -> School:
    return school("own")


@pytest.fixture
def there(own: School) -> Incident:
    return incident(own, "cli")


def export(folder: Path, reference: str, *more: str) -> Result:
    return typed("case", "export", reference, "--to", folder, "--reason", REASON, *more)


def exports_of(of: School) -> list[Event]:
    with within(of.id):
        return list(Event.objects.filter(verb="case:export"))


def files(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def untouched(said: Result, folder: Path, of: School) -> str:
    """What was said: no file was made, and nothing was recorded since nothing was opened."""
    assert files(folder) == []
    assert exports_of(of) == []
    return refused(said)


@database
def test_the_case_lies_in_two_files_that_only_their_owner_reads(tmp_path: Path, own: School, there: Incident) -> None:
    made = export(tmp_path, there.reference)
    assert made.exit_code == 0, made.output
    names = [f"case-{there.reference}.{kind}" for kind in ("json", "html")]
    assert made.stdout.split() == [str(tmp_path / name) for name in names]
    assert "the record says so" in made.stderr
    assert files(tmp_path) == sorted(names)
    for name in names:
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
        assert canary("cli-words") in (tmp_path / name).read_text("utf-8")
    [event] = exports_of(own)
    assert (event.by, event.subject) == (UUID(int=0), there.case)


@database
def test_what_is_printed_says_nothing_of_the_case(tmp_path: Path, there: Incident) -> None:
    assert canary("") not in export(tmp_path, there.reference).output


@database
def test_the_file_fits_the_schema_that_the_command_prints(tmp_path: Path, there: Incident) -> None:
    export(tmp_path, there.reference)
    schema = typed("case", "schema")
    assert schema.exit_code == 0
    data = json.loads((tmp_path / f"case-{there.reference}.json").read_text("utf-8"))
    jsonschema_rs.validate(json.loads(schema.stdout), data)
    assert data["exported"]["reason"] == REASON


@database
def test_without_its_event_there_is_no_file(
    tmp_path: Path, own: School, there: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> NoReturn:
        raise DatabaseError("on purpose")

    monkeypatch.setattr(acts, "append", fails)
    assert "no file was made" in untouched(export(tmp_path, there.reference), tmp_path, own)


@database
def test_the_event_is_kept_before_a_byte_is_written(
    tmp_path: Path, own: School, there: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    write = exporting._written

    def watched(folder: Path, text: str) -> Path:
        seen.append(len(exports_of(own)))
        return write(folder, text)

    monkeypatch.setattr(exporting, "_written", watched)
    assert export(tmp_path, there.reference).exit_code == 0
    assert seen == [1, 1]


@database
@pytest.mark.parametrize("kind", ["json", "html"])
def test_no_file_is_overwritten_and_then_none_is_made(tmp_path: Path, own: School, there: Incident, kind: str) -> None:
    before = tmp_path / f"case-{there.reference}.{kind}"
    before.write_text("mine", "utf-8")
    assert "stands there already" in refused(export(tmp_path, there.reference))
    assert files(tmp_path) == [before.name]
    assert before.read_text("utf-8") == "mine"
    assert exports_of(own) == []


@database
def test_a_name_that_leads_elsewhere_is_not_followed(tmp_path: Path, there: Incident) -> None:
    (tmp_path / f"case-{there.reference}.html").symlink_to(tmp_path / "elsewhere")
    assert "stands there already" in refused(export(tmp_path, there.reference))
    assert not (tmp_path / "elsewhere").exists()


@database
@pytest.mark.parametrize("place", [1, 2])
def test_a_disk_that_is_full_leaves_nothing_half(
    tmp_path: Path, own: School, there: Incident, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    left = [place]

    def full(_: int) -> None:
        left[0] -= 1
        if not left[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    said = refused(export(tmp_path, there.reference))
    assert "No space left on device" in said
    assert "stays on record" in said
    assert files(tmp_path) == []
    assert len(exports_of(own)) == 1


def test_who_breaks_off_finds_both_files_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_off(_: Path) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(exporting, "_settle", broken_off)
    with pytest.raises(KeyboardInterrupt):
        exporting.write_all(tmp_path, {"a": "ours", "b": "ours"})
    assert files(tmp_path) == []


def test_a_file_that_came_in_between_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine", "utf-8")
    with pytest.raises(InputError, match="stands there already"):
        exporting.write_all(tmp_path, {"a": "ours", "b": "ours"})
    assert files(tmp_path) == ["b"]
    assert (tmp_path / "b").read_text("utf-8") == "mine"


def test_a_stick_that_knows_no_second_names_takes_files_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object) -> NoReturn:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "hardlink_to", unknown)
    exporting.write_all(tmp_path, {"a": "ours", "b": "ours"})
    assert files(tmp_path) == ["a", "b"]
    (tmp_path / "a").unlink()
    with pytest.raises(InputError, match="stands there already"):
        exporting.write_all(tmp_path, {"a": "ours", "b": "ours"})
    assert files(tmp_path) == ["b"]


@database
def test_a_case_that_is_not_there_is_a_sentence(tmp_path: Path, own: School, there: Incident) -> None:
    year = there.reference.partition("-")[0]
    said = untouched(export(tmp_path, f"{year}-0099"), tmp_path, own)
    assert f"there is no case {year}-0099" in said


@database
@pytest.mark.parametrize("reference", ["1", "2026/0001", "2026-1", "../2026-0001", "2026-0001.json"])
def test_a_reference_of_another_form_is_a_sentence(tmp_path: Path, own: School, reference: str) -> None:
    assert "Write it as 2026-0001." in untouched(export(tmp_path, reference), tmp_path, own)


@database
def test_a_folder_that_is_missing_or_none_is_a_sentence(tmp_path: Path, own: School, there: Incident) -> None:
    assert "there is no such folder" in refused(export(tmp_path / "nowhere", there.reference))
    (tmp_path / "file").write_text("", "utf-8")
    assert "there is no such folder" in refused(export(tmp_path / "file", there.reference))
    assert exports_of(own) == []


@database
def test_an_export_without_a_reason_is_refused(tmp_path: Path, own: School, there: Incident) -> None:
    assert typed("case", "export", there.reference, "--to", tmp_path).exit_code == 2
    said = untouched(typed("case", "export", there.reference, "--to", tmp_path, "--reason", " "), tmp_path, own)
    assert "--reason" in said


@database
def test_a_picture_as_a_reason_is_refused(tmp_path: Path, own: School, there: Incident) -> None:
    uri = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg=="
    said = untouched(typed("case", "export", there.reference, "--to", tmp_path, "--reason", uri), tmp_path, own)
    assert "iVBOR" not in said


@database
def test_of_several_organisations_one_is_named(tmp_path: Path, own: School, there: Incident) -> None:
    foreign = school("foreign")
    incident(foreign, "elsewhere")
    said = untouched(export(tmp_path, there.reference), tmp_path, own)
    assert "there are several organisations" in said
    assert str(own.id) in said
    assert str(foreign.id) in said
    unknown = untouched(export(tmp_path, there.reference, "--organisation", str(UUID(int=7))), tmp_path, own)
    assert "no such organisation" in unknown
    assert export(tmp_path, there.reference, "--organisation", str(own.id)).exit_code == 0
    text = (tmp_path / f"case-{there.reference}.json").read_text("utf-8")
    assert canary("cli-words") in text
    assert "elsewhere" not in text
    assert exports_of(foreign) == []


@database
def test_where_no_organisation_is_set_up_there_is_no_installation(tmp_path: Path) -> None:
    assert "there is no installation here" in refused(export(tmp_path, "2026-0001"))


@database
def test_a_key_that_was_destroyed_is_a_sentence(tmp_path: Path, own: School, there: Incident) -> None:
    Key.objects.filter(id=there.case).delete()
    keyring._unwrapped.cache_clear()
    assert "the case cannot be opened" in untouched(export(tmp_path, there.reference), tmp_path, own)


@database
def test_a_sealed_value_that_was_altered_is_a_sentence(tmp_path: Path, own: School, there: Incident) -> None:
    guards.remove()  # until this test's transaction is undone
    with within(own.id), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_entry SET words = 's1.' || substr(words, 8)")
    assert "the case cannot be opened" in untouched(export(tmp_path, there.reference), tmp_path, own)


def surroundings(folder: Path, **more: str) -> dict[str, Any]:
    return {"CLEARWAY_DATA_DIR": str(folder / "data"), "HOME": str(folder), "PATH": os.environ["PATH"], **more}


def test_without_an_installation_it_is_a_sentence_and_nothing_is_made(tmp_path: Path) -> None:
    arguments = ("case", "export", "2026-0001", "--to", str(tmp_path), "--reason", REASON)
    made = process(*arguments, **surroundings(tmp_path))
    assert made.returncode == 2
    assert made.stderr.decode().startswith("clearway: there is no installation here")
    assert files(tmp_path) == []
    named = process(*arguments, "--settings", str(tmp_path / "none.toml"), **surroundings(tmp_path))
    assert named.returncode == 2
    assert b"Traceback" not in named.stderr
    assert exports.FORMAT.encode() not in named.stdout
