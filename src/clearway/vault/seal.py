"""Sealed text: AES-256-GCM under a record's key, bound to organisation, table, row and field.

Text is filled up to the next step of length before it is sealed, so that a short name and a long one look alike. A
long table of data is packed first: a case holds many, and they say much the same.
"""

import base64
import binascii
import zlib
from dataclasses import dataclass
from uuid import UUID

import tink
from tink import aead

from clearway.vault.errors import SealBrokenError

PREFIX, PACKED = "s1.", "s2."
LONG = 2_000  # bytes: a shorter table gains little
MOST = 4_000_000  # bytes: more than any field takes, so that nothing unpacks without end
STEP = 32
FILLER = b"\0"  # the text guard refuses it in text, so it ends the text


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed value, as it lies in the table. It says nothing of what it holds, in a log or a traceback either."""

    text: str

    def __repr__(self) -> str:
        return "Sealed(…)"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value belongs; nowhere else does it open."""

    organisation: UUID
    table: str
    row: UUID
    field: str

    def bound(self, version: int = 1) -> bytes:
        """The associated data."""
        return f"clearway seal {version}/{self.organisation}/{self.table}/{self.row}/{self.field}".encode()


def seal(text: str, key: aead.Aead, place: Place, *, packs: bool = False) -> Sealed:
    """The text, sealed. It holds no NUL. Where it `packs`, a long one is packed first."""
    body = text.encode()
    if packs and len(body) > LONG:
        body = zlib.compress(body, 6)
        filled = len(body).to_bytes(4) + body
        filled += FILLER * (-len(filled) % STEP)
        return Sealed(PACKED + base64.b64encode(key.encrypt(filled, place.bound(2))).decode())
    filled = body + FILLER * (-len(body) % STEP)
    return Sealed(PREFIX + base64.b64encode(key.encrypt(filled, place.bound())).decode())


def unseal(sealed: Sealed, key: aead.Aead, place: Place) -> str:
    """The text. Raises SealBrokenError where it was altered, cut, or belongs to another place."""
    packed = sealed.text.startswith(PACKED)
    if not packed and not sealed.text.startswith(PREFIX):
        raise SealBrokenError(f"what stands in {place.table}.{place.field} is not sealed")
    try:
        written = sealed.text[len(PREFIX) :]
        body = base64.b64decode(written, validate=True)
        if base64.b64encode(body).decode() != written:  # two spellings of one value would let one be altered unseen
            raise SealBrokenError(f"a sealed value in {place.table}.{place.field} is misspelled")
        body = key.decrypt(body, place.bound(2 if packed else 1))
    except (tink.TinkError, binascii.Error, ValueError) as error:
        raise SealBrokenError(
            f"a sealed value in {place.table}.{place.field} was altered, or belongs elsewhere"
        ) from error
    if packed:
        return zlib.decompressobj().decompress(body[4 : 4 + int.from_bytes(body[:4])], MOST).decode()
    return bytes(body).rstrip(FILLER).decode()
