"""The forms with which somebody says what becomes of a report."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from clearway.cases.closed import REFERENCE
from clearway.cases.queries.reports import Near
from clearway.concerns.models import LONGEST
from clearway.ui.fields import Radios, Words
from clearway.ui.writing import Narrative, TextLine

ANOTHER = "another"
LONGEST_REFERENCE = 20


class JoinForm(forms.Form):
    """Which case it belongs to: one of those that are near, or another by its reference."""

    which = Radios("Which case does it belong to?", [], missing="Choose the case to which it belongs")
    other = TextLine("Reference of another case", LONGEST_REFERENCE, Words(hint="For example, 2026-0001", size="s"))

    def __init__(self, sent: QueryDict | None, matches: Sequence[Near]) -> None:
        super().__init__(sent)
        near = [(each.case.reference, f"Case {each.case.reference}: {_why(each)}") for each in matches]
        if near:
            self.fields["which"].choices = [*near, (ANOTHER, "Another case")]  # type: ignore[attr-defined]  # Django's own
        else:
            del self.fields["which"]
            self.fields["other"].label = "Reference of the case"

    def clean(self) -> dict[str, Any]:
        """Another case needs a reference that is one."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("which", ANOTHER) == ANOTHER and not self.errors:
            typed = found.get("other", "").strip()
            if not typed:
                self.add_error("other", "Write the reference of the case, such as 2026-0001")
            elif not REFERENCE.fullmatch(typed):
                self.add_error("other", "Write the reference as four digits, a dash and a number, such as 2026-0001")
        return found

    def reference(self) -> str:
        """That of the case that was chosen."""
        said = self.cleaned_data
        which = str(said.get("which", ANOTHER))
        return str(said["other"]).strip() if which == ANOTHER else which


class CloseForm(forms.Form):
    """Why a report becomes no case; or why it is looked at again."""

    def __init__(self, sent: QueryDict | None, *, closed: bool) -> None:
        super().__init__(sent, initial={"stands": "no" if closed else "yes"})
        asked = "Why is it looked at again?" if self.reopens else "Why does it become no case?"
        hint = (
            "" if self.reopens else "What you found out, from whom, and what was done. Years from now it may be read."
        )
        self.fields["reason"] = Narrative(asked, LONGEST["reason"], Words(hint=hint), missing="Write why")
        self.fields["stands"] = forms.ChoiceField(choices=[("yes", ""), ("no", "")], widget=forms.HiddenInput)

    @property
    def reopens(self) -> bool:
        """Whether it says that the report is looked at again: as it was meant when it was typed."""
        return bool((self.data if self.is_bound else self.initial).get("stands") == "no")


def _why(each: Near) -> str:
    if each.who:
        return f"{', '.join(each.who)} {'is' if len(each.who) == 1 else 'are'} in it"
    return f"somebody from case {each.shared} is in it"
