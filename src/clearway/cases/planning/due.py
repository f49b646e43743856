"""How a step of the guidance is named in a plan, and how its time is counted."""

from clearway.cases.models import Step
from clearway.core.packs.load import pack_for
from clearway.core.packs.schema import Due

REFERRAL = "referral"
AT_ONCE = "at once"
CLOCKS = {
    "at-once": AT_ONCE,
    "end-of-day": "before the end of the day",
    "hours": "within {within} hours",
    "school-days": "within {within} school days",
    "working-days": "within {within} working days",
}
FROM = {"report": "from when it was first asked for", REFERRAL: "from the referral"}


def name_of(area: str, action: str) -> str:
    """How a step of the guidance is named in a plan: two areas may ask for the same."""
    return f"{area}/{action}"


def due_of(row: Step) -> Due | None:
    """How the time of a step is counted, as its pack says now; None for an own one, and one that has no time."""
    area, _, action = row.asked.partition("/")
    return next((each.due for each in pack_for(area).actions if each.id == action), None) if action else None


def why(counts: Due | None) -> str:
    """Why a step has the time that it has."""
    if counts is None:
        return ""
    start = f", {FROM.get(counts.event, counts.event)}" if counts.clock != "end-of-day" else ""
    return CLOCKS.get(counts.clock, counts.clock).format(within=counts.within) + start
