"""The forms of the plan: a step of one's own, what came of a step, a child's own plan."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from clearway.accounts.models import User
from clearway.cases.models import LONGEST, Involvement, State, Step
from clearway.cases.planning.changes import Came, Own
from clearway.core.calendar import LONDON
from clearway.ui.fields import Radios, Select, Words
from clearway.ui.writing import Day, Narrative, TimeOfDay, moment_of

NOBODY = "nobody"
STANDS = [(each.value, str(each.label)) for each in (State.OPEN, State.DONE, State.CANNOT)]
SUPPORT = {
    "adult": ("Who is their safe adult here?", "Whom they chose, and how they reach them"),
    "wish": ("What do they want?", "In their own words"),
    "does": ("What is done for them?", "In lessons, at breaks, with friends, at home"),
    "apart": ("Contact between the children", "Who sits, travels and meets apart, and who sees to it"),
    "parents": ("What do their parents or carers know?", "Who told them, when, what they said; or why not yet"),
    "review": ("When do you look at it again, and who does?", ""),
}
HOME = {
    "adult": ("Who is the safe adult until then?", "Who is at home, and whom they trust"),
    "ring": ("Whom do they ring?", "And if nobody answers, whom then. Childline is 0800 1111"),
    "journey": ("How do they get home?", "Who collects them, or with whom they travel"),
    "chat": ("What about the group chat?", "Leave, mute, block, report: what was agreed. Nobody looks at it for them"),
    "contact": ("Contact between the children", "What was agreed with each, and with their parents or carers"),
    "self_harm": ("Self-harm: what did you ask, and what did they say?", "Whom you told; what is done if it changes"),
}  # fmt: skip


class Due(forms.Form):
    """Until when: a day and a time, or neither."""

    def __init__(self, sent: QueryDict | None, at: datetime, before: Mapping[str, object]) -> None:
        self.at = at.astimezone(LONDON)
        super().__init__(sent, initial=dict(before))

    def _due(self, found: dict[str, Any]) -> None:
        day, time = found.get("day"), found.get("time")
        if day and time is None and "time" not in self.errors:
            self.add_error("time", "Write the time as well, for example 15:30")
        if time is not None and not day and "day" not in self.errors:
            self.add_error("day", "Write the day as well")
        found["due_at"] = moment_of(day, time) if day and time is not None else None


def owners(staff: Iterable[User]) -> list[tuple[str, str]]:
    """Whose a step may be."""
    return [(NOBODY, "Nobody yet"), *((str(each.pk), each.name) for each in staff)]


class StepForm(Due):
    """A step of one's own."""

    words = Narrative("What is to be done?", LONGEST["reason"], missing="Write what is to be done")
    owner = Select("Who does it?", [], Words(size="s"))
    child = Select("For which child?", [], Words(size="s"))
    day = Day("Until which day?", Words(hint="Leave it empty if there is none"))
    time = TimeOfDay("Until what time?", Words(hint="For example, 15:30"))

    def __init__(
        self, sent: QueryDict | None, at: datetime, staff: Sequence[User], children: Sequence[tuple[Involvement, str]]
    ) -> None:
        super().__init__(sent, at, {"owner": NOBODY, "child": ""})
        self.staff, self.children = staff, children
        self.fields["owner"].choices = owners(staff)  # type: ignore[attr-defined]  # Django's own
        named = [(each.letter, f"{each.letter}: {name}") for each, name in children]
        self.fields["child"].choices = [("", "For all, or for nobody in particular"), *named]  # type: ignore[attr-defined]  # likewise

    def clean(self) -> dict[str, Any]:
        """A day has a time, and a time a day."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        self._due(found)
        return found

    def own(self) -> Own:
        """What was written."""
        said = self.cleaned_data
        owner = next((each for each in self.staff if str(each.pk) == said["owner"]), None)
        child = next((each for each, _ in self.children if each.letter == said["child"]), None)
        return Own(said["words"], said["due_at"], owner, child)


# The steps of the packs by which the lead of another child's setting is told: what they were told is kept.
TELLS_ANOTHER_SETTING = frozenset({"other-setting-tell-lead", "contact-other-setting"})
WHAT_WAS_TOLD = "Whom did you tell at the other setting, and what? Or why can it not be done?"


class CameForm(Due):
    """What came of a step."""

    state = Radios("How does it stand?", STANDS, missing="Say how it stands")
    owner = Select("Who does it?", [], Words(size="s"))
    day = Day("Until which day?", Words(hint="Leave it empty if there is none"))
    time = TimeOfDay("Until what time?", Words(hint="For example, 15:30"))
    words = Narrative(
        "What was done, or why can it not be done?",
        LONGEST["reason"],
        Words(hint="If it goes to somebody else or the time changes, say why."),
        missing="Write what was done, or why",
    )

    def __init__(self, sent: QueryDict | None, at: datetime, staff: Sequence[User], step: Step) -> None:
        due = step.due_at.astimezone(LONDON) if step.due_at else None
        before = {
            "state": "" if step.state == State.UNASKED else step.state,
            "owner": str(step.owner_id or NOBODY), "day": due and due.date(),
            "time": due and due.time(),
        }  # fmt: skip
        super().__init__(sent, at, before)
        self.staff = staff
        self.fields["owner"].choices = owners(staff)  # type: ignore[attr-defined]  # Django's own
        if step.asked.partition("/")[2] in TELLS_ANOTHER_SETTING:
            self.fields["words"].label = WHAT_WAS_TOLD

    def clean(self) -> dict[str, Any]:
        """A day has a time, and a time a day."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        self._due(found)
        return found

    def came(self) -> Came:
        """What was written."""
        said = self.cleaned_data
        owner = next((each for each in self.staff if str(each.pk) == said["owner"]), None)
        return Came(said["state"], said["words"], owner, said["due_at"])


class ChildPlanForm(forms.Form):
    """A child's own plan: nothing has to be written, but something."""

    def __init__(self, sent: QueryDict | None, asked: Mapping[str, tuple[str, str]], before: Mapping[str, str]) -> None:
        super().__init__(sent, initial={f"words-{name}": said for name, said in before.items()})
        self.asked = asked
        for name, (label, hint) in asked.items():
            self.fields[f"words-{name}"] = Narrative(label, LONGEST["reason"], Words(hint=hint, size="s"))

    def clean(self) -> dict[str, Any]:
        """Something is written."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(found.values()) and not self.errors:
            self.add_error(None, "Write at least one part of the plan")
        return found

    def says(self) -> dict[str, str]:
        """What was written, by the ids of its parts."""
        return {name: self.cleaned_data[f"words-{name}"] for name in self.asked}
