"""The forms of the quick guide. Choices only: nobody can type a name, and there is nothing to describe."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string

from clearway.core.facts.incident import OLDEST
from clearway.core.facts.people import ADULT, EXPLOITIVE
from clearway.core.packs.schema import SETTINGS, Question
from clearway.core.packs.vocabulary import DISPUTED, NO, UNKNOWN, YES, vocabulary
from clearway.core.wording import place
from clearway.guidance.carry import PersonAnswers
from clearway.ui.fields import Checkboxes, Radios, Select, WholeNumber, Words

DONT_KNOW = "I don’t know yet"
REPORTED = "Reported, but disputed"
DISPUTED_HINT = "Somebody says so and somebody denies it. It counts as yes, and is shown as disputed."
ANSWERS = ((YES, "Yes"), (NO, "No"), (UNKNOWN, DONT_KNOW), (DISPUTED, REPORTED))
SETTING_NAMES = {
    "school": "School",
    "college": "College",
    "early-years": "Early years setting",
    "library": "Library",
    "youth": "Youth service or club",
    "other": "Another setting",
}


class StartForm(forms.Form):
    """Where: one area, perhaps a second to compare, and the kind of setting."""

    def __init__(self, data: QueryDict | None = None, *, areas: Sequence[str], initial: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(initial))
        named = [(area, place(area)) for area in areas]
        self.fields["area"] = Radios(
            "Which area are you in?", named, Words(size="m"), missing="Choose the area you are in"
        )
        self.fields["setting"] = Select(
            "What kind of setting are you?",
            [(each, SETTING_NAMES[each]) for each in SETTINGS],
            Words(size="s"),
            initial="school",
        )
        self.fields["second"] = Select(
            "Is a child or a setting of a second area involved?",
            [("", "No, or I do not know"), *named],
            Words(size="s", hint="You then see both answers side by side, and where they differ."),
        )

    def clean(self) -> dict[str, Any]:
        """Refuses the same area twice. Where no setting comes, it is what it was."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        found["setting"] = found.get("setting") or self.initial.get("setting") or "school"
        if found.get("second") and found.get("second") == found.get("area"):
            self.add_error("second", "Choose a second area that is not the first, or “No”")
        return found

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas chosen, the own one first."""
        return tuple(each for each in (self.cleaned_data["area"], self.cleaned_data["second"]) if each)


def answer_field(
    fact: str, asked: Question, *, size: str = "m", heading: bool = False, reveals: Mapping[str, str] | None = None,
    compact: bool = False, inline: bool = False,
) -> Radios:  # fmt: skip
    """The field that asks for a fact: its answers, "I don't know yet" always, "disputed" where it is yes or no."""
    values = vocabulary()[fact].values
    choices = [(value, asked.answers[value]) for value in values]
    choices = [*choices, (UNKNOWN, DONT_KNOW)] if values else list(ANSWERS)
    return Radios(
        asked.ask,
        choices,
        Words(
            size=size,
            heading=heading,
            hint="" if compact else asked.help,
            hints={} if compact or inline else {DISPUTED: DISPUTED_HINT},
            reveals=reveals or {},
            divider_before="" if compact or inline else UNKNOWN,
            inline=(compact or inline) and not values,
            small=compact,
        ),
    )


SEEN = "seen"


def seen_in(data: QueryDict | None) -> dict[str, str]:
    """What the page that sent this form showed as answered: "fact:answer" for each, with spaces."""
    said = data.get(SEEN) if data is not None else None
    pairs = (each.partition(":") for each in (said or "").split())
    return {fact: value for fact, _, value in pairs if fact in vocabulary().facts}


class AnswersForm(forms.Form):
    """Several questions on one page; none has to be answered.

    Only what the visitor changed is taken: the page says what it showed, so that a tab that was opened before another
    one answered does not take that answer back.
    """

    def __init__(
        self, data: QueryDict | None = None, *, asked: Mapping[str, Question], carried: Mapping[str, str],
        compact: bool = False, reveals: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=dict(carried))
        self.carried = carried
        self.shown = seen_in(data) if data is not None else dict(carried)
        for fact, question in asked.items():
            self.fields[fact] = answer_field(
                fact, question, size="s", compact=compact, inline=True, reveals=(reveals or {}).get(fact)
            )

    @property
    def seen(self) -> str:
        """What this page shows as answered, for the hidden field."""
        return " ".join(f"{fact}:{value}" for fact, value in self.shown.items())

    @property
    def given(self) -> dict[str, str]:
        """The answers that were chosen, and were not on the page already."""
        chosen = {fact: value for fact, value in self.cleaned_data.items() if fact in vocabulary().facts}
        return {fact: value for fact, value in chosen.items() if value and value != self.shown.get(fact)}

    @property
    def worries(self) -> bool:
        """Whether something that worries was sent as yes, new or not."""
        sent = {fact: value for fact, value in self.cleaned_data.items() if fact in vocabulary().facts}
        return any(value in (YES, DISPUTED) and vocabulary()[fact].worry for fact, value in sent.items())


TOLD = "told"


class FirstForm(AnswersForm):
    """The fixed questions, and a list to tick: a tick is a yes, no tick says nothing."""

    def __init__(
        self, data: QueryDict | None = None, *, asked: Mapping[str, Question], ticks: Mapping[str, Question],
        carried: Mapping[str, str], reveals: Mapping[str, Mapping[str, str]],
    ) -> None:  # fmt: skip
        super().__init__(data, asked=asked, carried=carried, reveals=reveals)
        self.before = [fact for fact in ticks if self.shown.get(fact) in (YES, DISPUTED)]
        self.initial[TOLD] = self.before
        self.fields[TOLD] = Checkboxes(
            "Have you been told of any of these?",
            [(fact, question.ask) for fact, question in ticks.items()],
            Words(
                size="s",
                hint="Tick what is reported; if it is denied, say so on its own page. An empty box is no “no”.",
            ),
        )

    @property
    def given(self) -> dict[str, str]:
        """The answers that were chosen, and a yes for each new tick; what was disputed meanwhile stays so."""
        new = [fact for fact in self.cleaned_data.get(TOLD, []) if fact not in self.before]
        return super().given | {fact: DISPUTED if self.carried.get(fact) == DISPUTED else YES for fact in new}

    @property
    def worries(self) -> bool:
        """Whether something that worries was sent as yes or ticked, new or not."""
        return super().worries or bool(self.cleaned_data.get(TOLD))

    @property
    def taken_back(self) -> list[str]:
        """What the page showed ticked and is no longer: unknown again."""
        return [fact for fact in self.before if fact not in self.cleaned_data.get(TOLD, [])]


class QuestionForm(forms.Form):
    """One question: an answer is chosen, if only "I don't know yet"."""

    def __init__(self, data: QueryDict | None = None, *, fact: str, asked: Question, carried: str = "") -> None:
        super().__init__(data, initial={"answer": carried})
        field = answer_field(fact, asked, size="l", heading=True)
        field.required = True
        self.fact = fact
        self.carried = carried
        self.shown = seen_in(data) if data is not None else {fact: carried}
        field.error_messages["required"] = "Choose an answer. If you do not know, choose “I don’t know yet”"
        self.fields["answer"] = field

    @property
    def seen(self) -> str:
        """What this page shows as answered, for the hidden field."""
        return f"{self.fact}:{self.carried}" if self.carried else ""

    def clean(self) -> dict[str, Any]:
        """Refuses an answer that the page showed already, when it was changed elsewhere meanwhile."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        before = self.shown.get(self.fact)
        if before and found.get("answer") == before != self.carried:
            self.add_error("answer", "This answer was changed on another page meanwhile. Choose it again if it holds")
        return found

    @property
    def given(self) -> dict[str, str]:
        """The answer, by its fact."""
        return {self.fact: self.cleaned_data["answer"]} if self.cleaned_data.get("answer") else {}


