"""Reading people. Whoever calls notes what was read, but for `record`, which notes it itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from clearway.accounts.models import User
from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.audit.models import Event
from clearway.core.calendar import LONDON
from clearway.organisations.models import Word
from clearway.organisations.queries import members
from clearway.people.access import FURTHER, hidden_from, one_with, redirects, seen, warnings_closed_to
from clearway.people.details import detail_of
from clearway.people.models import (
    Address,
    Alias,
    Detail,
    Flag,
    Identifier,
    Identity,
    Merge,
    NameKind,
    Person,
    Relation,
    Schooling,
    StaffTie,
)
from clearway.people.reaching import Reachable, address_for, without_school
from clearway.people.rows import (
    against,
    in_time,
    look_up,
    newest,
    relations,
    standing,
    those_that_stand,
    versions_of,
    versions_together,
)
from clearway.people.words import DIED, DIED_ON
from clearway.people.years import year_now
from clearway.vault import keyring

LATEST = 50
INVERSE = {"parent": "child", "step": "step-child", "carer": "in their care", "grandparent": "grandchild"}
NAME_KINDS = dict(NameKind.choices)
WORDS_OF_FLAG = ("against", "told_by", "why", "since")
AGAINST = {"address": "told", "contact": "barred"}  # how a list marks whom a flag of that kind is against


@dataclass(frozen=True, slots=True)
class Known:
    """A person as they are known now."""

    id: UUID
    name: str
    born_on: date | None
    version: int


@dataclass(frozen=True, slots=True)
class Named:
    """Another name: what it is to them, the name, and the root by which it can be ended; None for an earlier name."""

    kind: str
    name: str
    root: UUID | None


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Whether somebody is on the roll, in which year group today, and what else stands there."""

    on_roll: bool
    year: int | None
    said: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Kin:
    """Somebody of the family: who, what they are to the person, the row that says so, and how lists mark them."""

    other: Known
    kind: str
    responsibility: str
    row: Relation
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Warned:
    """A flag that is against the person, and over whom it stands."""

    flag: Flag
    over: Known


@dataclass(frozen=True, slots=True)
class Record:
    """All that stands of one person, and of everybody who is one with them: `cluster`, the person first.

    `versions` are those of the person's own newest rows, by table: a form that changes one says which it saw.
    """

    person: Person
    cluster: tuple[UUID, ...]
    known: Known
    names: tuple[Named, ...]
    detail: Mapping[str, Any]
    numbers: tuple[Identifier, ...]
    schooling: Enrolled | None
    history: tuple[Schooling, ...]
    family: tuple[Kin, ...]
    reach: Reachable
    flags: tuple[Flag, ...]
    warned: tuple[Warned, ...]
    ties: tuple[StaffTie, ...]
    merged: tuple[tuple[Known, Merge], ...]
    versions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Short:
    """Who somebody is, and nothing else of them: for a page that only names them."""

    person: Person
    known: Known
    versions: Mapping[str, int] = field(default_factory=dict)


def in_short(act: Act, *people: Person) -> list[Short]:
    """People as a page names them, each one read."""
    for each in people:
        act.saw(Verb.PERSON_READ, each.id)
    names = [each.id for each in people]
    keyring.remember(people[0].organisation, names)
    who = known(names)
    return [Short(each, who[each.id]) for each in people]


def known(people: Iterable[UUID]) -> dict[UUID, Known]:
    """People by their ids, as they are known now. They are opened: the caller notes why."""
    return {name: _known(each) for name, each in newest(Identity, people).items()}


def person(act: Act, name: UUID) -> Person:
    """Somebody whom the actor may see; of one who was merged, who they count as. Raises Person.DoesNotExist."""
    act.demand(Verb.PERSON_READ)
    FURTHER.look_ahead(act)
    found = seen(act, name)
    into = redirects().get(found.id)
    return seen(act, into) if into else found


def itself(act: Act, name: UUID) -> Person:
    """The very row of somebody whom the actor may see, merged or not. Raises Person.DoesNotExist."""
    act.demand(Verb.PERSON_READ)
    return seen(act, name)


def row_of(act: Act, of: Record, model: type[Any], name: UUID) -> Any:  # noqa: ANN401  # a row of that model
    """A relation, a tie or a merge of a person, whether it still stands or not. Raises its DoesNotExist, also where it
    names somebody of whom the actor sees nothing.
    """
    ends = {Relation: ("person", "other"), Merge: ("into",), StaffTie: ("person",)}[model]
    mine = Q()
    for end in ends:
        mine |= Q(**{f"{end}__in": of.cluster})
    row = model.objects.filter(mine, id=name).select_related("person").get()
    named = {getattr(row, f"{end}_id") for end in ends}
    if named & hidden_from(act, named):
        raise model.DoesNotExist
    return row


