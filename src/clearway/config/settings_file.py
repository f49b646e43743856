"""The settings file: TOML that only its owner can read, since a password may stand in it.

Its keys are the settings in small letters, as `environment.Environment` describes them. What it holds is never repeated
in an error.
"""

import os
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from clearway.core.errors import InputError, nearest

NAMED_BY = "CLEARWAY_SETTINGS"
LONGEST = 64_000
TABLES = {"sign_in"}  # config/sign_in.py reads what stands in them
APART = "master_key"  # the file is copied with every backup; the master key must not travel with it


class EnvironmentRefusedError(InputError):
    """A setting that cannot be used: an environment variable, or a key of the settings file."""


def read(path: Path, known: set[str]) -> dict[str, Any]:
    """The settings that a file gives. Raises EnvironmentRefusedError with file, key or line, and what to do."""
    try:
        given = tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        # The parser's words hold a line and a column, and for a key given twice nothing of its value.
        said, remedy = f"this is not valid TOML: {_safe(str(error))}", "Mend that line; a key may be given once only."
        raise EnvironmentRefusedError(said, file=str(path), remedy=remedy) from None
    for key, value in given.items():
        if key == APART:
            _refuse(
                path,
                key,
                "the master key does not stand in this file",
                "Keep it in a file of its own: master_key_file.",
            )
        if key not in known:
            _refuse(path, key, f'"{key}" is not a setting', nearest(key, known - {APART}))
        if not isinstance(value, dict if key in TABLES else str | bool | list):
            if key in TABLES:
                _refuse(path, key, "write a table for each", f"Such as [{key}.microsoft].")
            _refuse(path, key, "write a text, or true or false", 'Such as mode = "live".')
    return given


def _refuse(path: Path, key: str, problem: str, remedy: str) -> NoReturn:
    raise EnvironmentRefusedError(problem, file=str(path), key=key, remedy=remedy)


def _safe(said: str) -> str:
    """What went wrong and where, without the character or the value that the parser quotes."""
    place = said[said.rfind("(at ") :] if "(at " in said else ""
    return f"it breaks off or a sign is missing {place}".rstrip()


def _text(path: Path) -> str:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise EnvironmentRefusedError(
                f"{NAMED_BY}: this is no file", remedy="Name the settings file, settings.toml."
            )
        if found.st_mode & 0o077:
            raise EnvironmentRefusedError(
                f"others can read the settings file {path} (mode {stat.S_IMODE(found.st_mode):04o})",
                remedy=f"Run: chmod 600 {path}. If others were on this machine, change its passwords and keys.",
            )
        if found.st_uid not in (os.geteuid(), 0) and os.geteuid() != 0:
            raise EnvironmentRefusedError(
                f"the settings file {path} belongs to somebody else",
                remedy="Run Clearway as the user whose file it is.",
            )
        if found.st_size > LONGEST:
            raise EnvironmentRefusedError(f"{path} is too long for a settings file", remedy="Name the right file.")
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise EnvironmentRefusedError(f"{path} is not text in UTF-8", remedy="Name the right file.") from None
    except (OSError, ValueError):
        # No name: whatever stands in the variable may be a secret that was put into the wrong one.
        raise EnvironmentRefusedError(
            f"{NAMED_BY}: there is no settings file of this name that can be read",
            remedy="Name the file that `clearway init` wrote.",
        ) from None


def write(path: Path, settings: Mapping[str, str | bool | list[str]]) -> None:
    """A new settings file, mode 0600, on the disk when this returns. Raises FileExistsError, OSError."""
    lines = ["# Written by `clearway init`. Only its owner may read it; environment variables win over it."]
    lines += [f"{key} = {_toml(value)}" for key, value in settings.items()]
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
        out.flush()
        os.fsync(out.fileno())


def _toml(value: str | bool | list[str]) -> str:  # noqa: FBT001  # a setting may be one
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(_toml(each) for each in value)}]"
    escaped = "".join(each if each.isprintable() and each not in '"\\' else f"\\U{ord(each):08x}" for each in value)
    return f'"{escaped}"'
