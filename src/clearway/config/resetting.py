"""The demonstration made anew: for the command, which knows no Django."""

from pathlib import Path

from clearway.config.environment import environment
from clearway.config.occupied import alone
from clearway.config.server import set_up
from clearway.core.errors import InputError


def place() -> Path:
    """The folder of the demonstration. Raises InputError where this machine is set for anything else."""
    found = environment()
    if found.mode != "demonstration":
        raise InputError("this is a live installation", remedy="Only a demonstration is made anew.")
    return found.data_dir


def anew() -> None:
    """Take everything of the demonstration away, and make it anew. Raises InputError, and then nothing was changed."""
    folder = place()
    set_up()
    from clearway.config.demonstration import reset

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(folder):
            reset()
    except OSError as error:
        raise InputError(
            f"nothing can be changed in {folder}: {error.strerror}", remedy="Name a folder that is yours."
        ) from error
