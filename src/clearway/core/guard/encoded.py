"""Files in an encoding: base64, base32, hex, lists of numbers and uuencode, known by the file's first bytes.

`SIGNATURES` count wherever they stand. Shorter first bytes count where a run of the encoding begins, and only if what
follows has the shape of such a file: a reference may begin with the same few letters.
"""

import base64
import binascii
import re
from collections.abc import Callable
from itertools import islice

Code = Callable[[bytes], bytes]

# First bytes that no text has by chance, and where in its file they stand.
SIGNATURES: tuple[tuple[bytes, int], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0), (b"GIF89a", 0), (b"GIF87a", 0), (b"\xff\xd8\xff\xe0\0\x10JF", 0), (b"JFIF\0\1", 6),
    (b"Exif\0\0", 6), (b"ICC_PROFILE\0", 6), (b"\xff\xd8\xff\xdb\0C", 0), (b"\xff\xd8\xff\xdb\0\x84", 0),
    (b"http://ns.adobe.com", 6), (b"\xff\xd8\xff\xee\0\x0eAd", 0), (b"WEBPVP8", 8), (b"AVI LIST", 8), (b"ftyp3gp", 4),
    (b"\0\0\0\x18ftyp", 0), (b"\0\0\0\x1cftyp", 0), (b"\0\0\0 ftyp", 0), (b"ftypheic", 4), (b"ftypmif1", 4),
    (b"ftypavif", 4), (b"ftypisom", 4), (b"ftypmp42", 4), (b"ftypqt  ", 4), (b"II*\0\x08\0\0\0", 0),
    (b"MM\0*\0\0\0\x08", 0), (b"\0\0\0\x006\0\0\0(\0\0\0", 6), (b"\x8a\0\0\0|\0\0\0", 10), (b"%PDF-1.", 0),
    (b"%PDF-2.", 0), (b"PK\3\4\x14\0", 0), (b"PK\3\4\x0a\0", 0), (b"PK\3\4-\0", 0), (b"7z\xbc\xaf'\x1c", 0),
    (b"\x1f\x8b\x08\0\0\0", 0), (b"Rar!\x1a\x07", 0), (b"{\\rtf1", 0), (b"<svg ", 0), (b"<svg\n", 0),
    (b"w3.org/2000/svg", 23), (b"<?xml version=", 0), (b"<img ", 0), (b"data:image/", 0), (b"B\x82\x84webm", 24),
    (b"matroska", 27), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0), (b"1AY&SY", 3), (b"\xfd7zXZ\0", 0),
    (b"\0\0\0\x0cJXL ", 0), (b"\0\0\0\x0cjP  ", 0), (b"8BPS\0\1", 0), (b"OggS\0\2", 0), (b"0&\xb2u\x8ef\xcf\x11", 0),
)  # fmt: skip
SHORTEST = 5
STRONG = tuple(literal for literal, _ in SIGNATURES)
_SHORT = (
    b"\xff\xd8\xff", b"II*\0", b"II+\0", b"MM\0*", b"MM\0+", b"BM", b"\0\0\1\0", b"\0\0\2\0", b"PK\3\4",
    b"\x1f\x8b\x08", b"\x1aE\xdf\xa3", b"RIFF", b"7z\xbc\xaf", b"FLV\1", b"\0\0\0", b"GIF8", b"%PDF-",
)  # fmt: skip
_SHAPE = re.compile(
    rb"\xff\xd8\xff[\xc0-\xfe]|II[*+]\0|MM\0[*+]|BM[\0-\xff]{4}\0{4}[\0-\xff]{2}\0\0[\x0c(48@l|]\0{3}|PK\x03\x04"
    rb"|\0\0[\1\2]\0[\1-\x20]\0[\0-\xff]{3}\0[\0\1]\0[\0\1\4\x08\x10\x18\x20]\0|\x1f\x8b\x08[\0-\x1f]|\x1aE\xdf\xa3"
    rb"|RIFF[\0-\xff]{4}(?:WEBP|AVI |WAVE)|7z\xbc\xaf|FLV\x01|[\0-\xff]{4}ftyp[A-Za-z0-9]{3}|GIF8[79]a|%PDF-\d"
)
_AT_LEAST, _LOOKED_AT = 32, 64  # characters of a run that begins with short first bytes
_MOST_RUNS = 1000  # that are looked into, so that no text takes long


