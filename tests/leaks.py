"""Whether something that must stay sealed was let out: canaries in every spelling, and a log of everything at DEBUG."""

import base64
import html
import logging
import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote_plus

from clearway.ui.logs import BareFormatter
from world import CANARY

LOGGERS = ("", "django", "django.security", "clearway")  # the root, and those that pass nothing on to it


def spellings(text: str) -> set[bytes]:
    """A text as it could stand in a file: plain, in small letters, encoded for an address, for HTML, as base64, as hex.

    As base64 in the part that is the same whatever stands before and behind it, at each of the three offsets.
    """
    raw = text.encode()
    plain = {text, text.lower(), quote_plus(text), html.escape(text), repr(text)[1:-1], raw.hex(), raw.hex().upper()}
    return {each.encode() for each in plain} | {text.encode("utf-16-le"), text.encode("utf-16-be")} | _as_base64(raw)


def _as_base64(raw: bytes) -> set[bytes]:
    found = set()
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + raw)
        whole = (before + len(raw)) // 3 * 4  # of the last group only what the text alone decides
        found.add(coded[(0, 2, 3)[before] : whole])
    return found | {each.translate(bytes.maketrans(b"+/", b"-_")) for each in found}


SPELT = spellings(CANARY)


def leaks(data: bytes) -> list[str]:
    """Each place where a canary stands, with a little of what is around it."""
    found = []
    for spelling in SPELT:
        start = data.find(spelling)
        if start >= 0:
            found.append(ascii(data[max(0, start - 80) : start + 120]))
    return found


def leaks_in(paths: Iterable[Path]) -> list[str]:
    """Each file in which a canary stands."""
    return [f"{path.name}: {each}" for path in paths for each in leaks(path.read_bytes())]


def overhear(folder: Path) -> logging.Handler:
    """Write down everything that is logged in this process from here on, as our own formatter writes it."""
    handler = logging.FileHandler(folder / f"overheard-{os.getpid()}.log", encoding="utf-8")
    handler.setFormatter(BareFormatter())
    for name in LOGGERS:
        logger = logging.getLogger(name or None)
        for other in logger.handlers:
            other.setLevel(max(other.level, logger.level))
        logger.setLevel(logging.DEBUG)
        logger.addHandler(handler)
    return handler


def overheard(folder: Path) -> list[str]:
    """The canaries in everything that was overheard, in every process of these tests."""
    return leaks_in(sorted(folder.glob("overheard-*.log")))
