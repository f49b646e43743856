"""What is still open in a case before it is closed."""

import zlib
from collections.abc import Iterator, Sequence

from clearway.cases.models import For
from clearway.cases.planning.queries import Planned
from clearway.cases.queries.record import Whole
from clearway.cases.queries.work import open_points
from clearway.cases.queries.worklist import asks_for_signature
from clearway.ui.jinja import moment

MISSES = {For.SUPPORT.value: "has no support plan of their own", For.HOME.value: "has no plan before home time"}


def left(whole: Whole, steps: Sequence[Planned]) -> list[tuple[str, str]]:
    """Each thing that is not done, by a mark and in words. Nothing of it forbids closing: whoever closes says that they
    know of it, and why they close.
    """
    found = [(f"step-{each.row.root}", f"To do: {each.row.says['text']}") for each in steps if each.is_open]
    found += [*_undecided(whole), *_unmet(whole), *_without_plan(whole)]
    return [(mark_of(name), words) for name, words in found]


def _undecided(whole: Whole) -> Iterator[tuple[str, str]]:
    """A decision that nobody recorded, or signed as the second; a referral that nobody made."""
    if not whole.decisions:
        yield "decision", "Nobody recorded a decision"
    signed = {each.decision_id for each in whole.work.countersigned}
    for each in whole.decisions:
        if asks_for_signature(each, each.pk in signed):
            yield f"signature-{each.pk}", f"The decision of {moment(each.at)} has no second signature"
    referred = any(each.police or each.social_care for each in whole.decisions)
    if referred and not any(each.whom in ("police", "social-care") for each in whole.calls):
        yield "call", "A referral was decided, and no call is written down"


def _unmet(whole: Whole) -> Iterator[tuple[str, str]]:
    """A meeting without minutes; of a case that was not referred the questions of its further review."""
    for rows in whole.work.meetings:
        if not rows[-1].held:
            planned = f"{rows[-1].get_kind_display()}, planned for {moment(rows[-1].held_at)}"
            yield f"meeting-{rows[-1].root}", f"{planned}: it has no minutes"
    if whole.is_not_referred:
        for each in open_points(whole.work):
            yield f"point-{each.passage}", f"Further review, not answered: {each.text}"


def _without_plan(whole: Whole) -> Iterator[tuple[str, str]]:
    """Each child who has no plan of their own, but who was put in by mistake."""
    written = {(row.involvement_id, row.meant) for row in whole.work.plans if row.is_written}
    for each in whole.truly_involved:
        for meant, misses in MISSES.items():
            if (each.row.pk, meant) not in written:
                yield f"{meant}-{each.letter}", f"{each.person.name} {misses}"


def mark_of(name: str) -> str:
    """A short mark of something open, for a box to tick: many long ones would look like a file."""
    return f"{zlib.crc32(name.encode()):08x}"
