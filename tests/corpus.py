"""What the guard must refuse: plain colours and gradients that code draws, or the first bytes of a kind and noise.

Nothing here is a picture of anything. What the guard must let by is in `narratives.py`.
"""

import base64
import binascii
import gzip
import html
import io
import quopri
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

Encoding = Callable[[bytes], str]
Dressing = Callable[[str], str]

SIDE = 24
SMALL = 150  # bytes: far from being refused for its length


def _noise(name: str, size: int) -> bytes:
    return random.Random(name).randbytes(size)


def _gradient(channels: int) -> bytes:
    return bytes((4 * x + 3 * y + c) % 256 for y in range(SIDE) for x in range(SIDE) for c in range(channels))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png() -> bytes:
    rows = b"".join(b"\0" + _gradient(1)[y * SIDE : (y + 1) * SIDE] for y in range(SIDE))
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    body = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _bmp(dib: int = 40) -> bytes:
    head = struct.pack("<IiiHHIIiiII", dib, SIDE, SIDE, 1, 24, 0, 0, 2835, 2835, 0, 0) + bytes(dib - 40)
    pixels = _gradient(3)
    return b"BM" + struct.pack("<IHHI", 14 + dib + len(pixels), 0, 0, 14 + dib) + head + pixels


def _tiff(order: str) -> bytes:
    pixels = _gradient(1)
    tags = [(256, SIDE), (257, SIDE), (258, 8), (259, 1), (262, 1), (273, 122), (278, SIDE), (279, len(pixels))]
    entries = b"".join(struct.pack(f"{order}HHII", tag, 4, 1, value) for tag, value in tags)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}IH", 8, len(tags))
    return head + entries + bytes(4) + bytes(8) + pixels


def _gif(version: bytes) -> bytes:
    head = b"GIF" + version + struct.pack("<HHBBB", 2, 2, 0x80, 0, 0) + b"\x20\x60\xa0\xff\xff\xff"
    return head + b"\x2c\0\0\0\0\x02\0\x02\0\0\x02\x02\x84\x51\0\x3b"


def _ico() -> bytes:
    png = _png()
    return struct.pack("<HHHBBBBHHII", 0, 1, 1, SIDE, SIDE, 0, 0, 1, 32, len(png), 22) + png


def _riff(kind: bytes, inner: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(inner) + 4) + kind + inner


