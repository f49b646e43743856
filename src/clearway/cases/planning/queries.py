"""The plan of a case: each step as it stands, what it waits for, and each child's own plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from clearway.audit.acts import Act
from clearway.cases.models import Assessment, Case, ChildPlan, Involvement, State, Step
from clearway.cases.planning.due import AT_ONCE, KNOWN, due_of, name_of
from clearway.core.calendar import LONDON, is_working_day
from clearway.core.handbook import OWNERS
from clearway.core.wording import NAMES, place

MORNING = 8, 30


@dataclass(frozen=True, slots=True)
class Planned:
    """A step as it stands: its newest row, the earlier ones, who it falls to by the guidance, what it waits for, and
    whether its time is past.
    """

    row: Step
    earlier: tuple[Step, ...]
    who: str
    area: str
    waits: tuple[str, ...]
    late: bool

    @property
    def at_once(self) -> bool:
        """Whether it is to be done as soon as it is asked for."""
        counts = due_of(self.row)
        return counts is not None and counts.clock == AT_ONCE

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return bool(self.row.state == State.OPEN)

    @property
    def is_unasked(self) -> bool:
        """Whether the guidance asked for it and does so no longer, and nobody has said what came of it."""
        return bool(self.row.state == State.UNASKED and not self.row.says.get(KNOWN))

    @property
    def is_known(self) -> bool:
        """Whether what was recorded says that it is done, and so it is asked for no longer."""
        return bool(self.row.state == State.UNASKED and self.row.says.get(KNOWN))

    @property
    def is_own(self) -> bool:
        """Whether somebody here added it."""
        return not self.row.asked


def planned(act: Act, steps: Iterable[Sequence[Step]], latest: Sequence[Assessment]) -> list[Planned]:
    """The steps: what is open by its time, then what has no time, then what is over, the last first."""
    blocked = {
        name_of(row.area, each["id"]): tuple(NAMES[gate].lower() for gate in each["blocked_by"])
        for row in latest
        for each in row.result["actions"]
    }
    found = [_planned(act, versions, blocked) for versions in steps]
    never = act.at.replace(year=act.at.year + 100)

    def order(each: Planned) -> tuple[bool, bool, bool, datetime]:
        return not each.is_open, not each.is_unasked, bool(each.waits), each.row.due_at or never

    return sorted(found, key=order)


def _planned(act: Act, versions: Sequence[Step], blocked: Mapping[str, tuple[str, ...]]) -> Planned:
    row = versions[-1]
    says = row.says
    late = bool(row.state == State.OPEN and row.due_at and row.due_at < act.at)
    return Planned(
        row, tuple(versions[:-1]), OWNERS.get(str(says.get("by")), ""), place(says["area"]) if "area" in says else "",
        blocked.get(row.asked, ()), late,
    )  # fmt: skip


def step(case: Case, name: UUID) -> Step:
    """One version of a step of this case. Raises Step.DoesNotExist."""
    row: Step = Step.objects.get(case=case, id=name)
    return row


def newest_of(case: Case, root: UUID) -> Step:
    """A step as it stands."""
    row: Step = Step.objects.filter(case=case, root=root).latest("version")
    return row


def child_plan(whose: Involvement, meant: str) -> ChildPlan | None:
    """A child's plan as it stands, or None."""
    return ChildPlan.objects.filter(involvement=whose, meant=meant).order_by("-version").first()


def school_begins(at: datetime) -> datetime:
    """When the next working day begins after the moment: until then a child is at home."""
    day = at.astimezone(LONDON).date() + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return datetime(day.year, day.month, day.day, *MORNING, tzinfo=LONDON)
