"""The forms on which a call, a conversation, or somebody's part in the case is corrected."""

from datetime import datetime

from django import forms
from django.http import QueryDict

from clearway.cases.forms.calls import CallForm
from clearway.cases.forms.meetings import TalkForm
from clearway.cases.models import LONGEST, PARTS, Call, Talk
from clearway.cases.models.plan import TALK_CHOSE, TALK_WITH
from clearway.core.calendar import LONDON
from clearway.ui.fields import Radios, Words
from clearway.ui.writing import Day, Narrative, TimeOfDay

WHY = "Why is it corrected?"
STAYS = "What stands now stays, with this reason beside it."
WITHOUT_A_REASON = "Write why it is corrected"


class CallCorrectionForm(CallForm):
    """A call as it was after all, and why."""

    reason = Narrative(WHY, LONGEST["reason"], Words(hint=STAYS), missing=WITHOUT_A_REASON)

    def __init__(
        self, sent: QueryDict | None, at: datetime, row: Call, recorded_at: datetime, *, explained: bool
    ) -> None:  # fmt: skip
        """`recorded_at`: when the first that was corrected was; `explained`: it was said why so late."""
        self.row = row
        happened = row.happened_at.astimezone(LONDON)
        said = {name: getattr(row, name) for name in ("whom", "spoke_to", "reference", "advice", "words")}
        super().__init__(
            sent, at, {"day": happened.date(), "time": happened.time(), **said}, recorded_at, explained=explained
        )


class TalkCorrectionForm(TalkForm):
    """A conversation as it was after all, and why. It has taken place: that is not asked."""

    day = Day("On which day was it?", missing="Write the day")
    time = TimeOfDay("At what time?", Words(hint="For example, 14:30"), missing="Write the time")
    words = Narrative(
        "What was said?",
        LONGEST["words"],
        Words(hint="In their words where you can. Never ask a child to describe an image, and write down none."),
        missing="Write what was said",
    )
    reason = Narrative(WHY, LONGEST["reason"], Words(hint=STAYS), missing=WITHOUT_A_REASON)

    def __init__(
        self, sent: QueryDict | None, at: datetime, row: Talk, recorded_at: datetime, *, explained: bool
    ) -> None:  # fmt: skip
        """`recorded_at`: when the first that was corrected was; `explained`: it was said why so late."""
        self.row = row
        super().__init__(sent, at, {TALK_WITH: row.with_whom, TALK_CHOSE: row.chosen})
        self.recorded_at, self.explained = recorded_at, explained
        happened = row.happened_at.astimezone(LONDON)
        self.initial.update(day=happened.date(), time=happened.time(), words=row.words)
        del self.fields["held"]

    def is_over(self, found: object) -> bool:  # noqa: ARG002  # nobody corrects what is to come here
        """It is."""
        return True


class PartForm(forms.Form):
    """How somebody is involved after all, and why."""

    role = Radios("How are they involved?", PARTS, missing="Say how they are involved")
    reason = Narrative(WHY, LONGEST["reason"], Words(hint=STAYS), missing=WITHOUT_A_REASON)

    def __init__(self, sent: QueryDict | None, role: str) -> None:
        super().__init__(sent, initial={"role": role})
