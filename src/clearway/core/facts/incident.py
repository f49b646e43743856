"""Reading an incident file: every key by name, and a clear refusal for what cannot be used.

The shape is the contract of vocabulary.md. TOML and JSON arrive here as the same plain tables.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NoReturn

from clearway.core.calendar import Moment, age_on, day, moment
from clearway.core.errors import IncidentError, nearest
from clearway.core.facts.people import (
    ADULT,
    AGE_BASES,
    CONDUCTS,
    ROLES,
    SEXES,
    VULNERABILITIES,
    Person,
)
from clearway.core.guard import refuse_files
from clearway.core.packs.schema import SETTINGS
from clearway.core.packs.vocabulary import DISPUTED, NO, UNKNOWN, YES, vocabulary

KEYS = ("id", "area", "setting", "at", "incident_on", "facts", "people", "notes")
OLDEST = 120
MOST_PEOPLE = 200
LARGEST_NUMBER = 10**18


@dataclass(frozen=True, slots=True)
class Incident:
    """An incident as it was reported.

    `answers` holds yes, no or a choice's value; `disputed` those taken as yes because somebody
    reports and somebody denies them; `asked` those that were asked and answered "unknown".
    """

    id: str
    areas: tuple[str, ...]
    several: bool
    setting: str
    at: Moment | None
    incident_on: date | None
    answers: Mapping[str, str]
    disputed: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    people: tuple[Person, ...] = ()
    notes: Mapping[str, object] = field(default_factory=dict)

    def acts_on(self, at: datetime) -> date:
        """The day of the acts: `incident_on`, or the day of `at`."""
        return self.incident_on or at.date()

    def answered(self, fact: str, answer: str) -> "Incident":
        """The incident with one more answer: a value, "disputed" or "unknown". Raises IncidentError."""
        stated, disputed, asked = _answers({fact: answer})
        return replace(
            self,
            answers={**{name: value for name, value in self.answers.items() if name != fact}, **stated},
            disputed=(self.disputed - {fact}) | disputed,
            asked=(self.asked - {fact}) | asked,
        )


def _refuse(key: str, problem: str, remedy: str) -> NoReturn:
    raise IncidentError(problem, key=key, remedy=remedy)


def _shown(value: object) -> str:
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        return "a very large number"
    text = str(value)
    return f'"{text[:40]}…"' if len(text) > 40 else f'"{text}"'


def read(raw: object) -> Incident:
    """Read an incident from plain tables. Raises IncidentError at the first thing that is wrong."""
    if not isinstance(raw, Mapping):
        _refuse("", "an incident is a table of keys", "Begin with id, area, [facts]; see examples/.")
    refuse_files(raw, "")
    _known_keys(raw, KEYS, "")
    areas, several = _areas(raw.get("area"))
    answers, disputed, asked = _answers(_table(raw, "facts"))
    at = moment(raw["at"]) if raw.get("at") is not None else None
    incident_on = day(raw["incident_on"], "incident_on") if raw.get("incident_on") is not None else None
    if at:
        check_day(incident_on, at.at.date())
    people = _people(raw.get("people", []))
    return Incident(
        id=_id(raw.get("id", "")),
        areas=areas,
        several=several,
        setting=_one_of(raw.get("setting", "school"), SETTINGS, "setting"),
        at=at,
        incident_on=incident_on,
        answers=answers,
        disputed=disputed,
        asked=asked,
        people=people,
        notes=_table(raw, "notes"),
    )


def _known_keys(raw: Mapping[object, object], known: Iterable[str], where: str) -> None:
    for key in raw:
        if key not in tuple(known):
            _refuse(
                f"{where}{str(key)[:60]}", f"{_shown(key)} is not a key that belongs here", nearest(str(key), known)
            )


def _id(value: object) -> str:
    large = isinstance(value, int) and abs(value) > LARGEST_NUMBER
    if isinstance(value, bool) or not isinstance(value, str | int) or large or len(str(value)) > 200:
        _refuse("id", "the id must be a short text", 'Write id = "anything".')
    if not str(value).isprintable():
        _refuse("id", "the id holds something that cannot be printed", "Use letters, digits and spaces.")
    return str(value)


def _one_of(value: object, known: tuple[str, ...], key: str) -> str:
    if isinstance(value, bool) and YES in known:
        _refuse(key, f"{str(value).lower()} is not an answer", f'Write "{YES if value else NO}", in quotation marks.')
    if not isinstance(value, str) or value not in known:
        _refuse(key, f"{_shown(value)} is not valid here", nearest(str(value), known))
    return value


def _table(raw: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = raw.get(key, {})
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        _refuse(key, "a table is expected here", f"Write it as [{key}].")
    return value


def _areas(value: object) -> tuple[tuple[str, ...], bool]:
    if value is None:
        return (), False
    listed = value if isinstance(value, list) else [value]
    if not listed or not all(isinstance(each, str) and each for each in listed):
        _refuse("area", f"{_shown(value)} is not an area", 'Write area = "staffordshire", or a list to compare.')
    if len(set(listed)) < len(listed):
        _refuse("area", "an area is named twice", "Name each once.")
    return tuple(listed), isinstance(value, list)


def _answers(raw: Mapping[str, object]) -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    words = vocabulary()
    answers: dict[str, str] = {}
    disputed, asked = set(), set()
    for name, value in raw.items():
        fact = words.facts.get(name)
        if fact is None:
            _refuse(f"facts.{name[:60]}", f"{_shown(name)} is not a fact", nearest(name, words.facts))
        allowed = (*fact.answers, UNKNOWN) if fact.values else (YES, NO, UNKNOWN, DISPUTED)
        answer = _one_of(value, allowed, f"facts.{name}")
        if answer == UNKNOWN:
            asked.add(name)
        elif answer == DISPUTED:
            disputed.add(name)
            answers[name] = YES
        else:
            answers[name] = answer
    return answers, frozenset(disputed), frozenset(asked)


def _people(value: object) -> tuple[Person, ...]:
    if not isinstance(value, list):
        _refuse("people", "people are a list", "Write each as [[people]].")
    if len(value) > MOST_PEOPLE:
        _refuse("people", f"{len(value)} people are listed", f"List those involved, {MOST_PEOPLE} at the most.")
    people = tuple(_person(each, number) for number, each in enumerate(value, start=1))
    seen: set[str] = set()
    for person in people:
        if person.id in seen:
            _refuse("people", f'the id "{person.id}" is given to two people', "Give each their own.")
        seen.add(person.id)
    return people


PERSON_KEYS = (
    "id", "roles", "age", "date_of_birth", "age_basis", "met_in_person", "sex", "vulnerabilities",
    "consent_in_doubt", "parents_risk", "viewing_would_distress", "adult_conduct",
)  # fmt: skip
ANSWERS = (YES, NO, UNKNOWN)


def _person(raw: object, number: int) -> Person:
    if not isinstance(raw, Mapping):
        _refuse(f"people[{number}]", "a person is a table of keys", "Write it as [[people]].")
    name = _id(raw.get("id", str(number)))
    if not name:
        _refuse(f"people[{number}].id", "the id is empty", 'Write id = "A".')
    where = f"people[{name}]"
    _known_keys(raw, PERSON_KEYS, f"{where}.")

    def choice(key: str, known: tuple[str, ...], default: str) -> str:
        return _one_of(raw.get(key, default), known, f"{where}.{key}")

    def maybe(key: str, known: tuple[str, ...]) -> tuple[str, ...] | None:
        return _list(raw[key], known, f"{where}.{key}") if raw.get(key) is not None else None

    born = raw.get("date_of_birth")
    return Person(
        id=name,
        roles=maybe("roles", ROLES) or (),
        age=_age(raw.get("age"), f"{where}.age"),
        date_of_birth=None if born is None else day(born, f"{where}.date_of_birth"),
        age_basis=choice("age_basis", AGE_BASES, "record"),
        met_in_person=choice("met_in_person", ANSWERS, UNKNOWN),
        sex=choice("sex", SEXES, "other") if raw.get("sex") is not None else None,
        vulnerabilities=maybe("vulnerabilities", VULNERABILITIES),
        consent_in_doubt=choice("consent_in_doubt", ANSWERS, UNKNOWN),
        parents_risk=choice("parents_risk", ANSWERS, UNKNOWN),
        viewing_would_distress=choice("viewing_would_distress", ANSWERS, UNKNOWN),
        adult_conduct=choice("adult_conduct", CONDUCTS, UNKNOWN),
    )


def _list(value: object, known: tuple[str, ...], key: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        _refuse(key, "a list is expected here", f'Write it as ["{known[0]}"].')
    return tuple(dict.fromkeys(_one_of(each, known, key) for each in value))


def _age(value: object, key: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        _refuse(key, f"{_shown(value)} is not an age", "Write whole years, or leave it out.")
    if not 0 <= value <= OLDEST:
        shown = _shown(value).strip('"')
        _refuse(key, f"{shown} is not a possible age", f"Write whole years from 0 to {OLDEST}.")
    return value


def check_day(incident_on: date | None, at: date) -> None:
    """Refuse a day of the acts that lies after the report, or out of all living memory. Raises IncidentError."""
    if incident_on and incident_on.year < at.year - OLDEST:
        _refuse("incident_on", f"{incident_on} is too long ago", "Correct the date.")
    if incident_on and incident_on > at:
        _refuse("incident_on", f"{incident_on} is after {at}", "It cannot have happened later.")


def check_people(people: Iterable[Person], on: date) -> None:
    """Refuse what cannot be true of a person on the day of the acts. Raises IncidentError."""
    for person in people:
        where = f"people[{person.id}]"
        if person.date_of_birth:
            years = age_on(person.date_of_birth, on)
            if not 0 <= years <= OLDEST:
                _refuse(
                    f"{where}.date_of_birth",
                    f"{person.date_of_birth} makes an age of {years} on {on}, which is not possible",
                    "Correct the date of birth or incident_on.",
                )
            if person.age is not None and person.age != years:
                _refuse(
                    f"{where}.age",
                    f"age = {person.age}, and date_of_birth = {person.date_of_birth} makes {years} on {on}",
                    "Give one of them, or correct it.",
                )
        years_known = person.years(on)
        if person.adult_conduct not in ("none", UNKNOWN) and years_known is not None and years_known < ADULT:
            _refuse(
                f"{where}.adult_conduct",
                f"adult_conduct is for adults, and {person.id} is {years_known}",
                "Say what happened with a fact, such as coercion_or_pressure.",
            )
