"""The forms of the workspace: who takes over from somebody who leaves, and what becomes of a line of the review."""

from typing import Any

from django import forms
from django.http import QueryDict

from clearway.accounts.models import User
from clearway.organisations.models import LONGEST_REASON, Sort, Verdict
from clearway.ui.fields import Radios, Select, Words
from clearway.ui.writing import Narrative
from clearway.workspace.queries.review import Reviewed


class LeaveForm(forms.Form):
    """Who takes over."""

    receiver = Select(
        "Who takes over their open work?",
        [],
        Words(hint="Whether there is any, you are not told. Whoever you choose finds it on their first page."),
        missing="Choose who takes over",
    )

    def __init__(self, sent: QueryDict | None, people: list[User]) -> None:
        super().__init__(sent)
        self.people = {str(each.pk): each for each in people}
        choices = [("", "Choose"), *((key, each.name) for key, each in self.people.items())]
        self.fields["receiver"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def somebody(self) -> User:
        """Who was chosen."""
        return self.people[self.cleaned_data["receiver"]]


class LineForm(forms.Form):
    """What becomes of one line."""

    verdict = Radios("What becomes of it?", Verdict.choices, missing="Choose what becomes of it")
    reason = Narrative("Why?", LONGEST_REASON, Words(hint="Needed where you keep what is unusual, or end it."))

    def __init__(self, sent: QueryDict | None, line: Reviewed | None = None) -> None:
        self.line = line
        super().__init__(sent)

    def clean(self) -> dict[str, Any]:
        """A reason, where one is needed."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        verdict = found.get("verdict")
        needed = (verdict == Verdict.KEEP and self.line and self.line.unusual) or verdict == Verdict.END
        if needed and not found.get("reason"):
            self.add_error("reason", "Write why")
        return found

    def said(self) -> Verdict:
        """What was chosen."""
        return Verdict(self.cleaned_data["verdict"])


ELSEWHERE = {Sort.ROLE: "organisation-dates", Sort.PLACE: "case-team", Sort.SHARE: "case-share"}


def where_to_change(line: Reviewed) -> tuple[str, tuple[object, ...]]:
    """The name and the arguments of the page on which a line is changed."""
    if line.sort == Sort.DELEGATION:
        return "delegation-new", ()
    about = (line.user, line.subject) if line.sort == Sort.ROLE else (line.reference,)
    return ELSEWHERE[line.sort], about
