"""Checks an export of Clearway's audit log on any machine, against what left the house before.

    python3 standalone.py EXPORT CHECKPOINT... [--code NUMBER CODE]

One file that needs Python 3.11 and the package `cryptography`, and nothing of Clearway. EXPORT comes from `clearway
audit export`, each CHECKPOINT from `clearway audit checkpoint`; NUMBER and CODE were read out over the telephone. Get
this file from somebody other than whoever sent the export. Exit codes: 0 nothing is wrong, 1 the record was tampered
with, 2 something cannot be read. What a checkpoint and its code are stands here only: Clearway imports it from here.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

EVENT, CHECKPOINT, CODE, EXPORT = (f"clearway {each} 1" for each in ("event", "checkpoint", "code", "export"))
FIRST_LINK, LARGEST_CHECKPOINT = "0" * 64, 100_000
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
MISHEARD = str.maketrans("ILO", "110", " -.,")
CODE_ROUNDS = 20_000  # a code is 55 bits: it must be dear to try many
CODE_SIGNS, MODULUS, TOP = 12, 0b100101, 0b10000  # the modulus is x^5 + x^2 + 1
BLOCK = re.compile(
    rf"{CHECKPOINT}\nchain ([0-9a-f]{{32}})\nnumber ([1-9]\d{{0,17}})\nlink ([0-9a-f]{{64}})\n"
    r"moment (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)\nkey ([0-9a-f]{64})\nsignature (\S{88})\ncode (.+)\n", re.ASCII
)  # fmt: skip
WHOLE, TAMPERED, UNREADABLE = 0, 1, 2
Codes = Sequence[tuple[int, str]]


class UnreadableError(Exception):
    """A checkpoint, a code or an export that cannot be read."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint: at its event `number` the chain had this `link`; signed at `moment` with `key`, both as text."""

    chain: str
    number: int
    link: str
    moment: str
    key: str
    signature: str

    def body(self) -> str:
        """What is signed."""
        parts = f"{CHECKPOINT}\nchain {self.chain}\nnumber {self.number}\nlink {self.link}\n"
        return f"{parts}moment {self.moment}\nkey {self.key}\n"

    def text(self) -> str:
        """The whole checkpoint, as it leaves the house."""
        code = code_of(self.chain, self.number, self.link, self.key)
        return f"{self.body()}signature {self.signature}\ncode {code}\n"

    def is_signed(self) -> bool:
        """Whether the signature is that of the key which it names."""
        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key))
            key.verify(base64.b64decode(self.signature, validate=True), self.body().encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Wrong:
    """A bad event: its number, its id where there is one, and what is wrong, as the rest of a sentence."""

    number: int
    event: str
    why: str

    def __str__(self) -> str:
        return f"event {self.number:,}{f' ({self.event})' if self.event else ''} {self.why}"


@dataclass(frozen=True, slots=True)
class Witness:
    """Something that knows the link of an event: a checkpoint or a code. `said` names it.

    `flaw` says what is wrong with it itself; one that does not `count` blames no event. `outside`: it left the house.
    """

    number: int
    said: str
    fits: Callable[[str], bool]
    flaw: str = ""
    counts: bool = True
    outside: bool = True


@dataclass(slots=True)
class Chain:
    """What is known of a chain: its last number, its first bad event, how many are bad; the links that were wanted."""

    chain: str
    key: str
    events: int = 0
    last: int = 0
    first: Wrong | None = None
    wrong: int = 0
    links: dict[int, str] = field(default_factory=dict)
    fitting: list[Witness] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)

    def bad(self, number: int, event: str, why: str) -> None:
        """Note a bad event; the lowest number stays the first."""
        self.wrong += 1
        if self.first is None or number < self.first.number:
            self.first = Wrong(number, event, why)

    @property
    def protected(self) -> Witness | None:
        """The last that left the house and fits."""
        return max((each for each in self.fitting if each.outside), key=lambda each: each.number, default=None)

    @property
    def sure(self) -> int:
        """The number up to which all is as it was when it left the house."""
        known = self.protected.number if self.protected else 0
        return min(known, self.first.number - 1) if self.first else known

    def settle(self, witnesses: Iterable[Witness]) -> None:
        """Hold the chain against all that knows of it; where it does not fit, the first bad event is named."""
        misfits = []
        for witness in sorted(witnesses, key=lambda each: each.number):
            link = self.links.get(witness.number)
            if witness.flaw:
                self.alarms.append(f"{witness.said} {witness.flaw}")
            if link is None or not witness.fits(link):
                misfits += [witness] if witness.counts else []
            elif not witness.flaw:
                self.fitting.append(witness)
        for witness in misfits:
            self._blame(witness)

    def _blame(self, witness: Witness) -> None:
        sure = max((each.number for each in self.fitting), default=0)
        number = f"event {witness.number:,}"
        if witness.number > self.last:
            self.alarms.append(f"{witness.said} does not fit: the chain ends at event {self.last:,}")
            self._at(self.last + 1, witness.number, f"is missing, and all after it up to {number}")
        else:
            self.alarms.append(f"{witness.said} does not fit: {number} is another now")
            if witness.number > sure:  # else a later one fits, so that it is this one which was altered
                span = "" if witness.number == sure + 1 else f"or one after it, up to {number}, "
                self._at(sure + 1, witness.number, f"{span}is not what it was")

    def _at(self, number: int, until: int, why: str) -> None:
        if self.first is None or self.first.number > until:  # else what is wrong there is what does not fit here
            self.bad(number, "", why)


