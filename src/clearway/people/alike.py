"""Who may be one person put down twice, and who is not: twins share a day and a surname and are two."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from clearway.vault.buckets import words
from clearway.vault.traces import likeness

CLOSE_WORD = 0.8
PART, HEARD = 0.95, 0.8
LEAST_PART = 3
LITTLE = 0.6
Numbers = frozenset[tuple[str, str]]
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """What is compared of a person: the words of every name that stands, the date of birth, the numbers as kind and
    plain value.
    """

    names: tuple[Words, ...]
    born_on: date | None
    numbers: Numbers = frozenset()


def face(names: Iterable[str], born_on: date | None, numbers: Numbers = frozenset()) -> Face:
    """What is compared of a person who has these names."""
    return Face(tuple(tuple(words(name)) for name in names), born_on, numbers)


def why_alike(one: Face, other: Face) -> str:
    """Why two may be the same person, in words; empty where nothing says so."""
    if one.numbers & other.numbers:
        return "the same number"
    if one.born_on != other.born_on and one.born_on and other.born_on:
        return ""
    pairs = [(mine, theirs) for mine in one.names for theirs in other.names if mine and theirs]
    same = any(mine == theirs for mine, theirs in pairs)
    if one.born_on is None or other.born_on is None:
        return "the same name, and a date of birth is not known" if same else ""
    if same:
        return "the same name and date of birth"
    near = any(_near_name(mine, theirs) for mine, theirs in pairs)
    return "a name much like it and the same date of birth" if near else ""


def plain_number(value: str) -> str:
    """A number without what people write into it: letters and digits alone, in capitals."""
    return "".join(each for each in value.upper() if each.isalnum())


def closeness(wanted: list[str], names: Iterable[str]) -> float:
    """How like a person is to the words typed, from 0 to 1: the mean over those words, of their best name."""
    return max((_of_name(wanted, words(name)) for name in names), default=0.0)


def _of_name(wanted: list[str], own: list[str]) -> float:
    return sum(max((_near(word, each) for each in own), default=0.0) for word in wanted) / len(wanted)


def _near(word: str, other: str) -> float:
    if other.startswith(word):
        return 1.0
    if len(word) >= LEAST_PART and word in other:
        return PART
    ratio = _ratio(word, other)
    return max(ratio, HEARD) if likeness(word) == likeness(other) else ratio


def _ratio(one: str, other: str) -> float:
    """How much two words have in common; 0 where their letters alone show that it is little, which is soon seen."""
    common = sum(min(one.count(letter), other.count(letter)) for letter in set(one))
    if 2 * common < LITTLE * (len(one) + len(other)):
        return 0.0
    return SequenceMatcher(None, one, other).ratio()


def _near_name(mine: Words, theirs: Words) -> bool:
    """First name and last name are each alike: a twin has another first name."""
    return all(_is_near(mine[place], theirs[place]) for place in (0, -1))


def _is_near(one: str, other: str) -> bool:
    return _ratio(one, other) >= CLOSE_WORD
