"""The forms of a meeting, of a conversation, and of the questions of the further review."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from clearway.cases.forms.record import HappenedForm
from clearway.cases.meeting.changes import Met, Talked
from clearway.cases.models import LONGEST, Chose, Review
from clearway.ui.fields import Radios, Words
from clearway.ui.writing import Day, Narrative, TextLine, TimeOfDay

YES_NO = [("yes", "Yes"), ("no", "No"), ("unknown", "We do not know yet")]
REFER = [("yes", "Yes: refer it"), ("no", "No: not now"), ("undecided", "Not decided yet")]
HELD = [("yes", "It was held: these are its minutes"), ("no", "It is planned")]


class MeetingForm(HappenedForm):
    """A meeting that is planned, or its minutes."""

    kind = Radios("Which meeting is it?", Review.choices, missing="Say which meeting it is")
    held = Radios("Is it planned, or was it held?", HELD, missing="Say whether it was held")
    day = Day("On which day?", missing="Write the day")
    time = TimeOfDay("At what time?", Words(hint="For example, 14:30"), missing="Write the time")
    lines = Narrative("Who is there?", LONGEST["reason"], Words(hint="One on each line, with their role", size="s"))
    words = Narrative(
        "What is known, and from whom?", LONGEST["words"], Words(size="s", hint="Facts apart from opinions")
    )
    risk = Radios("Is any child at immediate risk?", YES_NO, Words(size="s"))
    refer = Radios("Do you refer it?", REFER, Words(size="s"))
    why = Narrative("Why?", LONGEST["reason"], Words(size="s", hint="The decision itself is recorded on its own page"))

    def __init__(self, sent: QueryDict | None, at: datetime, before: Mapping[str, object] | None = None) -> None:
        super().__init__(sent, at, {"kind": Review.INITIAL.value, "held": "yes", **(before or {})})

    def clean(self) -> dict[str, Any]:
        """A meeting that was held lies behind; its minutes say who was there, what is known, and what was decided."""
        found = super().clean()
        if found.get("held") == "yes":
            for name, missing in (
                ("lines", "Write who was there"), ("words", "Write what is known, and from whom"),
                ("risk", "Say whether any child is at immediate risk"), ("refer", "Say whether you refer it"),
            ):  # fmt: skip
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, missing)
        return found

    def is_over(self, found: Mapping[str, object]) -> bool:
        """A meeting that is planned lies ahead."""
        return found.get("held") == "yes"

    def met(self, agenda: list[str]) -> Met:
        """What was written, with what was open."""
        said = self.cleaned_data
        minutes = {
            "there": said["lines"], "known": said["words"], "risk": said["risk"], "refer": said["refer"],
            "why": said["why"], "agenda": agenda,
        }  # fmt: skip
        return Met(said["kind"], said["happened_at"], said["held"] == "yes", minutes)


class TalkForm(HappenedForm):
    """A conversation with a young person."""

    with_whom = TextLine(
        "Who talked with them?", LONGEST["line"], Words(hint="Name and role"), missing="Write who talked with them"
    )
    chosen = Radios(
        "Did the young person choose with whom to talk?",
        Chose.choices,
        Words(hint="They may feel more at ease with another teacher than with the lead."),
        missing="Say whether it was their choice",
    )
    day = Day("On which day?", missing="Write the day")
    time = TimeOfDay("At what time?", Words(hint="For example, 14:30"), missing="Write the time")
    words = Narrative(
        "What was said?",
        LONGEST["words"],
        Words(hint="In their words where you can. Never ask a child to describe an image, and write down none."),
        missing="Write what was said",
    )

    def talked(self) -> Talked:
        """What was written."""
        said = self.cleaned_data
        return Talked(said["happened_at"], said["with_whom"], said["chosen"], said["words"])


class PointForm(forms.Form):
    """An answer to a question of the further review."""

    known = Radios("Do you know?", [("yes", "Yes"), ("no", "It is not known")], missing="Say whether you know")
    words = Narrative(
        "What do you know, and from whom?", LONGEST["words"], Words(hint="If it is not known, say who was asked")
    )

    def __init__(self, sent: QueryDict | None, before: Mapping[str, object]) -> None:
        super().__init__(sent, initial=dict(before))

    def clean(self) -> dict[str, Any]:
        """What is known is written."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("known") == "yes" and not found.get("words"):
            self.add_error("words", "Write what you know, and from whom")
        return found
