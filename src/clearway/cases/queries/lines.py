"""One line of a case's chronology: what happened, when, who recorded it, and what it says."""

from dataclasses import dataclass
from datetime import datetime

from clearway.cases.models import (
    AboutPerson,
    Answer,
    Assessment,
    BrokenGlass,
    Call,
    Case,
    ChildPlan,
    Corrected,
    Countersigned,
    Decision,
    Entry,
    Involvement,
    Joined,
    Late,
    Meeting,
    Part,
    Point,
    RecordedLate,
    Step,
    Stood,
    Talk,
    Where,
    is_late,
)
from clearway.concerns.models import Concern, TakenUp
from clearway.core.wording import place
from clearway.guidance.forms import SETTING_NAMES
from clearway.guidance.shown import person_lines

Line = (
    Concern | Case | Assessment | Call | Decision | Entry | BrokenGlass | Answer | Meeting | Talk | Point | Step
    | ChildPlan | Countersigned | Stood | Involvement | AboutPerson | Where | Joined | TakenUp | Part
)  # fmt: skip
CORRECTED_ON: dict[type[object], str] = {
    Entry: "case-correct", Call: "case-correct-call", Talk: "case-correct-talk",
}  # fmt: skip
Earlier = Entry | Meeting | Call | Talk | Involvement | Part


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the chronology: when it happened, when and by whom it was recorded, what kind, and the row itself; of
    an entry and of minutes the earlier versions, of a call and a conversation what they correct, with the corrections,
    of a part what it was before; and why it was recorded late, where somebody said so.
    """

    at: datetime
    recorded_at: datetime
    by: str
    kind: str
    row: Line
    earlier: tuple[Earlier, ...] = ()
    why_late: Late | RecordedLate | None = None
    corrections: tuple[Corrected, ...] = ()

    @property
    def is_late(self) -> bool:
        """Whether it is told of something that happened, and was first recorded more than a day after it."""
        rows = (*self.earlier, self.row)
        if not isinstance(self.row, Entry | Call | Talk | Meeting):
            return False
        told = [row.at for row in rows if not isinstance(row, Meeting) or row.held]
        return bool(told) and is_late(self.at, told[0])

    @property
    def corrected_on(self) -> str:
        """The name of the page on which it is corrected; empty for what is corrected otherwise."""
        return CORRECTED_ON.get(type(self.row), "")

    def why(self, row: Call | Talk) -> str:
        """Why a call or a conversation, this one or an earlier one, stands instead of another; empty for the first."""
        return next((each.reason for each in self.corrections if each.instead == row.pk), "")

    @property
    def what(self) -> str:
        """What kind of row it is."""
        return type(self.row).__name__.lower()

    @property
    def told(self) -> list[tuple[str, str]]:
        """What was said of somebody, or of whose guidance it is put to: each question, and what was answered."""
        if isinstance(self.row, AboutPerson):
            return person_lines(self.row.person)
        if isinstance(self.row, Where):
            areas = ", ".join(map(place, self.row.said["areas"]))
            return [("Whose guidance", areas), ("Kind of setting", SETTING_NAMES[self.row.said["setting"]])]
        return []

    @property
    def is_entry(self) -> bool:
        """Whether it is an entry of the chronology itself."""
        return isinstance(self.row, Entry)

    @property
    def is_concern(self) -> bool:
        """Whether it is the report."""
        return isinstance(self.row, Concern)

    @property
    def is_decision(self) -> bool:
        """Whether it is a decision."""
        return isinstance(self.row, Decision)

    @property
    def is_opening(self) -> bool:
        """Whether somebody opened the case in an emergency."""
        return isinstance(self.row, BrokenGlass)

    @property
    def is_call(self) -> bool:
        """Whether it is a call."""
        return isinstance(self.row, Call)

    @property
    def is_assessment(self) -> bool:
        """Whether it is what the guidance said."""
        return isinstance(self.row, Assessment)
