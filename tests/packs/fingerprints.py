"""Which runs of eight words stand in the source passages, as short hashes: the words themselves are not kept here.

`python tests/packs/fingerprints.py PASSAGES.tsv` writes `passages.toml` and `fingerprints.txt` anew.
"""

import csv
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
KINDS_FILE, HASHES_FILE = HERE / "passages.toml", HERE / "fingerprints.txt"
LENGTH = 8
DIGITS = 12
Exempt = tuple[tuple[str, ...], ...]
APOSTROPHES = str.maketrans("", "", "'’")  # both shapes


class Source(NamedTuple):
    """One row of the passages: its id, its kind and its text."""

    id: str
    kind: str
    text: str


def words(text: str) -> list[str]:
    """The words of a text: small letters and digits, apostrophes taken out."""
    return re.findall(r"[a-z0-9]+", text.translate(APOSTROPHES).lower())


def runs(text: str) -> Iterator[str]:
    """Every run of eight words of a text, joined by single spaces."""
    return runs_of(words(text))


def runs_of(found: Sequence[str]) -> Iterator[str]:
    """Every run of eight words, joined by single spaces."""
    return (" ".join(found[start : start + LENGTH]) for start in range(len(found) - LENGTH + 1))


def fingerprint(run: str) -> str:
    """The first twelve hex digits of the SHA-256 of a run."""
    return hashlib.sha256(run.encode()).hexdigest()[:DIGITS]


def read_passages(file: Path) -> list[Source]:
    """The rows of the tab-separated passages, without the heading."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [Source(*row) for row in rows]


def kinds_text(passages: Iterable[Source]) -> str:
    """What `passages.toml` holds: each passage's id and kind, and no word of it."""
    head = "# Every passage of the source documents, and its kind. Written by fingerprints.py.\n\n"
    return head + "".join(f'{each.id} = "{each.kind}"\n' for each in passages)


def hashes_text(passages: Iterable[Source]) -> str:
    """What `fingerprints.txt` holds: one fingerprint a line, sorted, each once."""
    found = {fingerprint(run) for each in passages for run in runs(each.text)}
    return "".join(f"{each}\n" for each in sorted(found))


def known_hashes() -> frozenset[str]:
    """The fingerprints that are kept in the repository."""
    return frozenset(HASHES_FILE.read_text("utf-8").split())


def copied(text: str, hashes: frozenset[str], exempt: Exempt = ()) -> list[str]:
    """The runs of a text that stand in a passage. An exempt text, where it stands whole, breaks a run."""
    return [run for part in parts_between(words(text), exempt) for run in runs_of(part) if fingerprint(run) in hashes]


def exempt_words(names: Mapping[str, Iterable[str]]) -> Exempt:
    """The words of each exempt title, statute, address and hours, longest first."""
    found = (tuple(words(text)) for texts in names.values() for text in texts)
    return tuple(sorted(found, key=len, reverse=True))


def parts_between(found: Sequence[str], exempt: Exempt) -> Iterator[list[str]]:
    """The words between the exempt texts."""
    part: list[str] = []
    position = 0
    while position < len(found):
        name = next((each for each in exempt if tuple(found[position : position + len(each)]) == each), None)
        if name is None:
            part.append(found[position])
            position += 1
        else:
            yield part
            part = []
            position += len(name)
    yield part


def main(arguments: Sequence[str]) -> None:
    """Write both files from the passages named on the command line."""
    [file] = arguments
    passages = read_passages(Path(file))
    KINDS_FILE.write_text(kinds_text(passages), "utf-8")
    HASHES_FILE.write_text(hashes_text(passages), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
