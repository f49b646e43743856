"""Reading an import on its way, and the people beside whom its rows are laid. Whoever calls notes what was read."""

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.core.roll.days import DAY_FIRST
from clearway.core.roll.matching import Someone, words
from clearway.core.roll.pupils import Pupil, Reading
from clearway.core.roll.table import Layout
from clearway.organisations.access import AT_THE_MACHINE
from clearway.organisations.queries import staff_names
from clearway.people.access import hidden_from, one_with, redirects
from clearway.people.models import Identifier, Identity, Schooling
from clearway.people.queries import Enrolled, enrolled, known
from clearway.people.queries import Known as Identified
from clearway.people.years import LAST, NURSERY, RECEPTION, year_name
from clearway.roll.models import Columns, Draft, Ended, Kind, Line, Mark, Piece, Stage, Way
from clearway.vault import keyring
from clearway.vault.models import Kind as KeyKind
from clearway.vault.reach import current

KEPT_FOR = timedelta(days=1)
IDLE = timedelta(hours=1)
JUST_NOW = timedelta(minutes=10)
MANY_LEAVE = 0.2
A_PAGE = 100
MARKS = 1 << 16
SAMPLE = 5
LATEST = 5


@dataclass(frozen=True, slots=True)
class Known:
    """A person as a roll sees them, with everybody who is one with them: who, whether on the roll since when, in which
    year and class; `numbers` by kind are the rows, so that one that is no longer theirs can be ended; `names` are what
    each of those who are one is called now.
    """

    who: Someone
    on_roll: bool
    year: int | None
    form: str
    since: date | None = None
    numbers: Mapping[str, Identifier] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def named_as(self, name: str) -> "Known":
        """The same, by that of their names which this is, in whichever order and spelling; by the first otherwise."""
        found = next((each for each in self.names if words(each) == words(name)), self.who.name)
        return self if found == self.who.name else replace(self, who=replace(self.who, name=found))


def draft() -> Draft | None:
    """The import that is on its way here, whoever's it is."""
    return Draft.objects.first()


def is_stale(found: Draft, at: datetime) -> bool:
    """Whether it was left lying for a day."""
    return at - found.touched_at > KEPT_FOR


def is_idle(found: Draft, at: datetime) -> bool:
    """Whether nobody touched it for an hour: somebody else may end it then."""
    return at - found.touched_at > IDLE


def whose(found: Draft) -> str:
    """The name of whoever began it; the machine's where nobody signed in."""
    return staff_names({found.by}).get(found.by, "somebody at the machine itself")


def ended() -> list[Ended]:
    """How the last imports ended, the latest first."""
    return list(Ended.objects.order_by("-at")[:LATEST])


def just_done(user: UUID, at: datetime) -> Ended | None:
    """The import of somebody's that came to its end a few minutes ago: they are told that it did."""
    done = Ended.objects.filter(way=Way.DONE, by=user, at__gt=at - JUST_NOW)
    return done.order_by("-at").first()


def texts(found: Draft, piece: int = 0, offset: int = 0) -> Iterator[str]:
    """The text that came in, from a place on. Each piece is asked for by itself: whoever stops in the middle leaves no
    cursor open, which PostgreSQL would miss when a step is undone.
    """
    number = piece
    while row := Piece.objects.filter(draft=found, number=number).first():
        yield row.text[offset:] if number == piece else row.text
        number += 1


def layout(found: Draft) -> Layout:
    """How the file is written."""
    said = found.said
    return Layout(said["delimiter"], tuple(said["header"]), said["line"])


def reading(found: Draft, today: date) -> Reading:
    """How its rows are read, as somebody chose."""
    return Reading(layout(found), found.said["columns"], today, found.said.get("order", DAY_FIRST))


def header_mark(header: Iterable[str]) -> str:
    """A keyed digest of a header: the same file next time has the same."""
    key = keyring.secret_here(current().organisation, KeyKind.BUCKETS)
    plain = "\n".join(each.casefold() for each in header)
    return hmac.digest(key, f"roll header\n{plain}".encode(), "sha256").hex()


def remembered(header: Iterable[str]) -> Mapping[str, Any] | None:
    """The columns that somebody chose for this header the last time, as field and place, and the order of days."""
    last = Columns.objects.filter(header=header_mark(header)).order_by("-at").first()
    return last.said if last else None


