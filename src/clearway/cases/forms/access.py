"""The forms that say who sees a case."""

from datetime import datetime, time, timedelta

from django import forms
from django.http import QueryDict

from clearway.accounts.locking import Confirmed
from clearway.accounts.models import User
from clearway.cases.changes import Place, Shared
from clearway.cases.models import LONGEST, Role, Tie
from clearway.core.calendar import LONDON
from clearway.ui.fields import Radios, Select, Words
from clearway.ui.writing import Day, Narrative, Password, TextLine, moment_of

LONGEST_SHARE = timedelta(days=366)
ASKED = Words(hint="You showed who you are more than five minutes ago. Nobody else opens a case in your name.")
REASON_STAYS = Words(hint="Your reason stays in the case.")


class PersonnelForm(forms.Form):
    """A form about one of some people, and why."""

    user = Select("Who?", [], missing="Choose somebody")
    reason = Narrative("Why?", LONGEST["reason"], REASON_STAYS, missing="Write why")

    def __init__(self, sent: QueryDict | None, people: list[User]) -> None:
        super().__init__(sent)
        self.people = {str(each.pk): each for each in people}
        self.fields["user"].choices = [("", "Choose"), *((key, each.name) for key, each in self.people.items())]  # type: ignore[attr-defined]  # a choice field

    def somebody(self) -> User:
        """Who was chosen."""
        return self.people[self.cleaned_data["user"]]


class TeamForm(PersonnelForm):
    """Who works on a case."""

    place = Radios(
        "What do they do?",
        [("works", "They work on the case"), ("leads", "They work on it and lead it"), ("not", "They no longer do")],
        missing="Say what they do",
    )
    field_order = ("user", "place", "reason")

    def said(self) -> Place:
        """What was said."""
        place = self.cleaned_data["place"]
        return Place(self.cleaned_data["reason"], leads=place == "leads", stands=place != "not")


class ShareForm(PersonnelForm):
    """With which guest a case is shared, and until when."""

    may = Radios(
        "What may they do?",
        [("read", "Read the case"), ("add", "Read it, and add to the chronology"), ("not", "Nothing any more")],
        missing="Say what they may do",
    )
    until = Day("Until which day?", Words(hint="The whole of that day. A year ahead at most."), missing="Write the day")
    field_order = ("user", "may", "until", "reason")

    def __init__(self, sent: QueryDict | None, people: list[User], at: datetime) -> None:
        self.at = at.astimezone(LONDON)
        super().__init__(sent, people)
        self.fields["until"].initial = self.at.date() + timedelta(days=28)

    def clean_until(self) -> datetime:
        """The end of the day. Refuses one that is over, and one that is too far ahead."""
        day = self.cleaned_data["until"]
        if not self.at.date() <= day <= self.at.date() + LONGEST_SHARE:
            raise forms.ValidationError("The day must be today or later, and a year ahead at most")
        return moment_of(day + timedelta(days=1), time(0))

    def said(self) -> Shared:
        """What was said."""
        may, found = self.cleaned_data["may"], self.cleaned_data
        return Shared(found["until"], found["reason"], adds=may == "add", stands=may != "not")


class AsideForm(PersonnelForm):
    """Who is kept from a case."""

    tie = Radios("What are they to the case?", Tie.choices, missing="Say what they are to the case")
    kept = Radios(
        "What do you decide?",
        [("yes", "They see nothing of the case, and not that there is one"), ("no", "They may see it again")],
        missing="Say what you decide",
    )
    field_order = ("user", "tie", "kept", "reason")


class StepAsideForm(PersonnelForm):
    """Why somebody must not decide in a case themselves, and who does in their place."""

    tie = Radios(
        "What are you to the case?",
        [
            (Tie.RELATIVE.value, "A relative of mine is involved"), (Tie.SUBJECT.value, "It is about me"),
            (Tie.OTHER.value, "Another conflict of interest"),
        ],
        missing="Say what you are to the case",
    )  # fmt: skip
    field_order = ("tie", "user", "reason")

    def __init__(self, sent: QueryDict | None, people: list[User]) -> None:
        super().__init__(sent, people)
        self.fields["user"].label = "Who takes the case over?"
        self.fields["user"].error_messages["required"] = "Choose who takes the case over"


class KeepForm(PersonnelForm):
    """Who is kept from a report."""

    kept = Radios(
        "What do you decide?",
        [("yes", "They see nothing of the report, and not that there is one"), ("no", "They may see it again")],
        missing="Say what you decide",
    )
    field_order = ("user", "kept", "reason")


class BreakForm(forms.Form):
    """Opening a case in an emergency."""

    reference = TextLine(
        "Which case?", 12, Words(hint="Its reference, such as 2026-0001"), missing="Write the reference"
    )
    reason = Narrative(
        "Why can it not wait?",
        LONGEST["reason"],
        Words(hint="The lead and the deputy or head are told at once that you opened it, and read this."),
        missing="Write why it cannot wait",
    )

    def __init__(self, sent: QueryDict | None, confirmed: Confirmed = Confirmed.NOT_ASKED) -> None:
        super().__init__(sent)
        self.confirmed = confirmed
        if confirmed is not Confirmed.NOT_ASKED:
            self.fields["password"] = Password("Your password", ASKED)

    def clean_password(self) -> str:
        """Looked at before: accounts/locking.py. It goes nowhere from here."""
        if not self.confirmed.is_enough:
            raise forms.ValidationError(self.confirmed.value)
        return ""

    def clean_reference(self) -> str:
        """As it stands in an address."""
        return typed_reference(str(self.cleaned_data["reference"]))


class InvolveForm(forms.Form):
    """Somebody who is known, in a case."""

    reference = TextLine(
        "Which case?", 12, Words(hint="Its reference, such as 2026-0001"), missing="Write the reference"
    )
    role = Radios("How are they involved?", Role.choices, missing="Say how they are involved")

    def clean_reference(self) -> str:
        """As it stands in an address."""
        return typed_reference(str(self.cleaned_data["reference"]))


def typed_reference(typed: str) -> str:
    """A case's reference, as it stands in an address. Raises ValidationError."""
    year, dash, number = typed.strip().partition("-")
    if not (dash and year.isdecimal() and number.isdecimal() and typed.isascii() and len(year) == 4):
        raise forms.ValidationError("Write the reference as it stands on a letter or a list, such as 2026-0001")
    return f"{year.strip()}-{int(number):04d}"


class ReviewForm(forms.Form):
    """What somebody found of an emergency opening."""

    needed = Radios("Was it needed?", [("yes", "Yes"), ("no", "No")], missing="Say whether it was needed")
    reason = Narrative("Why do you say so?", LONGEST["reason"], REASON_STAYS, missing="Write why you say so")
