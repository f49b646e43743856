"""From files to incidents: TOML or JSON, a file, standard input, or one JSON object a line."""

import contextlib
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from clearway.core.calendar import LONDON, Moment, moment
from clearway.core.errors import IncidentError, InputError
from clearway.core.facts.incident import Incident, read
from clearway.core.facts.written import decoded, parse

LARGEST = 1_000_000
CLOCK = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
STDIN = "-"


def incident_from(name: str) -> Incident:
    """The incident in a file, or on standard input for "-". Raises IncidentError with the file's name."""
    shown = "standard input" if name == STDIN else name
    try:
        return read(parse(_text(name), json_first=_is_json(name)))
    except IncidentError as error:
        raise error.located(shown) from error


def lines_from(name: str) -> Iterator[tuple[int, bytes]]:
    """Each line that is not blank, with its number, as it comes. Raises IncidentError where it cannot be read."""
    try:
        with contextlib.nullcontext(sys.stdin.buffer) if name == STDIN else Path(name).open("rb") as source:
            for number, line in enumerate(source, start=1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: OSError) -> IncidentError:
    shown = "standard input" if name == STDIN else name
    return IncidentError(
        f"the file cannot be read: {error.strerror}", file=shown, remedy="Check the name and try again."
    )


def _is_json(name: str) -> bool | None:
    return {".json": True, ".toml": False}.get(Path(name).suffix.lower())


def _text(name: str) -> str:
    shown = "standard input" if name == STDIN else name
    try:
        raw = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        raise _unreadable(name, error) from error
    if len(raw) > LARGEST:
        raise IncidentError("the file is too large", file=shown, remedy=f"An incident fits in {LARGEST} bytes.")
    try:
        return decoded(raw)
    except IncidentError as error:
        raise error.located(shown) from error


def toml_from(name: str) -> dict[str, object]:
    """What a TOML file holds. Raises InputError with the file's name, and the line where it is not valid."""
    try:
        return tomllib.loads(_text(name))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"this is not valid TOML: {error}", file=name, remedy="Mend that line.") from error


def placed(incident: Incident, areas: tuple[str, ...], at: str | None) -> Incident:
    """The incident with --area and --at laid over it. Raises MomentError."""
    if areas:
        incident = replace(incident, areas=areas, several=len(areas) > 1)
    if at is not None:
        incident = replace(incident, at=moment_from(at))
    return incident


def areas_from(named: tuple[str, ...]) -> tuple[str, ...]:
    """The areas of --area, as the packs write them. Raises IncidentError for one that is named twice."""
    areas = tuple(each.strip().lower() for each in named)
    if len(set(areas)) < len(areas):
        raise IncidentError("an area is named twice", key="--area", remedy="Name each once.")
    return areas


def moment_from(text: str) -> Moment:
    """The moment of --at; a time alone is today's. Raises MomentError."""
    if CLOCK.match(text.strip()):
        text = f"{datetime.now(LONDON):%Y-%m-%d}T{text.strip()}"
    return moment(text, "--at")


def moment_of(incident: Incident) -> Moment:
    """The incident's moment, or now: the one place where assessing reads the clock."""
    return incident.at or Moment(datetime.now(LONDON).replace(microsecond=0))