def record(act: Act, found: Person) -> Record:
    """All that stands of a person, to be shown: one read, of them."""
    act.saw(Verb.PERSON_READ, found.id)
    merged = redirects()
    cluster = one_with([found.id], merged)[found.id]
    look_up(cluster)
    near = one_with((other for _, other in relations(cluster)), merged)
    everybody = [*cluster, *(each for group in near.values() for each in group)]
    look_up(everybody)
    keyring.remember(found.organisation, everybody)
    who = known(cluster)
    merges = versions_of(Merge, cluster[1:])
    reach = address_for(act, found.id)
    rows = in_time(Schooling, cluster)
    rows = [without_school(each) for each in rows] if reach.school else rows
    return Record(
        person=found,
        cluster=cluster,
        known=who[found.id],
        names=tuple(_names(cluster, who)),
        detail=detail_of(cluster),
        numbers=tuple(standing(Identifier, cluster)),
        schooling=_enrolled(rows[-1], act.at) if rows else None,
        history=tuple(rows),
        family=tuple(_family(act, cluster)),
        reach=reach,
        flags=tuple(_without_words(act, standing(Flag, cluster))),
        warned=tuple(_warned(act, cluster)),
        ties=tuple(_ties(cluster)),
        merged=tuple((who[each.person_id], each) for each in {row.person_id: row for row in merges}.values()),
        versions={
            model.__name__.lower(): _version(model, found.id) for model in (Identity, Detail, Schooling, Address)
        },
    )


def marks_of(act: Act, people: Iterable[UUID], merged: Mapping[UUID, UUID]) -> dict[UUID, tuple[str, ...]]:
    """How a list marks people, by the ids that were asked (people/flags.html): by the flags that stand over them, or
    over whoever is one with them, and by those over others that are against them; and who has died. A flag of which the
    actor does not see what it says marks nobody else.
    """
    asked = list(people)
    groups = one_with(asked, merged)
    everybody = [each for group in groups.values() for each in group]
    flags, details = versions_together((Flag, Detail), everybody)
    found = [(merged.get(row.person_id, row.person_id), row.kind) for row in those_that_stand(flags)]
    found += [(merged.get(whom, whom), AGAINST[row.kind]) for row, whom in _seen_against(act, everybody)]
    newest_of = {row.person_id: row for row in details}
    found += [(merged.get(each, each), DIED) for each, row in newest_of.items() if row.said.get(DIED_ON)]
    marks: dict[UUID, dict[str, None]] = {end: {} for end in groups}
    for end, mark in found:
        marks[end][mark] = None
    return {each: tuple(marks[merged.get(each, each)]) for each in asked}


def enrolled(people: Iterable[UUID], at: datetime) -> dict[UUID, Enrolled]:
    """Who of these is on the roll and in which year, by id; nobody of whom nothing is known."""
    return {name: _enrolled(row, at) for name, row in newest(Schooling, people).items()}


def looked(act: Act, cluster: Iterable[UUID]) -> list[Event]:
    """Who did or read what of a person, the latest first; the last fifty. Nothing is opened. Of what is closed to the
    actor since a moment, what they did themselves.
    """
    found = list(cluster)
    return list(_open_to(act, found, Event.objects.filter(subject__in=found))[:LATEST])


def looked_through(act: Act, cluster: Iterable[UUID], page: int) -> tuple[list[Event], bool]:
    """The same with every page, export, search and import by which they were opened: fifty to a page, and whether there
    is another page. Events name the keys that they opened, and a person's key has the person's id.
    """
    found = list(cluster)
    named = Q(subject__in=found)
    for each in found:
        named |= Q(records__contains=each.hex)
    rows = list(_open_to(act, found, Event.objects.filter(named))[(page - 1) * LATEST : page * LATEST + 1])
    return rows[:LATEST], len(rows) > LATEST


def _open_to(act: Act, found: list[UUID], rows: QuerySet[Event]) -> QuerySet[Event]:
    """The latest first. Of what is closed to the actor since a moment, what they did themselves."""
    closed = FURTHER.closed(act)
    if since := min((closed[each] for each in found if each in closed), default=None):
        rows = rows.filter(Q(at__lt=since) | Q(by=act.actor.user))
    return rows.defer("records").order_by("-number")


