"""A case taken out of an installation at the machine itself: two files, whole or not at all, and never over another.

The event of the export is kept before the first byte of it reaches the disk. No event, no file.
"""

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from clearway.config.server import set_up
from clearway.core.errors import InputError

if TYPE_CHECKING:
    from clearway.cases.exports import Export


def schema() -> str:
    """The JSON Schema of an export."""
    set_up()
    from clearway.cases import exports

    return exports.schema()


def export_case(reference: str, folder: Path, reason: str, organisation: str = "") -> list[Path]:
    """Write a whole case into a folder, as `case-REF.json` and `case-REF.html`; the two files.

    `organisation` is an id, needed where there are several. Raises InputError, and then no file was made.
    """
    set_up()
    from clearway.cases.exports import checked_reason, checked_reference

    names = [f"case-{checked_reference(reference)}.{kind}" for kind in ("json", "html")]
    checked_reason(reason)
    _refuse_folder(folder, names)
    made = _recorded(reference, reason, organisation)
    return write_all(folder, dict(zip(names, (made.data, made.page), strict=True)))


def write_all(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """New files that only their owner can read: all of them, whole, or none. Raises InputError."""
    parts: list[Path] = []
    placed: list[Path] = []
    whole = False
    try:
        for text in texts.values():
            parts.append(_written(folder, text))  # noqa: PERF401  # one that fails must not take the list along
        for part, name in zip(parts, texts, strict=True):
            placed.append(_placed(part, folder / name))
        _settle(folder)
        whole = True
    except OSError as error:
        taken = isinstance(error, FileExistsError)
        raise InputError(
            "a file of that name stands there already" if taken else f"the files cannot be written: {error.strerror}",
            file=str(folder),
            remedy="Nothing of the case lies there. That somebody was about to take it out stays on record.",
        ) from error
    finally:
        for each in (*parts, *(() if whole else placed)):
            each.unlink(missing_ok=True)
    return placed


def _refuse_folder(folder: Path, names: list[str]) -> None:
    if not folder.is_dir():
        raise InputError("there is no such folder", file=str(folder), remedy="Make it first: it should be yours alone.")
    for name in names:
        if os.path.lexists(folder / name):
            raise InputError(
                f"{name} stands there already", file=str(folder), remedy="Move it away, or name another folder."
            )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError("nothing can be written there", file=str(folder), remedy="Name a folder that is yours.")


def _recorded(reference: str, reason: str, named: str) -> "Export":
    """The export, once its event is kept. Raises InputError."""
    from django.db import DatabaseError

    from clearway.audit.acts import Act, reading
    from clearway.audit.errors import UnrecordedError
    from clearway.cases.exports import export
    from clearway.organisations.queries import exporting_at_the_machine
    from clearway.ui.clock import instant
    from clearway.vault.errors import KeyMissingError, SealBrokenError

    try:
        actor = exporting_at_the_machine(organisation_named(named))
        with reading(Act(actor, instant())) as act:
            return export(act, reference, reason)
    except (KeyMissingError, SealBrokenError) as error:
        raise InputError(f"the case cannot be opened: {error}", remedy="Run: clearway audit verify") from error
    except (DatabaseError, UnrecordedError) as error:
        raise InputError(
            "the case could not be read, or it could not be recorded that it was; no file was made",
            remedy="Run: clearway check",
        ) from error


def organisation_named(named: str) -> UUID:
    """Whose case it is: the only organisation, or the one that was named. Raises InputError."""
    from django.db import connections

    from clearway.vault import keyring

    for alias in ("keys", "default"):
        connection = connections[alias]
        if connection.vendor == "sqlite" and not Path(str(connection.settings_dict["NAME"])).exists():
            raise _not_installed()
        if not connection.introspection.table_names():
            raise _not_installed()
    keyring.fits()
    there = keyring.organisations()
    if not there:
        raise _not_installed()
    if not named and len(there) == 1:
        return there[0]
    chosen = next((each for each in there if named in (str(each), each.hex)), None)
    if chosen is None:
        listed = ", ".join(map(str, there))
        raise InputError(
            "there is no such organisation here" if named else "there are several organisations here",
            key="--organisation",
            remedy=f"Name one of: {listed}.",
        )
    return chosen


def _not_installed() -> InputError:
    return InputError(
        "there is no installation here",
        remedy="Name its settings file with --settings, or set one up: clearway init.",
    )


def _written(folder: Path, text: str) -> Path:
    """A whole file under a name of its own, on the disk and not only on its way there."""
    file, name = tempfile.mkstemp(prefix=".case-", suffix=".part", dir=folder)
    try:
        with os.fdopen(file, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _placed(part: Path, path: Path) -> Path:
    """The file under its name, where nothing stands. Raises FileExistsError."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:  # a stick's file system knows no second name for a file
        if os.path.lexists(path):
            raise FileExistsError(str(path)) from None
        part.rename(path)
    return path


def _settle(folder: Path) -> None:
    """The names, too, are on the disk, where the file system knows how."""
    place = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(place)
    finally:
        os.close(place)
