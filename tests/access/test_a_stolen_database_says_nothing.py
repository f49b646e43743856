"""A-43, the dump: a thousand people, none of their names and birthdays in any file; what is altered does not open."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import psycopg
import pytest
from django.db import connection, transaction

from clearway.cases.models import Assessment, Decision, Entry
from clearway.concerns.models import Concern
from clearway.people.models import Identity
from clearway.vault import guards, keyring
from clearway.vault.errors import KeyMissingError, SealBrokenError
from clearway.vault.fields import SealedField
from clearway.vault.guards import fenced_models
from clearway.vault.kept import Kept, Passing
from clearway.vault.models import Key
from clearway.vault.reach import within
from clearway.vault.seal import Sealed
from members import World, entered
from postgres import as_superuser, binaries
from seeding import MARK, people, spelt
from served import surroundings
from world import CANARY

FULL = bool(os.environ.get("CLEARWAY_FULL"))
COUNT = 1000 if FULL else 200
NAMED = re.compile(rb"[a-z]{0,12}" + MARK.encode() + rb"[a-z]{0,12}")
DAYS = re.compile(rb"\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4}")
SEALED = [
    (model, field.name) for model in fenced_models() for field in model._meta.fields if isinstance(field, SealedField)
]


class Sought:
    """The names and days to look for, in whatever letters, as UTF-8 and as UTF-16."""

    def __init__(self, count: int) -> None:
        everyone = list(people(count))
        self.names = {part.encode() for name, _ in everyone for part in name.lower().split()}
        self.days = {each.encode() for _, born in everyone for each in spelt(born)}
        self.known = {name.encode() for name, _ in everyone}

    def found_in(self, data: bytes) -> set[bytes]:
        """What of it stands there."""
        found: set[bytes] = set()
        for view in (data.lower(), data.replace(b"\0", b"").lower()):
            found |= {name for hit in NAMED.findall(view) for name in self.names if name in hit}
            found |= self.days & set(DAYS.findall(view))
        return found

    def found_below(self, folder: Path, *, but: str = "\0") -> dict[str, set[bytes]]:
        """By file."""
        files = [path for path in folder.rglob("*") if path.is_file() and but not in path.name]
        assert files, folder
        return {str(path): found for path in files if (found := self.found_in(read(path)))}


def read(path: Path) -> bytes:
    """A file, where it is still there: PostgreSQL takes some away again while it works."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


@contextmanager
def seeded(folder: Path, database: str) -> Iterator[None]:
    """The program with its thousand people, running, as it is while people work."""
    (folder / "tmp").mkdir()
    (folder / "data").mkdir(mode=0o700)
    given = {"DATABASE_URL": database} if database else {}
    environment = surroundings(
        CLEARWAY_MODE="demonstration", CLEARWAY_DATA_DIR=str(folder / "data"), TMPDIR=str(folder / "tmp"),
        SQLITE_TMPDIR=str(folder / "tmp"), HOME=str(folder / "tmp"), PYTHONPATH=str(Path(__file__).parents[1]),
        DJANGO_SETTINGS_MODULE="clearway.config.settings", **given,
    )  # fmt: skip
    command = [sys.executable, str(Path(__file__).parents[1] / "seeding.py"), str(COUNT)]
    with (folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, cwd=folder
        )  # fmt: skip
    assert process.stdout
    assert process.stdin
    try:
        assert process.stdout.readline() == b"ready\n", (folder / "said.txt").read_text()
        yield
    finally:
        process.stdin.close()
        process.stdout.close()
        assert process.wait(timeout=60) == 0, (folder / "said.txt").read_text()


@pytest.fixture
def database() -> Iterator[str]:
    """A database of the seed's own: on PostgreSQL a new one in the same cluster; else nothing, and so a file."""
    if connection.vendor == "sqlite":
        yield ""
        return
    name = f"clearway_seeded_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as line:
        line.execute(f"CREATE DATABASE {name}")
        yield f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
        line.execute(f"DROP DATABASE {name} WITH (FORCE)")


def dump_of(address: str) -> bytes:
    """Everything that pg_dump gives a superuser."""
    programs = binaries()
    assert programs
    given = as_superuser(address, address.rpartition("/")[2])
    return subprocess.run([programs / "pg_dump", "-d", given], check=True, capture_output=True).stdout


def cluster_of(address: str) -> Path:
    """The folder in which the whole cluster lies; everything in memory is written out first."""
    with psycopg.connect(as_superuser(address), autocommit=True) as line:
        line.execute("CHECKPOINT")
    return Path(unquote(address.partition("@")[2].rpartition("/")[0]))


@pytest.mark.full
@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.asvs("14.2.2", "14.2.4")
def test_no_name_and_no_birthday_of_a_thousand_people_stands_in_any_file(tmp_path: Path, database: str) -> None:
    """A-43: database, write-ahead log, key store, log, temporary files, dump; while the program runs and after it.

    Two hundred in each run of `make test`, a thousand with the full counts.
    """
    sought = Sought(COUNT)
    assert len(sought.known) == COUNT
    with seeded(tmp_path, database):
        files = {path.name for path in (tmp_path / "data").iterdir()}
        assert "keys.sqlite3" in files
        if database:
            dump = dump_of(database)
            assert dump.count(b"s1.") > COUNT
            assert sought.found_in(dump) == set()
            assert sought.found_below(cluster_of(database), but=".s.PGSQL") == {}
        else:
            assert {"clearway.sqlite3", "clearway.sqlite3-wal", "clearway.sqlite3-shm"} <= files
        assert sought.found_below(tmp_path) == {}
    assert sought.found_below(tmp_path) == {}


