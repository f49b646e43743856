"""The forms of a person: small, one thing each. Each says what it changes and keeps what was sent."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from clearway.accounts.models import User
from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.organisations.models import Role
from clearway.organisations.queries import in_role
from clearway.people import changes
from clearway.people.forms_of_flags import FlagForm, ReleaseForm
from clearway.people.models import LONGEST, LONGEST_NAME, NameKind, NumberKind, Person
from clearway.people.part import EndForm, PartForm
from clearway.people.queries import Record, staff
from clearway.people.words import AGENCIES, DIED_ON, LANGUAGES, RELATIONS, SEXES, UNKNOWN, VULNERABILITIES, YES_NO
from clearway.people.years import YEARS, school_year, year_name
from clearway.ui.fields import Checkboxes, Radios, Select, Words
from clearway.ui.writing import Day, Narrative, TextLine

LONGEST_SEARCH = 100
BORN = Words(hint="Leave it empty if you do not know it. For example, 27 3 2011")
NAME_MISSING = "Write the name. If you do not know it, write what you do know"
TIES = [("self", "The same person"), ("relative", "A relative")]
YEAR_CHOICES = [("", "Not known"), *((str(year), year_name(year)) for year in YEARS)]


class SearchForm(forms.Form):
    """Who is looked for."""

    typed = TextLine(
        "Name or number",
        LONGEST_SEARCH,
        Words(hint="Any part of a name, spelled as you heard it, a pupil number, or the reference of a case"),
    )
    year = Select("Year group", [("", "Any"), *YEAR_CHOICES[1:]])

    def clean(self) -> dict[str, Any]:
        """Something has to be looked for."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not found.get("typed", "").strip() and not found.get("year"):
            self.add_error("typed", "Write a part of a name or a number, or choose a year group")
        return found

    def year_group(self) -> int | None:
        """The year that was chosen."""
        year = self.cleaned_data["year"]
        return int(year) if year else None


class NameForm(PartForm):
    """Who they are."""

    title, verb, table = "Name and date of birth", Verb.PERSON_NAME, "identity"
    says = "The name that stands now stays as an earlier name, and they are found by it."
    name = TextLine("Name", LONGEST_NAME, missing=NAME_MISSING)
    born_on = Day("Date of birth", BORN)

    def before(self) -> dict[str, object]:
        """What stands now."""
        return {"name": self.record.known.name, "born_on": self.record.known.born_on}

    def clean_born_on(self) -> date | None:
        """Not ahead of today."""
        return self.past("born_on")

    def keep(self, act: Act, person: Person) -> None:
        """A new version."""
        changes.name_person(act, person, self.cleaned_data["name"], self.cleaned_data["born_on"], self.seen)


class AliasForm(PartForm):
    """Another name."""

    title, verb = "Another name", Verb.PERSON_NAME
    kind = Radios("What is it?", NameKind.choices, missing="Say what it is")
    name = TextLine("Name", LONGEST_NAME, missing="Write the name")

    def keep(self, act: Act, person: Person) -> None:
        """One more."""
        changes.add_alias(act, person, self.cleaned_data["kind"], self.cleaned_data["name"])


class AboutForm(PartForm):
    """Sex and languages, and whether they have died."""

    title, verb, table = "Sex, languages, and whether they have died", Verb.PERSON_DETAIL, "detail"
    sex = Radios("Sex", [*SEXES.items(), ("", "Not said")])
    languages = TextLine("Languages", LONGEST["line"], Words(hint="The one they speak best first, with commas between"))
    interpreter = Radios("Do they need an interpreter?", [*YES_NO.items(), ("", UNKNOWN)])
    died_on = Day("Day of death, if they have died", Words(hint="For example, 12 11 2026"))

    def before(self) -> dict[str, object]:
        """What stands now."""
        said = self.record.detail
        died = date.fromisoformat(said[DIED_ON]) if said.get(DIED_ON) else None
        return {**said, "languages": ", ".join(said.get(LANGUAGES, [])), DIED_ON: died}

    def clean_died_on(self) -> date | None:
        """Not ahead of today, nor before they were born."""
        found, born_on = self.past(DIED_ON), self.record.known.born_on
        if found and born_on and found < born_on:
            raise forms.ValidationError(f"The day must not be before they were born, on {born_on.day} {born_on:%B %Y}")
        return found

    def keep(self, act: Act, person: Person) -> None:
        """A new version."""
        said = dict(self.cleaned_data)
        said[LANGUAGES] = [each.strip() for each in said[LANGUAGES].split(",") if each.strip()]
        said[DIED_ON] = said[DIED_ON].isoformat() if said[DIED_ON] else ""
        changes.detail(act, person, said, self.seen)


