"""How a step of the guidance is named in a plan, and how its time is counted."""

from clearway.cases.models import Step
from clearway.core.packs.load import pack_for
from clearway.core.packs.schema import Due

REFERRAL = "referral"
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


def why(counts: Due | None) -> str:
    """Why a step has the time that it has."""
    if counts is None:
        return ""
    start = f", {FROM.get(counts.event, counts.event)}" if counts.clock != "end-of-day" else ""
    return CLOCKS.get(counts.clock, counts.clock).format(within=counts.within) + start
