"""Recovery codes: ten, of 80 random bits each, shown once and kept as keyed digests."""

import hmac
import secrets
from datetime import datetime
from uuid import UUID

from clearway.vault import keyring
from clearway.vault.models import Kind

COUNT, FEW = 10, 3
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none is taken for another
LENGTH = 16  # of five bits each
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_codes() -> list[str]:
    """Ten codes, each as it is kept: without its dashes."""
    return ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(COUNT)]


def shown(code: str) -> str:
    """A code in groups of four, as it is shown."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def read(typed: str) -> str:
    """A code as somebody typed it, as it is kept; empty where it is none."""
    code = "".join(typed.upper().split()).replace("-", "").replace("–", "").translate(MISREAD)
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""


def digest(user: UUID, code: str, at: datetime) -> str:
    """What is kept of a code: nobody who has the table alone can try codes against it."""
    key = keyring.secret(keyring.house(at), Kind.BUCKETS)
    return hmac.digest(key, f"recovery code 1\n{user.hex}\n{code}".encode(), "sha256").hex()
