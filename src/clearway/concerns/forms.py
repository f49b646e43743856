"""The forms on which a concern is reported, and added to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from clearway.accounts.models import User
from clearway.concerns.changes import Report
from clearway.concerns.models import LONGEST, Danger, Device, Seen
from clearway.core.calendar import LONDON
from clearway.people.finding import Picked
from clearway.people.years import year_name
from clearway.ui.fields import Checkboxes, Radios, Select, Words
from clearway.ui.writing import Day, Narrative, TextLine, TimeOfDay, moment_of

CALL_FIRST = '<p class="govuk-body">Call <a class="govuk-link" href="tel:999">999</a> now, before you go on.</p>'
HOW = "In the words that were used, and where it was said. Do not look at any image, and do not describe one."
WHO = "Names and year groups, as far as you know them. Of several, with a comma between"
STAFF = "Is it about what a member of staff did?"
THEM = "They will see nothing of it, and not that there is one"
NOBODY_ELSE = "Nobody else here would be told of it. Follow your procedure for allegations against staff, at once"
NOBODY = "Nobody on the roll has a name like this. What you wrote stays as it is"


class ReportForm(forms.Form):
    """What a reporter is asked, on one page. `found` are pupils on the roll whom they may mean; None where nobody was
    looked for yet. `colleagues`: of whom it may be about what they did.
    """

    danger = Radios(
        "Is anyone in danger now?",
        Danger.choices,
        Words(reveals={"yes": CALL_FIRST}, inline=True),
        missing="Say whether anyone is in danger now, or that you do not know",
    )
    about = TextLine(
        "Who is it about?",
        LONGEST["about"],
        Words(hint=WHO),
        missing="Say who it is about. If you do not know, write: not known",
    )
    named = Checkboxes("Do you mean one of these?", [], Words(size="s"))
    account = Narrative(
        "What were you told, or what did you notice?",
        LONGEST["account"],
        Words(hint=HOW),
        missing="Write what you were told or noticed",
    )
    told_by = TextLine("Who told you?", LONGEST["told_by"], Words(hint="Leave it empty if you noticed it yourself"))
    day = Day("On which day did you learn of it?", missing="Write the day on which you learned of it")
    time = TimeOfDay("At about what time?", Words(hint="For example, 14:30"), missing="Write about what time it was")
    device = Radios("Where is the device now?", Device.choices, initial=Device.UNKNOWN.value)
    seen = Radios("Has any adult looked at an image?", Seen.choices, Words(inline=True), initial=Seen.UNKNOWN.value)

    staff = Select(STAFF, [], Words(hint=THEM))

    def __init__(
        self, sent: QueryDict | None, at: datetime, found: Sequence[Picked] | None = None,
        colleagues: Sequence[User] = (),
    ) -> None:  # fmt: skip
        self.at = at.astimezone(LONDON)
        super().__init__(sent, initial={"day": self.at.date(), "time": self.at.time()})
        self.nobody = NOBODY if found is not None and not found else ""
        if colleagues:
            names = [(str(each.pk), each.name) for each in colleagues]
            self.fields["staff"].choices = [("", "No, or I do not know"), *names]  # type: ignore[attr-defined]  # Django's own
        else:  # nobody can be asked who is here; who was chosen before is not forgotten
            self.fields["staff"] = forms.CharField(label=STAFF, required=False, max_length=36, widget=forms.HiddenInput)
        if found:
            self.fields["named"].choices = [(str(each.id), _who(each)) for each in found]  # type: ignore[attr-defined]  # Django's own
        else:
            del self.fields["named"]

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
        return Report(
            said["about"], said["account"], said["learned_at"], said["danger"], said["told_by"],
            said["device"] or Device.UNKNOWN.value, said["seen"] or Seen.UNKNOWN.value, said["staff"],
        )  # fmt: skip

    def named_ids(self) -> list[UUID]:
        """Who was chosen from the roll."""
        return [UUID(each) for each in self.cleaned_data.get("named", [])]


class AddForm(forms.Form):
    """What a reporter adds later."""

    words = Narrative(
        "What do you want to add?",
        LONGEST["account"],
        Words(hint="What you sent stays as it is; this stands beneath it, with its own time."),
        missing="Write what you want to add",
    )


def _who(each: Picked) -> str:
    year = year_name(each.year) if each.year is not None else ""
    return ", ".join(part for part in (each.name, year, each.form) if part)
