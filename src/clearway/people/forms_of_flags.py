"""The forms of flags: raising one, taking it down, and seeing what it withholds."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.people import changes
from clearway.people.models import LONGEST, Person, Relation
from clearway.people.part import EndForm, PartForm
from clearway.people.queries import Record
from clearway.people.words import FLAGS, RELATIONS
from clearway.ui.fields import PLAIN, Radios, Words
from clearway.ui.writing import Day, Narrative, TextLine

NOT_TO_YOU = "This cannot be shown to you. Where a child needs it, ask the head, or another safeguarding lead"


class FlagForm(PartForm):
    """A warning. Whom it is against is chosen of the family, or written."""

    title, verb, button = "Raise a flag", Verb.PERSON_FLAG, "Raise this flag"
    says = (
        "While a flag stands, address, telephone and e-mail are left out of every page, print and export. Whoever must "
        "not be contacted has theirs left out too."
    )
    kind = Radios("Which flag?", list(FLAGS.items()), missing="Say which flag")
    whom = Radios("Who must not learn where they are, or must not be contacted?", [], missing="Say who")
    against = TextLine("Who is it?", LONGEST["line"], Words(hint="Only if it is somebody else"))
    told_by = TextLine("Who said so?", LONGEST["line"], missing="Write who said so")
    why = Narrative("Why?", LONGEST["words"], missing="Write why")
    since = Day("Since when?", Words(hint="Leave it empty if you do not know it."))
    ELSE = "else"

    def __init__(self, sent: QueryDict | None, act: Act, record: Record) -> None:
        super().__init__(sent, act, record)
        # whom the row of the family names: taken apart from another, it is still them
        self.people = {_end(each.row, record.cluster): each.other.name for each in record.family}
        family = {
            _end(each.row, record.cluster): f"{each.other.name}: {RELATIONS.get(each.kind, each.kind).lower()}"
            for each in record.family
        }
        if family:
            self.fields["whom"].choices = [*family.items(), (self.ELSE, "Somebody else")]  # type: ignore[attr-defined]  # a choice field
        else:
            whom, against = self.fields.pop("whom"), self.fields["against"]
            against.label, against.words = whom.label, PLAIN  # type: ignore[attr-defined]  # a field of ours

    def clean_since(self) -> date | None:
        """Not ahead of today."""
        return self.past("since")

    def clean(self) -> dict[str, Any]:
        """Of somebody else it is written who; of the family it may be."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        of_family = found.get("whom", self.ELSE if "whom" not in self.fields else "")
        typed = found.get("against", "").strip()
        if of_family == self.ELSE and "against" in found and not typed:
            self.add_error("against", "Write who")
        if of_family in self.people and typed:
            self.add_error("against", "Leave this empty, or choose “Somebody else”")
        return found

    def keep(self, act: Act, person: Person) -> None:
        """One more."""
        said = self.cleaned_data
        name = self.people.get(said.get("whom", self.ELSE), "")
        about = changes.Warned(
            said["kind"],
            name or said["against"].strip(),
            said["told_by"],
            said["why"],
            said["since"],
            UUID(said["whom"]) if name else None,
        )
        changes.flag(act, person, about)


class ReleaseForm(PartForm):
    """Seeing what is withheld."""

    title, verb, button, proves = "Show what is withheld", Verb.PERSON_RELEASE, "Show it to me", True
    says = "You see it for a quarter of an hour, and nobody else does. That you did, and why, is kept."
    reason = Narrative("Why do you need it?", LONGEST["words"], missing="Write why you need it")

    def clean_reason(self) -> str:
        """Refuses where it cannot be shown to them, whatever the reason."""
        if self.record.reach.shut:
            raise forms.ValidationError(NOT_TO_YOU)
        return str(self.cleaned_data["reason"])

    def keep(self, act: Act, person: Person) -> None:
        """For a while."""
        changes.release(act, person, self.cleaned_data["reason"])


class EndFlagForm(EndForm):
    """Taking a flag down."""

    title, button, proves = "Take this flag down", "Take it down", True
    says = "If no other flag stands, address, telephone and e-mail are shown again from then on."
    told_by = TextLine("Who said so?", LONGEST["line"], missing="Write who said so")
    why = Narrative("Why?", LONGEST["words"], missing="Write why")


def _end(row: Relation, cluster: Collection[UUID]) -> str:
    """Who is at the other end of a row of the family, as it names them."""
    return str(row.other_id if row.person_id in cluster else row.person_id)
