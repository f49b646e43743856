"""The forms of an organisation: who belongs to it, who may do what by the head's word, what it is part of."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.http import QueryDict

from clearway.accounts.models import User
from clearway.accounts.words import LONGEST_ADDRESS, LONGEST_NAME, LONGEST_REASON
from clearway.core.calendar import LONDON
from clearway.organisations.changes import Delegated
from clearway.organisations.holding import Holding
from clearway.organisations.models import Belonging, Matter, Role, Signs
from clearway.ui.fields import Radios, Select, Words
from clearway.ui.writing import Day, TextLine, moment_of

ROLE_HINTS: dict[str, str] = {
    Role.REPORTER: "Reports concerns, and reads their own reports again",
    Role.LEAD: "Sees every case, unless kept from it, and says who else does",
    Role.DEPUTY: "Sees the cases that they work on, and can open new ones",
    Role.HEAD: "Gives authority to look at, search for or delete imagery; sees the cases that they are brought into",
    Role.ADMINISTRATOR: "Looks after accounts and roles; sees no concern and no case",
    Role.GUEST: "Belongs elsewhere; sees only what a lead shares with them. Give a last day",
}
ROLES = [(role.value, role.label) for role in Role]
FIRST_DAY, LAST_DAY = "From which day?", "Until which day?"
LONGEST_YEARS = 100  # other programs write the year 9999 where there is no end
NO_END = Words(hint="The whole of that day. Leave it empty where there is no end.")


def end_of(day: date) -> datetime:
    """The moment at which a last day is over."""
    return moment_of(day + timedelta(days=1), time(0))


class DatedForm(forms.Form):
    """Something that holds from a day, to a day or without an end."""

    starts = Day(FIRST_DAY, missing="Write the first day")
    ends = Day(LAST_DAY, NO_END)

    def __init__(
        self, sent: QueryDict | None, at: datetime, starts: date | None = None, ends: date | None = None
    ) -> None:
        self.today = at.astimezone(LONDON).date()
        self.stood = starts
        super().__init__(sent, initial={"starts": starts or self.today, "ends": ends})

    def clean_starts(self) -> date:
        """A day that has not gone by, or the one that stood: nobody had a role yesterday because we say so today."""
        day: date = self.cleaned_data["starts"]
        if day < self.today and day != self.stood:
            raise forms.ValidationError("The first day must be today or later")
        return day

    def clean_ends(self) -> date | None:
        """A day that is not over, and not before the first."""
        day: date | None = self.cleaned_data["ends"]
        starts = self.cleaned_data.get("starts")
        if day and (day < self.today or (starts and day < starts)):
            raise forms.ValidationError("The last day must be today or later, and not before the first")
        if day and day.year > self.today.year + LONGEST_YEARS:
            raise forms.ValidationError("The last day is too far away. Leave it empty where there is no end")
        return day

    def ends_at(self) -> datetime | None:
        """The moment at which it ends."""
        day = self.cleaned_data["ends"]
        return end_of(day) if day else None


class RoleForm(DatedForm):
    """Another role for somebody."""

    role = Radios("What are they here?", ROLES, Words(hints=ROLE_HINTS), missing="Choose what they are here")
    field_order: tuple[str, ...] = ("role", "starts", "ends")

    def clean(self) -> dict[str, Any]:
        """A guest has a last day."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("role") == Role.GUEST and "ends" in found and not found["ends"]:
            self.add_error("ends", "A guest needs a last day")
        return found

    def said(self) -> Role:
        """The role."""
        return Role(self.cleaned_data["role"])


class InviteForm(RoleForm):
    """Somebody new: who they are, and what they are here."""

    name = TextLine("Name", LONGEST_NAME, Words(hint="As colleagues write it"), missing="Write their name")
    email = TextLine(
        "E-mail address",
        LONGEST_ADDRESS,
        Words(hint="With which they sign in. Clearway sends them no mail now."),
        missing="Write their e-mail address",
    )
    field_order = ("name", "email", "role", "starts", "ends")


