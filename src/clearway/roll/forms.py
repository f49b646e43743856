"""The forms of an import. None carries a mark: each says where the import must stand, and moves it on once."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from clearway.core.roll.columns import FIELDS, wrong
from clearway.core.roll.days import DAY_FIRST, MONTH_FIRST
from clearway.roll.queries import Known
from clearway.ui.fields import Checkboxes, Radios, Select, Words
from clearway.ui.intake import LONGEST
from clearway.ui.writing import Narrative

NONE = ""
ORDERS = [(DAY_FIRST, "Day first: 04/05/2011 is 4 May"), (MONTH_FIRST, "Month first: 04/05/2011 is 5 April")]


class PasteForm(forms.Form):
    """A small roll, pasted."""

    text = Narrative(
        "Paste the text of the file",
        LONGEST["narrative"],
        Words(hint="The line with the names of the columns comes first. Up to 60,000 characters: about 700 pupils."),
        missing="Choose a file, or paste its text",
    )


class ColumnsForm(forms.Form):
    """Which column is which, and how days are written."""

    def __init__(self, sent: QueryDict | None, header: Sequence[str], before: Mapping[str, int], order: str) -> None:
        super().__init__(sent)
        self.header = header
        places = [(NONE, "Not in the file")]
        places += [(str(place), f"{place + 1}: {name}"[:80]) for place, name in enumerate(header) if name]
        for name, label in FIELDS.items():
            self.fields[name] = Select(label, places, Words(size="s"), initial=str(before.get(name, NONE)))
        self.fields["order"] = Radios(
            "How are dates written in this file?", ORDERS,
            Words(size="s", hint="Dates such as 2011-03-27 or 27 Mar 2011 are read either way."), initial=order or None,
            missing="Say how dates are written: if it is wrong, birthdays are wrong",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuses a choice that does not do."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and (problem := wrong(self.columns(), len(self.header))):
            self.add_error("name" if "name" in problem else "born_on", problem)
        return found

    def columns(self) -> dict[str, int]:
        """For each field its column, from 0; those that are not in the file are left out."""
        return {name: int(place) for name in FIELDS if (place := self.cleaned_data.get(name))}


class DoForm(forms.Form):
    """It was looked at. Where many would leave, that is asked again."""

    def __init__(self, sent: QueryDict | None, leaving: int) -> None:
        super().__init__(sent)
        if leaving:
            words = f"Yes, {leaving:,} pupils have left: the file holds the whole roll"
            self.fields["leave"] = Checkboxes("More than a fifth of the roll would leave", [("yes", words)])

    def clean(self) -> dict[str, Any]:
        """Refuses it where that was not said."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if "leave" in self.fields and not self.errors and found.get("leave") != ["yes"]:
            self.add_error("leave", "Say that so many have left, or end this import and bring the whole roll")
        return found


class DoubtForm(forms.Form):
    """Who a doubtful row means."""

    def __init__(self, sent: QueryDict | None, people: Sequence[Known], before: str) -> None:
        super().__init__(sent)
        choices = [(str(each.who.id), f"The same as {each.who.name}") for each in people]
        choices += [("another", "Somebody else: add them as a new person"), ("out", "Leave this row out")]
        self.fields["who"] = Radios("Who is it?", choices, missing="Say who it is", initial=before or None)

    def decision(self) -> tuple[str, UUID | None]:
        """What was decided, and whom it means."""
        who: str = self.cleaned_data["who"]
        return (who, None) if who in ("another", "out") else ("same", UUID(who))
