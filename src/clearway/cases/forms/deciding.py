"""The forms of a decision, of a second signature, of closing a case and opening it again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from clearway.cases.deciding.changes import Decided
from clearway.cases.models import DOES, LONGEST, STEPS_OF_THE_MODEL
from clearway.ui.fields import Checkboxes, Radios, Words
from clearway.ui.writing import Narrative

FOLLOWS = [
    ("yes", "Yes"),
    ("no", "No, I decide otherwise"),
    ("not-asked", "The guidance was not asked"),
]
REFERS = ("police", "social_care")


class DecisionForm(forms.Form):
    """What is decided, why, how it was come to; where nobody is told, why of each factor that speaks for it. The steps
    may be left empty by whoever refers it as the guidance says.
    """

    does = Checkboxes("What do you decide?", list(DOES.items()))
    follows = Radios("Is that what the guidance says?", FOLLOWS, missing="Say whether it is what the guidance says")
    reason = Narrative(
        "Why?",
        LONGEST["reason"],
        Words(hint="Your reasons, whether you follow the guidance or depart from it. Years from now they may be read."),
        missing="Write why you decide so",
    )

    def __init__(self, sent: QueryDict | None, factors: Mapping[str, str], before: Mapping[str, str]) -> None:
        super().__init__(sent, initial={f"words-{step}": said for step, said in before.items()})
        self.factors = factors
        for name, (title, hint) in STEPS_OF_THE_MODEL.items():
            self.fields[f"words-{name}"] = Narrative(title, LONGEST["reason"], Words(size="s", hint=hint))
        for name, says in factors.items():
            self.fields[f"why-{name}"] = Narrative(f"Why not, although {says}?", LONGEST["reason"], Words(size="s"))

    def clean_does(self) -> list[str]:
        """One at least."""
        does: list[str] = self.cleaned_data["does"]
        if not does:
            raise forms.ValidationError("Choose at least one")
        return does

    def clean(self) -> dict[str, Any]:
        """Whoever tells nobody says why of each factor. They, and whoever departs from the guidance, say how they came
        to it, step by step: a parent may report it later, and the police then ask for this sheet (HQ038). Whoever
        refers it as the guidance says is not kept from the telephone.
        """
        found: dict[str, Any] = super().clean() or self.cleaned_data
        tells_nobody = bool(found.get("does")) and not set(REFERS) & set(found["does"])
        if tells_nobody or found.get("follows") == "no":
            why = "you do not refer it" if tells_nobody else "you decide otherwise than the guidance says"
            for name, (title, _) in STEPS_OF_THE_MODEL.items():
                if not found.get(f"words-{name}") and f"words-{name}" not in self.errors:
                    self.add_error(f"words-{name}", f"{title}: write it, since {why}. One sentence may be enough")
        if tells_nobody:
            for name, says in self.factors.items():
                if not found.get(f"why-{name}") and f"why-{name}" not in self.errors:
                    self.add_error(f"why-{name}", f"Write why you do not refer it, although {says}")
        return found

    def decided(self) -> Decided:
        """What was written."""
        said = self.cleaned_data
        refers = bool(set(REFERS) & set(said["does"]))
        steps = {name: said[f"words-{name}"] for name in STEPS_OF_THE_MODEL if said[f"words-{name}"]}
        factors = {} if refers else {name: said[f"why-{name}"] for name in self.factors}
        return Decided(frozenset(said["does"]), said["follows"], said["reason"], steps, factors)


class SignForm(forms.Form):
    """A second signature."""

    agrees = Radios("Do you agree?", [("yes", "Yes"), ("no", "No")], missing="Say whether you agree")
    words = Narrative(
        "Why?", LONGEST["reason"], Words(hint="What you read, and what you would add"), missing="Write why"
    )


class CloseCaseForm(forms.Form):
    """What was checked before a case is closed, and why it is closed. What is open still has to be seen."""

    checks = Checkboxes("What is still open", [])
    reason = Narrative(
        "Why is it closed?",
        LONGEST["reason"],
        Words(hint="How it ended for each child, and what stays to be done by whom. Years from now it may be read."),
        missing="Write why it is closed",
    )

    def __init__(self, sent: QueryDict | None, left: Sequence[tuple[str, str]]) -> None:
        super().__init__(sent)
        self.left = left
        if left:
            self.fields["checks"].choices = list(left)  # type: ignore[attr-defined]  # Django's own
        else:
            del self.fields["checks"]

    def clean(self) -> dict[str, Any]:
        """Each that is open was seen."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if self.left and set(found.get("checks", [])) != {name for name, _ in self.left}:
            self.add_error("checks", "Tick each of these to say that you know of it, or deal with it first")
        return found


class ReopenForm(forms.Form):
    """Why a case is opened again."""

    reason = Narrative("Why is it opened again?", LONGEST["reason"], missing="Write why it is opened again")
