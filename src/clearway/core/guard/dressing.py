"""How a text may be dressed up, and the text without it: unseen signs, wide letters, entities, percent signs."""

import binascii
import re
from collections.abc import Iterator

ROUNDS = 3
_UNSEEN = re.compile("[\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")
_WIDE = re.compile("[\uff01-\uff5e\U0001d400-\U0001d6a3\U0001d7ce-\U0001d7ff]+")
_NAMED = {
    b"colon": b":", b"comma": b",", b"semi": b";", b"sol": b"/", b"lt": b"<", b"gt": b">", b"amp": b"&", b"quot": b'"',
    b"plus": b"+", b"equals": b"=", b"bsol": b"\\", b"lcub": b"{", b"lbrace": b"{", b"percnt": b"%", b"tab": b" ",
    b"newline": b" ", b"nbsp": b" ", b"lowbar": b"_", b"hyphen": b"-", b"period": b".", b"num": b"#",
}  # fmt: skip
_ENTITY = re.compile(
    rb"&(?:#0{0,9}(\d{1,3})(?!\d)|#x0{0,9}([0-9a-f]{1,2})(?![0-9a-f])|(" + b"|".join(_NAMED) + rb")(?![a-z0-9]));?",
    re.IGNORECASE,
)
_FULL_WIDTH, _BOLD, _BOLD_DIGITS = 0xFEE0, 0x1D400, 0x1D7CE


def undressed(text: str) -> bytes:
    """The text as Latin-1, without unseen signs, wide letters as plain ones, and "?" for every other sign."""
    if not text.isascii():
        text = _WIDE.sub(lambda found: "".join(map(_narrow, found[0])), _UNSEEN.sub("", text))
    return text.encode("latin-1", "replace")


def views(raw: bytes) -> Iterator[bytes]:
    """The text as it is, and with HTML entities, percent-encoding and backslashes taken off, up to `ROUNDS` times."""
    yield raw
    bare = raw
    for _ in range(ROUNDS):
        bare = _unescaped(_ENTITY.sub(_entity, bare) if b"&" in bare else bare)
    if bare != raw:
        yield bare


def _narrow(letter: str) -> str:
    code = ord(letter)
    if code < _BOLD:
        return chr(code - _FULL_WIDTH)
    if code >= _BOLD_DIGITS:
        return chr(ord("0") + (code - _BOLD_DIGITS) % 10)
    place = (code - _BOLD) % 52
    return chr(ord("A") + place if place < 26 else ord("a") + place - 26)


def _entity(found: re.Match[bytes]) -> bytes:
    if found[3]:
        return _NAMED[found[3].lower()]
    code = int(found[1]) if found[1] else int(found[2], 16)
    return bytes([code]) if code < 256 else b"?"


def _unescaped(raw: bytes) -> bytes:
    """Without percent-encoding and backslashes: as quoted-printable, since its decoder is as quick as we need."""
    if b"%" not in raw and b"\\" not in raw:
        return raw
    marked = raw.replace(b"=", b"=3D").replace(b"\\/", b"/")
    for mark in (b"\\x", b"\\u00", b"%"):
        marked = marked.replace(mark, b"=")
    return binascii.a2b_qp(marked)
