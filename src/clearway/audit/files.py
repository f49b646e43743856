"""Files that leave the house: whole or not at all, on the disk before anybody is told, and never over another one."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from clearway.audit.errors import ChainError

PRIVATE, PUBLIC = 0o600, 0o644


@contextmanager
def new_file(path: Path, mode: int = PRIVATE) -> Iterator[TextIO]:
    """A file to write; it gets its name when the block ends, and is gone where the block fails. Raises ChainError."""
    refuse_another(path)
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=".clearway-")
    except OSError as error:
        raise ChainError(
            f"nothing can be written in {path.parent}: {error.strerror}",
            remedy="Name a folder that is there and yours.",
        ) from error
    draft = Path(name)
    try:
        with os.fdopen(number, "w", encoding="ascii") as out:
            yield out
            out.flush()
            os.fchmod(number, mode)
            os.fsync(number)
        _named(draft, path)
    except OSError as error:
        raise ChainError(f"{path} cannot be written: {error.strerror}", remedy="See that the disk has room.") from error
    finally:
        draft.unlink(missing_ok=True)


def refuse_another(path: Path) -> None:
    """Raises ChainError where something stands there."""
    if path.exists() or path.is_symlink():
        raise ChainError(f"{path} stands there already, and is not overwritten", remedy="Name another file.")


def _named(draft: Path, path: Path) -> None:
    # Not a link: a stick that somebody carries away has a file system without.
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))
    except FileExistsError:
        refuse_another(path)
    draft.replace(path)
    with suppress(OSError):  # some file systems do not sync a folder
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
