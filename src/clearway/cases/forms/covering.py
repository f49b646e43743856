"""The form with which somebody hands a case, or all of theirs, to a lead or deputy for a time."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict

from clearway.accounts.models import User
from clearway.cases.covering.changes import Away
from clearway.cases.forms.access import typed_reference
from clearway.cases.models import LONGEST
from clearway.core.calendar import LONDON
from clearway.ui.fields import Radios, Select, Words
from clearway.ui.writing import Day, Narrative, TextLine, TimeOfDay, moment_of

LONGEST_COVER = timedelta(days=92)  # a quarter: who sees which case is looked at anew each quarter
ALL, ONE = "all", "one"


class CoverForm(forms.Form):
    """Who covers, for what, from when until when, and why."""

    user = Select("Who covers?", [], missing="Choose who covers")
    which = Radios(
        "What do they cover?",
        [(ALL, "All cases that I lead, those to come in this time too"), (ONE, "One case")],
        missing="Say what they cover",
    )
    reference = TextLine("Which case?", 12, Words(hint="Only for one case: its reference, such as 2026-0001", size="s"))
    starts = Day("From which day?", missing="Write from which day")
    starts_time = TimeOfDay("From what time?", missing="Write from what time")
    ends = Day("Until which day?", missing="Write until which day")
    ends_time = TimeOfDay("Until what time?", Words(hint="For example, 08:30"), missing="Write until what time")
    reason = Narrative(
        "Why?",
        LONGEST["reason"],
        Words(hint="It stays in the record, and whoever covers reads it. “On leave” is enough."),
        missing="Write why",
    )

    def __init__(self, sent: QueryDict | None, people: list[User], at: datetime, reference: str = "") -> None:
        self.at = at.astimezone(LONDON)
        start = {"starts": self.at.date(), "starts_time": self.at.time(), "ends_time": time(8, 30)}
        asked = {"which": ONE, "reference": reference} if reference else {}
        super().__init__(sent, initial={**start, **asked})
        self.people = {str(each.pk): each for each in people}
        choices = [("", "Choose"), *((key, each.name) for key, each in self.people.items())]
        self.fields["user"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean_reference(self) -> str:
        """As it stands in an address; nothing where all cases are meant."""
        typed = str(self.cleaned_data["reference"])
        if self.cleaned_data.get("which") != ONE:
            return ""
        if not typed:
            raise forms.ValidationError("Write which case")
        return typed_reference(typed)

    def clean(self) -> dict[str, Any]:
        """It begins today or later, ends after it begins and after now, and lasts a quarter at most."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if all(found.get(name) is not None for name in ("starts", "starts_time", "ends", "ends_time")):
            begins = moment_of(found["starts"], found["starts_time"]).astimezone(UTC)
            over = moment_of(found["ends"], found["ends_time"]).astimezone(UTC)
            days = found["ends"] - found["starts"]
            found["starts_at"], found["ends_at"] = begins, over
            if found["starts"] < self.at.date():
                self.add_error("starts", "The first day must be today or later")
            if over <= max(begins, self.at.astimezone(UTC)):
                self.add_error("ends", "It must end after it begins, and after now")
            elif days > LONGEST_COVER:
                self.add_error("ends", f"It lasts {LONGEST_COVER.days} days at most. Give it anew then")
        return found

    def somebody(self) -> User:
        """Who was chosen."""
        return self.people[self.cleaned_data["user"]]

    def said(self) -> Away:
        """From when until when, and why."""
        found = self.cleaned_data
        return Away(found["starts_at"], found["ends_at"], found["reason"])