def test_a_name_or_a_birthday_would_be_found(tmp_path: Path) -> None:
    """A-43: the search bites, in every spelling and in the middle of other bytes."""
    sought = Sought(COUNT)
    (name, born), *_ = islice(people(1), 1)
    first, last = name.split()
    for text in (name, first.upper(), last.lower(), f"x{first}y", *spelt(born)):
        for coding in ("utf-8", "utf-16-le", "utf-16-be"):
            (tmp_path / "file").write_bytes(b"\x80\x00" + text.encode(coding) + b"\x00\xff")
            assert len(sought.found_below(tmp_path)) == 1, (text, coding)
    assert sought.found_in(b"Pupil A, born 2004-01-01, 31/12/1999") == set()


def rows_of(model: type[Kept] | type[Passing], field: str) -> list[Any]:
    return [row for row in model.objects.all() if row.__dict__[field] is not None]


def altered(text: str, place: int) -> str:
    """With one byte another one, which base64 knows as well."""
    other = "A" if text[place] != "A" else "B"
    return text[:place] + other + text[place + 1 :]


def opens(row: Any, field: str, value: str) -> bool:
    row.__dict__[field] = Sealed(value)
    try:
        getattr(row, field)
    except SealBrokenError:
        return False
    return True


def test_every_sealed_field_is_one_of_these() -> None:
    """A-43: what is written by people, and who they are."""
    assert {(model.__name__, name) for model, name in SEALED} == {
        ("TeamPlace", "reason"), ("Share", "reason"), ("SetAside", "reason"), ("BrokenGlass", "reason"),
        ("GlassReview", "words"), ("KeptFrom", "reason"), ("AccessLine", "reason"), ("Answered", "reason"),
        ("Identity", "name"), ("Identity", "born_on"), ("Concern", "about"), ("Concern", "account"),
        ("Entry", "words"), ("Entry", "reason"), ("Decision", "reason"), ("Assessment", "incident"),
        ("Assessment", "result"), ("Alias", "name"), ("Detail", "said"), ("Identifier", "value"),
        ("Schooling", "said"), ("Relation", "kind"), ("Relation", "responsibility"), ("Address", "lines"),
        ("Address", "phone"), ("Address", "email"), ("Flag", "kind"), ("Flag", "against"), ("Flag", "told_by"),
        ("Flag", "why"), ("Flag", "since"), ("Release", "reason"), ("Merge", "reason"),
        ("Told", "told_by"), ("Added", "words"), ("Closed", "reason"), ("Call", "spoke_to"), ("Call", "reference"),
        ("Call", "words"), ("Columns", "said"), ("Draft", "fields"), ("Draft", "said"), ("Piece", "text"),
        ("Line", "said"), ("Answer", "given"), ("Answer", "told_by"), ("AboutPerson", "said"), ("Where", "said"),
        ("Step", "says"), ("Step", "note"), ("ChildPlan", "says"), ("Meeting", "minutes"), ("Talk", "with_whom"),
        ("Talk", "words"), ("Point", "words"), ("Reasoned", "steps"), ("Reasoned", "factors"),
        ("Countersigned", "words"), ("Stood", "checked"), ("Stood", "reason"), ("Cover", "reason"),
        ("Late", "reason"), ("RecordedLate", "reason"), ("Corrected", "reason"), ("Part", "reason"),
    }  # fmt: skip


