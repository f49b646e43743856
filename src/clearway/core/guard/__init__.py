"""The one guard of every text: what looks like a picture or a file is refused, however it came and was dressed up.

A text is refused for what it holds, never for its length alone: for the first bytes by which a picture, film, document
or archive is known, in any common encoding; for markup that shows a picture; for a data URI; for signs that no keyboard
types; and for 512 characters or more that are no words. Short references, tokens, addresses and long lists pass.

What is refused is named by a short code (`REASONS`), never by any of its text. Every search is linear in the text.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from clearway.core.errors import IncidentError
from clearway.core.guard.dressing import undressed, views
from clearway.core.guard.encoded import is_base32, is_base64, is_hex, is_numbers, is_uu
from clearway.core.guard.lengthy import LONG, is_long
from clearway.core.guard.openly import has_controls, has_signature, is_data_uri, is_mail, is_markup, is_packed

Looks = tuple[tuple[str, Callable[[bytes], bool]], ...]
OPENLY: Looks = (
    ("markup", is_markup),
    ("data-uri", is_data_uri),
    ("mail", is_mail),
    ("signature", has_signature),
)
ENCODED: Looks = (
    ("base64", is_base64),
    ("base32", is_base32),
    ("hex", is_hex),
    ("numbers", is_numbers),
    ("uu", is_uu),
    ("long", is_long),
)
SHORTEST = 16  # characters; in less no encoding holds anything
REASONS = ("control", "surrogate", *(reason for reason, _ in OPENLY + ENCODED))
DEEPEST = 20
LARGEST_BITS = 1024

# Nothing like this can be a file, and most answers and times are like this.
_PLAIN = re.compile(r"[a-z_ -]{0,80}|[0-9T:+. Z-]{0,32}")


class FileRefusedError(IncidentError):
    """A picture or a file came as text. Nothing of it is repeated."""


def looks_like_file(text: str) -> bool:
    """Whether the text looks like a picture or a file."""
    return bool(why_file(text))


def looks_like_file_over(texts: Sequence[str]) -> bool:
    """Whether one of the texts looks like a picture or a file, or all of them do, one after another."""
    return bool(why_file("\n".join(texts)))


def refuse_files(value: object, key: str) -> None:
    """Refuse a picture or file written as text anywhere in plain tables: in names, in values, cut up over several.

    `key` is where the value stands, for the message. Nothing of it is repeated. Raises FileRefusedError, and
    IncidentError where it is nested too deeply.
    """
    pieces = []
    for where, text in _texts(value, key, 0):
        if reason := why_file(text):
            raise _refusal(where, reason)
        if not _PLAIN.fullmatch(text):
            pieces.append(text)
    if len(pieces) > 1 and sum(map(len, pieces)) > SHORTEST and (reason := why_file("\n".join(pieces))):
        raise _refusal(key, reason)


def why_file(text: str) -> str:
    """Why the text is taken for a picture or a file, as one of `REASONS`; empty where it is not."""
    if _PLAIN.fullmatch(text):
        return ""
    try:
        text.encode()
    except UnicodeEncodeError:
        return "surrogate"
    raw = undressed(text)
    if has_controls(raw):
        return "control"
    for view in views(raw):
        for reason, looks in OPENLY if len(view) < SHORTEST else OPENLY + ENCODED:
            if looks(view):
                return reason
    return "signature" if is_packed(text) else ""


def _texts(value: object, key: str, depth: int) -> Iterator[tuple[str, str]]:
    """Every text in plain tables, with the key under which it stands. Raises IncidentError for too many levels."""
    if depth > DEEPEST:
        where = key.partition(".")[0]
        raise IncidentError("it is nested too deeply", key=where, remedy="See examples/ for the shape.")
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield key, str(name)
            yield from _texts(inner, f"{key}.{name}" if key else str(name)[:60], depth + 1)
    elif isinstance(value, list | tuple):
        if value and all(type(each) is int for each in value):
            yield key, " ".join(map(str, value[:LONG]))
        for inner in value:
            yield from _texts(inner, key, depth + 1)
    elif isinstance(value, int) and value.bit_length() > LARGEST_BITS:
        yield key, f"{abs(value):0{LONG}x}"
    elif isinstance(value, str):
        yield key, value


def _refusal(key: str, reason: str) -> FileRefusedError:
    if reason in ("control", "surrogate"):
        problem, remedy = "this holds something that cannot be printed", "Use letters, digits, signs and spaces."
    else:
        problem = "this looks like a picture or a file"
        remedy = "Clearway never takes one. Write what you were told, in words."
    return FileRefusedError(problem, key=key, remedy=remedy)
