"""What somebody wrote, as plain tables: TOML or JSON, read strictly. The same for a file, a line and a request."""

import json
import tomllib

from clearway.core.errors import IncidentError


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
