"""What a decision rested on, for its sheet: who was involved then, what was known then, and from whom."""

from dataclasses import dataclass
from datetime import datetime

from clearway.cases.answering.origins import Origin, origin, origins, where_from
from clearway.cases.models import Assessment
from clearway.cases.queries import Whole
from clearway.core.packs.vocabulary import vocabulary
from clearway.guidance.shown import person_row, said


@dataclass(frozen=True, slots=True)
class Grounds:
    """What was known from one source: each that is so, or is answered otherwise, and how; then what is not so."""

    origin: Origin
    known: tuple[tuple[str, str], ...]
    no: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Then:
    """Somebody who was involved: their letter, name and part, what the guidance was told of them, and from whom."""

    letter: str
    name: str
    part: str
    told: str
    origin: Origin | None


def grounds(whole: Whole, asked: Assessment | None) -> list[Grounds]:
    """What was known when the guidance was asked, under what it comes from, in the vocabulary's order: whatever a
    source said is read together, as it was heard.
    """
    if asked is None:
        return []
    facts = asked.incident["facts"]
    its = origins([row for row in whole.work.answered if row.at <= asked.at], whole.staff)
    found: dict[Origin, tuple[list[tuple[str, str]], list[str]]] = {}
    for fact in vocabulary().facts:
        if fact in facts:
            known, no = found.setdefault(where_from(fact, its), ([], []))
            says, answered = vocabulary()[fact].says, str(facts[fact])
            if answered == "no":
                no.append(says)
            else:
                known.append((says, said(fact, answered, (asked.area,))))
    return [Grounds(each, tuple(known), tuple(no)) for each, (known, no) in found.items()]


def involved_then(whole: Whole, asked: Assessment | None, at: datetime) -> list[Then]:
    """Who was in the case at a moment, what the guidance was told of them, and from whom that was."""
    last = {row.involvement_id: row for row in whole.work.about if asked and row.at <= asked.at}
    told = {each["id"]: person_row(each) for each in (asked.incident["people"] if asked else ())}
    there = [each for each in whole.involved if each.row.at <= at]
    parts = {row.involvement_id: row for row in whole.work.parts if row.at <= at}
    found = []
    for each in there:
        row = last.get(each.row.pk)
        its = origin(row, whole.staff.get(row.by, "")) if row and row.source else None
        part = parts.get(each.row.pk, each.row).get_role_display()
        found.append(Then(each.letter, each.person.name, part, told.get(each.letter, ""), its))
    return found
