"""A pupil of a file beside people who are known: the same, another, or a doubt that a person settles.

First by number (UPN, the school's own), then by name and date of birth; whatever is only near is a doubt, and twins
are two people. Nobody is ever merged here.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from uuid import UUID

from clearway.core.roll.pupils import Pupil

CLOSE = 0.8


class Doubt(StrEnum):
    """Why a row is put before a person."""

    TWO = "It fits more than one person"
    NUMBER_REUSED = "The number is somebody's with another name and another date of birth"
    NUMBER_CHANGED = "Name and date of birth are somebody's, and the number is another"
    OTHER_BIRTHDAY = "The name is somebody's, and the date of birth is another"
    NO_BIRTHDAY = "The name is somebody's, and one of the two has no date of birth"
    NEAR_NAME = "The date of birth is somebody's, and the name is nearly theirs"
    TWICE = "The file holds this pupil twice"


@dataclass(frozen=True, slots=True)
class Someone:
    """A person who is known, as far as a roll is concerned; empty where nothing is known."""

    id: UUID
    name: str
    born_on: date | None = None
    upn: str = ""
    mis_id: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Who a pupil is: one person; nobody yet, and no doubt; or a doubt between people (`person` is None)."""

    person: Someone | None
    doubt: Doubt | None = None
    between: tuple[Someone, ...] = ()


def matched(pupil: Pupil, people: Iterable[Someone]) -> Match:
    """Who a pupil is among those who may be meant. In whichever order they come, the answer is the same."""
    listed = sorted(people, key=lambda each: each.id)
    return _by_number(pupil, listed) or _by_name(pupil, listed) or Match(None)


def words(name: str) -> list[str]:
    """The words of a name in small letters, without accents, sorted: "Surname, Forename" is the name all the same."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(each))
    return sorted("".join(each if each.isalnum() else " " for each in bare.replace("'", "").replace("’", "")).split())


def near(one: str, other: str) -> bool:
    """Whether two names are nearly the same: all words but one are, and that one nearly."""
    mine, theirs = words(one), words(other)
    left = [each for each in mine if each not in theirs]
    right = [each for each in theirs if each not in mine]
    if not left or not right:
        return bool(set(mine) & set(theirs))  # a middle name more
    if len(left) > 1 or len(right) > 1:
        return SequenceMatcher(None, " ".join(mine), " ".join(theirs)).ratio() >= CLOSE
    return SequenceMatcher(None, left[0], right[0]).ratio() >= CLOSE


def _by_number(pupil: Pupil, people: Sequence[Someone]) -> Match | None:
    found = [each for each in people if _same_number(pupil, each)]
    if not found:
        return None
    if len(found) > 1:
        return Match(None, Doubt.TWO, tuple(found))
    [who] = found
    same_day = who.born_on is None or pupil.born_on is None or who.born_on == pupil.born_on
    if not same_day and not near(pupil.name, who.name):
        return Match(None, Doubt.NUMBER_REUSED, (who,))
    if pupil.upn and who.upn and pupil.upn != who.upn:
        return Match(None, Doubt.NUMBER_CHANGED, (who,))
    if same_day or words(pupil.name) == words(who.name):
        return Match(who)
    return Match(None, Doubt.NUMBER_REUSED, (who,))


def _by_name(pupil: Pupil, people: Sequence[Someone]) -> Match | None:
    same_name = [each for each in people if words(each.name) == words(pupil.name)]
    exact = [each for each in same_name if each.born_on and each.born_on == pupil.born_on]
    if exact:
        if len(exact) > 1:
            return Match(None, Doubt.TWO, tuple(exact))
        [who] = exact
        return Match(None, Doubt.NUMBER_CHANGED, (who,)) if _other_number(pupil, who) else Match(who)
    others = [each for each in people if not _other_number(pupil, each)]
    unknown = [each for each in others if each in same_name and (each.born_on is None or pupil.born_on is None)]
    if unknown:
        return Match(None, Doubt.NO_BIRTHDAY, tuple(unknown))
    if other_day := [each for each in others if each in same_name]:
        return Match(None, Doubt.OTHER_BIRTHDAY, tuple(other_day))
    born = [each for each in others if pupil.born_on and each.born_on == pupil.born_on]
    close = [each for each in born if _may_be_renamed(pupil.name, each.name)]
    return Match(None, Doubt.NEAR_NAME, tuple(close)) if close else None


def _may_be_renamed(one: str, other: str) -> bool:
    """Whether a name may have become the other: nearly the same, or the same first name with another surname.

    The same surname with another first name is how twins are told apart, and no doubt.
    """
    return near(one, other) or bool(words(one) and one.split()[:1] == other.split()[:1])


def _same_number(pupil: Pupil, who: Someone) -> bool:
    return bool((pupil.upn and pupil.upn == who.upn) or (pupil.mis_id and pupil.mis_id == who.mis_id))


def _other_number(pupil: Pupil, who: Someone) -> bool:
    """Whether both have a number of a kind, and not the same: then they are two, or one of them was given a new one."""
    return any(
        mine and theirs and mine != theirs for mine, theirs in ((pupil.upn, who.upn), (pupil.mis_id, who.mis_id))
    )