def known_by_every_name(people: Iterable[UUID]) -> tuple[dict[UUID, Known], dict[UUID, list[str]]]:
    """People as they are known now, and every name that each has or had. They are opened: the caller notes why."""
    asked = list(people)
    who: dict[UUID, Known] = {}
    names: dict[UUID, list[str]] = {}
    identities, aliases = versions_together((Identity, Alias), asked)
    for each in identities:
        who[each.person_id] = found = _known(each)
        names.setdefault(each.person_id, []).append(found.name)
    for other in those_that_stand(aliases):
        names[other.person_id].append(other.name)
    return who, names


def staff(at: datetime) -> list[User]:
    """Members of staff who can be tied to a person: everybody who belongs here or will, by name. Not who has only been
    asked: what they are called elsewhere is nobody's here.
    """
    found = {user.pk: user for user, each in members(at) if Word.OWN not in each.waits}
    return sorted(found.values(), key=lambda each: each.name)


def _known(identity: Identity) -> Known:
    return Known(identity.person_id, identity.name, identity.born_on, identity.version)


def _names(cluster: tuple[UUID, ...], who: Mapping[UUID, Known]) -> Iterator[Named]:
    said = {who[cluster[0]].name}
    for each in standing(Alias, cluster):
        said.add(each.name)
        yield Named(NAME_KINDS[each.kind], each.name, each.root)
    for identity in reversed(in_time(Identity, cluster)):
        if identity.name not in said:
            said.add(identity.name)
            yield Named("Put down before as", identity.name, None)


def _family(act: Act, cluster: tuple[UUID, ...]) -> Iterator[Kin]:
    rows = relations(cluster)
    hidden = hidden_from(act, (other for _, other in rows))
    rows, merged = [(row, other) for row, other in rows if other not in hidden], redirects()
    who = known({merged.get(other, other) for _, other in rows})
    marks = marks_of(act, who, merged)
    for row, other in rows:
        kind = str(row.kind)
        shown = kind if row.person_id in cluster else INVERSE.get(kind, kind)
        end = merged.get(other, other)
        yield Kin(who[end], shown, str(row.responsibility), row, marks[end])


def _without_words(act: Act, flags: list[Flag]) -> list[Flag]:
    """The same; those that are closed to the actor say which kind they are, and nothing else."""
    closed = warnings_closed_to(act, flags)
    for each in flags:
        if each.id in closed:
            each.__dict__.update(dict.fromkeys(WORDS_OF_FLAG))
    return flags


def _seen_against(act: Act, people: Iterable[UUID]) -> list[tuple[Flag, UUID]]:
    """Flags that are against these, over anybody of whom the actor sees something, and of which they see what it says.
    How somebody is reached who is not to be contacted is withheld from everybody.
    """
    found = against(people)
    if not found:
        return []
    hidden = hidden_from(act, {row.person_id for row, _ in found})
    closed = warnings_closed_to(act, (row for row, _ in found))
    return [(row, whom) for row, whom in found if row.person_id not in hidden and row.id not in closed]


def warned_of(act: Act, people: Iterable[UUID]) -> tuple[str, ...]:
    """The kinds of the flags over others that are against these, as the actor sees them."""
    return tuple(sorted({str(row.kind) for row, _ in _seen_against(act, people)}))


def _warned(act: Act, cluster: tuple[UUID, ...]) -> Iterator[Warned]:
    flags = [row for row, _ in _seen_against(act, cluster) if row.person_id not in cluster]
    merged = redirects() if flags else {}
    who = known({merged.get(each.person_id, each.person_id) for each in flags})
    for each in flags:
        yield Warned(each, who[merged.get(each.person_id, each.person_id)])


def _ties(cluster: Iterable[UUID]) -> list[StaffTie]:
    found = list(cluster)
    if not versions_of(StaffTie, found):
        return []
    rows = StaffTie.objects.filter(person__in=found).select_related("user").order_by("version")
    return [each for each in {(row.person_id, row.user_id): row for row in rows}.values() if each.stands]


def _enrolled(row: Schooling, at: datetime) -> Enrolled:
    said = row.said
    year = year_now(said.get("year_group"), said.get("school_year"), at.astimezone(LONDON).date())
    return Enrolled(row.on_roll, year, said, row.at)


def _version(model: type[Any], name: UUID) -> int:
    return max((int(each.version) for each in versions_of(model, [name])), default=0)
