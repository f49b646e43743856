"""Form fields that render as GOV.UK components: `{{ form.age.as_field_group() }}` in a page.

Each field names its template; what the component needs beyond Django's own is kept on the field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django import forms
from django.forms.widgets import ChoiceWidget

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Words:
    """What stands around a field: the legend or label's size, a hint, hints and reveals by answer, an "or" before one.

    `reveals` maps an answer to HTML shown beneath it while it is chosen (and always, without JavaScript).
    """

    size: str = "m"
    hint: str = ""
    hints: Mapping[str, str] = field(default_factory=dict)
    reveals: Mapping[str, str] = field(default_factory=dict)
    divider_before: str = ""
    heading: bool = False
    inline: bool = False
    small: bool = False
    suffix: str = ""


PLAIN = Words()


class Radios(forms.ChoiceField):
    """One of several answers, all in sight. `missing` is said when none is chosen; left out, none has to be."""

    shown_by = "ui/fields/radios.html"
    widget: type[ChoiceWidget] = forms.RadioSelect

    def __init__(
        self, label: str, choices: Choices, words: Words = PLAIN, *, missing: str = "", initial: str | None = None
    ) -> None:
        super().__init__(
            label=label,
            choices=choices,
            required=bool(missing),
            initial=initial,
            error_messages={"required": missing, "invalid_choice": "Choose one of the answers on the page"},
        )
        self.template_name = self.shown_by
        self.words = words


class Select(Radios):
    """One of several answers, folded away: only where the list is long."""

    shown_by = "ui/fields/select.html"
    widget = forms.Select


class Checkboxes(forms.MultipleChoiceField):
    """Any of several answers, or none."""

    shown_by = "ui/fields/checkboxes.html"
    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: str, choices: Choices, words: Words = PLAIN) -> None:
        super().__init__(
            label=label,
            choices=choices,
            required=False,
            error_messages={
                "invalid_choice": "Choose from the answers on the page",
                "invalid_list": "Choose from the answers on the page",
            },
        )
        self.template_name = self.shown_by
        self.words = words


class WholeNumber(forms.IntegerField):
    """A whole number, typed: never a spinner, which a mouse wheel changes unseen. May be left out."""

    shown_by = "ui/fields/number.html"
    widget = forms.TextInput

    def __init__(self, label: str, least: int, most: int, words: Words = PLAIN) -> None:
        said = f"{label} must be a whole number from {least} to {most}, or left out"
        super().__init__(
            label=label,
            required=False,
            min_value=least,
            max_value=most,
            error_messages={"invalid": said, "min_value": said, "max_value": said},
        )
        self.template_name = self.shown_by
        self.words = words