def _boxes(brand: bytes, size: int = 24) -> bytes:
    return struct.pack(">I", size) + b"ftyp" + brand + bytes(4) + brand * ((size - 16) // 4) + _noise("box", 400)


def _jpeg(marker: bytes) -> bytes:
    return b"\xff\xd8" + marker + b"\xff\xdb\x00\x43\x00" + bytes(range(1, 65)) + _noise("scan", 300) + b"\xff\xd9"


def _zip(*names: str, data: bytes = b"", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as made:
        for name in names:
            made.writestr(zipfile.ZipInfo(name, (2026, 11, 20, 9, 0, 0)), data or _png(), method)
    return held.getvalue()


def _pdf(before: bytes = b"") -> bytes:
    picture = zlib.compress(_gradient(1))
    body = b"1 0 obj\n<< /Type /XObject /Subtype /Image /Width 24 /Height 24 /Filter /FlateDecode >>\nstream\n"
    return before + b"%PDF-1.7\n" + body + picture + b"\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z" fill="#2060a0"/></svg>'
JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
FILES: dict[str, bytes] = {
    "jpeg jfif": _jpeg(JFIF),
    "jpeg exif": _jpeg(b"\xff\xe1\x00\x20Exif\x00\x00II*\x00\x08\x00\x00\x00" + bytes(16)),
    "jpeg xmp": _jpeg(b"\xff\xe1\x00\x26http://ns.adobe.com/xap/1.0/\x00<x/>" + bytes(3)),
    "jpeg bare": _jpeg(b""),
    "jpeg adobe": _jpeg(b"\xff\xee\x00\x0eAdobe\x00d\x80\x00\x00\x00\x01"),
    "jpeg profile": _jpeg(b"\xff\xe2\x00\x10ICC_PROFILE\x00"),
    "png": _png(), "gif 89": _gif(b"89a"), "gif 87": _gif(b"87a"), "bmp": _bmp(), "bmp v5": _bmp(124), "ico": _ico(),
    "tiff little": _tiff("<"), "tiff big": _tiff(">"),
    "webp": _riff(b"WEBP", b"VP8 " + _noise("webp", 300)), "webp lossless": _riff(b"WEBP", b"VP8L" + _noise("l", 300)),
    "avi": _riff(b"AVI ", b"LIST" + _noise("avi", 300)),
    "heic": _boxes(b"heic"), "heic 28": _boxes(b"heic", 28), "mif1": _boxes(b"mif1"), "avif": _boxes(b"avif", 32),
    "mp4": _boxes(b"isom", 32), "mp4 2": _boxes(b"mp42"), "mov": _boxes(b"qt  ", 20), "3gp": _boxes(b"3gp5", 28),
    "webm": bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d") + _noise("w", 300),
    "mkv": b"\x1a\x45\xdf\xa3\xa3\x42\x82\x88matroska" + _noise("mkv", 300),
    "svg": SVG, "svg with a head": b'<?xml version="1.0" encoding="UTF-8"?>\n' + SVG,
    "pdf": _pdf(), "zip": _zip("a.png"), "zip stored": _zip("a.png", method=zipfile.ZIP_STORED),
    "docx": _zip("[Content_Types].xml", "word/document.xml", "word/media/image1.png"),
    "odt": _zip("mimetype", "Pictures/1.png"), "zip in zip": _zip("inner.zip", data=_zip("a.png")),
    "gz": gzip.compress(_png(), mtime=0), "7z": b"7z\xbc\xaf\x27\x1c\x00\x04" + _noise("7z", 300),
    "rar": b"Rar!\x1a\x07\x01\x00" + _noise("rar", 300),
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + _noise("doc", 300),
    "jxl": b"\0\0\0\x0cJXL \r\n\x87\n" + _noise("jxl", 300), "jp2": b"\0\0\0\x0cjP  \r\n\x87\n" + _noise("jp2", 300),
    "psd": b"8BPS\0\1" + bytes(6) + _noise("psd", 300),
    "rtf": b"{\\rtf1\\ansi{\\pict\\pngblip " + _png().hex().encode() + b"}}",
    "gif and js": b"GIF89a=1;/*" + _noise("js", 300) + b"*/", "pdf and jpeg": _jpeg(JFIF) + _pdf(),
    "zip and png": _png() + _zip("a.png"),
}  # fmt: skip


def _parts(text: str, length: int, between: str) -> str:
    return between.join(text[start : start + length] for start in range(0, len(text), length))


def _uu(data: bytes) -> str:
    return "".join(binascii.b2a_uu(data[start : start + 45]).decode() for start in range(0, len(data), 45))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


ENCODINGS: dict[str, Encoding] = {
    "base64": _base64,
    "base64url": lambda data: base64.urlsafe_b64encode(data).decode().rstrip("="),
    "base64 in lines": lambda data: base64.encodebytes(data).decode(),
    "base64 in eights": lambda data: _parts(_base64(data), 8, " "),
    "base64 in fours": lambda data: _parts(_base64(data), 4, " "),
    "base64 letter by letter": lambda data: _parts(_base64(data), 1, " "),
    "base64 quoted as mail": lambda data: "> " + _parts(_base64(data), 64, "\n> "),
    "base64 in strings": lambda data: '"' + _parts(_base64(data), 50, '",\n"') + '"',
    "base64 after other bytes": lambda data: _base64(b"xy" + data),
    "base64 twice": lambda data: _base64(_base64(data).encode()),
    "base32": lambda data: base64.b32encode(data).decode(),
    "base32 small": lambda data: base64.b32encode(data).decode().lower(),
    "base32 in fives": lambda data: _parts(base64.b32encode(data).decode(), 5, " "),
    "hex": lambda data: data.hex(),
    "hex capitals": lambda data: data.hex().upper(),
    "hex with colons": lambda data: data.hex(":"),
    "hex in pairs": lambda data: data.hex(" "),
    "hex in lines": lambda data: _parts(data.hex(" ", 2), 40, "\n"),
    "hex as C": lambda data: ", ".join(f"0x{each:02X}" for each in data),
    "hex as strings": lambda data: "".join(f"\\x{each:02x}" for each in data),
    "percent": lambda data: "".join(f"%{each:02X}" for each in data),
    "quoted-printable": lambda data: quopri.encodestring(data).decode(),
    "numbers": lambda data: ", ".join(map(str, data)),
    "uuencoded": _uu,
    "data URI": lambda data: f"data:image/png;base64,{_base64(data)}",
    "entities": lambda data: "".join(f"&#{ord(each)};" for each in f"data:image/png;base64,{_base64(data)}"),
}
# Of these only four bytes are known, which base64 twice over leaves in too few characters to go by.
TOO_SHORT = {("ico", "base64 twice"), ("webm", "base64 twice"), ("mkv", "base64 twice")}
RAW: dict[str, Encoding] = {
    "as Latin-1": lambda data: data.decode("latin-1"),
    "as UTF-8": lambda data: data.decode("utf-8", "replace"),
    "as UTF-16": lambda data: data[: len(data) // 2 * 2].decode("utf-16-le", "surrogatepass"),
    "ASCII with NULs": lambda data: _base64(data).encode("utf-16-le").decode("latin-1"),
    "base64 as UTF-16": lambda data: _base64(data).encode().decode("utf-16-le", "replace"),
}
DRESSINGS: dict[str, Dressing] = {
    "alone": str,
    "in a sentence": lambda text: f"Pupil A told me on Monday at 9.15: {text} and I rang the MASH.",
    "unseen signs": lambda text: "\u200b".join(text[start : start + 3] for start in range(0, len(text), 3)),
    "wide letters": lambda text: "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text),
    "entities": lambda text: "".join(f"&#x{ord(each):x};" for each in text),
    "escaped": lambda text: html.escape(text).replace("/", "\\/").replace("+", "%2B"),
    "as a table": lambda text: f"date\twho\twhat\n20/11\tPupil A\t{text}\n21/11\tPupil B\tnothing",
}
TAG = base64.b64encode(_png()).decode()
WRITTEN = (
    '<img src="cid:image001.png@01DA">', "<IMG SRC=x>", "<svg onload=x>", "<svg:svg/>", "<image href='x'/>",
    "<video controls src=x>", "<picture ><source srcset='a.webp'></picture>", "<v:imagedata src='x'/>", "<w:binData>",
    "&lt;img src=x&gt;", "%3Csvg%20width=1%3E", "\uff1cimg src=x\uff1e", "<im\u200bg src=x>", "\\x3cimg src=x\\x3e",
    "data:image/png;base64,AAAA", "DATA:IMAGE/PNG,x", "data : image / png ; base64 , AAAA", "data:;base64,AAAA",
    "d\na\nt\na\n:image/gif;base64,AA", "&#100;ata:image/png;base64,AA", "&#x64;ata&colon;image/gif;base64,AA",
    "%64ata%3Aimage/png;base64,AA", "%2564ata:image/png,AA", "url(data:image/svg+xml,%3Csvg%3E)", "data:video/mp4,AA",
    "data:application/octet-stream,AAAA", "data:text/plain;base64,AAAA", "data:text/html;charset=utf-8,<p>",
    "Content-Transfer-Encoding: base64", "content-transfer-encoding:\n base64", "Content-Type: image/png; name=a.png",
    "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x", "Content-Type: application/pdf; name=a",
    "Content-Type: video/mp4", "{\\rtf1\\ansi hello}", "{\\pict\\wmetafile8 0100}", "{\\*\\shppict {}}",
    "\\pngblip 8950",
    "%PDF-1.4 and so on", "%!PS-Adobe-3.0 EPSF-3.0", "GIF89a", "GIF87a", "RIFF....WEBPVP8 ", "....ftypheic....",
    "\x89PNG\r\n", "\xff\xd8\xff\xe0", "\u2030PNG\r\n\x1a\n", "PK\x03\x04", "a\x00b", "a\x1bb", "a\x7fb", "a\x9bb",
    "lone \ud800 half", "begin 644 a.jpg\nM_]C_X``02D9)1@`!", "/* XPM */ static char * a[] = {",
    "A" * 512, "0123456789abcdef" * 32, TAG, "Ab3d" * 128, "f0" * 256,
)  # fmt: skip


def samples() -> Iterator[tuple[str, str]]:
    """Name and text of everything that must be refused: every file in every encoding, whole and as its beginning.

    Each in one dressing, so that every dressing meets every encoding.
    """
    dressings = list(DRESSINGS.items())
    for number, (kind, data) in enumerate(FILES.items()):
        for place, (encoding, encode) in enumerate(ENCODINGS.items()):
            for size in (len(data), SMALL) if (kind, encoding) not in TOO_SHORT else (len(data),):
                name, dress = dressings[(number + place + size) % len(dressings)]
                if encoding in ("uuencoded", "quoted-printable"):
                    name, dress = dressings[0]
                yield f"{kind}, {encoding}, {size} bytes, {name}", dress(encode(data[:size]))
        for encoding, encode in RAW.items():
            if encoding not in ("as UTF-8", "as UTF-16") or kind not in ("svg", "svg with a head", "rtf"):
                yield f"{kind}, {encoding}", encode(data)
    for written in WRITTEN:
        yield f"{written[:30]!a}", written
        yield f"{written[:30]!a} in a sentence", f"She said \u201c{written}\u201d to the lead."
