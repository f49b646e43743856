"""Whether a chain and the rows that it names are as they were made; and if not, which event is the first bad one.

Everything is read as it stands at one moment: what is written while this runs is left for the next time.
"""

import hmac
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from clearway.audit.chain import FIRST_LINK, digest_of, link_of, moment_of
from clearway.audit.checkpoints import held, public_key
from clearway.audit.models import Event, Receipt
from clearway.audit.named import BadRow, NamedRows
from clearway.audit.raw import columns, events, rows, steady
from clearway.audit.standalone import Chain, Codes, Signed, codes_placed, when, witness_of
from clearway.vault import keyring
from clearway.vault.errors import KeyMissingError, SealBrokenError
from clearway.vault.guards import kept_models
from clearway.vault.models import Kind

AHEAD = timedelta(minutes=5)
UNNAMED = (Event, Receipt)  # no event names them: an event is one, and a receipt lies beside one
Step = Callable[[str, int], None]


@dataclass(slots=True)
class Checked(Chain):
    """What was found of a chain of this installation, and of its rows: the first bad ones, and how many in all."""

    held: list[Signed] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    rows: int = 0
    bad_rows: int = 0
    named: list[BadRow] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong with the chain and its rows."""
        return self.first is None and not self.alarms and not self.bad_rows


def checked(
    chain: UUID, at: datetime, wanted: Iterable[int], *, with_rows: bool = True, step: Step = lambda *_: None
) -> Checked:
    """Check a chain by itself. The links of the events whose numbers are wanted are kept, for `settle`.

    `step` is told "events" or "rows" and how many more were read.
    """
    found = Checked(chain.hex, "")
    keys = _keys(chain, found)
    with steady(chain):
        found.held = held(chain, found.key)
        named = NamedRows() if with_rows else None
        reader = _Reader(found, keys, {*wanted, *(each.number for each in found.held)}, moment_of(at + AHEAD))
        for batch in events(chain):
            reader.read(batch, named)
            step("events", len(batch))
        if named:
            _rows(chain, named, step)
    if named:  # after the database was let go: it waits for nobody long
        found.rows, found.bad_rows, found.named = named.judged()
    if keys is None and not found.events + found.rows:
        found.alarms.clear()  # nothing was ever done here, so nothing was ever sealed
    return found


def settle(found: Sequence[Checked], outside: Sequence[Signed], codes: Codes) -> list[str]:
    """Hold chains against their checkpoints, here and from outside, and against codes. Says what fits none of them."""
    placed, alarms = codes_placed(found, codes)
    for each in found:
        known = [*each.held, *(signed for signed in outside if signed.chain == each.chain)]
        codes_here = [witness for chain, witness in placed if chain is each]
        each.settle([*(witness_of(signed, each.key) for signed in known), *codes_here])
    here = {each.chain for each in found}
    return alarms + [
        f"the checkpoint of event {each.number:,}, signed {when(each.moment)}, is of chain {each.chain}: it is not here"
        for each in outside
        if each.chain not in here
    ]


def _keys(chain: UUID, found: Checked) -> bytes | None:
    try:
        found.key = public_key(chain)
        return keyring.secret(chain, Kind.AUDIT)
    except (KeyMissingError, SealBrokenError) as error:
        found.alarms.append(f"the keys of this chain cannot be used, so no seal was checked: {error}")
        return None


def _rows(chain: UUID, named: NamedRows, step: Step) -> None:
    for model in kept_models():
        if model not in UNNAMED:
            for batch in rows(model, chain):
                named.find(model._meta.db_table, columns(model), batch)
                step("rows", len(batch))


class _Reader:
    """Reads events one after another, each against the one before it."""

    def __init__(self, found: Checked, key: bytes | None, wanted: set[int], latest: str) -> None:
        self.found, self.wanted, self.latest = found, wanted, latest
        # What `chain.mac_of` makes, begun once: a copy is twice as quick as beginning anew.
        self.seal = None if key is None else hmac.new(key, digestmod="sha256")
        self.before = FIRST_LINK

    def read(self, batch: Sequence[tuple[Any, ...]], named: NamedRows | None) -> None:
        """The next events."""
        found, wanted, latest, last = self.found, self.wanted, self.latest, self.found.last
        for row in batch:
            number = row[0]
            if number == last + 1:
                why = self.wrong_with(row)
                if why:
                    found.bad(number, str(row[1]), why)
            elif not isinstance(number, int) or number <= last:
                found.bad(last, str(row[1]), "has a number that is used already, or is none")
                continue
            else:
                found.bad(last + 1, "", f"is missing{f', and all up to {number - 1:,}' if number > last + 2 else ''}")
            last, self.before = number, row[9]
            if number in wanted:
                found.links[number] = str(row[9])
            if str(row[3]) > latest:
                self.warn(row)
            if named and row[7]:
                named.name(number, row[7])
        found.events, found.last = found.events + len(batch), last

    def wrong_with(self, row: tuple[Any, ...]) -> str:
        """What is wrong with the event that comes next; nothing where it is right."""
        number, name, at, moment, by, verb, subject, records, digest, link, mac = row
        try:
            if digest_of(records) != digest:
                return "does not name the records that it was made with"
            if link_of(self.found.chain, number, name, moment, by, verb, subject, digest, self.before) != link:
                return "was altered, or does not follow the event before it"
            if self.seal and _hex(self.seal, link) != mac:
                return "has a seal (HMAC) that was not made with the key of this installation"
            if f"{moment[:-1]}+00:00" != at:
                return "has another time beside the one that it was made with"
        except (TypeError, AttributeError, UnicodeError):
            return "holds what is not text"
        return ""

    def warn(self, row: tuple[Any, ...]) -> None:
        """Note an event that is ahead of the clock, the first only."""
        if not self.found.warnings:
            self.found.warnings.append(
                f"event {row[0]:,} says {when(str(row[3]))}, which is still to come: see the clock"
            )


def _hex(seal: hmac.HMAC, link: str) -> str:
    made = seal.copy()
    made.update(link.encode())
    return made.hexdigest()
