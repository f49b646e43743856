"""The forms of a case."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from clearway.cases.changes import Involved, Told
from clearway.cases.models import LONGEST, Kind, Role, is_late
from clearway.core.calendar import LONDON
from clearway.people.models import LONGEST_NAME
from clearway.ui.fields import Radios, Words
from clearway.ui.writing import Day, Narrative, TextLine, TimeOfDay, moment_of

FUTURE = "The day and time must not lie ahead of now"
ASKED_WHY = "It happened more than 24 hours ago. Write why it is recorded late, or leave that empty and send it again"


class PersonForm(forms.Form):
    """Somebody in the case."""

    name = TextLine("Name", LONGEST_NAME, missing="Write the name. If you do not know it, write what you do know")
    born_on = Day("Date of birth", Words(hint="Leave it empty if you do not know it. For example, 27 3 2011"))
    role = Radios("How are they involved?", Role.choices, missing="Say how they are involved")

    def __init__(self, sent: QueryDict | None, at: datetime) -> None:
        self.at = at.astimezone(LONDON)
        super().__init__(sent)

    def clean_born_on(self) -> Any:  # noqa: ANN401  # a day or nothing
        """Refuses a day that has not come yet."""
        day = self.cleaned_data["born_on"]
        if day and day > self.at.date():
            raise forms.ValidationError("The date of birth must not lie ahead of today")
        return day

    def involved(self) -> Involved:
        """What was written."""
        said = self.cleaned_data
        return Involved(said["name"], said["born_on"], said["role"])


class HappenedForm(forms.Form):
    """When something happened: a day and a time that have come."""

    def __init__(self, sent: QueryDict | None, at: datetime, before: Mapping[str, object] | None = None) -> None:
        self.at = at.astimezone(LONDON)
        super().__init__(sent, initial={"day": self.at.date(), "time": self.at.time(), **(before or {})})

    def clean(self) -> dict[str, Any]:
        """Refuses a time that has not come yet."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        day, time = found.get("day"), found.get("time")
        if day and time is not None:
            found["happened_at"] = moment_of(day, time)
            if found["happened_at"] > self.at and self.is_over(found):
                self.add_error("day", FUTURE)
        return found

    def is_over(self, found: Mapping[str, object]) -> bool:  # noqa: ARG002  # one kind of form may tell of what is to come
        """Whether it tells of what has happened."""
        return True


class LateForm(HappenedForm):
    """Something that happened. What is late comes back once, with what was typed, to be asked why."""

    late = Narrative(
        "Why is it recorded late?",
        LONGEST["reason"],
        Words(size="s", hint="One sentence is enough. If you do not know, leave it empty: then it says so."),
    )

    def __init__(
        self, sent: QueryDict | None, at: datetime, before: Mapping[str, object] | None = None,
        recorded_at: datetime | None = None, *, explained: bool = False,
    ) -> None:  # fmt: skip
        """`recorded_at`: of a correction, when its row was first recorded; `explained`: it was said why so late."""
        self.recorded_at, self.explained = recorded_at or at, explained
        super().__init__(sent, at, before)

    @property
    def asks_why(self) -> bool:
        """Whether the form asks why it is late: it did before, or what was sent is late."""
        return self.is_bound and ("late" in self.data or "late" in self.errors)

    def clean(self) -> dict[str, Any]:
        """Asks why what is late is late."""
        found = super().clean()
        happened_at = found.get("happened_at")
        asked = self.explained or "late" in self.data or "day" in self.errors or not self.is_over(found)
        if happened_at and is_late(happened_at, self.recorded_at) and not asked:
            self.add_error("late", ASKED_WHY)
        return found


class EntryForm(LateForm):
    """An entry of the chronology."""

    kind = Radios("What was it?", Kind.choices, missing="Say what it was")
    day = Day("On which day was it?", missing="Write the day")
    time = TimeOfDay("At what time?", Words(hint="For example, 14:30"), missing="Write the time")
    text = Narrative(
        "What happened?",
        LONGEST["words"],
        Words(hint="Who said or did what, and what follows from it. Never describe an image."),
        missing="Write what happened",
    )

    def told(self) -> Told:
        """What was written."""
        said = self.cleaned_data
        return Told(said["kind"], said["happened_at"], said["text"], said["late"])


class CorrectionForm(EntryForm):
    """An entry in a new version, and why."""

    reason = Narrative(
        "Why do you correct it?",
        LONGEST["reason"],
        Words(hint="The earlier version stays, with this reason beside it."),
        missing="Write why you correct it",
    )