def code_of(chain: str, number: int, link: str, key: str) -> str:
    """The check code of an event: 11 signs and one by which a misheard one is noticed; from any copy of the chain."""
    body = f"{CODE}\n{chain}\n{number}\n{link}\n{key}\n"
    bits = int.from_bytes(hashlib.pbkdf2_hmac("sha256", body.encode(), CODE.encode(), CODE_ROUNDS)[:8], "big")
    values = [bits >> shift & 31 for shift in range(59, 4, -5)]
    signs = "".join(ALPHABET[each] for each in [*values, _check(values, 0)])
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def code_read(text: str) -> str:
    """A code as it was typed, as it is written. Raises UnreadableError, for one wrong sign and for two exchanged."""
    signs = text.upper().translate(MISHEARD)
    if len(signs) != CODE_SIGNS or not set(signs) <= set(ALPHABET):
        raise UnreadableError("a code is 12 letters and digits, such as 4F7K-9QXM-2BTR; there is no U in it")
    values = [ALPHABET.index(each) for each in signs]
    if _check(values[:-1], values[-1]):
        raise UnreadableError("a sign of the code was misheard or mistyped: have it read out again")
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def _check(values: Iterable[int], last: int) -> int:
    """What must be added to make the sum zero; each place weighs differently, in the field of 32 elements."""
    total = 0
    for value in values:
        total ^= value
        total = total << 1 ^ (MODULUS if total & TOP else 0)
    return total ^ last


def number_read(text: str) -> int:
    """A number of an event as it was typed: `1,234`. Raises UnreadableError."""
    digits = text.replace(",", "").replace(" ", "")
    if not re.fullmatch(r"[1-9][0-9]{0,17}", digits):
        raise UnreadableError("the number of an event is a whole number from 1 on, such as 1,234")
    return int(digits)


def checkpoints_read(text: str) -> list[Signed]:
    """The checkpoints of a text, one after another. Raises UnreadableError."""
    plain = "".join(f"{line.strip()}\n" for line in text.splitlines() if line.strip())
    found = list(BLOCK.finditer(plain))
    if not found or "".join(each[0] for each in found) != plain:
        raise UnreadableError(f'this is no checkpoint, or it was cut or altered: one begins with "{CHECKPOINT}"')
    return [_checkpoint(*each.groups()) for each in found]


def _checkpoint(chain: str, number: str, link: str, moment: str, key: str, signature: str, code: str) -> Signed:
    if code_read(code) != code_of(chain, int(number), link, key):
        raise UnreadableError("the code in the checkpoint is not that of its other lines: it was altered")
    return Signed(chain, int(number), link, moment, key, signature)


def witness_of(signed: Signed, key: str, *, outside: bool = True) -> Witness:
    """A checkpoint as a witness of a chain whose public key is known."""
    said = f"the checkpoint of event {signed.number:,}, signed {when(signed.moment)},"
    genuine = signed.is_signed()
    flaw = "" if genuine else "has a wrong signature: it was altered"
    if genuine and signed.key != key:
        flaw = "is signed with another key than the chain's"
    return Witness(signed.number, said, lambda link: link == signed.link, flaw, genuine, outside)


