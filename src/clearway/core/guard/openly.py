"""What is written openly: signs that nobody types, markup, data URIs, parts of mail, first bytes, escaped bytes."""

import binascii
import re

from clearway.core.guard.encoded import STRONG, is_base64

_SIGNS = bytes(range(256))
# Word processors paste vertical tabs and form feeds. Honest text that was copied around holds some of C1: punctuation
# of old Windows, and UTF-8 that was read as Latin-1.
_NO_CONTROLS = _SIGNS[0x09:0x0E] + _SIGNS[0x20:0x7F] + _SIGNS[0x80:]
_NO_C1 = _SIGNS[:0x80] + _SIGNS[0xA0:]
_C1 = re.compile(rb"(?<![\x80-\xff])[\x81-\x84\x86-\x90\x98\x9a-\x9f]")
_MARKUP = re.compile(
    rb"<(?:[a-z][a-z0-9-]{0,15}:)?(?:(?:svg|img|binarydata|bindata|binary-data)(?![\w.-])"
    rb"|(?:image|imagedata|feimage|picture|video|audio|source|object|embed)\s[^<>]*?"
    rb"\b(?:src|srcset|href|data|poster|style|width|controls|autoplay)\b)",
    re.IGNORECASE,
)
_TYPES = rb"(?:image|video|audio|application|text|font|message|multipart|model)/"
_KINDS = _TYPES + (
    rb"(?:a?png|p?jpe?g|jfif|gif|webp|hei[cf]|avif|bmp|tiff?|svg|ico|jxl|jp2|mp4|mpeg|webm|quicktime|3gpp|ogg|avi|pdf"
    rb"|zip|octet-stream|gzip|msword|rtf|html|plain|xml|xhtml|css|csv|javascript|json|x-|vnd)[\w.+-]*"
)
_DATA = re.compile(rb"(?<![a-z])data:" + _KINDS + rb"\s?[;,]|(?<![a-z])base64,[a-z0-9+/_-]{16}", re.IGNORECASE)
_DATA_IN_PIECES = re.compile(
    rb";base64,|data:" + _TYPES + rb"[\w.+-]+(?:;[\w-]+=[\w-]+)+,|data:" + _KINDS + rb",(?:%|<|data:)", re.IGNORECASE
)
_WHITE = b" \t\r\n\x0b\x0c"
_MAIL = re.compile(
    rb"content-transfer-encoding[\"'\s]*[:=][\"'\s]*(?:base64|binary|x-uu|uu)"
    rb"|content-type[\"'\s]*[:=][\"'\s]*(?:(?:image|video|audio)/(?!(?:videos?|images?|audio|photos?|pictures?|text)\b)"
    rb"|application/(?:pdf|octet-stream|zip|x-zip|msword|vnd\.|rtf))"
)
_PARTS = re.compile(rb"mime-version[\"'\s]*:")
_OPEN = re.compile(
    rb"GIF8[79]a|[%=]PDF-\d|[%=]!PS-Adobe|/\* XPM \*/|\xff\xd8\xff|[\x89?]PNG\r?\n|RIFF[\0-\xff]{4}(?:WEBP|AVI )"
    rb"|\{\s*\\(?:\*\\)?(?:rtf|shppict|pict)|\\(?:png|jpeg|emf)blip|\\pict\s*\\"
    rb"|ftyp(?:hei[cx]|hev[cx]|mif1|msf1|avi[fs]|isom|iso[2-9]|mp4[12]|M4V |qt  |3gp|crx )"
    rb"|PK\x03\x04|II[*+]\0|MM\0[*+]|\x1f\x8b\x08|\x1aE\xdf\xa3|7z\xbc\xaf|\0\0\0\0"
    rb"|begin [0-7]{3,4} \S+\r?\n[!-M][ -`]{4}"
)
_OPENERS = (
    b"GIF8", b"PDF-", b"!PS-A", b"/* XPM", b"\xff\xd8\xff", b"PNG", b"RIFF", b"\\rtf", b"pict", b"blip", b"ftyp",
    b"PK\3\4", b"II*\0", b"II+\0", b"MM\0", b"\x1f\x8b", b"\x1aE", b"7z\xbc", b"\0\0\0\0", b"begin ",
)  # fmt: skip
_BINARY = re.compile(  # an escaped byte that no text holds, with another right behind it
    rb"(?:[=%]|\\x|\\u00)(?:0[0-8BCEFbcef]|1[0-9A-Fa-f]|7[Ff])(?=(?:[=%]|\\x|\\u00)[0-9A-Fa-f]{2})"
)
_FEWEST_BINARY = 8
_PACKED = re.compile("[\u2b2b-\uffff]{8}")  # each character as two signs of ASCII


def has_controls(raw: bytes) -> bool:
    """Whether it holds control characters that no keyboard types and no honest paste brings."""
    return bool(raw.translate(None, _NO_CONTROLS)) or bool(raw.translate(None, _NO_C1) and _C1.search(raw))


def is_markup(raw: bytes) -> bool:
    """Whether it holds markup that shows or holds a picture."""
    return bool(_MARKUP.search(raw))


def is_data_uri(raw: bytes) -> bool:
    """Whether it holds a data URI, also with white space in it."""
    flat = raw.lower().translate(None, _WHITE)
    if b"data:" not in flat and b"base64," not in flat:
        return False
    return bool(_DATA.search(raw) or _DATA_IN_PIECES.search(flat))


def is_mail(raw: bytes) -> bool:
    """Whether it holds the head of an attachment, or of mail or MHTML in parts."""
    lower = raw.lower()
    if b"content-t" in lower and _MAIL.search(lower):
        return True
    return b"multipart/" in lower and bool(_PARTS.search(lower))


def has_signature(raw: bytes) -> bool:
    """Whether it holds the first bytes of a file, as they are or in quoted-printable, or escaped bytes."""
    if _is_open(raw):
        return True
    if raw.translate(None, _NO_CONTROLS) and any(each in raw for each in STRONG):  # they were written as escapes
        return True
    escapes = raw.count(b"=")
    if escapes + raw.count(b"%") + raw.count(b"\\") > _FEWEST_BINARY and len(_BINARY.findall(raw)) >= _FEWEST_BINARY:
        return True
    if escapes < 2:
        return False
    plain = binascii.a2b_qp(raw)
    return any(each in plain for each in STRONG) or _is_open(plain)


def _is_open(raw: bytes) -> bool:
    return any(each in raw for each in _OPENERS) and bool(_OPEN.search(raw))


def is_packed(text: str) -> bool:
    """Whether a file, or base64 of one, was read as UTF-16."""
    if not _PACKED.search(text):
        return False
    halves = [text.encode(order, "replace") for order in ("utf-16-le", "utf-16-be")]
    return any(is_base64(half) or any(each in half for each in STRONG) for half in halves)