class DatesForm(DatedForm):
    """What becomes of one role."""

    what = Radios(
        "What do you want to do?",
        [("dates", "Keep it, with the days below"), ("end", "End it now")],
        missing="Choose what you want to do",
    )
    field_order = ("what", "starts", "ends")

    def __init__(self, sent: QueryDict | None, at: datetime, holding: Holding) -> None:
        self.role = holding.role
        super().__init__(sent, at, holding.starts_on, holding.last_day())

    def clean(self) -> dict[str, Any]:
        """The days do not matter where it ends now; a guest has a last day."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("what") == "end":
            for name in ("starts", "ends"):
                self.errors.pop(name, None)
        elif self.role == Role.GUEST and "ends" in found and not found["ends"]:
            self.add_error("ends", "A guest needs a last day")
        return found

    @property
    def ends_it(self) -> bool:
        """Whether it ends now."""
        return bool(self.cleaned_data["what"] == "end")


class RestoreForm(forms.Form):
    """Why somebody is let in anew."""

    reason = TextLine(
        "How do you know that it is them, and what have they lost?",
        LONGEST_REASON,
        Words(hint="You spoke with them in person, or rang them on a number that you had before. Kept sealed."),
        missing="Write how you know that it is them",
    )

    def clean_reason(self) -> str:
        """On one line, and of signs that can be printed."""
        reason = " ".join(self.cleaned_data["reason"].split())
        if not reason.isprintable():
            raise forms.ValidationError("Something in it cannot be printed. Write it with letters, digits and signs")
        return reason


class ConfirmForm(forms.Form):
    """Whether a new lead, deputy or head is one."""

    answer = Radios(
        "Is that right?",
        [("yes", "Yes: from then on they count as that"), ("no", "No: they do not become it")],
        missing="Say whether that is right",
    )
    reason = TextLine(
        "Why not?", LONGEST_REASON, Words(hint="Needed where you say no. Kept sealed; the administrator reads it.")
    )

    def clean(self) -> dict[str, Any]:
        """Refusing takes a reason."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("answer") == "no" and "reason" in found and not found["reason"]:
            self.add_error("reason", "Write why not")
        return found


class DelegationForm(DatedForm):
    """What somebody may do by the head's word, and from when to when."""

    user = Select("Who?", [], missing="Choose somebody")
    matter = Radios("What may they do?", Matter.choices, missing="Choose what they may do")
    word_of = Select("By whose word?", [], missing="Choose whose word it is")
    field_order = ("user", "matter", "word_of", "starts", "ends")

    def __init__(self, sent: QueryDict | None, at: datetime, staff: list[User], heads: list[User]) -> None:
        super().__init__(sent, at)
        self.staff, self.heads = ({str(each.pk): each for each in some} for some in (staff, heads))
        for name, people in (("user", self.staff), ("word_of", self.heads)):
            choices = [("", "Choose"), *((key, each.name) for key, each in people.items())]
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field

    def somebody(self) -> User:
        """Who may do it."""
        return self.staff[self.cleaned_data["user"]]

    def said(self) -> Delegated:
        """What was said."""
        found = self.cleaned_data
        return Delegated(found["matter"], self.heads[found["word_of"]], found["starts"], found["ends"])


class BelongingForm(forms.Form):
    """What the organisation is part of."""

    stands = Radios(
        "What do you want to say?",
        [("yes", "We are part of another organisation"), ("no", "We are no longer part of it")],
        missing="Choose what you want to say",
    )
    name = TextLine("Its name", 200, Words(hint="Such as the name of a trust"), missing="Write its name")
    code = TextLine(
        "Its code",
        36,
        Words(hint="Only where it uses this Clearway: its administrator finds the code on the same page there"),
    )

    def __init__(self, sent: QueryDict | None, here: UUID, known: Iterable[Belonging], *, again: bool = False) -> None:
        self.here, self.known, self.again = here, list(known), again
        self.whole = here
        super().__init__(sent)

    def clean_code(self) -> UUID | None:
        """The id of the whole, where it was given."""
        typed = str(self.cleaned_data["code"]).strip()
        try:
            found = UUID(typed) if typed else None
        except ValueError as error:
            raise forms.ValidationError("This is not a code of Clearway. Ask its administrator once more") from error
        if found == self.here:
            raise forms.ValidationError("This is your own code. Ask its administrator for theirs")
        return found

    def clean(self) -> dict[str, Any]:
        """Which whole it is: the one whose code was given, one that is known by its name, or what its name always has
        here. Refuses to end what does not stand, unless the same form ended it.
        """
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return found
        named = _plain(found["name"])
        alike = [each for each in self.known if _plain(each.name) == named]
        known = next((each.whole for each in sorted(alike, key=lambda each: not each.stands)), None)
        self.whole = found["code"] or known or uuid5(self.here, f"part of {named}")
        stands = {each.whole for each in self.known if each.stands}
        if found["stands"] == "no" and self.whole not in stands and not self.again:
            wrong = ("code", "") if found["code"] else ("name", ". Write its name as the page does")
            self.add_error(wrong[0], f"You are not part of this organisation{wrong[1]}")
        return found


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


class PracticeForm(forms.Form):
    """Which decisions ask for a second signature."""

    signs = Radios("Which decisions ask for a second signature?", Signs.choices, missing="Say which decisions")