def codes_placed(chains: Sequence[Chain], codes: Codes) -> tuple[list[tuple[Chain, Witness]], list[str]]:
    """Of which chain each code is; and a sentence for each of which that cannot be said."""
    placed, alarms = [], []
    for number, code in codes:
        mine = [each for each in chains if _coded(each, number, code, each.links.get(number, ""))]
        mine = mine or (list(chains) if len(chains) == 1 else [])
        said = f"the code {code} for event {number:,}"
        placed += [(each, Witness(number, said, partial(_coded, each, number, code))) for each in mine]
        if not mine:
            ends = " and ".join(sorted({f"{each.last:,}" for each in chains}))
            alarms.append(f"{said} fits none of these chains, which end at event {ends}")
    return placed, alarms


def _coded(chain: Chain, number: int, code: str, link: str) -> bool:
    return code_of(chain.chain, number, link, chain.key) == code


def counted(number: int, what: str = "event") -> str:
    """So many, in words: `1 event`, `1,234 events`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def when(moment: str) -> str:
    """A moment for people: 2026-11-20 16:35 UTC."""
    return f"{moment[:10]} {moment[11:16]} UTC"


def link_of(chain: str, event: dict[str, object], before: str) -> str:
    """The link of an event: SHA-256 of it and of the link before."""
    names = ("number", "event", "moment", "by", "verb", "subject", "digest")
    body = "".join(f"{part}\n" for part in (EVENT, chain, *(event[name] for name in names), before))
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def wrong_with(event: dict[str, object], chain: str, before: str) -> str:
    """What is wrong with an event, by itself and after the link before it; nothing where it is right."""
    records = str(event["records"]).encode("utf-8", "surrogatepass")
    if hashlib.sha256(records).hexdigest() != event["digest"]:
        return "does not name the records that it was made with"
    if link_of(chain, event, before) != event["link"]:
        return "was altered, or does not follow the event before it"
    return ""


@dataclass(slots=True)
class Section(Chain):
    """A chain as an export holds it: the number that its head promised, and the checkpoints that stand in it."""

    promised: int = 0
    wanted: set[int] = field(default_factory=set)
    before: str = FIRST_LINK
    held: list[Signed] = field(default_factory=list)

    def take(self, event: dict[str, object]) -> None:
        """The next event. Raises KeyError, TypeError, ValueError where it is none."""
        number, link = int(str(event["number"])), str(event["link"])
        if number <= self.last:
            self.bad(number, str(event["event"]), "stands there twice, or out of order")
        elif number > self.last + 1:
            self.bad(self.last + 1, "", "is missing")
        elif why := wrong_with(event, self.chain, self.before):
            self.bad(number, str(event["event"]), why)
        self.events += 1
        if number > self.last:
            self.last, self.before = number, link
            if number in self.wanted:
                self.links[number] = link


def export_read(path: Path, wanted: Iterable[int]) -> list[Section]:
    """The chains of an export; of the events whose numbers are wanted the links are kept. Raises UnreadableError."""
    sections: list[Section] = []
    number = 0
    try:
        with path.open("rb") as file:
            for line in file:
                number += 1
                _taken(json.loads(line), sections, wanted)
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror}") from error
    except (KeyError, TypeError, ValueError, IndexError, RecursionError) as error:
        raise UnreadableError(f"line {number} of the export cannot be read: it was cut or altered") from error
    if not sections:
        raise UnreadableError("the export is empty")
    return sections


def _taken(line: Any, sections: list[Section], wanted: Iterable[int]) -> None:  # noqa: ANN401  # whatever JSON holds
    if "format" in line:
        if line["format"] != EXPORT:
            raise UnreadableError(f'this program reads "{EXPORT}" only: fetch the one that belongs to this export')
        if not re.fullmatch("[0-9a-f]{32} [0-9a-f]{64}", f"{line['chain']} {line['key']}"):
            raise ValueError(line["chain"])
        own = {*wanted, *line["checkpoints"]}
        sections.append(Section(line["chain"], line["key"], promised=int(line["last"]), wanted=own))
    elif "checkpoint" in line:
        said = [str(line[name]) for name in ("link", "moment", "key", "signature")]
        sections[-1].held.append(Signed(sections[-1].chain, int(line["checkpoint"]), *said))
    else:
        sections[-1].take(line)


def export_settled(path: Path, outside: Sequence[Signed], codes: Codes) -> tuple[list[Section], list[str]]:
    """The chains of an export, held against all that is known; and what fits none of them. Raises UnreadableError."""
    sections = export_read(path, [*(each.number for each in outside), *(number for number, _ in codes)])
    if outside and not {each.chain for each in outside} & {each.chain for each in sections}:
        raise UnreadableError("none of the checkpoints is of a chain in this export: see that they belong together")
    placed, alarms = codes_placed(sections, codes)
    for section in sections:
        if section.last < section.promised:
            section.alarms.append(f"the export was cut: its head promises {counted(section.promised)}")
            section.bad(section.last + 1, "", f"is missing, and all after it up to event {section.promised:,}")
        given = [witness_of(each, section.key) for each in outside if each.chain == section.chain]
        given += [witness for chain, witness in placed if chain is section]
        section.settle([*(witness_of(each, section.key, outside=False) for each in section.held), *given])
    return sections, alarms


UNCHECKED = """What cannot be checked here: the seal (HMAC) of each event, whose key only the installation has, and the
rows of the record themselves. For these run `clearway audit verify` there."""
NEXT = """What to do: write no more into Clearway; keep the machine, the export and the checkpoints as they are; tell
whoever is responsible for the record. Compare with a backup from before the first bad event."""


def told(section: Section) -> Iterator[str]:
    """What was found of a chain, line by line."""
    right = "each is numbered without a gap and follows the one before it"
    yield f"Chain {section.chain}: {counted(section.events)}; {'NOT AS IT WAS MADE' if section.first else right}."
    if section.first:
        sure = f"Sure: up to event {section.sure:,}"
        yield f"  The first bad event: {section.first}. Bad in all: {section.wrong:,}. {sure}."
    yield from (f"  ALARM: {each}." for each in section.alarms)
    yield from (f"  Fits: {each.said.rstrip(',')}." for each in section.fitting if each.outside)
    yield f"  Checkpoints in the export itself that fit: {sum(not each.outside for each in section.fitting):,}."
    known = section.protected
    if known is None:
        yield "  NOT PROTECTED: nothing from outside was held against it. Whoever made this export may have made it up."
    elif section.last > known.number:
        yield f"  Not yet protected: {counted(section.last - known.number)} after event {known.number:,}."


def checkpoints_in(path: Path) -> list[Signed]:
    """The checkpoints in a file. Raises UnreadableError, with its name."""
    try:
        with path.open("rb") as file:
            return checkpoints_read(file.read(LARGEST_CHECKPOINT).decode())
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{path} cannot be read") from error
    except UnreadableError as error:
        raise UnreadableError(f"{path}: {error}") from error


def main(typed: Sequence[str] | None = None) -> int:
    """Check, and say what was found; the exit code."""
    parser = argparse.ArgumentParser(description="Checks an export of Clearway's audit log against checkpoints.")
    parser.add_argument("export", type=Path, help="what `clearway audit export` wrote")
    parser.add_argument("checkpoints", type=Path, nargs="*", help="what `clearway audit checkpoint` gave away")
    parser.add_argument("--code", nargs=2, action="append", default=[], metavar=("NUMBER", "CODE"), help="as read out")
    arguments = parser.parse_args(typed)
    try:
        signed = [each for path in arguments.checkpoints for each in checkpoints_in(path)]
        codes = [(number_read(number), code_read(code)) for number, code in arguments.code]
        sections, alarms = export_settled(arguments.export, signed, codes)
    except UnreadableError as error:
        sys.stderr.write(f"{error}\n")
        return UNREADABLE
    whole = not alarms and not any(each.first or each.alarms for each in sections)
    lines = [line for section in sections for line in told(section)] + [f"ALARM: {each}." for each in alarms]
    sys.stdout.write("\n".join([*lines, UNCHECKED, "Nothing wrong was found." if whole else NEXT]) + "\n")
    return WHOLE if whole else TAMPERED


if __name__ == "__main__":
    sys.exit(main())
