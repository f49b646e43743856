"""How somebody is reached, and what of it is withheld: the one way to an address, and to where a child went to school.

A flag over a person withholds their address. It withholds a relative's as well, however far the family reaches, where
they are reached at the same place: a mother's page, or a half-brother's, must not tell where a child is in hiding.
Do not contact withholds how the one is reached who is not to be contacted.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from clearway.audit.acts import Act
from clearway.people.access import hidden_from, may_release, one_with, redirects
from clearway.people.models import Address, Flag, FlagAgainst, Relation, Release, Schooling
from clearway.vault.kept import Kept
from clearway.vault.ready import Part, Question, all_of, any_of, together

CONTACT = "contact"
WITHHELD = ("lines", "phone", "email")
POSTCODE = re.compile(r"\b([a-z]{1,2}[0-9][a-z0-9]?)\s*([0-9][a-z]{2})\b")
HOUSE = re.compile(r"\b([0-9]+[a-z]?)[\s,]+(?:the\s+)?([a-z]{2,})")
ABROAD = re.compile(r"^(?:0044|44|0)+")
SHORTEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Reachable:
    """How somebody is reached, for one reader: `address` is None where it is withheld or not known.

    `flags` stand over it; where it is shown all the same, `until` says how long; `shut` says that this reader cannot
    have it shown. `rows` are all versions, those that are withheld without what they say; `school` says that what
    is known is withheld, said or unsaid, and the next school with it.
    """

    address: Address | None
    flags: tuple[Flag, ...]
    withheld: bool
    shut: bool
    until: datetime | None
    rows: tuple[Address, ...]
    school: bool


def address_for(act: Act, name: UUID) -> Reachable:
    """The one way to an address. Where a flag stands over the person, or over one of the family who is reached alike,
    or says that they are not to be contacted, it is absent, unless the actor released it with a reason, less than a
    quarter of an hour ago.

    Where the only flag is over somebody of whom the actor sees nothing, it is as if no address were known.
    """
    merged = redirects()
    cluster = one_with([name], merged).popitem()[1]
    rows = tuple(Address.objects.filter(person__in=cluster).order_by("at", "version"))
    near = _near(cluster, rows, merged)
    barring = (each for each, _ in against(cluster) if each.kind == CONTACT and each.person_id not in cluster)
    near += [each for each in barring if each not in near]
    hidden = hidden_from(act, {each.person_id for each in near})
    seen = [each for each in near if each.person_id not in hidden]
    flags = (*standing(Flag, cluster), *seen)
    people = {*cluster, *(each.person_id for each in flags)}
    shut = len(seen) < len(near) or bool(flags and not may_release(act, people, flags))
    releases = Release.objects.filter(person__in=cluster, by=act.actor.user, at__lte=act.at, until__gt=act.at)
    until = None
    if flags and not shut:
        until = releases.order_by("until").values_list("until", flat=True).last()
    kept = bool(flags or near) and not until
    if kept:
        rows = tuple(_without_words(each) for each in rows) if flags else ()
    shown = rows[-1] if rows and not kept else None
    return Reachable(shown, flags, bool(kept and flags and rows), shut, until, rows, kept)


def standing(model: type[Kept], people: Iterable[UUID]) -> list[Any]:
    """The newest version of each thing that stands, the first put down first."""
    return those_that_stand(versions_of(model, people))


def those_that_stand(rows: Iterable[Any]) -> list[Any]:
    """The newest of each thing, where it stands; of rows in their order."""
    return [row for row in {row.root: row for row in rows}.values() if row.stands]


def newest(model: type[Kept], people: Iterable[UUID]) -> dict[UUID, Any]:
    """The row with the highest version of each, by person."""
    return {row.person_id: row for row in versions_of(model, people)}


def versions_of(model: type[Kept], people: Iterable[UUID]) -> list[Any]:
    """Every version of what is known of some people, the first first."""
    return all_of(model, _of_people(model), people=people)


def versions_together(models: tuple[type[Kept], ...], people: Iterable[UUID]) -> list[list[Any]]:
    """The same of several models at once."""
    asked = list(people)
    found = together(*(Part(each, _of_people(each), {"people": asked}) for each in models))
    return [sorted(rows, key=lambda row: (row.version, row.at)) for rows in found]


@cache
def _of_people(model: type[Kept]) -> Question:
    """The question for them: one function for each model, as long as this module lives."""

    def versions(people: Iterable[UUID]) -> QuerySet[Any]:
        rows: QuerySet[Any] = model.objects.filter(person__in=people)
        return rows.order_by("version", "at")

    return versions


def against(people: Iterable[UUID]) -> list[tuple[Flag, UUID]]:
    """The flags that stand and are against one of these, each with whom it is against."""
    if not any_of(against_anybody):
        return []
    whom = {row.root: row for row in FlagAgainst.objects.filter(other__in=list(people))}
    flags = standing(Flag, {row.person_id for row in whom.values()}) if whom else []
    return [(each, whom[each.root].other_id) for each in flags if each.root in whom]


def against_anybody() -> QuerySet[FlagAgainst]:
    """The flags that are against somebody."""
    rows: QuerySet[FlagAgainst] = FlagAgainst.objects.all()
    return rows


def relations(people: Iterable[UUID]) -> list[tuple[Relation, UUID]]:
    """The relations that stand, each with who is at its other end."""
    mine = set(people)
    rows = Relation.objects.filter(Q(person__in=mine) | Q(other__in=mine)).order_by("version")
    newest = {(row.person_id, row.other_id): row for row in rows}
    return [
        (row, row.other_id if row.person_id in mine else row.person_id)
        for row in newest.values()
        if row.stands and not {row.person_id, row.other_id} <= mine  # nobody is their own relative, once they are one
    ]


def without_school(row: Schooling) -> Schooling:
    """The row without where they went."""
    row.__dict__["said"] = {name: value for name, value in row.said.items() if name != "setting"}
    return row


def _near(cluster: tuple[UUID, ...], rows: Iterable[Address], merged: Mapping[UUID, UUID]) -> list[Flag]:
    """Flags over others of the family who are reached alike, or went to the same school."""
    mine = set(_places(rows, _schools(cluster)))
    if not mine:
        return []
    flags = standing(Flag, _family(cluster, merged))
    groups = one_with((each.person_id for each in flags), merged)
    alike = set()
    for end, group in groups.items():
        theirs = Address.objects.filter(person__in=group)
        if not mine.isdisjoint(_places(theirs, _schools(group))):
            alike.add(end)
    return [each for each in flags if merged.get(each.person_id, each.person_id) in alike]


def _family(cluster: tuple[UUID, ...], merged: Mapping[UUID, UUID]) -> set[UUID]:
    """Everybody to whom the person is related, and to whom those are, and everybody who is one with them."""
    found, front = set(cluster), set(cluster)
    while front:
        ends = {other for _, other in relations(front)} - found
        front = {each for group in one_with(ends, merged).values() for each in group} - found
        found |= front
    return found - set(cluster)


def _schools(people: Iterable[UUID]) -> list[Schooling]:
    return list(Schooling.objects.filter(person__in=list(people), on_roll=False))


def _places(addresses: Iterable[Address], schools: Iterable[Schooling]) -> Iterator[str]:
    """What would tell the place of one by another's, without its spelling: a postcode, a house in a street, all the
    lines, a telephone, an e-mail address, a school.
    """
    for row in addresses:
        lines = row.lines.casefold()
        yield from ("postcode " + "".join(each) for each in POSTCODE.findall(lines))
        yield from ("house " + " ".join(each) for each in HOUSE.findall(POSTCODE.sub(" ", lines)))
        digits = ABROAD.sub("", "".join(filter(str.isdigit, row.phone)))
        if len(digits) >= SHORTEST_NUMBER:
            yield f"phone {digits}"
        yield from (plain for text in (lines, row.phone, row.email) if (plain := _plain(text)))
    for each in schools:
        if plain := _plain(str(each.said.get("setting", ""))):
            yield f"school {plain}"


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _without_words(row: Address) -> Address:
    row.__dict__.update(dict.fromkeys(WITHHELD))
    return row
