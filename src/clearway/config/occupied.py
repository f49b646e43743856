"""Whether a server answers from a data folder: it holds a lock on it for as long as any of its workers lives."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clearway.core.errors import InputError


def hold(folder: Path) -> None:
    """Say that the folder is in use until this process, and all that come of it, have ended.

    Waits while a demonstration is made anew there. Where the folder cannot be made, whoever writes there says so.
    """
    with contextlib.suppress(OSError):  # a file system that knows no locks, too
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fcntl.flock(os.open(folder, os.O_RDONLY), fcntl.LOCK_SH)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody uses the folder, and no server begins to, until this ends. Raises InputError where one does."""
    place = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise InputError(
            f"a server answers from {folder}", remedy="End it first (Ctrl+C where it runs), then try again."
        ) from error
    finally:
        os.close(place)
