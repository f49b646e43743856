"""Compiled packs kept between runs: implicants by checksum, in the user's cache folder.

Only a convenience. What is kept is bound to the pack's checksum, to this version and to a digest of
itself; what does not match is worked out again. Where nothing can be written, nothing is kept.
"""

import hashlib
import json
import os
import tempfile
from functools import cache
from pathlib import Path

from clearway import __version__
from clearway.core.findings.compiled import Compiled, Ready, compile_pack
from clearway.core.findings.implicants import Implicant, Primes
from clearway.core.packs.load import load
from clearway.core.packs.schema import Pack


@cache
def compiled(name: str) -> Compiled:
    """The installed pack of this id, compiled, from the shelf where it stands there. Raises PackError."""
    pack = load(name)
    return compile_pack(pack, _kept(pack))


def keep(made: Compiled) -> None:
    """Put what was worked out on the shelf, unless it stands there already."""
    found = made.worked_out()
    if len(found) <= len(made.ready):
        return
    body = json.dumps({name: [_rows(yes), _rows(no)] for name, (yes, no) in {**made.ready, **found}.items()})
    try:
        path = _path(made.pack)
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
            file.write(f"{_digest(made.pack, body)}\n{body}")
        Path(file.name).replace(path)
        for old in path.parent.glob(f"{made.pack.id}-*.json"):
            if old != path:
                old.unlink(missing_ok=True)
    except (OSError, RuntimeError):
        return


def _rows(primes: Primes) -> list[int]:
    return [part for each in primes for part in each]


def _kept(pack: Pack) -> Ready | None:
    try:
        digest, _, body = _path(pack).read_text("utf-8").partition("\n")
    except (OSError, UnicodeDecodeError, RuntimeError):
        return None
    if digest != _digest(pack, body):
        return None
    return {name: (_primes(yes), _primes(no)) for name, (yes, no) in json.loads(body).items()}


def _primes(row: list[int]) -> Primes:
    return tuple(map(Implicant, row[::2], row[1::2]))


def _path(pack: Pack) -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return Path(base, "clearway", f"{pack.id}-{pack.checksum[:16]}.json")


def _digest(pack: Pack, body: str) -> str:
    return hashlib.sha256(f"{__version__}\n{_engine()}\n{pack.checksum}\n{body}".encode()).hexdigest()


@cache
def _engine() -> str:
    """A digest of the code that makes implicants, so that a changed engine never meets an old shelf."""
    folder = Path(__file__).parent.parent / "core"
    digest = hashlib.sha256()
    for part in ("facts/space.py", "findings/diagrams.py", "findings/implicants.py", "findings/compiled.py"):
        digest.update((folder / part).read_bytes())
    return digest.hexdigest()