def _written(encode: Code, group: int, bits: int, literal: bytes, before: int) -> bytes:
    """The characters that a literal always has in an encoding, with `before` bytes of its group in front of it."""
    raw = b"\0" * before + literal
    whole = encode(raw + b"\0" * (-len(raw) % group))
    return whole[-(-before * 8 // bits) : len(raw) * 8 // bits]


def _patterns(encode: Code, group: int, bits: int, *, anywhere: bool = False) -> tuple[bytes, ...]:
    """How every signature is written in an encoding of `group` bytes at a time, `bits` to a character.

    Where it stands in its file; or `anywhere`, for what was put in front of a file, or into one.
    """
    return tuple(
        _written(encode, group, bits, literal, before)
        for literal, place in SIGNATURES
        for before in (range(group) if anywhere and len(literal) > SHORTEST else [place % group])
    )


def _heads(encode: Code, group: int, bits: int) -> frozenset[bytes]:
    """How short first bytes are written at the beginning of a run."""
    return frozenset(_written(encode, group, bits, literal, 0) for literal in _SHORT)


def _beginnings(heads: frozenset[bytes], inside: bytes, gap: bytes) -> "re.Pattern[bytes]":
    """Finds where a run begins with one of the heads; a few other signs may stand between its characters."""
    spaced = (gap.join(re.escape(head[place : place + 1]) for place in range(len(head))) for head in sorted(heads))
    return re.compile(rb"(?<![" + inside + rb"])(?:" + b"|".join(spaced) + rb")")


_SIGNS = bytes(range(256))
_NOT_BASE64 = _SIGNS.translate(None, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_NOT_BASE32 = _SIGNS.translate(None, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_NOT_HEX = _SIGNS.translate(None, b"0123456789abcdef")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_GAP, _HEX_GAP = rb"[^0-9A-Za-z+/_-]{0,3}", rb"[\s:,;_-]{0,2}"
_PATTERNS64 = _patterns(base64.b64encode, 3, 6, anywhere=True) + tuple(
    _written(base64.b64encode, 3, 6, _written(base64.b64encode, 3, 6, literal, place % 3), -(-place * 4 // 3) % 3)
    for literal, place in SIGNATURES
)  # and base64 of base64
_PATTERNS32 = _patterns(base64.b32encode, 5, 5)
_PATTERNS16 = _patterns(binascii.hexlify, 1, 4)
_HEADS64 = _heads(base64.b64encode, 3, 6)
_HEADS32 = _heads(base64.b32encode, 5, 5)
_HEADS16 = _heads(binascii.hexlify, 1, 4)
_BEGINS64 = _beginnings(_HEADS64, rb"0-9A-Za-z+/", _GAP)
_BEGINS32 = _beginnings(_HEADS32, rb"0-9A-Z", _GAP)
_BEGINS16 = _beginnings(_HEADS16, rb"0-9a-z", _HEX_GAP)
_HEX_RUN = re.compile(rb"[0-9a-f\s:,;_-]{0,240}")
_ANY_RUN = re.compile(rb"[\0-\xff]{0,240}")
_AS_NUMBERS = bytes(each if each in b"0123456789" else 32 if each in b" \t\r\n,;[]" else 124 for each in range(256))
_FEWEST_NUMBERS = 24
_UU_LINE = re.compile(rb"^[!-M][ -`]{8,}", re.MULTILINE)
_UU_LINES = 8
_UU_BODY = re.compile(rb"(?:^M[ -`]{60}\r?\n){%d}" % _UU_LINES, re.MULTILINE)


def is_base64(raw: bytes) -> bool:
    """Whether a file is written in base64 or base64url, whatever stands between its characters."""
    raw = raw.translate(_URL_SAFE)
    flat = raw.translate(None, _NOT_BASE64)
    if any(each in flat for each in _PATTERNS64):
        return True
    return any(each in flat for each in _HEADS64) and any(
        _shaped(run, _NOT_BASE64, 4, base64.b64decode) for run in _runs(raw, _BEGINS64, _ANY_RUN)
    )


def is_base32(raw: bytes) -> bool:
    """Whether a file is written in base32."""
    raw = raw.upper()
    flat = raw.translate(None, _NOT_BASE32)
    if any(each in flat for each in _PATTERNS32):
        return True
    return any(each in flat for each in _HEADS32) and any(
        _shaped(run, _NOT_BASE32, 8, base64.b32decode) for run in _runs(raw, _BEGINS32, _ANY_RUN)
    )


def is_hex(raw: bytes) -> bool:
    """Whether a file is written in hex, with or without signs between the bytes."""
    raw = raw.lower().replace(b"0x", b" ").replace(b"\\x", b" ")
    flat = raw.translate(None, _NOT_HEX)
    if any(each in flat for each in _PATTERNS16):
        return True
    return any(each in flat for each in _HEADS16) and any(
        _shaped(run, _NOT_HEX, 2, binascii.unhexlify) for run in _runs(raw, _BEGINS16, _HEX_RUN)
    )


def is_numbers(raw: bytes) -> bool:
    """Whether a file is written as a list of numbers, one for each byte."""
    for stretch in raw.translate(_AS_NUMBERS).split(b"|"):
        if len(stretch) > _LOOKED_AT:
            plain = bytes(int(each) if len(each) < 4 and int(each) < 256 else 255 for each in stretch.split())
            if len(plain) >= _FEWEST_NUMBERS and (_SHAPE.match(plain) or any(each in plain for each in STRONG)):
                return True
    return False


def is_uu(raw: bytes) -> bool:
    """Whether a file is uuencoded."""
    if raw.count(b"\nM") >= _UU_LINES - 1 and _UU_BODY.search(raw):
        return True
    return any(_is_uu_line(each[0]) for each in islice(_UU_LINE.finditer(raw), _MOST_RUNS))


def _runs(raw: bytes, begins: "re.Pattern[bytes]", goes_on: "re.Pattern[bytes]") -> list[bytes]:
    starts = [each.start() for each in islice(begins.finditer(raw), _MOST_RUNS)]
    return [found[0] for found in (goes_on.match(raw, start) for start in starts) if found]


def _shaped(run: bytes, other: bytes, group: int, decode: Code) -> bool:
    """Whether a run, decoded in whole groups of characters, begins as a file does."""
    run = run.translate(None, other)[:_LOOKED_AT]
    return len(run) >= _AT_LEAST and bool(_SHAPE.match(decode(run[: len(run) // group * group])))


def _is_uu_line(line: bytes) -> bool:
    line = line[: 1 + (line[0] - 32 + 2) // 3 * 4]
    try:
        plain = binascii.a2b_uu(line)
    except binascii.Error:
        return False
    return bool(_SHAPE.match(plain)) or any(each in plain for each in STRONG)
