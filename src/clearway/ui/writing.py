"""Form fields in which somebody writes: a line, a narrative, a day, a time. They render as GOV.UK components."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from clearway.core.calendar import LONDON
from clearway.ui.fields import PLAIN, Words

OLDEST_YEAR = 1900
# For what was pasted and is not taken (ui/intake.py); mail programs write the same sign where a picture stood.
LEFT_OUT = "\ufffc"
PASTED = (
    "What you pasted here looks like a picture or a file, and was not taken. Write it in your own words; of a chain of "
    "e-mails, copy the sentences only"
)


class TextLine(forms.CharField):
    """One line. `missing` is said when it is empty; left out, it may be."""

    shown_by = "ui/fields/line.html"
    widget: type[forms.Widget] = forms.TextInput

    def __init__(self, label: str, most: int, words: Words = PLAIN, *, missing: str = "") -> None:
        too_long = f"{label.rstrip('?')} must be {most:,} characters or fewer"
        super().__init__(
            label=label,
            required=bool(missing),
            max_length=most,
            error_messages={"required": missing, "max_length": too_long},
        )
        self.template_name = self.shown_by
        self.words = words
        self.most = most

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ANN401  # Django's signature
        """What was typed; nothing where it was not taken."""
        return "" if data == LEFT_OUT else super().bound_data(data, initial)

    def to_python(self, value: object) -> str:
        """The text with plain ends of line, as it was typed."""
        said: str = super().to_python(value) or ""
        if said.strip() == LEFT_OUT:
            raise forms.ValidationError(PASTED)
        return said.replace("\r\n", "\n").replace("\r", "\n")


class Narrative(TextLine):
    """As many lines as somebody needs."""

    shown_by = "ui/fields/narrative.html"
    widget = forms.Textarea


class Password(forms.CharField):
    """Somebody's own password, on a form that asks for it once more. It never comes back with the form."""

    widget = forms.PasswordInput

    def __init__(self, label: str, words: Words = PLAIN) -> None:
        super().__init__(label=label, required=False, max_length=200, strip=False)
        self.template_name = "ui/fields/password.html"
        self.words = words


class DayWidget(forms.Widget):
    """Three fields of one day: `name-day`, `name-month`, `name-year`."""

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> Any:  # noqa: ANN401, ARG002  # Django's signature
        """The three, as they were typed."""
        return tuple(str(data.get(f"{name}-{part}", "")).strip() for part in ("day", "month", "year"))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> bool:  # noqa: ARG002  # Django's signature
        """Whether none of the three came."""
        return not any(f"{name}-{part}" in data for part in ("day", "month", "year"))


class Day(forms.Field):
    """A day, typed as three numbers. `missing` is said when it is empty; left out, it may be."""

    widget = DayWidget

    def __init__(self, label: str, words: Words = PLAIN, *, missing: str = "") -> None:
        super().__init__(label=label, required=bool(missing), error_messages={"required": missing})
        self.template_name = "ui/fields/day.html"
        self.words = words

    def prepare_value(self, value: Any) -> tuple[str, str, str]:  # noqa: ANN401  # a day, or what was typed
        """The three numbers to show."""
        if isinstance(value, date):
            return str(value.day), str(value.month), str(value.year)
        return value or ("", "", "")

    def clean(self, value: Any) -> date | None:  # noqa: ANN401  # what was typed
        """The day. Raises ValidationError."""
        typed = self.prepare_value(value)
        if not any(typed):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        try:
            found = date(*(int(part) for part in reversed(typed)))
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError(f"{self.label}: write a day that exists, such as 27 3 2011") from error
        if found.year < OLDEST_YEAR:
            raise forms.ValidationError(f"{self.label}: write the year with four digits, such as 2011")
        return found


class TimeOfDay(forms.TimeField):
    """A time, typed as 14:30."""

    def __init__(self, label: str, words: Words = PLAIN, *, missing: str = "") -> None:
        super().__init__(
            label=label,
            required=bool(missing),
            input_formats=["%H:%M", "%H.%M", "%H%M"],
            widget=forms.TextInput,
            error_messages={"required": missing, "invalid": f"{label}: write a time such as 14:30"},
        )
        self.template_name = "ui/fields/time.html"
        self.words = words

    def prepare_value(self, value: Any) -> str:  # noqa: ANN401  # a time, or what was typed
        """Hours and minutes."""
        return value.strftime("%H:%M") if isinstance(value, time) else value or ""


def moment_of(day: date, at: time) -> datetime:
    """A day and a time in Europe/London; of an hour that comes twice the first."""
    return datetime.combine(day, at, LONDON)
