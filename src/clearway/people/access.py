"""Who may see a person, and which rows are one person.

Whoever searches sees everybody of their organisation, but for those to whom they are tied: the same person, or a
relative; and for those who are known by nothing but cases that they do not see. Of them they see nothing: no hit, no
count, no page. Somebody who was put down twice is one, and so is a tie.

People know of no case, so they ask `FURTHER`, which cases/apps.py fills in.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import QuerySet

from clearway.accounts.models import User
from clearway.audit.acts import Act
from clearway.audit.errors import NotAllowedError
from clearway.organisations.models import Role
from clearway.organisations.queries import in_role
from clearway.people.models import Flag, FlagAgainst, Merge, Person, StaffTie
from clearway.vault.ready import Part, any_of, once, together, told

BLINDING = "who is kept from what"  # held by whatever may leave no lead: of two at once the second sees the first


class NobodyLeftError(Exception):
    """Nobody who leads would see it any more: somebody else has to be named as a lead first."""


class OnlyLeadsError(NotAllowedError):
    """It would close something to a lead: only another lead says so."""


@dataclass(slots=True)
class Further:
    """What a higher layer knows of cases: whom of some people it keeps from an actor altogether; of whom else what was
    warned of since a moment; whether the actor reads a case in which one of some people stands; who stands in the case
    that somebody typed the reference of; and whether some lead reads every case in which some people stand.
    `look_ahead` asks at once what all of these ask of an actor; `learned` is told, within the change, that something is
    new of some people which the guidance may turn on: their age, or that they stand in a case.
    """

    hidden: Callable[[Act, Collection[UUID]], frozenset[UUID]]
    closed: Callable[[Act], Mapping[UUID, datetime]]
    works_with: Callable[[Act, Collection[UUID]], bool]
    standing_in: Callable[[Act, str], list[UUID]]
    led: Callable[[Act, Collection[UUID]], bool]
    look_ahead: Callable[[Act], None]
    learned: Callable[[Act, Collection[UUID]], None]


FURTHER = Further(
    lambda _, __: frozenset(), lambda _: {}, lambda _, __: False, lambda _, __: [], lambda _, __: True, lambda _: None,
    lambda _, __: None,
)  # fmt: skip


def redirects() -> Mapping[UUID, UUID]:
    """Everybody who was merged, by their id: into whom, to the end."""
    return once(("redirects",), _redirects)


def _redirects() -> Mapping[UUID, UUID]:
    if not any_of(merges):
        return {}
    return _ends(together(MERGES)[0])


def _ends(rows: Iterable[Merge]) -> Mapping[UUID, UUID]:
    newest = {each.person_id: each for each in sorted(rows, key=lambda each: each.version)}
    steps = {person: each.into_id for person, each in newest.items() if each.stands}
    return {person: _end(person, steps) for person in steps}


def merges() -> QuerySet[Merge]:
    """Whoever was merged with somebody. A question of its own, which most organisations answer with nobody."""
    rows: QuerySet[Merge] = Merge.objects.all()
    return rows


WORDS = ("reason",)  # of a row, which nobody opens for this
MERGES = Part(Merge, merges, {}, WORDS)


def one_with(people: Iterable[UUID], merged: Mapping[UUID, UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """For each of these, who they count as, and everybody who counts as the same, that one first."""
    groups: dict[UUID, list[UUID]] = {}
    for person, into in merged.items():
        groups.setdefault(into, []).append(person)
    ends = {merged.get(each, each) for each in people}
    return {end: (end, *sorted(groups.get(end, ()))) for end in ends}


def tied(act: Act) -> frozenset[UUID]:
    """Everybody to whom the actor is tied, with all who were merged with them."""
    return once(("tied", act.actor.user), lambda: _tied(act.actor.user))


def _tied(user: UUID) -> frozenset[UUID]:
    if not any_of(ties_of, user=user):
        return frozenset()
    if any_of(merges):  # both by one question
        rows, merged = together(Part(StaffTie, ties_of, {"user": user}, WORDS), MERGES)
        told(("redirects",), _ends(merged))
    else:
        [rows] = together(Part(StaffTie, ties_of, {"user": user}, WORDS))
    newest = {each.person_id: each for each in sorted(rows, key=lambda each: each.version)}
    mine = [person for person, each in newest.items() if each.stands]
    return frozenset(each for group in one_with(mine, redirects()).values() for each in group) if mine else frozenset()


def ties_of(user: UUID) -> QuerySet[StaffTie]:
    """To whom a member of staff is tied, or was."""
    rows: QuerySet[StaffTie] = StaffTie.objects.filter(user=user)
    return rows


def hidden_from(act: Act, people: Iterable[UUID] = ()) -> frozenset[UUID]:
    """Whom of these people the actor sees nothing of; and everybody to whom they are tied."""
    mine = tied(act)
    asked = {uuid4() if each in mine else each for each in people}  # of nobody instead: a 404 takes as many questions
    return mine | FURTHER.hidden(act, asked)


def warnings_closed_to(act: Act, flags: Iterable[Flag]) -> frozenset[UUID]:
    """Those of some flags of which the actor sees that they stand, and not what they say: nor do they lift them. So it
    is of one that is against themselves, or a relative of theirs.
    """
    rows, closed, mine = list(flags), FURTHER.closed(act), tied(act)
    theirs = frozenset[UUID]()
    if rows and mine:
        roots = FlagAgainst.objects.filter(root__in=[each.root for each in rows], other__in=mine)
        theirs = frozenset(roots.values_list("root", flat=True))
    return frozenset(
        each.id
        for each in rows
        if each.root in theirs or (each.person_id in closed and each.at >= closed[each.person_id])
    )


def seen(act: Act, name: UUID) -> Person:
    """Somebody whom the actor may see, where their role sees any. Raises Person.DoesNotExist."""
    kept = hidden_from(act, [name])
    found: Person = Person.objects.exclude(id__in=kept).get(id=name)
    return found


def demand_seen(act: Act, person: Person) -> None:
    """Raises Person.DoesNotExist, as for one who is not there, where the actor sees nothing of them."""
    seen(act, person.id)


def may_release(act: Act, people: Collection[UUID], flags: Iterable[Flag]) -> bool:
    """Whether what flags withhold may be shown to the actor, or the flags taken down: to whoever works on a case of one
    of these people; and to a lead, where they are not kept from such a case.

    A child in hiding is worth more than that a lead who is kept out learns from the refusal that there is something.
    """
    if any(each in FURTHER.closed(act) for each in people) or warnings_closed_to(act, flags):
        return False
    return Role.LEAD in act.actor.roles or FURTHER.works_with(act, people)


def closes_to_a_lead(act: Act, user: User) -> bool:
    """Whether it is a lead to whom something is to be closed. Raises OnlyLeadsError where the actor is none."""
    if user not in in_role(act.at, Role.LEAD):
        return False
    if Role.LEAD not in act.actor.roles:
        raise OnlyLeadsError("a lead, who alone closes something to a lead")
    return True


def closed_to_leads(act: Act, people: Iterable[UUID]) -> frozenset[UUID]:
    """Which leads are tied to one of these people."""
    return frozenset[UUID]().union(*closed_to_lead(act, people).values())


def closed_to_lead(act: Act, people: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Which leads are tied to each of these people, where any is."""
    rows = StaffTie.objects.filter(person__in=list(people)).order_by("version")
    newest = {(person, user): stands for person, user, stands in rows.values_list("person_id", "user_id", "stands")}
    leads = {each.pk for each in in_role(act.at, Role.LEAD)}
    found: dict[UUID, frozenset[UUID]] = {}
    for (person, user), stands in newest.items():
        if stands and user in leads:
            found[person] = found.get(person, frozenset()) | {user}
    return found


def demand_led(act: Act, people: Iterable[UUID]) -> None:
    """Raises NobodyLeftError where no lead would see these people, or one of their cases, any more. Who are one go
    together.
    """
    everybody = [each for group in one_with(people, redirects()).values() for each in group]
    tied_leads = closed_to_leads(act, everybody)
    if all(each.pk in tied_leads for each in in_role(act.at, Role.LEAD)) or not FURTHER.led(act, everybody):
        raise NobodyLeftError


def _end(person: UUID, steps: Mapping[UUID, UUID]) -> UUID:
    passed = {person}
    while (into := steps.get(person)) and into not in passed:
        passed.add(into)
        person = into
    return person
