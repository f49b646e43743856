"""`clearway people import`: a roll at the machine itself, of any length, asked before it is done."""

import os
import subprocess
from pathlib import Path

import pytest
from click.testing import Result

from clearway.audit.models import Event
from clearway.roll import changes
from clearway.roll.models import Draft, Piece
from clearway.ui import clock
from clearway.vault.models import HOUSE
from clearway.vault.reach import within
from installed import installed
from rolls import finished, looked, numbered, pupils, roll_of
from served import CLEARWAY, surroundings
from terminal import typed
from world import AT, School

A = "Example,Pupil,27/03/2011,A1,1,9,9A"
B = "Other,Somebody,02/04/2012,A2,2,8,8B"


def bring(folder: Path, text: str | bytes, *more: str, answer: str = "y\n") -> Result:
    path = folder / "roll.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return typed("people", "import", path, *more, stdin=answer)


def stopped(result: Result) -> str:
    """What was said last: nothing was done, and no traceback shown."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return result.stderr.splitlines()[-1]


def test_a_roll_is_compared_asked_about_and_done(tmp_path: Path, own: School) -> None:
    made = bring(tmp_path, roll_of(A, B))
    assert made.exit_code == 0, made.output
    assert "Read as UTF-8." in made.stderr
    assert "Surname: column 1, Surname" in made.stderr
    assert "2 new, 0 changed, 0 left, 0 unchanged, 0 doubtful" in made.stderr
    assert "Done: 2 new" in made.stdout
    assert set(pupils(own)) == {"Pupil Example", "Somebody Other"}
    with within(own.id):
        assert set(Event.objects.filter(verb="roll:import").values_list("by", flat=True)) == {HOUSE}
        assert not Draft.objects.exists()


def test_what_is_printed_names_nobody(tmp_path: Path, own: School) -> None:
    made = bring(tmp_path, roll_of(A, "Example,=x,1,,,,"))
    assert "Example" not in made.output
    assert "line 3, column 2: it begins as a formula does" in stopped(made)
    assert pupils(own) == {}


def test_whoever_says_no_changes_nothing(tmp_path: Path, own: School) -> None:
    assert "nothing was changed" in stopped(bring(tmp_path, roll_of(A), answer="n\n"))
    with within(own.id):
        assert not Draft.objects.exists()
        assert not Piece.objects.exists()
    assert pupils(own) == {}


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "the file is empty"), (b"PK\x03\x04", "an Excel workbook"), (b"%PDF-1.4", "a PDF"),
        (b"Surname,Forename,DOB\nA,B,04/05/2011\n", "--dates"), (b"Surname,Wish\nA,B\n", "--column"),
        (b"\x00\x01\x02\x03", "no text"),
    ],
)  # fmt: skip
def test_what_is_no_roll_is_refused_in_a_sentence(tmp_path: Path, own: School, raw: bytes, said: str) -> None:
    assert said in stopped(bring(tmp_path, raw))
    assert pupils(own) == {}


def test_columns_and_dates_can_be_said(tmp_path: Path, own: School) -> None:
    text = "Nachname;Vorname;Geburtstag\nExample;Pupil;04/05/2011\n".encode("cp1252")
    more = ("--column", "surname=Nachname", "--column", "forename=Vorname", "--column", "born_on=Geburtstag")
    made = bring(tmp_path, text, *more, "--dates", "day", "--yes")
    assert made.exit_code == 0, made.output
    assert str(pupils(own)["Pupil Example"].born_on) == "2011-05-04"
    again = bring(tmp_path, text, "--yes")
    assert "1 unchanged" in again.stderr, again.output
    assert "no column is called Vormane" in stopped(bring(tmp_path, text, "--column", "forename=Vormane"))


def test_doubts_and_many_who_leave_stop_it_unless_that_is_said(tmp_path: Path, own: School) -> None:
    bring(tmp_path, roll_of("Example,Pupil,27/03/2011,,,9,9A", B), "--yes")
    doubtful = roll_of("Changed,Pupil,27/03/2011,,,9,9A", B)
    assert "1 rows are doubtful, on lines 2" in stopped(bring(tmp_path, doubtful, "--yes"))
    assert bring(tmp_path, doubtful, "--yes", "--leave-doubts-out").exit_code == 0
    assert set(pupils(own)) == {"Pupil Example", "Somebody Other"}
    assert "more than a fifth" in stopped(bring(tmp_path, roll_of(B), "--yes"))
    assert bring(tmp_path, roll_of(B), "--yes", "--many-leave").exit_code == 0
    assert set(pupils(own)) == {"Somebody Other"}


def test_somebody_else_s_import_is_not_touched(tmp_path: Path, own: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "instant", lambda: AT)
    looked(own.lead, roll_of(A))
    assert "an import by Lead of Own is on its way" in stopped(bring(tmp_path, roll_of(B)))
    finished(own.lead)
    assert set(pupils(own)) == {"Pupil Example"}


def test_broken_off_it_goes_on(tmp_path: Path, own: School, monkeypatch: pytest.MonkeyPatch) -> None:
    count = changes.AT_ONCE * 2 + 5
    do_some, calls = changes.do_some, iter(range(9))

    def fails(*given: object) -> object:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return do_some(*given)  # type: ignore[arg-type]  # as it was given

    with monkeypatch.context() as patch:
        patch.setattr(changes, "do_some", fails)
        assert bring(tmp_path, numbered(count), "--yes").exit_code == 1
    assert len(pupils(own)) == changes.AT_ONCE
    made = bring(tmp_path, numbered(count), "--yes")
    assert "goes on" in made.stderr
    assert len(pupils(own)) == count


def most_taken(settings: Path, roll: Path) -> tuple[str, int]:
    """What an import in a process of its own said in the end, and the most memory that it took, in MB."""
    started = subprocess.Popen(
        [CLEARWAY, "people", "import", str(roll), "--yes", "--settings", str(settings)],
        env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert started.stdout
    said = started.stdout.read()
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    started.stdout.close()
    return said.strip(), used.ru_maxrss // 1024


def wide(path: Path, rows: int, width: int) -> Path:
    """A roll with two columns that nobody asked for, as some systems write them."""
    with path.open("w") as file:
        file.write("Surname,Forename,DOB,UPN,Notes,More\n")
        for number in range(rows):
            note = f"{number:08d} " * (width // 9)
            file.write(f"Example{number},Pupil,27/03/2011,A{number},{note},{note}\n")
    return path


@pytest.mark.full
def test_a_file_of_two_hundred_megabytes_takes_no_more_memory_than_a_third_of_it(tmp_path: Path) -> None:
    """It is read piece by piece, what nobody asked for is not kept, and each cell is held to be no picture."""
    rows = {"third": 400, "whole": 1_150}
    said, took = {}, {}
    for name, count in rows.items():
        (tmp_path / name).mkdir()
        roll = wide(tmp_path / f"{name}.csv", count, 90_000)
        said[name], took[name] = most_taken(installed(tmp_path / name), roll)
        assert said[name].endswith(f"Done: {count:,} new, 0 changed, 0 left, 0 left out.")
    assert roll.stat().st_size > 200_000_000
    assert took["whole"] < took["third"] + 25
