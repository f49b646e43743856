"""From files to incidents: TOML or JSON, a file, standard input, or one JSON object a line."""

import contextlib
import json
import re
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


def decoded(raw: bytes) -> str:
    """The text of some bytes. Raises IncidentError for what is not UTF-8."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        remedy = "Give a TOML or JSON file. Clearway never takes a picture."
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            remedy = "Save it as UTF-8 and try again."
        raise IncidentError("this is not text in UTF-8", remedy=remedy) from error


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
        language = "JSON" if json_first else "TOML"
        raise IncidentError(
            f"this is not valid {language}: {error}", remedy="Mend that place; see examples/."
        ) from error


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
