"""A chain as a file that anybody can check elsewhere: ids and digests, and no name."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

from clearway.audit.acts import Act, reading
from clearway.audit.chain import head, moment_of
from clearway.audit.checkpoints import held, public_key
from clearway.audit.events import Verb
from clearway.audit.files import new_file
from clearway.audit.raw import events
from clearway.audit.standalone import EXPORT

Step = Callable[[int], None]


def export(path: Path, acts: Sequence[Act], step: Step = lambda _: None) -> int:
    """Write the chains, one for each act, into a new file; how many events. The export is an event of each of them.

    `step` is told how many events were written. Raises ChainError; then there is no file.
    """
    total = 0
    with new_file(path) as out:
        for act in acts:
            with reading(act):
                act.saw(Verb.AUDIT_EXPORT, act.actor.organisation)
                total += _chain(out, act.actor.organisation, moment_of(act.at), step)
    return total


def _chain(out: TextIO, chain: UUID, moment: str, step: Step) -> int:
    last, _ = head(chain)
    key = public_key(chain)
    letters = held(chain, key)
    numbers = sorted({each.number for each in letters})
    _line(out, format=EXPORT, chain=chain.hex, key=key, moment=moment, last=last, checkpoints=numbers)
    written = 0
    for batch in events(chain, last):
        for number, event, _, said, by, verb, subject, records, digest, link, mac in batch:
            _line(
                out, number=number, event=event, moment=said, by=by, verb=verb, subject=subject, records=records,
                digest=digest, link=link, mac=mac,
            )  # fmt: skip
        written += len(batch)
        step(len(batch))
    for each in letters:
        _line(
            out, checkpoint=each.number, link=each.link, moment=each.moment, key=each.key, signature=each.signature
        )  # fmt: skip
    return written


def _line(out: TextIO, **parts: Any) -> None:  # noqa: ANN401  # whatever the table holds
    out.write(json.dumps(parts, separators=(",", ":"), default=str) + "\n")
