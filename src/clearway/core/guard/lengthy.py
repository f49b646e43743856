"""What is long and no words: 512 characters or more of base64, base32 or hex, whatever they hold.

Rulers, lists of ids, of devices, of user names, of car numbers, and prose without a comma are none of these.
"""

import re
from collections.abc import Callable, Mapping

LONG = 512
STEP = 64
VARIED = 30  # different signs in a quarter of a window; base64 has about 55
UPPER, LOWER, DIGIT, OTHER, RULER, BETWEEN, END = b"U", b"L", b"D", b"P", b"R", b" ", b"|"
_CAPITALS, _SMALL, _DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz", b"0123456789"


def _classes(named: Mapping[bytes, bytes]) -> bytes:
    """A table that writes each sign as its class, and `END` for what belongs to none."""
    of = {sign: kind[0] for signs, kind in named.items() for sign in signs}
    return bytes(of.get(sign, END[0]) for sign in range(256))


_AS_BASE64 = _classes(
    {_CAPITALS: UPPER, _SMALL: LOWER, _DIGITS: DIGIT, b"+/": OTHER, b"-_=": RULER, b" \t\r\n\"'>\\,": BETWEEN}
)
_AS_BASE32 = _classes({_CAPITALS: LOWER, b"234567": DIGIT, b" \t\r\n,=": BETWEEN})
_AS_HEX = _classes({b"abcdef": LOWER, _DIGITS: DIGIT, b" \t\r\n:,;-": BETWEEN})
_CHUNKS = re.compile(rb"(?<![UDLPR])[UDLPR]{40,}+(?: {1,6}+[UDLPR]{40,}+)*+")
# Lists of these are honest: ids of records, addresses of devices.
_LISTED = re.compile(
    rb"(?<![0-9a-f:-])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}"
    rb"|[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7})(?![0-9a-f:-])"
)
_SPACES = re.compile(rb" +")


def is_long(raw: bytes) -> bool:
    """Whether it holds so many characters in a row that can only be an encoding of something."""
    if len(raw) < LONG:
        return False
    if any(_is_encoded(found[0]) for found in _CHUNKS.finditer(raw.translate(_AS_BASE64))):
        return True
    if _some(_is_mixed, raw, _AS_BASE64, b"LU", LONG) or _some(_is_loose, raw, _AS_BASE64, BETWEEN, 2 * LONG):
        return True
    if _some(_is_base32, raw.upper(), _AS_BASE32, b"LD", LONG):
        return True
    plain = raw.lower().replace(b"0x", b"").replace(b"\\x", b" ")
    return _some(_is_hex, plain, _AS_HEX, LOWER, LONG) and _some(_is_hex, _LISTED.sub(END, plain), _AS_HEX, LOWER, LONG)


def _some(looks: Callable[[bytes], bool], raw: bytes, table: bytes, often: bytes, width: int) -> bool:
    """Whether a piece as wide as this looks so, in a stretch that nothing interrupts and that holds `often` often.

    Pieces overlap, so that a run that is a little longer fills one of them.
    """
    begin = 0
    for stretch in raw.translate(table).split(END):
        if len(stretch) >= width and stretch.count(often) >= width // 32:
            last = begin + len(stretch) - width
            if any(looks(raw[start : start + width]) for start in range(begin, last + 1, STEP)):
                return True
        begin += len(stretch) + 1
    return False


def _is_encoded(chunks: bytes) -> bool:
    """Whether chunks of forty and more are long together, and rulers are not what makes them so."""
    return sum(len(each) for each in chunks.split() if each.count(RULER) * 2 < len(each)) >= LONG


def _is_loose(window: bytes) -> bool:
    """Whether characters of base64 stand almost alone, as in "i V B O"."""
    return _is_mixed(window, loose=True)


def _is_mixed(window: bytes, *, loose: bool = False) -> bool:
    """Whether every quarter of it is base64 by the look of it. A list may look so in one place, but not in all."""
    quarter = len(window) // 4
    return all(_is_quarter(window[start : start + quarter], loose=loose) for start in range(0, 4 * quarter, quarter))


def _is_quarter(piece: bytes, *, loose: bool) -> bool:
    """Whether capitals, small letters and digits follow each other as in base64, and never in words or user names."""
    signs = piece.translate(_AS_BASE64)
    between = signs.count(BETWEEN)
    if loose:
        if between * 3 < len(signs):
            return False
        signs, between = signs.replace(BETWEEN, b""), 0
    size = len(signs) - between
    odd = signs.count(b"LU") + signs.count(b"LD") + signs.count(b"DL")
    if odd <= 0.17 * max(size - 1 - len(_SPACES.findall(signs)), size // 3):
        return False
    upper, lower, digit = (signs.count(each) for each in (UPPER, LOWER, DIGIT))
    return min(upper, lower) > size * 0.12 and digit > size * 0.04 and len(set(piece)) > VARIED


def _is_hex(window: bytes) -> bool:
    """Whether it has as many letters as hex has, in chunks of whole bytes."""
    signs = window.translate(_AS_HEX)
    letters, digits = signs.count(LOWER), signs.count(DIGIT)
    chunks = signs.split()[1:-1]
    return 0.2 < letters / (letters + digits + 1) < 0.6 and sum(len(each) % 2 for each in chunks) * 20 <= len(chunks)


def _is_base32(window: bytes) -> bool:
    """Whether letters and digits follow each other as in base32."""
    signs = window.translate(_AS_BASE32)
    return signs.count(b"LD") + signs.count(b"DL") > 0.15 * (len(signs) - signs.count(BETWEEN))
