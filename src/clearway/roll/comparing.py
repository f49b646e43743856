"""What each row of a roll comes to, beside the people who are known. Nothing is written here."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from clearway.audit.acts import Act
from clearway.core.roll.matching import Doubt, matched, words
from clearway.core.roll.pupils import Fault, Pupil
from clearway.people.access import hidden_from
from clearway.roll.models import Draft, Kind, Line
from clearway.roll.queries import Known, differences, digest, plain


def compared(act: Act, draft: Draft, read: Iterable[Pupil | Fault], known: Mapping[int, list[Known]]) -> list[Line]:
    """The lines for some rows of a file, of whose pupils those people are known who may be meant, by their line."""
    made = [_fault(each) if isinstance(each, Fault) else _compared(each, known[each.line]) for each in read]
    _find_twice(draft, made)
    _hide(act, made)
    for each in made:
        each.organisation, each.draft = draft.organisation, draft
    return made


def _fault(fault: Fault) -> Line:
    said = {"column": fault.column, "problem": fault.problem, "remedy": fault.remedy}
    return Line(number=fault.line, kind=Kind.FAULT, said=said)


def _compared(pupil: Pupil, people: list[Known]) -> Line:
    bare = replace(pupil, upn=plain(pupil.upn), mis_id=plain(pupil.mis_id))
    people = [each.named_as(pupil.name) for each in people]
    found = matched(bare, [each.who for each in people])
    said: dict[str, Any] = {"pupil": asdict(pupil), "between": [str(each.id) for each in found.between]}
    said["pupil"]["born_on"] = pupil.born_on.isoformat() if pupil.born_on else None
    day = f"{' '.join(words(pupil.name))} {pupil.born_on}" if pupil.born_on else ""
    row = Line(number=pupil.line, upn=digest(bare.upn), mis=digest(bare.mis_id), name=digest(day), said=said)
    row.kind = Kind.ADDED
    if found.doubt:
        row.kind, row.doubt = Kind.DOUBTFUL, found.doubt.name.lower()
    elif found.person:
        [who] = [each for each in people if each.who.id == found.person.id]
        row.person, said["changes"] = who.who.id, differences(pupil, who)
        row.kind = Kind.CHANGED if said["changes"] else Kind.SAME
    return row


def _find_twice(draft: Draft, made: list[Line]) -> None:
    """Rows that mean somebody whom an earlier row of the file means are put before a person. Two of one name and one
    birthday are two where both have numbers.
    """
    fresh = [each for each in made if each.kind != Kind.FAULT]
    standing = Line.objects.filter(draft=draft)
    for name in ("person", "upn", "mis", "name"):
        values = {value for each in fresh if (value := getattr(each, name))}
        earlier = standing.filter(**{f"{name}__in": values})
        seen = set(earlier.values_list(name, flat=True))
        bare = set(earlier.filter(upn="", mis="").values_list("name", flat=True)) if name == "name" else seen
        for each in fresh:
            value = getattr(each, name)
            numbered = name == "name" and bool(each.upn or each.mis)
            if value and value in (bare if numbered else seen):
                each.kind, each.doubt = Kind.DOUBTFUL, Doubt.TWICE.name.lower()
                each.said["between"] = [str(each.person)] if each.person else each.said["between"]
                each.person = None
            if value:
                seen.add(value)
                if not numbered:
                    bare.add(value)


def _hide(act: Act, made: list[Line]) -> None:
    """Of a row that may mean somebody of whom the actor sees nothing: what the file says, and that nothing changes.

    That they are on the roll the file says itself; anything else would tell that there is more.
    """
    hidden = hidden_from(act)
    for each in made if hidden else ():
        meant = {UUID(name) for name in each.said.get("between", ())} | ({each.person} if each.person else set())
        if own := meant & hidden:
            each.kind, each.doubt, each.person = Kind.SAME, "", min(own)
            each.said.pop("changes", None)
