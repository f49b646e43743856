"""Neutral stand-ins for files: the first bytes by which each kind is known, then noise. Nothing here is a picture."""

import base64
import binascii
import quopri
import random
from collections.abc import Callable

BEGINNINGS = {
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "gif": b"GIF89a",
    "webp": b"RIFF\x00\x10\x00\x00WEBPVP8 ",
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00",
    "mp4": b"\x00\x00\x00\x20ftypisom\x00\x00",
    "webm": b"\x1a\x45\xdf\xa3",
    "tiff": b"II*\x00",
    "bmp": b"BM\x00\x10\x00\x00",
    "pdf": b"%PDF-1.7\n",
    "zip": b"PK\x03\x04",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><path d='",
}
ENCODINGS: dict[str, Callable[[bytes], str]] = {
    "base64": lambda data: base64.b64encode(data).decode(),
    "base64url": lambda data: base64.urlsafe_b64encode(data).decode(),
    "base64 in lines": lambda data: base64.encodebytes(data).decode(),
    "base64 with spaces": lambda data: " ".join(_parts(base64.b64encode(data).decode(), 8)),
    "base32": lambda data: base64.b32encode(data).decode(),
    "hex": lambda data: data.hex(),
    "hex with colons": lambda data: data.hex(":"),
    "quoted-printable": lambda data: quopri.encodestring(data).decode(),
    "uuencoded": lambda data: "".join(binascii.b2a_uu(part).decode() for part in _slices(data)),
    "data URI": lambda data: f"data:image/png;base64,{base64.b64encode(data).decode()}",
    "raw": lambda data: data.decode("latin-1"),
}


def sample(kind: str, size: int = 900) -> bytes:
    """The beginning of a kind, then noise that is the same at every run: `size` bytes of it."""
    return BEGINNINGS[kind] + random.Random(kind).randbytes(size)


def windows(text: str, length: int = 32) -> set[bytes]:
    """Pieces of a text by which it would be found again."""
    raw = text.encode()
    return {raw[start : start + length] for start in range(64, len(raw) - length, 97)}


def _parts(text: str, length: int) -> list[str]:
    return [text[start : start + length] for start in range(0, len(text), length)]


def _slices(data: bytes) -> list[bytes]:
    return [data[start : start + 45] for start in range(0, len(data), 45)]
