"""Search for any part of a name, spelled roughly, over what is sealed: the trace that a name leaves.

A name is taken into pieces: every three letters of a word, with its beginning and its end, and how each word sounds.
Each piece sets some bits, under the organisation's key; the trace is filled up at random, so that two people of one
name do not look alike, nor a short name unlike a long one. A trace narrows and never decides: what is found is opened
and compared. What a thief learns of traces, and why they have the width they have: ADR 0020.
"""

import hashlib
import hmac
import random
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from clearway.vault import keyring
from clearway.vault.buckets import DIGITS, sound, words
from clearway.vault.models import Kind

COLUMN, COLUMNS = 63, 4  # a positive number of the database holds so many bits
BITS = COLUMN * COLUMNS
EACH = 4  # bits that a piece sets
FILLED = 84  # bits that a trace has at least
HALVED = 5  # a word of so many letters may have a slip in one half
GRAM = 3
Trace = tuple[int, ...]
draw = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Sought:
    """What the trace of a name holds where one of its words is this one (`whole`), holds it (`part`), or is like it:
    one of `ways`, of which `part` is the first. The more of its `pieces` a trace holds, the more like it the word is.
    """

    whole: Trace
    ways: tuple[Trace, ...]
    pieces: tuple[Trace, ...] = ()

    @property
    def part(self) -> Trace:
        """The word as it was typed, anywhere in another."""
        return self.ways[0]


def trace(organisation: UUID, name: str) -> Trace:
    """The bits of a name, by column."""
    key = keyring.secret_here(organisation, Kind.BUCKETS)
    found = {bit for word in words(name) for piece in (*_grams(f"^{word}$"), _heard(word)) for bit in _bits(key, piece)}
    free = [bit for bit in range(BITS) if bit not in found]
    return _columns(found.union(draw.sample(free, max(0, FILLED - len(found)))))


def sought(organisation: UUID, typed: str) -> list[Sought]:
    """What to look for, for each word that was typed; a single letter narrows nothing."""
    key = keyring.secret_here(organisation, Kind.BUCKETS)
    return [
        Sought(
            _columns(_all(key, [*_grams(f"^{word}$"), _heard(word)])),
            tuple(_columns(_all(key, pieces)) for pieces in ways),
            tuple(_columns(_bits(key, piece)) for piece in (*_grams(f"^{word}$"), _heard(word))),
        )
        for word in words(typed)
        if (ways := _ways(word))
    ]


def likeness(word: str) -> str:
    """How a word sounds, whatever its first letter is written as: Catherine and Kathryn are one."""
    heard = sound(word)
    return DIGITS.get(word[0], word[0]) + heard[1:]


def _ways(word: str) -> list[list[str]]:
    if len(word) < GRAM:
        return [_grams(f"^{word}")] if len(word) == GRAM - 1 else []
    ways = [_grams(word), [_heard(word)]]
    if len(word) >= HALVED:
        half = (len(word) + 1) // 2
        ways += [_grams(f"^{word[:half]}"), _grams(f"{word[-half:]}$")]
    return ways


def _grams(text: str) -> list[str]:
    return [text[place : place + GRAM] for place in range(len(text) - GRAM + 1)]


def _heard(word: str) -> str:
    return f"sound {likeness(word)}"


def _all(key: bytes, pieces: Iterable[str]) -> set[int]:
    return {bit for piece in pieces for bit in _bits(key, piece)}


def _bits(key: bytes, piece: str) -> list[int]:
    made = hmac.digest(key, f"trace {piece}".encode(), hashlib.sha256)
    return [int.from_bytes(made[2 * place : 2 * place + 2], "big") % BITS for place in range(EACH)]


def _columns(bits: Iterable[int]) -> Trace:
    found = [0] * COLUMNS
    for bit in bits:
        found[bit // COLUMN] |= 1 << bit % COLUMN
    return tuple(found)
