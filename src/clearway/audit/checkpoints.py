"""Checkpoints: the head of a chain, signed, and handed to somebody outside. What one looks like: standalone.py."""

import base64
import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearway.audit.chain import head, moment_of
from clearway.audit.errors import ChainError
from clearway.audit.files import PUBLIC, new_file
from clearway.audit.models import Checkpoint
from clearway.audit.raw import columns, rows
from clearway.audit.standalone import Signed, UnreadableError, checkpoints_in, code_of
from clearway.vault import keyring
from clearway.vault.models import Kind
from clearway.vault.reach import within

SECONDS = 10
LONGEST_PLACE = 300
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
PRINTED = "printed"


def public_key(chain: UUID) -> str:
    """The key with which a chain's checkpoints are checked, as 64 hexadecimal digits. Raises KeyMissingError."""
    return _private(chain).public_key().public_bytes_raw().hex()


def sign(chain: UUID, at: datetime) -> Signed | None:
    """The head of a chain, signed; None where nothing has happened yet. Raises KeyMissingError."""
    with within(chain):
        number, link = head(chain)
    if not number:
        return None
    bare = Signed(chain.hex, number, link, moment_of(at), public_key(chain), "")
    signature = base64.b64encode(_private(chain).sign(bare.body().encode())).decode()
    return Signed(bare.chain, number, link, bare.moment, bare.key, signature)


def spoken(signed: Signed) -> str:
    """A checkpoint as it is read out over a telephone."""
    return f"event {signed.number:,}, code {code_of(signed.chain, signed.number, signed.link, signed.key)}"


def held(chain: UUID, key: str) -> list[Signed]:
    """The checkpoints of the chain within reach, as their rows say, the first first; one that was altered fits none."""
    names = columns(Checkpoint)
    found = [dict(zip(names, row, strict=True)) for batch in rows(Checkpoint, chain) for row in batch]
    made = [
        Signed(chain.hex, _number(row["number"]), str(row["link"]), str(row["moment"]), key, str(row["signature"]))
        for row in found
    ]
    return sorted(made, key=lambda each: each.number)


def letters_in(path: Path) -> list[Signed]:
    """The checkpoints in a file. Raises ChainError."""
    try:
        return checkpoints_in(path)
    except UnreadableError as error:
        raise ChainError(str(error), remedy="Name the file that `clearway audit checkpoint` wrote.") from error


def sent(where: str, letters: Sequence[Signed]) -> str:
    """Bring checkpoints to a file, a folder or an address; where they went, without any secret. Raises ChainError."""
    if "://" in where:
        return _posted(urlsplit(where), letters)
    place = Path(where).expanduser()
    if place.is_dir():
        for letter in letters:
            _put(place, letter)
    elif where.endswith("/"):
        raise ChainError(f"there is no folder {where}", remedy="Make it, or connect the disk on which it lies.")
    else:
        with new_file(place, PUBLIC) as out:
            out.write("\n".join(letter.text() for letter in letters))
    return f"file {place.absolute()}"[:LONGEST_PLACE]


def _put(folder: Path, letter: Signed) -> None:
    path = folder / f"clearway-checkpoint-{letter.moment[:10]}-{letter.chain[:8]}-{letter.number}.txt"
    # It lies there where it was written and could not be noted: it left the house then.
    if path.exists() and [(each.chain, each.number, each.link) for each in letters_in(path)] == [
        (letter.chain, letter.number, letter.link)
    ]:
        return
    with new_file(path, PUBLIC) as out:
        out.write(letter.text())


def _posted(address: SplitResult, letters: Sequence[Signed]) -> str:
    host = address.hostname or ""
    if (
        not host
        or address.username
        or not (address.scheme == "https" or (address.scheme == "http" and host in LOOPBACK))
    ):
        raise ChainError(
            "checkpoints go to an address that begins with https://", remedy="Name one without a user and a password."
        )
    caller = urllib.request.build_opener(_NoDetour)
    for letter in letters:
        request = urllib.request.Request(  # noqa: S310  # https, or this machine
            address.geturl(), letter.text().encode(), {"Content-Type": "text/plain; charset=utf-8"}, method="POST"
        )
        try:
            with caller.open(request, timeout=SECONDS):
                pass  # an answer that is not 2xx is an error already
        except urllib.error.HTTPError as error:
            error.close()
            raise _refused(host, f"answered {error.code}") from error
        except (OSError, HTTPException, ValueError) as error:
            raise _refused(host, "does not answer") from error
    return f"{address.scheme}://{host}"[:LONGEST_PLACE]


def _refused(host: str, what: str) -> ChainError:
    return ChainError(
        f"the checkpoint did not leave the house: {host} {what}", remedy="Send it again, or elsewhere with --to."
    )


class _NoDetour(urllib.request.HTTPRedirectHandler):
    """Nowhere but where it was sent."""

    def redirect_request(self, *_: Any, **__: Any) -> None:  # noqa: ANN401  # urllib's own signature
        """None: what answers so has failed."""


def _private(chain: UUID) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keyring.secret(chain, Kind.SIGNING))


def _number(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isdigit() else 0
