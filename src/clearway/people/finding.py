"""Finding people: by any part of a name, spelled roughly, by a number, by their year; and who may be put down twice."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.core.calendar import LONDON
from clearway.people.access import FURTHER, hidden_from, one_with, redirects
from clearway.people.alike import Face, closeness, face, plain_number, why_alike
from clearway.people.models import Bucket, Identifier, Schooling
from clearway.people.queries import Enrolled, Known, enrolled, known_by_every_name, marks_of
from clearway.people.sieve import sieve
from clearway.people.years import school_year
from clearway.vault import keyring, traces
from clearway.vault.buckets import exact_bucket, sound_buckets, words
from clearway.vault.reach import current
from clearway.vault.ready import all_of, any_of

CLOSE = 0.75
MOST_OPENED = 24  # each has a key of its own, which takes most of the time that a search takes
MOST_SHOWN = 24
AT_ONCE = 200
NUMBER = 2.0  # nearer than any name
BETWEEN = re.compile(r"[,;&\n]|\band\b", re.IGNORECASE)
NO_NAME = re.compile(r"\b(?:year|yr|y|form|class)\.?\s*\d+\w*|\([^)]*\)|\b\w*\d\w*", re.IGNORECASE)
MOST_PARTS = 4
MOST_MEANT = 12  # looked at for each name in free text
MOST_PICKED = 6
Groups = dict[UUID, tuple[UUID, ...]]


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody who was found: as they are known now, and by which other name; how flags mark them
    (people/flags.html); who else of those found may be the same, and why.
    """

    known: Known
    by_name: str
    school: Enrolled | None
    flags: tuple[str, ...]
    alike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Who was found, the closest first; `more` says that the search was too wide to look at everybody."""

    hits: tuple[Hit, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Picked:
    """A pupil on the roll, as whoever reports a concern may choose them: what tells two of one name apart, no more."""

    id: UUID
    name: str
    year: int | None
    form: str


@dataclass(frozen=True, slots=True)
class Double:
    """Somebody who may be the same person, and why."""

    known: Known
    why: str


def search(act: Act, typed: str, year: int | None = None) -> Found:
    """People who fit what was typed, a part of a name, a number or the reference of a case that the actor sees, and the
    year group. Raises NotAllowedError.

    Traces narrow the search to some; those are opened and compared. One event names everyone who was opened. Nobody to
    whom the actor is tied is opened, counted or shown.
    """
    act.saw(Verb.PERSON_SEARCH, act.actor.organisation)
    FURTHER.look_ahead(act)
    wanted, merged = words(typed), redirects()
    named = [*_by_numbers([typed]), *FURTHER.standing_in(act, typed)]
    hidden = hidden_from(act, named) if named else frozenset()
    by_number = [each for each in named if each not in hidden]
    names, more = _by_name(act, wanted, _cohort(act, year))
    opened = _opened(act, one_with([*by_number, *names], merged))
    near = {end: _nearest(wanted, one) for end, one in opened.items()}
    near |= {merged.get(name, name): (NUMBER, "") for name in by_number}
    chosen = [end for end in opened if near[end][0] >= CLOSE]
    schools = _schools(act, opened, chosen) if year is not None else {}
    if year is not None:
        chosen = [end for end in chosen if end in schools and schools[end].year == year]
    order = sorted(chosen, key=lambda end: (-near[end][0], opened[end].known.name, str(end)))
    shown = order[:MOST_SHOWN]
    schools = schools or _schools(act, opened, shown)
    marks, alike = marks_of(act, shown, merged), _alike([opened[each] for each in shown])
    hits = (
        Hit(
            opened[end].known, near[end][1], schools.get(end), marks[end], alike[end]
        )
        for end in shown
    )  # fmt: skip
    return Found(tuple(hits), more or len(order) > MOST_SHOWN)


def pick(act: Act, typed: str) -> list[Picked]:
    """Pupils on the roll whom somebody may mean who reports a concern: they know the pupils, and nothing of any record.

    What was typed may name several, with commas or "and" between. Raises NotAllowedError.
    """
    act.saw(Verb.PERSON_PICK, act.actor.organisation)
    merged, found = redirects(), dict[UUID, Picked]()
    for each in BETWEEN.split(typed)[:MOST_PARTS]:
        wanted = words(each)
        names, _ = _by_name(act, wanted, None)
        opened = _opened(act, one_with(names, merged))
        near = {end: _nearest(wanted, one)[0] for end, one in opened.items()}
        close = [end for end in opened if near[end] >= CLOSE]
        close.sort(key=lambda end: (-near[end], opened[end].known.name, str(end)))  # at once
        found |= _on_roll(act, opened, close, MOST_PICKED)
    return list(found.values())


def meant(act: Act, typed: str, but: Sequence[str] = ()) -> list[Known]:
    """People whom free text may name, on the roll or not, of those whom the actor sees; the closest of each name first.
    Nobody for a name that one of these names already is. As many questions of four names as of one. Raises
    NotAllowedError.
    """
    act.saw(Verb.PERSON_SEARCH, act.actor.organisation)
    parts = [words(each) for each in BETWEEN.split(NO_NAME.sub(",", typed))]
    parts = [each for each in parts if each and closeness(each, but) < CLOSE][:MOST_PARTS]
    found = _fitting_any(parts, MOST_MEANT)
    if not found:
        return []
    opened = _opened(act, one_with(found[:MOST_OPENED], redirects()))
    near = dict[UUID, None]()
    for wanted in parts:
        like = {end: _nearest(wanted, one)[0] for end, one in opened.items()}
        close = sorted((end for end in opened if like[end] >= CLOSE), key=lambda end: (-like[end], str(end)))
        near |= dict.fromkeys(close[:MOST_PICKED])
    return [opened[end].known for end in near]


def _fitting_any(parts: Sequence[Sequence[str]], most: int) -> list[UUID]:
    """Who fits any of some names, each in its words; so many of each. As many questions of four names as of one."""
    here, found = current().organisation, dict[UUID, None]()
    ways = [sought for each in parts if (sought := traces.sought(here, " ".join(each)))]
    held = sieve() if ways else None
    for sought in ways:
        found |= dict.fromkeys(islice(held.fitting(sought), most) if held else ())
    if ways and any_of(before_traces):
        every = sound_buckets(here, " ".join(word for each in parts for word in each))
        found |= dict.fromkeys(islice(_whose(Bucket.objects.filter(bucket__in=every)), MOST_OPENED))
    return list(found)


def before_traces() -> QuerySet[Bucket]:
    """Whoever was put down before there were traces."""
    rows: QuerySet[Bucket] = Bucket.objects.all()
    return rows


def pickable(act: Act, names: Sequence[UUID]) -> list[Picked]:
    """Those of some pupils who are on the roll and whom the actor may choose; whoever else is asked for is left out."""
    act.saw(Verb.PERSON_PICK, act.actor.organisation)
    opened = _opened(act, one_with(names, redirects()))
    return list(_on_roll(act, opened, list(opened), len(opened)).values())


def _on_roll(act: Act, opened: Mapping[UUID, "_Opened"], order: Sequence[UUID], most: int) -> dict[UUID, Picked]:
    schools = _schools(act, opened, order)
    here = [end for end in order if end in schools and schools[end].on_roll][:most]
    return {
        end: Picked(end, opened[end].known.name, schools[end].year, str(schools[end].said.get("form") or ""))
        for end in here
    }


def doubles(act: Act, name: UUID) -> list[Double]:
    """Who may be the same person put down twice, of those whom the actor sees. Everybody compared is opened."""
    act.saw(Verb.PERSON_SEARCH, act.actor.organisation)
    merged = redirects()
    mine = _opened(act, one_with([name], merged))
    own = _faces(mine)[name]
    found = _fitting_any(own.names, 2 * MOST_OPENED)[: 2 * MOST_OPENED]
    found += _by_numbers([value for _, value in own.numbers])
    others = _opened(act, {end: group for end, group in one_with(found, merged).items() if end != name})
    whys = {end: why_alike(own, each) for end, each in _faces(others).items()}
    return [Double(others[end].known, why) for end, why in whys.items() if why]


@dataclass(frozen=True, slots=True)
class _Opened:
    """Somebody who was opened: as they are known now, every name, and everybody who is one with them."""

    known: Known
    names: tuple[str, ...]
    group: tuple[UUID, ...]


def _opened(act: Act, groups: Groups) -> dict[UUID, _Opened]:
    """Everybody of these whom the actor sees, opened, by who they count as."""
    hidden = hidden_from(act, groups)
    seen = {end: group for end, group in groups.items() if hidden.isdisjoint(group)}
    everybody = [each for group in seen.values() for each in group]
    keyring.remember(current().organisation, everybody)
    who, names = known_by_every_name(everybody)
    return {
        end: _Opened(who[end], tuple(dict.fromkeys(name for each in group for name in names[each])), group)
        for end, group in seen.items()
        if end in who
    }


def _faces(opened: Mapping[UUID, _Opened]) -> dict[UUID, Face]:
    """What each of these is compared by, their numbers too: one question for all."""
    whose = {person: end for end, one in opened.items() for person in one.group}
    newest = {row.root: row for row in Identifier.objects.filter(person__in=list(whose)).order_by("version")}
    numbers: dict[UUID, set[tuple[str, str]]] = {end: set() for end in opened}
    for row in newest.values():
        if row.stands:
            numbers[whose[row.person_id]].add((row.kind, plain_number(row.value)))
    return {end: face(one.names, one.known.born_on, frozenset(numbers[end])) for end, one in opened.items()}


def _nearest(wanted: list[str], one: _Opened) -> tuple[float, str]:
    """How like they are to what was typed, and by which other name, where it is by another."""
    if not wanted:
        return 1.0, ""
    near = {name: closeness(wanted, [name]) for name in one.names}
    best = max(near, key=lambda name: near[name])
    return near[best], best if near[best] > near[one.known.name] else ""


def _cohort(act: Act, year: int | None) -> int | None:
    return None if year is None else school_year(act.at.astimezone(LONDON).date()) - year


def _by_name(act: Act, wanted: Sequence[str], cohort: int | None) -> tuple[list[UUID], bool]:
    """People whose trace holds what was typed, who are in a cohort, and whom the actor sees; whether there were too
    many to take all.
    """
    here, typed = current().organisation, " ".join(wanted)
    ways = traces.sought(here, typed)
    if not ways and (wanted or cohort is None):
        return [], False
    found: dict[UUID, None] = {}
    for source in (_fitting(ways, cohort), _in_buckets(typed)):
        many = 2 * MOST_OPENED  # some have several names
        while len(found) <= MOST_OPENED and (some := list(islice(source, many))):
            fit = some if cohort is None else _of_cohort(some, cohort)
            hidden = hidden_from(act, fit)
            found |= dict.fromkeys(one for one in fit if one not in hidden)
            many *= 10  # whoever sees few of them looks further
    return list(found)[:MOST_OPENED], len(found) > MOST_OPENED


def _fitting(ways: Sequence[traces.Sought], cohort: int | None) -> Iterator[UUID]:
    """Everybody who fits what was typed, the nearest first; everybody of the year where nothing was."""
    if ways or cohort is None:
        return sieve().fitting(ways)
    return _whose(Schooling.objects.filter(cohort=_cohort_bucket(cohort)))


def _in_buckets(typed: str) -> Iterator[UUID]:
    """Whoever was put down before there were traces, and may fit."""
    return _whose(Bucket.objects.filter(bucket__in=sound_buckets(current().organisation, typed)))


def _whose(rows: QuerySet[Any]) -> Iterator[UUID]:
    """Whose rows these are, some at a time."""
    people, start = rows.order_by("id").values_list("person_id", flat=True), 0
    while some := list(people[start : start + AT_ONCE]):
        yield from some
        start += AT_ONCE


def _of_cohort(people: Sequence[UUID], cohort: int) -> list[UUID]:
    """Those of these who were ever put down in a year that is this one now, in the same order."""
    rows = all_of(Schooling, _in_year, cohort=_cohort_bucket(cohort), people=people)
    theirs = {each.person_id for each in rows}
    return [each for each in people if each in theirs]


def _in_year(cohort: int, people: Sequence[UUID]) -> QuerySet[Schooling]:
    rows: QuerySet[Schooling] = Schooling.objects.filter(cohort=cohort, person__in=people)
    return rows


def _cohort_bucket(cohort: int) -> int:
    return exact_bucket(current().organisation, f"cohort {cohort}")


def _by_numbers(typed: Iterable[str]) -> list[UUID]:
    """Whose numbers these are, whatever is written between their letters and digits. A number holds a digit."""
    wanted = {number for each in typed if any(map(str.isdigit, number := plain_number(each)))}
    if not wanted:
        return []
    buckets = [exact_bucket(current().organisation, f"number {each}") for each in wanted]
    roots = Identifier.objects.filter(bucket__in=buckets).values("root")
    newest = {row.root: row for row in Identifier.objects.filter(root__in=roots).order_by("version")}
    return [row.person_id for row in newest.values() if row.stands and plain_number(row.value) in wanted]


def _schools(act: Act, opened: Mapping[UUID, _Opened], chosen: Sequence[UUID]) -> dict[UUID, Enrolled]:
    rows = enrolled([each for end in chosen for each in opened[end].group], act.at)
    found = {end: [rows[each] for each in opened[end].group if each in rows] for end in chosen}
    return {end: max(each, key=lambda one: one.at) for end, each in found.items() if each}


def _alike(shown: Sequence[_Opened]) -> dict[UUID, tuple[str, ...]]:
    """For each of those shown, why another of them may be the same person."""
    found: dict[UUID, dict[str, None]] = {each.known.id: {} for each in shown}
    faces = [(each.known.id, face(each.names, each.known.born_on, frozenset())) for each in shown]
    for (one, mine), (other, theirs) in combinations(faces, 2):
        if why := why_alike(mine, theirs):
            found[one][why] = found[other][why] = None
    return {name: tuple(whys) for name, whys in found.items()}
