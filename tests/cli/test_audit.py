"""`clearway audit`: what it says, where it writes, and with which code it ends."""

import re
import sys
from pathlib import Path

import pytest
from django.conf import settings
from rich.console import Console

from chains import LATER, a_chain, say, unguarded
from clearway.audit.checkpoints import sign
from clearway.audit.events import Verb
from clearway.audit.house import note_house
from clearway.audit.models import Checkpoint, Event
from clearway.audit.standalone import code_of
from clearway.cli import audit
from clearway.config import auditing
from clearway.vault import keyring
from clearway.vault.models import HOUSE, Key, Kind
from clearway.vault.reach import within
from exported import elsewhere
from terminal import process, refused, typed
from world import AT, incident, school

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder outside, where the settings say that checkpoints go."""
    folder = tmp_path / "away"
    folder.mkdir()
    monkeypatch.setattr(settings, "ENVIRONMENT", settings.ENVIRONMENT.model_copy(update={"checkpoint_to": str(folder)}))
    return folder


def test_an_honest_record_is_whole_and_says_how_much_is_not_protected() -> None:
    own = school("own")
    incident(own, "case")
    result = typed("audit", "verify")
    assert result.exit_code == 0, result.output
    assert re.search(rf"Chain {own.id.hex}: \d+ events; whole\.\n  \d+ rows, each as an event says\.", result.stdout)
    assert "Chain house: " in result.stdout
    assert "Not yet protected: all, " in result.stdout
    assert "--checkpoint FILE, or --code" in result.stdout
    assert result.stdout.endswith("Nothing wrong was found.\n")
    assert f"{own.id.hex}: " in result.stderr, "how far it is, beside what it found"


def test_tampering_is_named_with_what_to_do_and_ends_with_1() -> None:
    chain = a_chain(30)
    unguarded()
    say("UPDATE audit_event SET verb = 'case:open' WHERE organisation = %s AND number = 17", chain.hex)
    result = typed("audit", "verify", "--chains-only")
    assert result.exit_code == 1
    assert re.search(r"The first bad event: event 17 \([0-9a-f]{32}\) was altered", result.stdout)
    assert "What to do now: write no more into Clearway" in result.stdout
    assert "rows" not in result.stdout


def test_a_row_that_was_altered_is_named_with_its_event() -> None:
    own = school("own")
    incident(own, "case")
    unguarded()
    say("UPDATE organisations_line SET phone = '01632 960009' WHERE organisation = %s", own.id.hex)
    result = typed("audit", "verify", "--chain", own.id.hex[:8])
    assert result.exit_code == 1
    assert re.search(r"ALARM: row [0-9a-f]{32} of organisations_line \(event 2\) was altered\.", result.stdout)


def test_a_cut_tail_is_found_by_a_checkpoint_and_by_a_code(tmp_path: Path) -> None:
    chain = a_chain(1_234)
    known = sign(chain, LATER)
    assert known
    (tmp_path / "today.txt").write_text(known.text())
    unguarded()
    say("DELETE FROM audit_event WHERE organisation = %s AND number > 1200", chain.hex)
    code = code_of(known.chain, known.number, known.link, known.key)
    assert typed("audit", "verify").exit_code == 0, "inside nothing is amiss"
    for outside in (["--checkpoint", str(tmp_path / "today.txt")], ["--code", "1,234", code.lower()]):
        result = typed("audit", "verify", "--chain", chain.hex, *outside)
        assert result.exit_code == 1
        assert "event 1,201 is missing, and all after it up to event 1,234" in result.stdout


def test_a_checkpoint_of_an_organisation_that_is_gone_is_an_alarm(tmp_path: Path) -> None:
    chain, _ = a_chain(5), a_chain(5)
    known = sign(chain, LATER)
    assert known
    (tmp_path / "today.txt").write_text(known.text())
    Key.objects.filter(organisation=chain).delete()
    result = typed("audit", "verify", "--checkpoint", tmp_path / "today.txt")
    assert result.exit_code == 1
    assert f"is of chain {chain.hex}: it is not here" in result.stdout


def test_an_organisation_whose_keys_are_gone_is_not_passed_over() -> None:
    own = school("own")
    incident(own, "case")
    with within(own.id):
        events = Event.objects.count()
    for left in (
        Key.objects.filter(organisation=own.id, kind=Kind.ORGANISATION),
        Key.objects.filter(organisation=own.id),
    ):
        left.delete()
        for remembered in (keyring._organisation, keyring._unwrapped, keyring._secret):
            remembered.cache_clear()  # a command begins with nothing
        result = typed("audit", "verify")
        assert result.exit_code == 1
        assert f"Chain {own.id.hex}: {events} events; NOT AS IT WAS MADE" in result.stdout
        assert "ALARM: the keys of this chain cannot be used, so no seal was checked" in result.stdout


@pytest.mark.asvs("16.4.3")
def test_a_checkpoint_goes_where_the_settings_say_and_is_kept_then(away: Path) -> None:
    chain = a_chain(7)
    note_house(Verb.SESSION_START, None, HOUSE, AT)
    result = typed("audit", "checkpoint")
    assert result.exit_code == 0, result.output
    assert re.search(rf"Chain {chain.hex}: event 7, code (\w{{4}}-){{2}}\w{{4}}\n", result.stdout)
    assert "Chain house: event 1, code " in result.stdout
    assert len(list(away.iterdir())) == 2
    with within(chain):
        assert Checkpoint.objects.get().left_to == f"file {away}"
    given = [part for path in away.iterdir() for part in ("--checkpoint", str(path))]
    again = typed("audit", "verify", *given)
    assert again.exit_code == 0, again.output
    assert "Not yet protected: 1 event since the checkpoint of event 7" in again.stdout
    assert "--checkpoint FILE" not in again.stdout


def test_a_folder_that_is_not_mounted_is_not_made_and_nothing_is_kept(away: Path) -> None:
    chain = a_chain(7)
    away.rmdir()
    assert "there is no folder" in refused(typed("audit", "checkpoint"))
    with within(chain):
        assert not Checkpoint.objects.exists()


def test_what_did_not_leave_the_house_is_not_kept(tmp_path: Path) -> None:
    chain = a_chain(7)
    (tmp_path / "today.txt").write_text("mine")
    assert "not overwritten" in refused(typed("audit", "checkpoint", "--to", tmp_path / "today.txt"))
    with within(chain):
        assert not Checkpoint.objects.exists()


def test_a_checkpoint_is_printed_to_be_read_out() -> None:
    a_chain(7)
    result = typed("audit", "checkpoint", "--print")
    assert result.exit_code == 0
    assert result.stdout.startswith("clearway checkpoint 1\nchain ")
    assert re.search(r"Read it out as: event 7, code (\w{4}-){2}\w{4}\n$", result.stdout)


def test_an_export_with_its_verifier_is_checked_elsewhere(tmp_path: Path, away: Path) -> None:
    own = school("own")
    incident(own, "case")
    typed("audit", "checkpoint")
    result = typed("audit", "export", "--with-verifier", tmp_path / "export.jsonl")
    assert result.exit_code == 0, result.output
    assert " of 2 chains." in result.stdout
    assert (tmp_path / auditing.VERIFIER).exists()
    checked = elsewhere(tmp_path, "export.jsonl", *sorted(away.iterdir()))
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.count("Fits: the checkpoint") == 2


def test_an_export_never_writes_over_anything(tmp_path: Path) -> None:
    a_chain(3)
    (tmp_path / "it").write_text("mine")
    assert "not overwritten" in refused_after_progress("audit", "export", tmp_path / "it")
    (tmp_path / auditing.VERIFIER).write_text("mine")
    assert "not overwritten" in refused_after_progress("audit", "export", tmp_path / "other", "--with-verifier")
    assert not (tmp_path / "other").exists()


def refused_after_progress(*arguments: str | Path) -> str:
    """The sentence with which it ends, after the lines that say how far it came."""
    result = typed(*arguments)
    assert result.exit_code == 2, result.output
    return str(result.stderr.splitlines()[-1])


BAD = {
    "no such chain": (["verify", "--chain", "abcdef99"], 'there is no chain "abcdef99" here'),
    "too short": (["verify", "--chain", "0000"], "there is no chain"),
    "no such file": (["verify", "--checkpoint", "/nowhere.txt"], "/nowhere.txt cannot be read"),
    "a misheard code": (["verify", "--code", "7", "4F7K-9QXM-2BTR"], "misheard"),
    "no number": (["verify", "--code", "seven", "4F7K-9QXM-2BTR"], "whole number"),
    "nowhere to": (["checkpoint"], "it is not said where the checkpoint goes"),
    "plain http": (["checkpoint", "--to", "http://school.example/in"], "https://"),
    "no folder": (["checkpoint", "--to", "/nowhere/"], "there is no folder /nowhere/"),
    "no folder for an export": (["export", "/nowhere/it"], "nothing can be written in /nowhere"),
}


@pytest.mark.parametrize(("arguments", "said"), BAD.values(), ids=BAD)
def test_what_cannot_be_used_is_a_sentence_and_ends_with_2(arguments: list[str], said: str) -> None:
    a_chain(3)
    assert said in refused_after_progress("audit", *arguments)


def test_a_checkpoint_of_another_chain_than_the_one_named_is_refused(tmp_path: Path) -> None:
    chain, other = a_chain(3), a_chain(3)
    known = sign(other, LATER)
    assert known
    (tmp_path / "other.txt").write_text(known.text())
    said = refused(typed("audit", "verify", "--chain", chain.hex, "--checkpoint", tmp_path / "other.txt"))
    assert "none of the checkpoints is of this chain" in said


def test_to_and_print_are_not_given_together() -> None:
    result = typed("audit", "checkpoint", "--to", "x", "--print")
    assert result.exit_code == 2
    assert "not both" in result.stderr


def test_nothing_recorded_yet_is_whole_and_has_no_checkpoint() -> None:
    result = typed("audit", "verify")
    assert result.exit_code == 0
    assert "Nothing was recorded here yet." in result.stdout
    assert "nothing was recorded here yet" in refused(typed("audit", "checkpoint", "--print"))


def test_where_there_is_no_installation_it_says_so_and_makes_none(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    folder.mkdir()
    result = process("audit", "verify", CLEARWAY_DATA_DIR=str(folder))
    assert result.returncode == 2
    assert b"there is no record at" in result.stderr
    assert b"Traceback" not in result.stderr
    assert list(folder.iterdir()) == []


def test_at_a_terminal_a_bar_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Console(force_terminal=True, width=80, record=True)
    monkeypatch.setattr(audit, "Console", lambda **_: shown)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with audit.watching() as watch, shown.capture() as said:
        watch.begin("house", 200)
        watch.step("events", 50)
        watch.step("rows", 3)
        assert watch.bar
        watch.bar.refresh()
    assert "50/200" in said.get()
    assert "rows" in said.get()
