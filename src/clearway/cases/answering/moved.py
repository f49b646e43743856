"""What a new answer changed: one area's answer beside the one before it. Nothing is worked out anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clearway.cases.models import Assessment
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.result import Result
from clearway.core.wording import CATEGORY, NAMES, level, place
from clearway.guidance.carry import PersonAnswers
from clearway.guidance.shown import FINDINGS, person_lines, person_row, said

NOT_ANSWERED = "not answered"


@dataclass(frozen=True, slots=True)
class Line:
    """Something that changed: what it is, how it stood, how it stands."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What changed in one area: the answers, the people, what is asked for, what has to wait, the steps."""

    area: str
    answers: tuple[Line, ...]
    asked_for: tuple[Line, ...]
    steps: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing follows from the new answers."""
        return not (self.asked_for or self.steps or self.gone)


def moved(before: Sequence[Assessment], after: Sequence[Assessment]) -> list[Moved]:
    """What changed in each area that was asked both times."""
    earlier = {row.area: row for row in before}
    return [_moved(earlier[row.area], row) for row in after if row.area in earlier]


def _moved(before: Assessment, after: Assessment) -> Moved:
    old, new = before.result, after.result
    steps = {each["id"]: each["text"] for each in new["actions"]}
    earlier = {each["id"]: each["text"] for each in old["actions"]}
    return Moved(
        place(after.area),
        tuple(_answers(before.incident, after.incident, after.area)),
        tuple(_asked_for(old, new)),
        tuple(text for name, text in steps.items() if name not in earlier),
        tuple(text for name, text in earlier.items() if name not in steps),
    )


def _answers(old: Mapping[str, object], new: Mapping[str, object], area: str) -> list[Line]:
    before, after = old["facts"], new["facts"]
    assert isinstance(before, dict)  # noqa: S101  # as `as_file` wrote it
    assert isinstance(after, dict)  # noqa: S101  # likewise
    words = vocabulary()
    found = [
        Line(words[fact].says, _said(fact, before.get(fact), area), _said(fact, after.get(fact), area))
        for fact in words.facts
        if before.get(fact) != after.get(fact)
    ]
    return [*found, *_people(old["people"], new["people"])]


def _people(old: object, new: object) -> list[Line]:
    """Of everybody who came in or is there no more, or of whom something else is said: what was said of
    them.
    """
    before, after = _by_letter(old), _by_letter(new)
    found = []
    for letter, person in after.items():
        if letter not in before:
            found.append(Line(letter, "not in the case", person_row(person)))
        elif before[letter] != person:
            was, now = dict(person_lines(before[letter])), dict(person_lines(person))
            labels = [each for each in {**now, **was} if was.get(each) != now.get(each)]
            found += [
                Line(f"{letter}: {each}", was.get(each, NOT_ANSWERED), now.get(each, NOT_ANSWERED)) for each in labels
            ]
    gone = [
        Line(letter, person_row(person), "not involved") for letter, person in before.items() if letter not in after
    ]
    return found + gone


def _by_letter(people: object) -> dict[str, PersonAnswers]:
    assert isinstance(people, list)  # noqa: S101  # as `as_file` wrote it
    return {str(each["id"]): each for each in people}


def _said(fact: str, value: object, area: str) -> str:
    return said(fact, str(value), (area,)) if value else NOT_ANSWERED


def _asked_for(old: Result, new: Result) -> list[Line]:
    found = []
    for name in FINDINGS:
        before, after = level(name, old["responses"][name]), level(name, new["responses"][name])
        if before != after:
            found.append(Line(NAMES[name], before, after))
    kinds = CATEGORY[old["category"]["status"]], CATEGORY[new["category"]["status"]]
    if kinds[0] != kinds[1]:
        found.append(Line("Category", *kinds))
    for key, gate in new["gates"].items():
        earlier = old["gates"].get(key)
        if earlier and earlier["status"] != gate["status"]:
            name, _, person = key.partition(":")
            found.append(
                Line(f"{NAMES[name]}{f', person {person}' if person else ''}", earlier["status"], gate["status"])
            )
    return found
