"""The journal: reports that were written down while the database could not be reached, each in a sealed file.

Written whole or not at all, and on the disk before anybody is told. Neither a name nor a text says anything of what is
in it: a file is named by chance, and holds an organisation's id and a seal (vault/posted.py).
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from clearway.concerns.changes import Report
from clearway.core.calendar import LONDON
from clearway.core.errors import InputError
from clearway.vault.errors import MasterKeyError, SealBrokenError
from clearway.vault.posted import post, public_key, unpost

FORMAT, ENDING, DRAFT, REFUSED = "clearway-journal-1", ".sealed", ".draft-", "refused"


class JournalError(InputError):
    """The journal cannot be written or read: whoever reports must be told so, loudly."""


@dataclass(frozen=True, slots=True)
class Written:
    """A report as it waits: its name in the journal, who sent it for which organisation, when, and the form's mark;
    what they wrote; the ids of those whom they had chosen from the roll.
    """

    name: UUID
    user: UUID
    organisation: UUID
    at: datetime
    once: UUID
    report: Report
    named: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file of the journal, and since when it lies there: all that can be said of it without opening it."""

    path: Path
    since: datetime

    @property
    def reference(self) -> str:
        """What its reporter was told."""
        return f"{self.path.stem[:4]}-{self.path.stem[4:8]}".upper()


def folder() -> Path:
    """Where it lies: beside the database where that is a file, and never in it."""
    found: Path = settings.ENVIRONMENT.data_dir / "journal"
    return found


def ready() -> None:
    """Before it is needed: its folder, and the key to which reports are sealed. Raises JournalError, MasterKeyError."""
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise JournalError(f"nothing can be written in {folder()}", remedy="See whose folder it is.") from error
    public_key()


def write(written: Written) -> None:
    """Keep a report: it is on the disk when this returns. Raises JournalError; nothing of the report is repeated."""
    said: dict[str, Any] = asdict(written.report)
    said["learned_at"] = written.report.learned_at.isoformat()
    table = {
        "user": written.user.hex, "at": written.at.isoformat(), "once": written.once.hex, "report": said,
        "named": [each.hex for each in written.named],
    }  # fmt: skip
    try:
        ready()
        sealed = post(json.dumps(table, ensure_ascii=False), written.organisation, written.name)
        _write_whole(folder() / f"{written.name.hex}{ENDING}", f"{FORMAT}:{written.organisation.hex}:{sealed}\n")
    except (OSError, MasterKeyError) as error:
        raise JournalError("a report could not be written into the journal", remedy="Write it on paper.") from error


def _write_whole(path: Path, text: str) -> None:
    draft = path.with_name(f"{DRAFT}{secrets.token_hex(16)}")
    try:
        number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="ascii") as out:
            out.write(text)
            out.flush()
            os.fsync(number)
        draft.rename(path)
        _sync(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def _sync(place: Path) -> None:
    """So that what was named there, or taken away, stays so after a power cut."""
    number = os.open(place, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def waiting() -> list[Waiting]:
    """What waits to be put in, the oldest first."""
    return _listed(folder())


def refused() -> list[Waiting]:
    """What was kept aside since it could not be opened, the oldest first."""
    return _listed(folder() / REFUSED)


def _listed(place: Path) -> list[Waiting]:
    found = []
    for path in place.glob(f"*{ENDING}"):
        with suppress(FileNotFoundError):  # another worker has just put it in
            found.append(Waiting(path, datetime.fromtimestamp(path.stat().st_mtime, UTC)))
    return sorted(found, key=lambda each: (each.since, each.path.name))


def read(path: Path) -> Written:
    """A report, opened. Raises SealBrokenError where it was altered, cut, or renamed; OSError, MasterKeyError."""
    try:
        form, whose, sealed = path.read_text("ascii").removesuffix("\n").split(":")
        organisation, name = UUID(hex=whose), UUID(hex=path.stem)
    except ValueError as error:
        raise SealBrokenError("a file of the journal is none of ours, or was cut") from error
    if form != FORMAT or whose != organisation.hex:
        raise SealBrokenError("a file of the journal has another form")
    text = unpost(sealed, organisation, name)
    try:
        return _read(json.loads(text), organisation, name)
    except (KeyError, TypeError, ValueError) as error:
        raise SealBrokenError("a file of the journal was written by another version") from error


def _read(table: dict[str, Any], organisation: UUID, name: UUID) -> Written:
    said = table["report"]
    # As the form had it: the mark of a form is compared word by word with what came under it (audit/acts.py).
    said["learned_at"] = datetime.fromisoformat(said["learned_at"]).astimezone(LONDON)
    return Written(
        name, UUID(hex=table["user"]), organisation, datetime.fromisoformat(table["at"]), UUID(hex=table["once"]),
        Report(**said), tuple(UUID(hex=each) for each in table["named"]),
    )  # fmt: skip


def drop(path: Path) -> None:
    """Take away what was put in: the record holds it now."""
    path.unlink(missing_ok=True)
    _sync(path.parent)


def keep_aside(path: Path) -> None:
    """Put what cannot be opened where it is in nobody's way, and lost to nobody."""
    place = path.parent / REFUSED
    place.mkdir(mode=0o700, exist_ok=True)
    path.rename(place / path.name)
    _sync(place)
    _sync(path.parent)


@contextmanager
def alone() -> Iterator[bool]:
    """Whether nobody else puts in what waits; it stays so until this ends."""
    place = folder()
    if not place.is_dir():
        yield True
        return
    with locked(place / ".lock") as ours:
        yield ours


@contextmanager
def locked(place: Path) -> Iterator[bool]:
    """Whether nobody else holds a file on this machine; it stays so until this ends. The file itself stays."""
    number = os.open(place, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(number)
