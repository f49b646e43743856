"""Bytes into text, and text into lines, in pieces: however long a file is, little of it is held.

Which letters a file is written in is found out, never guessed past what fits: `Encoding.said` names it for people.
"""

import codecs
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from clearway.core.errors import InputError

HEAD = 4096
LONGEST_LINE = 200_000
_OTHER_FILES = {
    b"PK\x03\x04": "an Excel workbook or a zip",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a packed file",
    b"{\\rtf": "a word processor's file",
}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SAVE_AS_CSV = "Open it in the program that made it, save it as CSV, and bring that file."


class RollError(InputError):
    """A roll that cannot be used. It names lines and columns, and never what stands in them."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """In which letters a file is written: Python's name, and how it is said."""

    name: str
    said: str


ENCODINGS = {
    each.name: each
    for each in (
        Encoding("utf-8", "UTF-8"),
        Encoding("utf-8-sig", "UTF-8"),
        Encoding("utf-16", "UTF-16"),
        Encoding("utf-16-le", "UTF-16"),
        Encoding("utf-16-be", "UTF-16"),
        Encoding("cp1252", "Windows-1252, the letters of older programs on Windows"),
    )
}


def encoding_of(chunks: Iterable[bytes]) -> Encoding:
    """In which letters a whole file is written; all of it is read, nothing is kept. Raises RollError.

    UTF-16 and UTF-8 by their marks; UTF-16 without one by its zeros; else UTF-8 where every byte fits, else
    Windows-1252 where every byte is one of its letters.
    """
    pieces = iter(chunks)
    head = _head(pieces)
    if not head:
        raise RollError("the file is empty", remedy="Export the roll again, and bring that file.")
    for signature, what in _OTHER_FILES.items():
        if head.startswith(signature):
            raise RollError(f"this is {what}, and no CSV", remedy=SAVE_AS_CSV)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return ENCODINGS[name]
    if name := _unmarked_utf16(head):
        return ENCODINGS[name]
    return ENCODINGS["utf-8" if _is_utf8(head, pieces) else "cp1252"]


def decoded(chunks: Iterable[bytes], encoding: Encoding) -> Iterator[str]:
    """The text of a file, piece by piece. Raises RollError where it holds what its letters do not."""
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    seen = 0
    try:
        for chunk in chunks:
            text = decoder.decode(chunk)
            seen += text.count("\n")
            yield text
        yield decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise RollError(
            f"about line {seen + 1} holds signs that are no text in {encoding.said}",
            remedy=f"It may be no CSV, or be damaged. {SAVE_AS_CSV}",
        ) from error


def lines(texts: Iterable[str]) -> Iterator[str]:
    """The lines of a text that comes in pieces, each with its end. Raises RollError for one that never ends."""
    rest = ""
    for text in texts:
        found = list(io.StringIO(rest + text, newline=""))
        rest = found.pop() if found and (not found[-1].endswith("\n")) else ""
        yield from found
        if len(rest) > LONGEST_LINE:
            raise RollError(f"a line is longer than {LONGEST_LINE:,} characters", remedy=SAVE_AS_CSV)
    yield from io.StringIO(rest, newline="")


def _head(pieces: Iterator[bytes]) -> bytes:
    head = b""
    for piece in pieces:
        head += piece
        if len(head) >= HEAD:
            break
    return head


def _unmarked_utf16(head: bytes) -> str:
    """UTF-16 without a mark: of letters as ours every second byte is zero."""
    even, odd = head[0:HEAD:2].count(0), head[1:HEAD:2].count(0)
    half = min(len(head), HEAD) // 2
    if half and odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if half and even > half * 0.7 and odd < half * 0.1 else ""


def _is_utf8(head: bytes, pieces: Iterator[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        for piece in chain((head,), pieces):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
