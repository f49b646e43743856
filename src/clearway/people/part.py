"""What every small form of a person is made of."""

from datetime import date
from typing import ClassVar

from django import forms
from django.http import QueryDict

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.core.calendar import LONDON
from clearway.people.models import Person
from clearway.people.queries import Record, Short

AHEAD = "The day must not lie ahead of today"


class PartForm(forms.Form):
    """A form about one part of what is known of a person."""

    title: ClassVar[str]
    verb: ClassVar[Verb]
    button: ClassVar[str] = "Save"
    says: str = ""
    table: ClassVar[str] = ""  # whose version the form must have seen
    proves: ClassVar[bool] = False  # whether it asks first who somebody is
    tells_where: ClassVar[bool] = False  # whether it says where somebody is

    def __init__(self, sent: QueryDict | None, act: Act, record: Record | Short) -> None:
        self.today = act.at.astimezone(LONDON).date()
        self.record: Record = record  # type: ignore[assignment]  # whole, but of a form that only names somebody
        self.stands = record.versions.get(self.table, 0)
        super().__init__(sent, initial=self.before())

    def before(self) -> dict[str, object]:
        """What stands now."""
        return {}

    @property
    def holds_back(self) -> bool:
        """Whether what was typed here and not sent is not given back now: it may hold what is withheld since."""
        return self.tells_where and (self.record.reach.withheld or self.record.reach.school)

    @property
    def seen(self) -> int:
        """The version that its author saw; one that never stood where what was sent is no number."""
        seen = getattr(self, "typed_version", "") or str(self.stands)
        typed = str(self.data.get("version", "")) if self.is_bound else seen
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else -1

    def past(self, name: str) -> date | None:
        """A day that was written. Refuses one that has not come yet."""
        found: date | None = self.cleaned_data[name]
        if found and found > self.today:
            raise forms.ValidationError(AHEAD)
        return found

    def keep(self, act: Act, person: Person) -> None:
        """Keep what was sent. Raises OvertakenError."""
        raise NotImplementedError


class EndForm(PartForm):
    """Saying that something no longer holds. Where it is kept why, it asks why."""

    title, verb, button = "This no longer holds", Verb.PERSON_READ, "It no longer holds"
    says = "What stood stays in the record."
