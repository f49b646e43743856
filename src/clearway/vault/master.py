"""The master key: one line of text, outside every database. Without it nothing that is sealed can be opened.

`clearway-master-1:` and the key as base64, with a short digest behind it, so that a line that was cut short or
mistyped is told from a key that belongs to another installation.
"""

import base64
import binascii
import hashlib
import os
import stat
from functools import cache
from pathlib import Path

import tink
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from tink import aead, proto_keyset_format, secret_key_access

from clearway.core.errors import InputError
from clearway.vault.errors import MasterKeyError

PREFIX = "clearway-master-1:"
DIGEST_LENGTH = 8
LONGEST = 2000
DERIVED_BYTES = 32

aead.register()


def new_line() -> str:
    """A fresh master key as its line of text."""
    handle = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM)
    body = base64.urlsafe_b64encode(proto_keyset_format.serialize(handle, secret_key_access.TOKEN)).decode()
    return f"{PREFIX}{body}:{_digest(body)}"


def parsed(line: str) -> aead.Aead:
    """The key of a line of text. Raises MasterKeyError; nothing of the line is repeated."""
    try:
        handle = proto_keyset_format.parse(_keyset(line), secret_key_access.TOKEN)
        return handle.primitive(aead.Aead)
    except tink.TinkError as error:
        raise MasterKeyError(
            "the master key cannot be used", remedy="Put back the copy that you keep apart."
        ) from error


def _keyset(line: str) -> bytes:
    text = line.strip()
    if not text:
        raise MasterKeyError("the master key is empty", remedy="Put back the key that you keep apart.")
    if not text.startswith(PREFIX):
        raise MasterKeyError("this is not a master key of Clearway", remedy=f"Its line begins with {PREFIX}")
    body, _, digest = text.removeprefix(PREFIX).partition(":")
    if digest != _digest(body):
        raise MasterKeyError(
            "the master key was cut short or altered",
            remedy="Put back the whole line from the copy that you keep apart.",
        )
    try:
        return base64.urlsafe_b64decode(body)
    except binascii.Error as error:
        raise MasterKeyError(
            "the master key cannot be used", remedy="Put back the copy that you keep apart."
        ) from error


def from_file(path: Path) -> str:
    """The line in a file that only its owner can read. Raises MasterKeyError."""
    try:
        mode = path.stat()
        if not stat.S_ISREG(mode.st_mode):
            raise MasterKeyError(f"{path} is not a file", remedy="Name the file that holds the master key.")
        if mode.st_mode & 0o077:
            raise MasterKeyError(
                f"others can read the master key {path} (mode {stat.S_IMODE(mode.st_mode):04o})",
                remedy=f"Run: chmod 600 {path}. If others were on this machine, treat the key as known to them.",
            )
        if mode.st_size > LONGEST:
            raise MasterKeyError(f"{path} is too long for a master key", remedy="Name the right file.")
        return path.read_text("ascii")
    except FileNotFoundError as error:
        raise MasterKeyError(
            f"there is no master key at {path}", remedy="Put back the copy that you keep apart."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise MasterKeyError(f"the master key at {path} cannot be read", remedy="See whose file it is.") from error


def write(path: Path) -> None:
    """A fresh master key in a new file that only its owner can read. Raises InputError where one stands there."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise InputError(
            f"a master key stands at {path} already", remedy="It is kept: without it nothing can be opened."
        ) from error
    except OSError as error:
        raise InputError(f"nothing can be written at {path}", remedy="Name a folder that is yours.") from error
    with os.fdopen(file, "w", encoding="ascii") as out:
        out.write(new_line() + "\n")
        out.flush()
        os.fsync(out.fileno())


@cache
def master() -> aead.Aead:
    """The master key of this installation. Raises MasterKeyError."""
    return parsed(_line())


def derived(purpose: str) -> bytes:
    """32 bytes for this purpose and no other, which nobody has without the master key. Raises MasterKeyError."""
    derive = HKDF(algorithm=SHA256(), length=DERIVED_BYTES, salt=None, info=purpose.encode())
    return derive.derive(_keyset(_line()))


def _line() -> str:
    place = settings.ENVIRONMENT
    return place.master_key or from_file(place.master_key_path)


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:DIGEST_LENGTH]