class NeedsForm(PartForm):
    """What makes them vulnerable."""

    title, verb, table = "Needs and vulnerabilities", Verb.PERSON_DETAIL, "detail"
    vulnerabilities = Checkboxes("What applies?", list(VULNERABILITIES.items()), Words(hint="Choose all that apply."))

    def before(self) -> dict[str, object]:
        """What stands now."""
        return dict(self.record.detail)

    def keep(self, act: Act, person: Person) -> None:
        """A new version."""
        changes.detail(act, person, {"vulnerabilities": self.cleaned_data["vulnerabilities"]}, self.seen)


class AgenciesForm(PartForm):
    """Who else works with them."""

    title, verb, table = "Agencies", Verb.PERSON_DETAIL, "detail"
    agencies = Checkboxes("Who else works with them?", list(AGENCIES.items()), Words(hint="Choose all that apply."))
    agency_words = Narrative("Names and how to reach them", LONGEST["lines"])

    def before(self) -> dict[str, object]:
        """What stands now."""
        return dict(self.record.detail)

    def keep(self, act: Act, person: Person) -> None:
        """A new version."""
        changes.detail(act, person, dict(self.cleaned_data), self.seen)


class NumberForm(PartForm):
    """A number."""

    title, verb = "A number or reference", Verb.PERSON_DETAIL
    kind = Radios("Which is it?", NumberKind.choices, missing="Say which it is")
    value = TextLine("The number", LONGEST["number"], missing="Write the number")

    def keep(self, act: Act, person: Person) -> None:
        """One more."""
        changes.add_number(act, person, self.cleaned_data["kind"], self.cleaned_data["value"].strip())


class EnrolForm(PartForm):
    """On the roll, and in which year."""

    title, verb, table = "On the roll", Verb.PERSON_ENROL, "schooling"
    year = Select("Year group in this school year", YEAR_CHOICES)
    form = TextLine("Class or form", LONGEST["number"])
    since = Day("Since when?", Words(hint="Leave it empty if you do not know it."))

    def before(self) -> dict[str, object]:
        """What stands now."""
        school = self.record.schooling
        if school is None:
            return {}
        since = school.said.get("since")
        return {"year": "" if school.year is None else str(school.year), "form": school.said.get("form", ""),
                "since": date.fromisoformat(since) if since else None}  # fmt: skip

    def keep(self, act: Act, person: Person) -> None:
        """A new version."""
        said = self.cleaned_data
        year = int(said["year"]) if said["year"] else None
        facts = changes.RollFacts(year, school_year(self.today), said["since"], said["form"])
        changes.enrol(act, person, facts, self.seen)


class LeaveForm(PartForm):
    """Off the roll."""

    title, verb, table = "Left the roll", Verb.PERSON_LEAVE, "schooling"
    tells_where = True
    says = "Nothing is removed: they stay here, as somebody who left."
    left_on = Day("On which day did they leave?", missing="Write the day")
    setting = TextLine("Where to?", LONGEST["line"], Words(hint="The next school or setting, if you know it"))

    def clean_left_on(self) -> date | None:
        """Not ahead of today."""
        return self.past("left_on")

    def keep(self, act: Act, person: Person) -> None:
        """A new version."""
        changes.leave(act, person, self.cleaned_data["left_on"], self.cleaned_data["setting"], self.seen)


