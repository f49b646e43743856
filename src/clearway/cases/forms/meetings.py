"""The forms of a meeting, of a conversation, and of the questions of the further review."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from clearway.accounts.models import User
from clearway.cases.forms.plan import NOBODY, owners
from clearway.cases.forms.record import LateForm
from clearway.cases.meeting.changes import Met, Talked
from clearway.cases.models import LONGEST, Chose, Review
from clearway.cases.models.plan import TALK_CHOSE, TALK_WISH, TALK_WITH
from clearway.cases.planning.changes import Own
from clearway.ui.fields import Radios, Select, Words
from clearway.ui.writing import Day, Narrative, TextLine, TimeOfDay, moment_of

YES_NO = [("yes", "Yes"), ("no", "No"), ("unknown", "We do not know yet")]
REFER = [("yes", "Yes: refer it"), ("no", "No: not now"), ("undecided", "Not decided yet")]
TALKED = [("yes", "Yes: this is what was said"), ("no", "Not yet: this is who is to talk, and what they want")]
HELD = [("yes", "It was held: these are its minutes"), ("no", "It is planned")]


MOST_ACTIONS = 5


class MeetingForm(LateForm):
    """A meeting that is planned, or its minutes, with the actions that it decided."""

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

    def __init__(
        self, sent: QueryDict | None, at: datetime, staff: Sequence[User], before: Mapping[str, object] | None = None,
        recorded_at: datetime | None = None, *, explained: bool = False,
    ) -> None:  # fmt: skip
        """`staff`: whose an action may be."""
        nobody = {f"owner-{nth}": NOBODY for nth in range(1, MOST_ACTIONS + 1)}
        said = {"kind": Review.INITIAL.value, "held": "yes", **nobody, **(before or {})}
        super().__init__(sent, at, said, recorded_at, explained=explained)
        self.staff = staff
        for nth in range(1, MOST_ACTIONS + 1):
            self.fields |= {
                f"words-{nth}": TextLine(f"Action {nth}: what is to be done?", LONGEST["line"], Words(size="s")),
                f"owner-{nth}": Select(f"Action {nth}: who does it?", owners(staff), Words(size="s")),
                f"until-{nth}": Day(f"Action {nth}: until which day?", Words(size="s", hint="Or leave it empty")),
                f"time-{nth}": TimeOfDay(f"Action {nth}: until what time?", Words(size="s", hint="For example, 15:30")),
            }

    def minutes_asked(self) -> list[forms.BoundField]:
        """The fields of the minutes but for the actions; why they are late last, where that is asked."""
        names = [name for name in self.base_fields if name != "late"]
        return [self[name] for name in (*names, *(["late"] if self.asks_why else []))]

    def actions_asked(self) -> list[list[forms.BoundField]]:
        """The fields of each action: what, who, until which day and what time."""
        rows = ((f"words-{nth}", f"owner-{nth}", f"until-{nth}", f"time-{nth}") for nth in range(1, MOST_ACTIONS + 1))
        return [[self[name] for name in row] for row in rows]

    @property
    def has_more_actions(self) -> bool:
        """Whether more than the first action was begun, and so must not be folded away."""
        rows = self.actions_asked()[1:]
        return any(
            row[0].value() or row[3].value() or any(row[2].value()) or each.errors for row in rows for each in row
        )

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
        found["actions"] = [each for nth in range(1, MOST_ACTIONS + 1) if (each := self._action(found, nth))]
        return found

    def _action(self, found: Mapping[str, Any], nth: int) -> Own | None:
        """One action, or None where its row is empty, or says too little."""
        what, who, day, time = (found.get(f"{name}-{nth}") for name in ("words", "owner", "until", "time"))
        typed = who not in (None, "", NOBODY) or day or time is not None
        if not what and typed and f"words-{nth}" not in self.errors:
            self.add_error(f"words-{nth}", f"Action {nth}: write what is to be done, or take the rest of it out")
        if what and found.get("held") == "no":
            self.add_error(f"words-{nth}", f"Action {nth}: a meeting that is planned has decided nothing yet")
        if day and time is None and f"time-{nth}" not in self.errors:
            self.add_error(f"time-{nth}", f"Action {nth}: write the time as well, for example 15:30")
        if time is not None and not day and f"until-{nth}" not in self.errors:
            self.add_error(f"until-{nth}", f"Action {nth}: write the day as well")
        owner = next((each for each in self.staff if str(each.pk) == who), None)
        return Own(what, moment_of(day, time) if day and time is not None else None, owner) if what else None

    def is_over(self, found: Mapping[str, object]) -> bool:
        """A meeting that is planned lies ahead."""
        return found.get("held") == "yes"

    def met(self, decided: Sequence[str] = ()) -> Met:
        """What was written, and the actions that earlier minutes of the meeting `decided`."""
        said = self.cleaned_data
        actions = tuple(said["actions"])
        minutes = {
            "there": said["lines"], "known": said["words"], "risk": said["risk"], "refer": said["refer"],
            "why": said["why"], "actions": [*decided, *(each.words for each in actions)],
        }  # fmt: skip
        return Met(said["kind"], said["happened_at"], said["held"] == "yes", minutes, actions, said["late"])


class TalkForm(LateForm):
    """A conversation with a young person; or, before it, who is to talk with them and what they want."""

    held = Radios("Has the conversation taken place?", TALKED, missing="Say whether it has taken place")
    with_whom = TextLine(
        "Who talks with them?", LONGEST["line"], Words(hint="Name and role"), missing="Write who talks with them"
    )
    chosen = Radios(
        "Did the young person choose with whom to talk?",
        Chose.choices,
        Words(hint="They may feel more at ease with another teacher than with the lead."),
        missing="Say whether it was their choice",
    )
    day = Day("On which day was it?", Words(hint="Only of a conversation that has taken place"))
    time = TimeOfDay("At what time?", Words(hint="For example, 14:30"))
    words = Narrative(
        "What was said? Or, before it, what does the young person want?",
        LONGEST["words"],
        Words(hint="In their words where you can. Never ask a child to describe an image, and write down none."),
    )

    field_order = ("held", "with_whom", "chosen", "day", "time", "words", "reason", "late")

    def __init__(self, sent: QueryDict | None, at: datetime, before: Mapping[str, str]) -> None:
        self.before = before
        said = {"held": "yes", "with_whom": before.get(TALK_WITH, ""), "chosen": before.get(TALK_CHOSE, "")}
        super().__init__(sent, at, said)

    def clean(self) -> dict[str, Any]:
        """A conversation that took place has its time, and what was said; one to come has words that fit in a plan."""
        found = super().clean()
        if self.is_over(found):
            for name, missing in (
                ("day", "Write the day"),
                ("time", "Write the time"),
                ("words", "Write what was said"),
            ):
                if found.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, missing)
        elif len(found.get("words", "")) > LONGEST["reason"]:
            self.add_error("words", f"What they want must be {LONGEST['reason']:,} characters or fewer")
        return found

    def is_over(self, found: Mapping[str, object]) -> bool:
        """Who is to talk is said before it is over."""
        return found.get("held") == "yes"

    @property
    def is_to_come(self) -> bool:
        """Whether nobody has talked with them yet."""
        return bool(self.cleaned_data["held"] == "no")

    def choice(self) -> dict[str, str]:
        """Who is to talk with them, whether they chose it, and what they want; what was known of that stays."""
        said = self.cleaned_data
        wish = said["words"] or self.before.get(TALK_WISH, "")
        return {TALK_WITH: said["with_whom"], TALK_CHOSE: said["chosen"], TALK_WISH: wish}

    def talked(self) -> Talked:
        """What was written."""
        said = self.cleaned_data
        return Talked(said["happened_at"], said["with_whom"], said["chosen"], said["words"], said["late"])


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