ROLE_NAMES = {
    "pictured": "Is pictured",
    "created": "Made it",
    "asked": "Asked for it",
    "sent": "Sent it",
    "received": "Received it",
    "shared-on": "Passed it on",
    "pressed": "Put someone under pressure, or threatened them",
    "found": "Only found it",
    "told-us": "Only told us",
    "other": "Another part",
}
ROLE_ALOUD = {
    "pictured": "is pictured",
    "created": "made it",
    "asked": "asked for it",
    "sent": "sent it",
    "received": "received it",
    "shared-on": "passed it on",
    "pressed": "put someone under pressure or threatened them",
    "found": "only found it",
    "told-us": "only told us",
    "other": "had another part",
}
BASIS_NAMES = {
    "record": "From a record, or we know them",
    "claimed": "It is what they say, or what a profile says",
    "unknown": "I don’t know where it comes from",
}
VULNERABILITY_NAMES = {
    "send": "Special educational needs",
    "disability": "A disability",
    "in-care": "In care",
    "social-worker": "Has a social worker",
    "mental-health": "Mental health needs",
    "domestic-abuse": "Domestic abuse at home",
    "exploitation-risk": "High risk of exploitation",
    "earlier-harm": "Was harmed or abused before",
    "other": "Something else",
}
NONE = "none"
MAYBE = ((YES, "Yes"), (NO, "No"), (UNKNOWN, DONT_KNOW))
SEX_NAMES = (("female", "Female"), ("male", "Male"), ("other", "Other"), ("", "I don’t know yet"))
CONDUCT_NAMES = {
    "none": "None of these, as far as you were told",
    "solicited": "Asked a child for it",
    "coerced": "Put a child under pressure",
    "exploitive": "Exploited a child",
    "unknown": DONT_KNOW,
}
INLINE = Words(size="s", inline=True)


