"""What a password must be: long enough, and not soon guessed. No signs are asked for, and none expires.

How soon it is guessed says zxcvbn, offline: it finds breached passwords, words, names, dates, rows of keys and repeats
within it. It is told the words of this school too; which those are, other apps say (`also`): accounts stand beneath.
"""

import math
import re
from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError

from clearway.accounts.models import User

Words = Callable[[User], Iterable[str]]
ENOUGH = 10  # powers of ten: guesses that zxcvbn thinks it takes; a leaked argon2 hash holds out for years
LOOKED_AT = 64  # characters: what is guessed is guessed by then, and a longer look takes long
SHORTEST_WORD = 4
OURS = (
    "clearway", "safeguarding", "safeguard", "child", "children", "protection", "childprotection", "school", "academy",
    "college", "pupil", "pupils", "student", "students", "teacher", "headteacher", "staff", "welcome", "lead", "deputy",
    "office", "primary", "secondary", "education", "keepingchildrensafe", "concern", "incident",
)  # fmt: skip
PART = re.compile(r"[^\W_]+")
_others: list[Words] = []


def also(words: Words) -> None:
    """From here on these words count as the school's as well. They are asked for when a password is chosen."""
    if words not in _others:
        _others.append(words)


def words_of_here(user: User | None) -> list[str]:
    """The words that somebody who knows this user and their school would try, in small letters."""
    told = [user.name, user.email, *(word for words in _others for word in words(user))] if user else []
    found: dict[str, None] = {}
    for text in map(str.lower, told):
        parts = PART.findall(text)
        found |= dict.fromkeys([*parts, "".join(parts), text])
    return [each for each in (*OURS, *found) if len(each) >= SHORTEST_WORD]


class GuessableValidator:
    """Refuses what is guessed in fewer than ten thousand million tries."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError, coded as in `forms.WEAK`."""
        here = words_of_here(user)
        if _left(password, here) < SHORTEST_WORD:
            raise ValidationError("This password is made of words of here.", "password_of_here")
        if _guesses(password, here) < ENOUGH:
            raise ValidationError("This password is soon guessed.", "password_guessable")

    def get_help_text(self) -> str:
        """Asked for by Django's own forms, of which there are none."""
        return "Three or four words that do not belong together."


def _left(password: str, words: list[str]) -> int:
    """How many letters are left where these words are taken out, whatever stands around and between them."""
    letters = "".join(each for each in password.casefold() if each.isalpha())
    had = len(letters)
    for word in sorted(words, key=len, reverse=True):
        letters = letters.replace(word, " ")
    left = len(letters.replace(" ", ""))
    return left if left < had else SHORTEST_WORD


def _guesses(password: str, words: list[str]) -> float:
    """The power of ten of how many guesses it takes."""
    from zxcvbn import zxcvbn  # a megabyte of words: read when the first password is chosen

    given: list[str | float] = [*words]
    return math.log10(float(zxcvbn(password[:LOOKED_AT], user_inputs=given)["guesses"]))