class AddressForm(PartForm):
    """Where they live."""

    title, verb, table = "Address and how to reach them", Verb.PERSON_ADDRESS, "address"
    tells_where = True
    says = "Check it with somebody who knows. An address that is given to the wrong person can put a child in danger."
    lines = Narrative("Address", LONGEST["lines"])
    phone = TextLine("Telephone", LONGEST["line"])
    email = TextLine("E-mail", LONGEST["line"])

    def before(self) -> dict[str, object]:
        """What stands now, unless it is withheld."""
        if self.record.reach.withheld:
            self.says = f"{self.says} What stands is withheld from you: what you leave empty stays as it is."
        row = self.record.reach.address
        return {"lines": row.lines, "phone": row.phone, "email": row.email} if row else {}

    def keep(self, act: Act, person: Person) -> None:
        """A new version."""
        said = self.cleaned_data
        reached = changes.Reached(said["lines"], said["phone"], said["email"])
        changes.set_address(act, person, reached, self.seen, partly=self.record.reach.school)


class TieForm(PartForm):
    """A member of staff who is this person or a relative."""

    title, verb, proves = "A member of staff is them, or a relative", Verb.PERSON_TIE, True
    says = "They see nothing of this person from then on, nor of any case that this person is in."
    user = Select("Who?", [], missing="Choose somebody")
    kind = Radios("What are they?", TIES, missing="Say what they are")

    def __init__(self, sent: QueryDict | None, act: Act, record: Record) -> None:
        super().__init__(sent, act, record)
        found = [each for each in staff(act.at) if each.pk != act.actor.user]
        if Role.LEAD not in act.actor.roles:  # only a lead closes something to a lead
            self.says = f"{self.says} Of a safeguarding lead, only another lead can say so."
            leads = in_role(act.at, Role.LEAD)
            found = [each for each in found if each not in leads]
        self.people: dict[str, User] = {str(each.pk): each for each in found}
        self.fields["user"].choices = [("", "Choose"), *((key, each.name) for key, each in self.people.items())]  # type: ignore[attr-defined]  # a choice field

    def keep(self, act: Act, person: Person) -> None:
        """From here on."""
        changes.tie(act, person, self.people[self.cleaned_data["user"]], self.cleaned_data["kind"])


class RelationForm(PartForm):
    """Somebody of the family: named first, then chosen of those who are known, or put down as somebody new."""

    title, verb, button = "Family", Verb.PERSON_RELATE, "Go on"
    name = TextLine("Their name", LONGEST_NAME, missing="Write their name")
    kind = Radios("What are they to this person?", list(RELATIONS.items()), missing="Say what they are")
    responsibility = Radios("Do they have parental responsibility?", [*YES_NO.items(), ("unknown", UNKNOWN)],
                            missing="Say whether they do, or that you do not know")  # fmt: skip
    NEW = "new"

    def offer(self, people: list[tuple[str, str]]) -> None:
        """Ask which of those who are known it is; without an answer nothing is kept."""
        choices = [*people, (self.NEW, "Somebody who is not put down here yet")]
        self.fields["other"] = Radios("Who is it?", choices, missing="Choose who it is")


class EndTieForm(EndForm):
    """Saying that a member of staff is not tied to a person."""

    proves = True


class ReasonForm(EndForm):
    """Taking apart who was merged."""

    title, button = "Take apart", "They are two people"
    says = "Nothing is lost: each has again what was put down for them."
    why = Narrative("Why?", LONGEST["words"], missing="Write why")


class MergeForm(PartForm):
    """Saying that somebody is the same person."""

    title, verb, button = "The same person?", Verb.PERSON_MERGE, "They are the same person"
    says = "Nothing is lost: both stay in the record, are shown as one, and can be taken apart again."
    reason = Narrative("How do you know?", LONGEST["words"], missing="Write how you know")


PARTS: dict[str, type[PartForm]] = {
    "name": NameForm, "alias": AliasForm, "about": AboutForm, "needs": NeedsForm, "agencies": AgenciesForm,
    "number": NumberForm, "enrol": EnrolForm, "leave": LeaveForm, "address": AddressForm, "flag": FlagForm,
    "release": ReleaseForm, "tie": TieForm,
}  # fmt: skip
