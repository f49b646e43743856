"""What is still open in a case before it is closed."""

import zlib
from collections.abc import Sequence

from clearway.cases.models import For
from clearway.cases.planning.queries import Planned
from clearway.cases.queries.record import Whole


def left(whole: Whole, steps: Sequence[Planned]) -> list[tuple[str, str]]:
    """Each thing that is not done, by a mark and in words. Nothing of it forbids closing: whoever closes says that they
    know of it, and why they close.
    """
    found = [(f"step-{each.row.root}", f"To do: {each.row.says['text']}") for each in steps if each.is_open]
    if not whole.decisions:
        found.append(("decision", "Nobody recorded a decision"))
    supported = {row.involvement_id for row in whole.work.plans if row.meant == For.SUPPORT}
    found += [
        (f"support-{each.letter}", f"{each.person.name} has no support plan of their own")
        for each in whole.involved
        if each.row.pk not in supported
    ]
    referred = any(each.police or each.social_care for each in whole.decisions)
    if referred and not any(each.whom in ("police", "social-care") for each in whole.calls):
        found.append(("call", "A referral was decided, and no call is written down"))
    return [(mark_of(name), words) for name, words in found]


def mark_of(name: str) -> str:
    """A short mark of something open, for a box to tick: many long ones would look like a file."""
    return f"{zlib.crc32(name.encode()):08x}"
