"""How somebody is reached, and what of it is withheld: the one way to an address, and to where a child went to school.

A flag over a person withholds their address. It withholds a relative's as well, however far the family reaches, where
they are reached at the same place: a mother's page, or a half-brother's, must not tell where a child is in hiding.
Do not contact withholds how the one is reached who is not to be contacted.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearway.audit.acts import Act
from clearway.people.access import hidden_from, may_release, one_with, redirects
from clearway.people.models import Address, Flag, Release, Schooling
from clearway.people.rows import against, in_time, look_up, relations, standing, versions_of

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
    look_up(cluster)
    rows = tuple(in_time(Address, cluster))
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
        theirs = versions_of(Address, group)
        if not mine.isdisjoint(_places(theirs, _schools(group))):
            alike.add(end)
    return [each for each in flags if merged.get(each.person_id, each.person_id) in alike]


def _family(cluster: tuple[UUID, ...], merged: Mapping[UUID, UUID]) -> set[UUID]:
    """Everybody to whom the person is related, and to whom those are, and everybody who is one with them."""
    found, front = set(cluster), set(cluster)
    while front:
        look_up(front)
        ends = {other for _, other in relations(front)} - found
        front = {each for group in one_with(ends, merged).values() for each in group} - found
        found |= front
    return found - set(cluster)


def _schools(people: Iterable[UUID]) -> list[Schooling]:
    return [each for each in versions_of(Schooling, people) if not each.on_roll]


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
