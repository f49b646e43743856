"""Whether what `clearway init` is told can be used on this machine.

Each answer is tried the moment it is given, and all of them once more before anything is made.
"""

import os
import tempfile
from pathlib import Path

from clearway.config import roles, settings_file
from clearway.config.databases import FAR_AWAY, STORES, file_system
from clearway.config.environment import KNOWN, OTHERS, stays_inside
from clearway.config.problems import told_by
from clearway.config.unfinished import SETTINGS, Note, note_in, place_of
from clearway.core.errors import InputError

MASTER_KEY = "CLEARWAY_MASTER_KEY"
SECONDS_TO_WAIT = 10


class InstallError(InputError):
    """An installation cannot be made here."""


def try_variables() -> None:
    """A variable that is set would win over the settings file now, and be missing on another day."""
    for name in sorted({*KNOWN, "DATABASE_URL"} - {*OTHERS, MASTER_KEY} | {settings_file.NAMED_BY}):
        if name in os.environ:
            raise _set_here(name)


def try_master_key(*, from_environment: bool) -> None:
    """Whether the variable of the master key is set if, and only if, the key comes from there."""
    if from_environment and not os.environ.get(MASTER_KEY):
        raise InstallError(f"{MASTER_KEY} is not set", remedy="Set it to the line that you keep, or answer: file.")
    if not from_environment and MASTER_KEY in os.environ:
        raise _set_here(MASTER_KEY)


def _set_here(name: str) -> InstallError:
    return InstallError(
        f"{name} is set here, and would win over the settings file that is about to be written",
        remedy=f"Run: unset {name}",
    )


def try_folder(folder: Path, master_key: Path | None = None) -> Note | None:
    """What an earlier run that was cut off left in the folder. Raises InstallError where something else lies there."""
    note = note_in(folder)
    if (folder / SETTINGS).exists() and not note:
        raise InstallError(
            f"an installation stands in {folder} already", remedy="It is kept. Name another folder for a new one."
        )
    try:
        ours = {"lost+found", *([master_key.name] if master_key and master_key.parent == folder else [])}
        others = sorted({each.name for each in folder.iterdir()} - ours) if folder.exists() else []
    except OSError as error:
        raise InstallError(f"{folder} is no folder that can be read", remedy="Name one that is yours.") from error
    if others and not note:
        raise InstallError(f"{folder} is not empty: {others[0]} lies there", remedy="Name an empty or new folder.")
    above = next(each for each in (folder, *folder.parents) if each.exists())
    if not (above.is_dir() and os.access(above, os.W_OK | os.X_OK)):
        raise InstallError(f"nothing can be written in {above}", remedy="Name a folder that is yours.")
    return note


def try_disk(folder: Path, *, on_postgresql: bool) -> None:
    """Whether SQLite's files would lie where a lock is only a promise; `on_postgresql` where there are none."""
    kind = file_system(folder)
    if kind in FAR_AWAY and not on_postgresql:
        raise InstallError(
            f"{folder} lies on a network file system ({kind})", remedy="Name a folder on a disk of this machine."
        )


def try_checkpoints(away: str, folder: Path) -> None:
    """Whether a checkpoint can be left there, by leaving a file and taking it away. An address is not called."""
    if stays_inside(away, folder):
        raise InstallError(
            "a folder inside the data folder leaves no house",
            remedy="Name one elsewhere, better on another machine's disk.",
        )
    if not away.startswith("/"):
        return
    try:
        with tempfile.NamedTemporaryFile(dir=away, prefix=".clearway-"):
            pass
    except OSError as error:
        raise InstallError(
            f"checkpoints cannot be written to {away}", remedy="Mount it, and make the folder first, for this user."
        ) from error


def try_owner(address: str, alias: str = "default", left: Note | None = None) -> None:
    """Whether the owner of a PostgreSQL database is let in, and can make an installation there.

    `left` is the note of a run that was cut off: what stands in its database is ours. Raises InstallError, OwnerError.
    """
    import psycopg

    if left:
        refuse_other_places(left, {**left.places, alias: place_of(address)})
    ours = left is not None and alias in left.places
    try:
        with psycopg.connect(address, connect_timeout=SECONDS_TO_WAIT) as line:
            roles.refuse_unfit(line, STORES[alias], empty=not ours)
    except psycopg.Error as error:
        problem = told_by(error)
        where = "" if alias == "default" else STORES[alias]
        raise InstallError(problem.what, key=where, remedy=problem.remedy) from error


def refuse_other_places(left: Note, places: dict[str, str]) -> None:
    """Whether every database that an earlier run had is given again."""
    if any(places.get(alias) != place for alias, place in left.places.items()):
        raise InstallError(
            "an earlier run was cut off, and it used another database: what it left there must be taken back first",
            remedy="Give the same owner's address as then.",
        )
