"""How a step of the guidance is named in a plan, and how its time is counted."""

from collections.abc import Mapping

from clearway.cases.models import Step
from clearway.core.packs.conditions import All, AnyOf, Condition, Is, leaves
from clearway.core.packs.load import pack_for
from clearway.core.packs.schema import Due
from clearway.core.packs.vocabulary import vocabulary

REFERRAL = "referral"
KNOWN = "known"  # in what a step says: by what it is known to be done
AT_ONCE = "at-once"
CLOCKS = {
    AT_ONCE: "at once",
    "end-of-day": "before the end of the day",
    "hours": "within {within} hours",
    "school-days": "within {within} school days",
    "working-days": "within {within} working days",
}
FROM = {"report": "from when it was first asked for", REFERRAL: "from the referral"}


def name_of(area: str, action: str) -> str:
    """How a step of the guidance is named in a plan: two areas may ask for the same."""
    return f"{area}/{action}"


def asked_due(area: str, action: str) -> Due | None:
    """How the time of a step is counted, as the area's pack says now; None for one that has no time."""
    return next((each.due for each in pack_for(area).actions if each.id == action), None)


def due_of(row: Step) -> Due | None:
    """How the time of a step is counted, as the pack that asked for it said then; None for an own one, and one that
    has no time.
    """
    counts = row.says.get("counts")
    return Due(counts["within"], counts["clock"], counts["event"]) if counts else None


def done_by(row: Step, facts: Mapping[str, str]) -> str:
    """By which answers a step is known to be done, in words; empty where it is not known."""
    area, _, action = row.asked.partition("/")
    when = next((each.done_when for each in pack_for(area).actions if each.id == action), None)
    if when is None or not _holds(when, facts):
        return ""
    words = vocabulary()
    said = [words[leaf.fact].says for leaf in leaves(when) if isinstance(leaf, Is) and _holds(leaf, facts)]
    return f"Known from what was recorded: {'; '.join(dict.fromkeys(said))}."


def _holds(when: Condition, facts: Mapping[str, str]) -> bool:
    """Whether the answers alone prove it; what rests on anything else is not known here."""
    match when:
        case Is(fact, value):
            return facts.get(fact) == value
        case AnyOf(parts):
            return any(_holds(part, facts) for part in parts)
        case All(parts):
            return bool(parts) and all(_holds(part, facts) for part in parts)
        case _:
            return False


def why(counts: Due | None) -> str:
    """Why a step has the time that it has."""
    if counts is None:
        return ""
    start = f", {FROM.get(counts.event, counts.event)}" if counts.clock != "end-of-day" else ""
    return CLOCKS.get(counts.clock, counts.clock).format(within=counts.within) + start