def shown(act: Act, found: Draft) -> QuerySet[Line]:
    """The rows that the actor may know of. Whoever is tied to somebody sees and changes nothing of them, here too.

    Since the rows were compared a tie may have come: before it, such a row is "unchanged" (`changes.look_at`).
    """
    rows: QuerySet[Line] = Line.objects.filter(draft=found)
    hidden = hidden_from(act)
    if not hidden:
        return rows
    act.saw(Verb.ROLL_READ, found.id)
    doubts = rows.filter(kind=Kind.DOUBTFUL).iterator()
    kept = [each.id for each in doubts if hidden & {UUID(name) for name in each.said["between"]}]
    return rows.exclude(id__in=kept).exclude(Q(person__in=hidden) & ~Q(kind=Kind.SAME))


def counts(act: Act, found: Draft) -> dict[str, int]:
    """How many rows come to what, as far as the actor sees them; every kind, and `open` for doubts not settled."""
    rows = shown(act, found)
    said = dict.fromkeys(Kind.values, 0) | dict(rows.values_list("kind").annotate(Count("id")))
    said["open"] = rows.filter(kind=Kind.DOUBTFUL, decision="").count()
    return said


def many_leave(leaving: int) -> bool:
    """Whether more than a fifth of the roll would leave: perhaps it is the wrong file, or half of one."""
    return leaving > MANY_LEAVE * len(on_roll())


def on_roll() -> set[UUID]:
    """Who is on the roll: ids only, nothing is opened."""
    rows, merged = Schooling.objects.order_by("at", "version").values_list("person_id", "on_roll"), redirects()
    newest = {merged.get(person, person): on for person, on in rows.iterator()}
    return {person for person, on in newest.items() if on}


