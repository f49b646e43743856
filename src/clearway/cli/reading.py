"""From files to incidents: TOML or JSON, a file, standard input, or one JSON object a line."""

import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from clearway.core.calendar import LONDON, Moment, moment
from clearway.core.errors import IncidentError
from clearway.core.facts.incident import Incident, read

LARGEST = 1_000_000
STDIN = "-"


def incident_from(name: str) -> Incident:
    """The incident in a file, or on standard input for "-". Raises IncidentError with the file's name."""
    shown = "standard input" if name == STDIN else name
    try:
        return read(parse(_text(name), json_first=_is_json(name)))
    except IncidentError as error:
        raise error.located(shown) from error


def lines_from(name: str) -> Iterator[tuple[int, str]]:
    """Each line that is not blank, with its number. Raises IncidentError where it cannot be read."""
    for number, line in enumerate(_text(name, limit=None).splitlines(), start=1):
        if line.strip():
            yield number, line


def _is_json(name: str) -> bool | None:
    return {".json": True, ".toml": False}.get(Path(name).suffix.lower())


def _text(name: str, limit: int | None = LARGEST) -> str:
    shown = "standard input" if name == STDIN else name
    try:
        raw = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        raise IncidentError(
            f"the file cannot be read: {error.strerror}", file=shown, remedy="Check the name and try again."
        ) from error
    if limit is not None and len(raw) > limit:
        raise IncidentError("the file is too large", file=shown, remedy=f"An incident fits in {limit} bytes.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise IncidentError(
            "this is not text", file=shown, remedy="Give a TOML or JSON file. Clearway never takes a picture."
        ) from error


def parse(text: str, *, json_first: bool | None = None) -> object:
    """Plain tables from TOML or JSON; what begins with a brace is JSON. Raises IncidentError with the line."""
    if json_first is None:
        json_first = text.lstrip().startswith(("{", "["))
    try:
        return _json(text) if json_first else tomllib.loads(text)
    except RecursionError as error:
        raise IncidentError("it is nested too deeply", remedy="See examples/ for the shape.") from error
    except tomllib.TOMLDecodeError as error:
        raise IncidentError(f"this is not valid TOML: {error}", remedy="Mend that line; see examples/.") from error
    except ValueError as error:
        raise IncidentError(f"this is not valid JSON: {error}", remedy="Mend that place; see examples/.") from error


def _json(text: str) -> object:
    return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f'"{name[:40]}" is given twice')
        found[name] = value
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a value that belongs here")


def placed(incident: Incident, areas: tuple[str, ...], at: str | None) -> Incident:
    """The incident with --area and --at laid over it. Raises MomentError."""
    if areas:
        incident = replace(incident, areas=areas, several=len(areas) > 1)
    if at is not None:
        incident = replace(incident, at=moment(at, "--at"))
    return incident


def moment_of(incident: Incident) -> Moment:
    """The incident's moment, or now: the one place where assessing reads the clock."""
    return incident.at or Moment(datetime.now(LONDON).replace(microsecond=0))
