"""The chronology narrowed to a kind, a child or a writer; and a child's own file, in which the others have no names.

A name is found where it is written as the record knows it: the whole of it, or a part that nobody else here shares.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import escape

from clearway.cases.models import Involvement, Joined
from clearway.cases.queries.lines import Happened
from clearway.cases.queries.record import InCase, Whole
from clearway.concerns.models import Concern, TakenUp
from clearway.vault.fields import SealedField

SHORTEST = 3  # letters of a part of a name that may stand for the whole
TAG = re.compile(r"(<[^>]*>)")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the chronology is narrowed to: a kind, a child's letter, a writer; empty for all."""

    kind: str = ""
    child: str = ""
    by: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether all of it is asked for."""
        return not (self.kind or self.child or self.by)


def narrowed(whole: Whole, lines: Sequence[Happened], asked: Asked) -> list[Happened]:
    """The lines that were asked for, in their order."""
    found = [line for line in lines if asked.kind in ("", line.kind) and asked.by in ("", str(line.row.by))]
    if not asked.child:
        return found
    whose = next((each for each in whole.involved if each.letter == asked.child), None)
    return [line for line in found if whose and _is_about(line, whose, whole.involved)]


def own_lines(lines: Sequence[Happened], letter: str, whole: Whole) -> list[Happened]:
    """The lines of a child's own file: without the plans, conversations and steps that are another child's alone."""
    own = {each.row.pk for each in whole.involved if each.letter == letter}
    return [line for line in lines if getattr(line.row, "involvement_id", None) in {None, *own}]


def without_names(html: str, whole: Whole, letter: str) -> str:
    """The page's words with everybody else's name taken out: "Child B" stands for them. Tags stay as they are."""
    stands = {
        str(escape(name)).casefold(): f"Child {each.letter}"
        for each in whole.involved if each.letter != letter
        for name in names_of(each, whole.involved)
    }  # fmt: skip
    return replaced(html, stands)


def replaced(html: str, stands: Mapping[str, str]) -> str:
    """The page's words with each of these (in small letters) replaced by what stands for it. Tags stay as they are."""
    if not stands:
        return html
    found = _pattern(tuple(sorted(stands, key=len, reverse=True)))  # the longest first: it may hold another's name
    parts = TAG.split(html)
    told = (
        part if part.startswith("<") else found.sub(lambda hit: stands.get(hit[0].casefold(), "Another child"), part)
        for part in parts
    )
    return "".join(told)


def names_of(whose: InCase, everybody: Sequence[InCase]) -> tuple[str, ...]:
    """How somebody may be written: the whole name, then its parts that nobody else here has; the longest first."""
    others = {part.casefold() for each in everybody if each is not whose for part in each.person.name.split()}
    parts = [part for part in whose.person.name.split() if len(part) >= SHORTEST and part.casefold() not in others]
    return tuple(sorted({whose.person.name, *parts}, key=len, reverse=True))


def _is_about(line: Happened, whose: InCase, everybody: Sequence[InCase]) -> bool:
    if getattr(line.row, "involvement_id", None) == whose.row.pk:
        return True
    if isinstance(line.row, Involvement):
        return line.row.pk == whose.row.pk
    if isinstance(line.row, Concern | TakenUp | Joined):
        return True  # a report that became the case is of everybody in it
    found = _pattern(names_of(whose, everybody))
    return any(found.search(text) for text in _texts(line))


def _texts(line: Happened) -> Iterator[str]:
    for row in (line.row, *line.earlier, *([line.why_late] if line.why_late else []), *line.corrections):
        for field in row._meta.fields:
            if isinstance(field, SealedField) and field.name not in ("incident", "result"):
                yield str(getattr(row, field.name) or "")


@lru_cache(maxsize=32)  # names: of a few pages, and no more of them
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<![\w’']){re.escape(name)}(?!\w)" for name in names), re.IGNORECASE)