def lines(act: Act, found: Draft, kind: str, page: int) -> tuple[list[Line], int]:
    """A page of rows that come to this, and how many pages there are; those who left with their names."""
    act.saw(Verb.ROLL_READ, found.id)
    rows = shown(act, found).filter(kind=kind).order_by("number", "id")
    total = rows.count()
    some = list(rows[(page - 1) * A_PAGE : page * A_PAGE])
    if kind == Kind.LEFT:
        who = facts({each.person for each in some if each.person}, act.at)
        for each in some:
            each.named = who[each.person].who if each.person in who else None  # type: ignore[attr-defined]  # shown
    return some, max(1, -(-total // A_PAGE))


def line(act: Act, found: Draft, number: int) -> Line:
    """One doubtful row. Raises Line.DoesNotExist."""
    act.saw(Verb.ROLL_READ, found.id)
    return shown(act, found).get(number=number, kind=Kind.DOUBTFUL)


def between(row: Line, at: datetime) -> list[Known]:
    """The people who may be meant by a doubtful row, as they are known now."""
    people = [UUID(each) for each in row.said.get("between", ())]
    found = facts(people, at)
    return [found[each] for each in people if each in found]


def facts(people: Iterable[UUID], at: datetime) -> dict[UUID, Known]:
    """What a roll may say of people and of everybody who is one with them, as it is known now; by who they count as.

    They are opened: the caller notes why.
    """
    groups = one_with(people, redirects())
    asked = [each for group in groups.values() for each in group]
    keyring.remember(current().organisation, asked)
    who, schools = known(asked), enrolled(asked, at)
    numbers: dict[UUID, dict[str, Identifier]] = {}
    rows = Identifier.objects.filter(person__in=asked).order_by("version", "at")
    for each in {row.root: row for row in rows}.values():
        if each.stands:
            numbers.setdefault(each.person_id, {})[each.kind] = each
    return {end: _facts([who[each] for each in group if each in who], schools, numbers)
            for end, group in groups.items() if end in who}  # fmt: skip


def marks_of(organisation: UUID, name: str, born_on: date | None, numbers: Mapping[str, str]) -> dict[str, int]:
    """The marks by which somebody is found again: by name, by day, by each number."""
    said = {"name": f"name {' '.join(words(name))}"}
    if born_on:
        said["born"] = f"born {born_on}"
    key = keyring.secret_here(organisation, KeyKind.BUCKETS)
    found = {kind: _mark(key, text) for kind, text in said.items()}
    return found | {kind: number_mark(organisation, kind, plain(value)) for kind, value in numbers.items() if value}


def number_mark(organisation: UUID, kind: str, value: str) -> int:
    """The mark of a number, written plainly."""
    return _mark(keyring.secret_here(organisation, KeyKind.BUCKETS), f"{kind} {value}")


def candidates(act: Act, pupils: Iterable[Pupil]) -> dict[int, list[Known]]:
    """Who each pupil may be, by their line: everybody with a mark of theirs. Who was merged counts as one.

    Whoever does not search people, such as the administrator, learns of nobody who never was on the roll: those are
    known by a case only. Nor does anybody of somebody to whom they are tied.
    """
    here = current().organisation
    wanted = {each.line: set(marks_of(here, each.name, each.born_on, numbers_of(each)).values()) for each in pupils}
    asked = {mark for marks in wanted.values() for mark in marks}
    merged = redirects()
    people: dict[int, set[UUID]] = {}
    for mark, person in Mark.objects.filter(mark__in=asked).values_list("mark", "person_id"):
        people.setdefault(mark, set()).add(merged.get(person, person))
    ids = {number: {each for mark in marks for each in people.get(mark, ())} for number, marks in wanted.items()}
    met = {each for some in ids.values() for each in some}
    opened = facts(met - unmet(act, met), act.at)
    return {number: [opened[each] for each in some if each in opened] for number, some in ids.items()}


def unmet(act: Act, people: Iterable[UUID]) -> frozenset[UUID]:
    """Which of these people a roll of the actor's does not meet, since it would tell that they are in the record."""
    asked = set(people)
    searches = Verb.PERSON_SEARCH in act.actor.does or AT_THE_MACHINE in act.actor.roles
    hidden = asked & hidden_from(act, asked) if searches else asked
    return frozenset(hidden - ever_on_roll(hidden)) if hidden else frozenset()


def ever_on_roll(people: Iterable[UUID]) -> set[UUID]:
    """Who of these people is or was on the roll: ids only, nothing is opened."""
    groups = one_with(people, redirects())
    ones = [each for group in groups.values() for each in group]
    found = set(Schooling.objects.filter(person__in=ones).values_list("person_id", flat=True))
    return {who for who, group in groups.items() if found & set(group)}


def unmarked(many: int) -> tuple[list[Identity], list[Identifier]]:
    """Rows of people by which a roll could not find them yet, some at a time."""
    seen = Exists(Mark.objects.filter(of=OuterRef("id")))
    identities = list(Identity.objects.filter(~seen)[:many])
    return identities, list(Identifier.objects.filter(~seen, kind__in=("upn", "mis"))[:many])


def fresh(people: Iterable[UUID]) -> tuple[list[tuple[UUID, UUID]], list[tuple[UUID, UUID, str]]]:
    """What was written of these people and has no mark yet: rows of names and of numbers, each with the person."""
    asked, seen = list(people), Exists(Mark.objects.filter(of=OuterRef("id")))
    identities = Identity.objects.filter(~seen, person__in=asked).values_list("id", "person_id")
    numbers = Identifier.objects.filter(~seen, person__in=asked, stands=True, kind__in=("upn", "mis"))
    return list(identities), list(numbers.values_list("id", "person_id", "kind"))


def next_doubt(act: Act, found: Draft, number: int) -> int | None:
    """The line of the next doubt that nobody settled: after this one, else the first."""
    open_ = shown(act, found).filter(kind=Kind.DOUBTFUL, decision="").order_by("number")
    lines = list(open_.values_list("number", flat=True)[: 2 * A_PAGE])
    return next((each for each in lines if each > number), lines[0] if lines else None)


def to_do(act: Act, found: Draft, many: int) -> list[Line]:
    """The next rows that change something, in the order of the file; whoever left comes first."""
    settled = Q(kind=Kind.DOUBTFUL, decision__in=("same", "another"))
    rows = shown(act, found).filter(settled | Q(kind__in=(Kind.ADDED, Kind.CHANGED, Kind.LEFT)), done=False)
    return list(rows.order_by("number", "id")[:many])


def progress(act: Act, found: Draft) -> tuple[int, int]:
    """How much is done of how much, of what is under way."""
    if found.stage == Stage.DOING:
        rows = shown(act, found).exclude(kind__in=(Kind.SAME, Kind.FAULT)).exclude(decision="out")
        return rows.filter(done=True).count(), rows.count()
    return found.gone, found.characters


def settled_counts(act: Act, found: Draft) -> tuple[int, int]:
    """How many people were added and changed."""
    rows = shown(act, found)
    return (
        rows.filter(Q(kind=Kind.ADDED) | Q(decision="another")).count(),
        rows.filter(Q(kind=Kind.CHANGED) | Q(decision="same")).count(),
    )


def is_between(found: Draft, row: Line, person: UUID) -> bool:
    """Whether another doubtful row, undecided or left out, may mean this person."""
    others = Line.objects.filter(draft=found, kind=Kind.DOUBTFUL, decision__in=("", "out")).exclude(id=row.id)
    return any(str(person) in each.said["between"] for each in others)


def pupil_of(row: Line) -> Pupil:
    """The pupil, as the file says it."""
    said = row.said["pupil"]
    return Pupil(**{**said, "born_on": date.fromisoformat(said["born_on"]) if said["born_on"] else None})


def differences(pupil: Pupil, known: Known) -> dict[str, list[str]]:
    """What the file says otherwise than what is known, as before and after; what it leaves empty says nothing."""
    found: dict[str, list[str]] = {}
    if words(pupil.name) != words(known.who.name):
        found["name"] = [known.who.name, pupil.name]
    if pupil.born_on and pupil.born_on != known.who.born_on:
        found["born_on"] = [str(known.who.born_on or ""), str(pupil.born_on)]
    for kind, value in numbers_of(pupil).items():
        old = known.numbers.get(kind)
        if plain(value) != (plain(old.value) if old else ""):
            found[kind] = [old.value if old else "", value]
    year = year_number(pupil.year_group)
    if year is not None and year != known.year:
        found["year"] = [year_name(known.year), year_name(year)]
    if pupil.form and pupil.form != known.form:
        found["form"] = [known.form, pupil.form]
    if not known.on_roll:
        found["on_roll"] = ["", "on the roll"]
    return found


def year_number(text: str) -> int | None:
    """A year group as a number, or None where it is none that we know."""
    if text in ("Nursery", "Reception"):
        return NURSERY if text == "Nursery" else RECEPTION
    return int(text) if text.isdecimal() and 0 < int(text) <= LAST else None


def digest(text: str) -> str:
    """A keyed digest by which a file's own rows are compared; it goes with the import."""
    key = keyring.secret_here(current().organisation, KeyKind.BUCKETS)
    return hmac.digest(key, f"roll row\n{text}".encode(), "sha256").hex()[:32] if text else ""


def numbers_of(pupil: Pupil) -> dict[str, str]:
    """The numbers that a row gives, by the kind under which people keep them."""
    return {kind: value for kind, value in (("upn", pupil.upn), ("mis", pupil.mis_id)) if value}


def plain(value: str) -> str:
    """A number as it is compared: letters and digits, in capitals."""
    return "".join(each for each in value.upper() if each.isalnum())


def _facts(
    group: Sequence[Identified], schools: Mapping[UUID, Enrolled], numbers: Mapping[UUID, Mapping[str, Identifier]]
) -> Known:
    """Of people who are one, who they count as first: what is said last of their school, and all else that is known."""
    who, names = group[0], tuple(dict.fromkeys(each.name for each in group))
    rows: dict[str, Identifier] = {}
    for each in reversed(group):
        rows |= numbers.get(each.id, {})
    values = {kind: plain(row.value) for kind, row in rows.items()}
    born_on = next((each.born_on for each in group if each.born_on), None)
    someone = Someone(who.id, who.name, born_on, values.get("upn", ""), values.get("mis", ""))
    school = max((schools[each.id] for each in group if each.id in schools), key=lambda one: one.at, default=None)
    if school is None:
        return Known(someone, on_roll=False, year=None, form="", numbers=rows, names=names)
    since = school.said.get("since")
    day = date.fromisoformat(since) if since else None
    return Known(someone, school.on_roll, school.year, str(school.said.get("form", "")), day, rows, names)


def _mark(key: bytes, text: str) -> int:
    return int.from_bytes(hmac.digest(key, f"roll {text}".encode(), "sha256")[:4], "big") % MARKS
