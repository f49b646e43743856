"""What is sealed while the key store cannot be asked: to a public key, so that whoever seals it cannot open it again.

HPKE (RFC 9180) with X25519, HKDF-SHA-256 and ChaCha20-Poly1305. The private key follows from the master key alone:
docs/adr/0024-a-concern-can-always-be-written-down.md.
"""

import base64
import binascii
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from clearway.vault.errors import SealBrokenError
from clearway.vault.master import derived

PREFIX = "j1."
PURPOSE = "clearway journal 1"
STEP = 1024  # so that a short report and a long one look alike
SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


@cache
def public_key() -> X25519PublicKey:
    """To whom it is sealed. Each process works it out once, before it is needed. Raises MasterKeyError."""
    return _private_key().public_key()


def post(text: str, organisation: UUID, name: UUID) -> str:
    """The text, sealed, for this organisation and under this name. It ends with no space. Raises MasterKeyError."""
    body = text.encode()
    filled = body + b" " * (-len(body) % STEP)
    return PREFIX + base64.b64encode(SUITE.encrypt(filled, public_key(), _bound(organisation, name))).decode()


def unpost(sealed: str, organisation: UUID, name: UUID) -> str:
    """The text. Raises SealBrokenError where it was altered or belongs elsewhere; MasterKeyError."""
    if not sealed.startswith(PREFIX):
        raise SealBrokenError("what was posted has no seal that is known here")
    written = sealed.removeprefix(PREFIX)
    try:
        body = base64.b64decode(written, validate=True)
        if base64.b64encode(body).decode() != written:  # two spellings of one value would let one be altered unseen
            raise SealBrokenError("what was posted is misspelled")
        return SUITE.decrypt(body, _private_key(), _bound(organisation, name)).decode().rstrip(" ")
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise SealBrokenError("what was posted was altered, belongs elsewhere, or is for another master key") from error


def _private_key() -> X25519PrivateKey:
    """Worked out anew each time: it is needed when something is opened, and not otherwise."""
    return X25519PrivateKey.from_private_bytes(derived(PURPOSE))


def _bound(organisation: UUID, name: UUID) -> bytes:
    return f"{PURPOSE}/{organisation}/{name}".encode()
