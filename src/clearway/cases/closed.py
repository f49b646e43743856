"""What whoever does not see a case does not learn of it from the pages of its people.

A child on the roll goes on being found: to miss them would be a hint. But whoever is known by nothing but cases that
the actor does not see is hidden, with a family that is known by nothing else. Of all others it is closed to whoever is
set aside from a case, kept from its report, or tied to somebody in it, who looked since they came into it, and what a
flag says that was raised since. A tie hides whoever it is to as well: people/access.py.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from enum import Enum
from operator import attrgetter
from uuid import UUID

from django.db.models import Q, QuerySet

from clearway.audit.acts import Act
from clearway.cases.access import SEE_ALL, visible, visible_concerns
from clearway.cases.kept import cases_of, ever_kept_from, ever_set_aside, not_kept_from
from clearway.cases.models import Involvement, SetAside
from clearway.concerns.models import KeptFrom
from clearway.organisations.models import Role
from clearway.organisations.queries import actor_of, in_role
from clearway.people.access import one_with, redirects, tied
from clearway.people.models import Relation, Schooling
from clearway.vault.ready import Part, any_of, heard, once, together, told

REFERENCE = re.compile(r"[0-9]{4}-[0-9]{4,7}")
Groups = Mapping[UUID, tuple[UUID, ...]]


class Known(Enum):
    """By what somebody is known: the roll or a case that the actor sees; only cases that they do not see; neither."""

    OPENLY = 1
    BY_A_CLOSED_CASE = 2
    OTHERWISE = 3


def known_by_nothing_else(act: Act, people: Collection[UUID]) -> frozenset[UUID]:
    """Those of some people of whom nothing is known but by cases that the actor does not see."""
    if not people or (SEE_ALL & act.actor.roles and not _cases(act)):
        return frozenset()
    left = frozenset(each for each in people if heard(_hidden(act, each)) is None)
    found = _known_by_nothing_else(act, left) if left else frozenset[UUID]()
    for each in left:
        told(_hidden(act, each), found.intersection(*one_with([each], redirects()).values()))
    return found.union(*(heard(_hidden(act, each)) or () for each in people))


def _hidden(act: Act, person: UUID) -> tuple[object, ...]:
    return "known by nothing else", act.actor, act.at, person


def _known_by_nothing_else(act: Act, people: frozenset[UUID]) -> frozenset[UUID]:
    merged = redirects()
    asked = one_with(people, merged)
    how = _known(act, asked)
    family: dict[UUID, set[UUID]] = {}
    while front := {end for end, known in how.items() if known is Known.OTHERWISE and end not in family}:
        family |= _family(one_with(front, merged), merged)
        how |= _known(act, one_with({near for end in front for near in family[end]} - how.keys(), merged))
    shut = (group for end, group in asked.items() if _is_closed(end, how, family))
    return frozenset(each for group in shut for each in group)


def works_with(act: Act, people: Collection[UUID]) -> bool:
    """Whether the actor reads a case in which one of these people stands."""
    return Involvement.objects.filter(person__in=people, case__in=visible(act)).exists()


def standing_in(act: Act, typed: str) -> list[UUID]:
    """Who stands in the case that is named by its reference; nobody where the actor does not see it."""
    if not REFERENCE.fullmatch(typed.strip()):
        return []
    year, _, number = typed.strip().partition("-")
    found = visible(act).filter(year=int(year), number=int(number)).values("pk")
    return list(Involvement.objects.filter(case__in=found).order_by("at", "letter").values_list("person_id", flat=True))


def led(act: Act, people: Collection[UUID]) -> bool:
    """Whether some lead reads every case in which these people stand."""
    return read_by_a_lead(act, set(Involvement.objects.filter(person__in=people).values_list("case_id", flat=True)))


def read_by_a_lead(act: Act, cases: Collection[UUID]) -> bool:
    """Whether each of these cases is read by somebody who leads here now."""
    left = set(cases)
    for each in _leads(act) if left else ():
        left -= set(not_kept_from(each).filter(pk__in=left).values_list("pk", flat=True))
    return not left


def reported_to_a_lead(act: Act, concern: UUID) -> bool:
    """Whether a report is read by somebody who leads here now."""
    return any(visible_concerns(each).filter(pk=concern).exists() for each in _leads(act))


def told_to_a_head(act: Act, concern: UUID) -> bool:
    """Whether a head is here who is not kept from a report, and so is told who is."""
    rows = KeptFrom.objects.filter(concern=concern).order_by("version").values_list("user", "stands")
    kept = {user for user, stands in dict(rows).items() if stands}
    return any(each.pk not in kept for each in in_role(act.at, Role.HEAD))


def _leads(act: Act) -> list[Act]:
    """Everybody who leads here now, as they would act."""
    here = act.actor.organisation
    actors = [actor_of(each.pk, act.at, here) for each in in_role(act.at, Role.LEAD)]
    return [Act(each, act.at) for each in actors if each and each.organisation == here]


def since(act: Act) -> Mapping[UUID, datetime]:
    """Everybody who stands in a case from which the actor is kept, and since when; who is one with them too."""
    return once(("since", act.actor.user), lambda: _since(act))


def _since(act: Act) -> dict[UUID, datetime]:
    kept = _cases(act)
    if not kept:
        return {}
    rows = Involvement.objects.filter(case__in=kept).order_by("-at").values_list("person_id", "at")
    first = dict(rows)  # of each the earliest comes last, and stays
    found: dict[UUID, datetime] = {}
    for group in one_with(first, redirects()).values():
        earliest = min(first[each] for each in group if each in first)
        found |= dict.fromkeys(group, earliest)
    return found


def _cases(act: Act) -> list[UUID]:
    """The cases from which the actor is kept: by hand, by their report, or by a tie to somebody in them."""
    return once(("kept from", act.actor.user), lambda: _kept(act))


def _kept(act: Act) -> list[UUID]:
    user, ties = act.actor.user, tied(act)
    found = _by_hand(user) if any_of(ever_set_aside, user=user) or any_of(ever_kept_from, user=user) else []
    return found + list(Involvement.objects.filter(person__in=ties).values_list("case_id", flat=True) if ties else ())


def _by_hand(user: UUID) -> list[UUID]:
    mine = {"user": user}
    aside, reports = together(
        Part(SetAside, ever_set_aside, mine, ("reason",)), Part(KeptFrom, ever_kept_from, mine, ("reason",))
    )
    cases = {each.case_id: each.stands for each in sorted(aside, key=attrgetter("version"))}
    concerns = {each.concern_id: each.stands for each in sorted(reports, key=attrgetter("version"))}
    found = [case for case, stands in cases.items() if stands]
    return found + list(cases_of([concern for concern, stands in concerns.items() if stands]).values())


def _known(act: Act, groups: Groups) -> dict[UUID, Known]:
    """By what those are known who count as one, by whom they count as."""
    everybody = {each for group in groups.values() for each in group}
    if not everybody:
        return {}
    asked = {"people": everybody}
    stand, schools = together(Part(Involvement, _standing, asked), Part(Schooling, _at_school, asked, ("said",)))
    involved, openly = {each.person_id for each in stand}, {each.person_id for each in schools}
    left = {each.case_id for each in stand if each.person_id not in openly}
    if left:
        seen = set(visible(act).filter(pk__in=left).values_list("pk", flat=True))
        openly |= {each.person_id for each in stand if each.case_id in seen}
    return {
        end: Known.OPENLY if not openly.isdisjoint(group)
        else Known.OTHERWISE if involved.isdisjoint(group) else Known.BY_A_CLOSED_CASE
        for end, group in groups.items()
    }  # fmt: skip


def _standing(people: Iterable[UUID]) -> QuerySet[Involvement]:
    rows: QuerySet[Involvement] = Involvement.objects.filter(person__in=people)
    return rows


def _at_school(people: Iterable[UUID]) -> QuerySet[Schooling]:
    rows: QuerySet[Schooling] = Schooling.objects.filter(person__in=people)
    return rows


def _family(groups: Groups, merged: Mapping[UUID, UUID]) -> dict[UUID, set[UUID]]:
    """The family of each, by whom they count as. What no longer holds has made them known as well."""
    everybody = {each for group in groups.values() for each in group}
    rows = Relation.objects.filter(Q(person__in=everybody) | Q(other__in=everybody)).values_list(
        "person_id", "other_id"
    )
    found: dict[UUID, set[UUID]] = {end: set() for end in groups}
    for row in rows:
        one, other = (merged.get(each, each) for each in row)
        for end, near in ((one, other), (other, one)):
            if end in found:
                found[end].add(near)
    return found


def _is_closed(end: UUID, how: Mapping[UUID, Known], family: Mapping[UUID, Iterable[UUID]]) -> bool:
    """Whether somebody is known by a closed case only, themselves or by all of a family that is known otherwise."""
    found, passed, left = set(), {end}, [end]
    while left:
        one = left.pop()
        found.add(how[one])
        if how[one] is Known.OTHERWISE:
            left += [each for each in family[one] if each not in passed]
            passed.update(family[one])
    return Known.OPENLY not in found and Known.BY_A_CLOSED_CASE in found
