"""Search over what is sealed: short keyed buckets of words and of their sound.

A bucket narrows and never decides: many words share one, so that the buckets tell a thief little. What is found is
opened and compared.
"""

import hashlib
import hmac
import re
import unicodedata
from uuid import UUID

from clearway.vault import keyring
from clearway.vault.models import Kind
from clearway.vault.reach import is_within

BUCKETS = 1 << 12
SOUNDS = {"bfpv": "1", "cgjkqsxz": "2", "dt": "3", "l": "4", "mn": "5", "r": "6"}
DIGITS = {letter: digit for letters, digit in SOUNDS.items() for letter in letters}
SOUND_LENGTH = 4
WORD = re.compile(r"[^\W\d_]+")


def words(text: str) -> list[str]:
    """The words of a name, in small letters and without accents, each once."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    return list(dict.fromkeys(WORD.findall(bare.replace("'", "").replace("’", ""))))


def sound(word: str) -> str:
    """How a word sounds, roughly: its first letter and up to three digits (Soundex, as in US patent 1,261,167)."""
    digits = [DIGITS.get(letter, "") for letter in word]
    kept = [word[0].upper()]
    last = digits[0]
    for letter, digit in zip(word[1:], digits[1:], strict=True):
        if digit and digit != last:
            kept.append(digit)
        if letter not in "hw":
            last = digit
    return "".join(kept)[:SOUND_LENGTH].ljust(SOUND_LENGTH, "0")


def buckets(organisation: UUID, text: str) -> set[int]:
    """The buckets in which a name is found: one for each word, one for each word's sound."""
    key = _key(organisation)
    found = words(text)
    return {_bucket(key, f"word {word}") for word in found} | {_bucket(key, f"sound {sound(word)}") for word in found}


def sound_buckets(organisation: UUID, text: str) -> set[int]:
    """The buckets to look in for a name that may be misspelled: one for each word's sound."""
    key = _key(organisation)
    return {_bucket(key, f"sound {sound(word)}") for word in words(text)}


def exact_bucket(organisation: UUID, text: str) -> int:
    """The bucket to look in for exactly this: a number, or everybody who moves up together."""
    return _bucket(keyring.secret_here(organisation, Kind.BUCKETS), text)


def _key(organisation: UUID) -> bytes:
    return (keyring.secret_here if is_within() else keyring.secret)(organisation, Kind.BUCKETS)


def _bucket(key: bytes, text: str) -> int:
    return int.from_bytes(hmac.digest(key, text.encode(), hashlib.sha256)[:4], "big") % BUCKETS