@pytest.mark.asvs("11.3.3")
def test_an_altered_byte_opens_nothing(world: World) -> None:
    """A-43: 200 places over all fields; with the full counts every byte of 20 values, and every bit of one."""
    tried = 0
    with within(world.own.id):
        values = [(row, name, row.__dict__[name].text) for model, name in SEALED for row in rows_of(model, name)]
        assert len(values) >= 8
        for row, name, text in values[:20]:
            step = 1 if FULL else max(1, len(text) // 25)
            for place in range(0, len(text), step):
                assert not opens(row, name, altered(text, place)), (row, name, place)
                tried += 1
        row, name, text = values[0]
        for place in range(len(text)) if FULL else range(0, len(text), 17):
            for bit in range(8):
                assert not opens(row, name, text[:place] + chr(ord(text[place]) ^ 1 << bit) + text[place + 1 :])
        for cut in ("", "s1.", text[:-1], text[:-4], text + "A", f"{text}\n", f" {text}", text.replace("s1.", "s2.")):
            assert not opens(row, name, cut), cut
        assert opens(row, name, text)
    assert tried >= 200


def stored(row: Any, field: str) -> str:
    return str(row.__dict__[field].text)


def put(model: type[Kept], field: str, row: Any, value: str) -> None:
    """As whoever has the database file or is its superuser: past every guard."""
    name = row.id.hex if connection.vendor == "sqlite" else str(row.id)
    with connection.cursor() as cursor:
        update = f"UPDATE {model._meta.db_table} SET {field} = %s WHERE id = %s"  # our own names
        cursor.execute(update, [value, name])


@contextmanager
def unguarded() -> Iterator[None]:
    """The append-only guards down, within a transaction that is undone."""
    with transaction.atomic():
        guards.remove()
        yield


SWAPS: dict[str, Any] = {
    "rows of one case": lambda w: (Entry, "words", w.case.entry, Entry, "words", w.first_entry),
    "fields of one row": lambda w: (Concern, "about", w.case.concern, Concern, "account", w.case.concern),
    "tables of one case": lambda w: (Entry, "words", w.case.entry, Decision, "reason", w.case.decision),
    "two people": lambda w: (Identity, "name", w.identity, Identity, "name", w.other_identity),
    "two cases": lambda w: (Decision, "reason", w.case.decision, Decision, "reason", w.other_decision),
    "incident and result": lambda w: (Assessment, "incident", w.assessment, Assessment, "result", w.assessment),
}


class Swapped:
    """Ids in the small world, for the table above."""

    def __init__(self, world: World) -> None:
        from clearway.cases import changes
        from world import AT, act_of, case_of

        row = case_of(world.own, world.case.case)
        self.first_entry = changes.add_entry(act_of(world.own.lead), row, changes.Told("note", AT, f"{CANARY} second"))
        self.case, self.assessment = world.case, world.assessment
        with within(world.own.id):
            in_cases = Identity.objects.filter(person__in=[world.case.person, world.first.person])
            self.identity, self.other_identity = in_cases.values_list("id", flat=True)
            self.other_decision = Decision.objects.exclude(id=world.case.decision).earliest("at", "id").id


@pytest.mark.parametrize("what", SWAPS)
@pytest.mark.asvs("11.3.3")
def test_a_value_opens_in_its_own_place_only(world: World, what: str) -> None:
    """A-43: swapped by whoever owns the database; neither of the two opens, and the page shows nothing."""
    one, field, first, other, place, second = SWAPS[what](Swapped(world))
    with unguarded():
        with within(world.own.id):
            here, there = one.objects.get(id=first), other.objects.get(id=second)
            values = stored(here, field), stored(there, place)
            put(one, field, here, values[1])
            put(other, place, there, values[0])
            for model, name, row in ((one, field, first), (other, place, second)):
                with pytest.raises(SealBrokenError):
                    getattr(model.objects.get(id=row), name)
        page = entered(world.own.lead).get(f"/cases/{world.case.reference}/")
        if what != "incident and result":  # the page of the case does not open those
            assert page.status_code == 503
            assert CANARY not in page.content.decode()
        transaction.set_rollback(True)


def test_another_school_s_value_does_not_open_here(world: World) -> None:
    """A-43: copied into a row of ours, with whose name it is or without; nor a whole row given another owner."""
    with within(world.foreign.id):
        theirs = stored(Entry.objects.get(id=world.theirs.entry), "words")
    with unguarded():
        with within(world.own.id):
            put(Entry, "words", Entry.objects.get(id=world.case.entry), theirs)
            with pytest.raises(SealBrokenError):
                assert Entry.objects.get(id=world.case.entry).words
        answer = entered(world.own.lead).get(f"/cases/{world.case.reference}/")
        assert answer.status_code == 503
        assert "foreign" not in answer.content.decode()
        transaction.set_rollback(True)


@pytest.mark.parametrize("how", ["altered", "cut", "another record's", "another school's", "gone"])
@pytest.mark.asvs("16.5.3")
def test_a_key_that_was_tampered_with_opens_nothing(world: World, how: str) -> None:
    """A-43: in the key store; the page says nothing, and says so."""
    key = Key.objects.get(id=world.case.case)
    other = Key.objects.get(id=world.case.person)
    foreign = Key.objects.get(id=world.theirs.case)
    wrapped = {
        "altered": altered(key.wrapped, len(key.wrapped) // 2), "cut": key.wrapped[:-8],
        "another record's": other.wrapped, "another school's": foreign.wrapped,
    }  # fmt: skip
    if how == "gone":
        key.delete()
    else:
        Key.objects.filter(id=key.id).update(wrapped=wrapped[how])
    with within(world.own.id), pytest.raises((SealBrokenError, KeyMissingError, ValueError)):
        assert Entry.objects.get(id=world.case.entry).words
    answer = entered(world.own.lead, raises=False).get(f"/cases/{world.case.reference}/")
    assert answer.status_code == 503
    assert CANARY not in answer.content.decode()


def test_an_organisation_s_key_is_worth_nothing_to_another(world: World) -> None:
    """A-43: nor is its name on a row."""
    with within(world.own.id):
        row = Entry.objects.get(id=world.case.entry)
        row.organisation = world.foreign.id
        with pytest.raises(Exception, match=r"another organisation"):
            assert row.words
    with pytest.raises(KeyMissingError):
        keyring.record_key(world.foreign.id, world.case.case)