class PersonForm(forms.Form):
    """One person: the part they had, their age and where it comes from, and what makes a child more at risk."""

    roles = Checkboxes(
        "What part did they have?",
        list(ROLE_NAMES.items()),
        Words(size="s", hint="Choose all that apply. Who only found it or told you counts as not involved."),
    )
    age = WholeNumber(
        "Age", 0, OLDEST, Words(size="s", hint="In years, when it happened. Leave it out if you do not know.")
    )
    age_basis = Radios("Where does the age come from?", list(BASIS_NAMES.items()), Words(size="s"))
    met_in_person = Radios(
        "Has anyone at your setting, or the child, met them in person?",
        MAYBE,
        Words(size="s", inline=True, hint="An age that is only claimed by someone nobody has met counts as not known."),
    )
    vulnerabilities = Checkboxes(
        "Is anything known that makes them more at risk?",
        [*VULNERABILITY_NAMES.items(), (NONE, "You checked, and there is nothing")],
        Words(
            size="s", hint="Choose all that apply. Leave all empty if you have not checked yet.", divider_before=NONE
        ),
    )
    consent_in_doubt = Radios(
        "Is it in doubt that they could take part, understood it, or were willing?", MAYBE, INLINE
    )
    parents_risk = Radios("Could telling their parents or carers put them at risk?", MAYBE, INLINE)
    viewing_would_distress = Radios("Would it distress or harm them if anyone looked?", MAYBE, INLINE)
    adult_conduct = Radios(
        "If they are 18 or over: what did they do?",
        list(CONDUCT_NAMES.items()),
        Words(size="s", hint="For adults only. Leave it empty for a child."),
    )
    sex = Radios(
        "Sex",
        SEX_NAMES,
        Words(size="s", inline=True, hint="Only used for who may be present, if anyone ever has to look."),
    )

    def clean_vulnerabilities(self) -> list[str]:
        """Refuses "nothing" together with something."""
        found: list[str] = self.cleaned_data["vulnerabilities"]
        if NONE in found and len(found) > 1:
            raise forms.ValidationError("Choose what is known, or “You checked, and there is nothing”: not both")
        return found

    def clean(self) -> dict[str, Any]:
        """Refuses what an adult did, of somebody whose age is known to be below 18."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        age = found.get("age")
        if age is not None and not found.get("age_basis") and "age_basis" not in self.errors:
            self.add_error("age_basis", "Say where the age comes from: an age that is only claimed may not count")
        known = found.get("age_basis") == "record" or found.get("met_in_person") == YES
        if age is not None and age < ADULT and known and found.get("adult_conduct") in EXPLOITIVE:
            self.add_error(
                "adult_conduct",
                "What an adult did is said of people of 18 or over. "
                "For a child, answer the questions about pressure, threats and exploitation",
            )
        return found

    def person(self, name: str) -> dict[str, object]:
        """The person as an incident file has them; what was left out is left out."""
        given = {key: value for key, value in self.cleaned_data.items() if value not in ("", None, [])}
        if given.get("vulnerabilities") == [NONE]:
            given["vulnerabilities"] = []
        return {"id": name, **given}


def as_initial(person: PersonAnswers) -> dict[str, object]:
    """What a person's form shows of what was said before."""
    shown = dict(person)
    if shown.get("vulnerabilities") == []:
        shown["vulnerabilities"] = [NONE]
    return shown


def reveal(template: str, **context: object) -> str:
    """HTML for a field's reveal, from a template, so that it is escaped."""
    return render_to_string(template, context)
