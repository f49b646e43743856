"""The form on which a concern is reported."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from clearway.concerns.changes import Report
from clearway.concerns.models import LONGEST, Danger
from clearway.core.calendar import LONDON
from clearway.ui.fields import Radios, Words
from clearway.ui.writing import Day, Narrative, TextLine, TimeOfDay, moment_of

CALL_FIRST = '<p class="govuk-body">Call <a class="govuk-link" href="tel:999">999</a> now, before you go on.</p>'
HOW = "In the words that were used, who said them and where. Do not look at any image, and do not describe one."


class ReportForm(forms.Form):
    """Four questions, on one page: who, what, when, and danger."""

    danger = Radios(
        "Is anyone in danger now?",
        Danger.choices,
        Words(reveals={"yes": CALL_FIRST}),
        missing="Say whether anyone is in danger now, or that you do not know",
    )
    about = TextLine(
        "Who is it about?",
        LONGEST["about"],
        Words(hint="Names and year groups, as far as you know them"),
        missing="Say who it is about. If you do not know, write: not known",
    )
    account = Narrative(
        "What were you told, or what did you notice?",
        LONGEST["account"],
        Words(hint=HOW),
        missing="Write what you were told or noticed",
    )
    day = Day("On which day did you learn of it?", missing="Write the day on which you learned of it")
    time = TimeOfDay("At about what time?", Words(hint="For example, 14:30"), missing="Write about what time it was")

    def __init__(self, sent: QueryDict | None, at: datetime) -> None:
        self.at = at.astimezone(LONDON)
        super().__init__(sent, initial={"day": self.at.date(), "time": self.at.time()})

    def clean(self) -> dict[str, Any]:
        """Refuses a time that has not come yet."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        day, time = found.get("day"), found.get("time")
        if day and time is not None:
            found["learned_at"] = moment_of(day, time)
            if found["learned_at"] > self.at:
                self.add_error("day", "The day and time must not lie ahead of now")
        return found

    def report(self) -> Report:
        """What was written."""
        said = self.cleaned_data
        return Report(said["about"], said["account"], said["learned_at"], said["danger"])
