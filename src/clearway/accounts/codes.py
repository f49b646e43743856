"""Codes of an authenticator app: which half minute one belongs to, and how a secret is shown to be taken over.

The sums are allauth's (RFC 6238: SHA-1, six digits, half a minute). What a code is worth is ours: one half minute
early or late is taken, and a half minute is taken once.
"""

import time
from dataclasses import dataclass
from enum import Enum

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from qrcode.constants import ERROR_CORRECT_M  # type: ignore[import-untyped]  # it brings no types
from qrcode.main import QRCode  # type: ignore[import-untyped]  # it brings no types

OLDEST = 10  # half minutes for which we can still say that a code came too late
EDGE = 4  # modules of white around a QR code, as its standard asks


class Verdict(Enum):
    """What became of a code."""

    TAKEN = "taken"
    WRONG = "wrong"
    LATE = "late"
    USED = "used"


def step_now() -> int:
    """The half minute that it is, counted from 1970."""
    return int(time.time()) // int(app_settings.TOTP_PERIOD)


def judged(secret: str, code: str, after: int) -> tuple[Verdict, int]:
    """What a code is worth where half minute `after` was the last that was taken, and the half minute it is of."""
    now, leeway = step_now(), int(app_settings.TOTP_TOLERANCE)
    fits = [step for step in range(now - OLDEST, now + leeway + 1) if _is_code(secret, code, step)]
    in_time = [step for step in fits if step >= now - leeway]
    fresh = [step for step in in_time if step > after]
    if fresh:
        return Verdict.TAKEN, fresh[0]
    if in_time:
        return Verdict.USED, in_time[0]
    return (Verdict.LATE, fits[-1]) if fits else (Verdict.WRONG, 0)


def _is_code(secret: str, code: str, step: int) -> bool:
    return bool(compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))))


@dataclass(frozen=True, slots=True)
class Square:
    """A QR code as a drawing: `side` in modules, the white edge included; `path` draws the dark ones."""

    side: int
    path: str


def square(text: str) -> Square:
    """The text as a QR code."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=EDGE)
    code.add_data(text)
    rows: list[list[bool | None]] = code.get_matrix()
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
    return Square(len(rows), "".join(dark))


def in_fours(secret: str) -> str:
    """The secret in groups of four, to be typed."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
