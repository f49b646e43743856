"""Who may do what in which case: need to know, in one place.

Two things decide. What somebody is to a case (`relation` asks the database), and the rules below, which say what
follows from it. `visible` says the same as the rule for reading, for all cases in one question; a property test holds
the two together. `organisations/access.py` says what a role does at all.

Cover is such a thing that somebody is: whoever covers for a lead is in their cases what the lead is who says who sees
them, for as long as it lasts (`covering`). What the lead themselves only covers is not handed on.

Nobody who is set aside, is kept from the report, or is tied to somebody involved, sees anything of a case, whatever
else they are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID, uuid4

import rules
from django.db.models import Exists, OuterRef, Q, QuerySet

from clearway.audit.acts import Act
from clearway.audit.errors import NotAllowedError
from clearway.audit.events import Verb
from clearway.cases import pending
from clearway.cases.covers import any_cover, covers_of
from clearway.cases.kept import (
    all_not_kept_from,
    cases_of,
    ever_kept_from,
    ever_set_aside,
    is_kept_from_anything,
    last_of,
    not_kept_from,
    open_to,
    unreported,
    untied,
)
from clearway.cases.leads import held_with_leads
from clearway.cases.models import BrokenGlass, Case, Cover, Joined, Share, TeamPlace
from clearway.cases.states import MAY, demand_state, is_closed, state_of
from clearway.concerns.models import Concern
from clearway.organisations.access import AT_THE_MACHINE
from clearway.organisations.models import HandOver, Role
from clearway.organisations.since import here_since
from clearway.people.access import merges, tied, ties_of
from clearway.people.rows import against_anybody
from clearway.vault.ready import Part, Question, any_of, foresee, heard, once, together, told

READ, ADD, LEAD, BREAK = "case.read", "case.add", "case.lead", "case.break"
SEE_ALL = frozenset({Role.LEAD.value, AT_THE_MACHINE})


def visible(act: Act) -> QuerySet[Case]:
    """The cases that may be read: what the rule for reading says, for all of them in one question."""
    rows: QuerySet[Case] = once(("visible", act.actor, act.at), lambda: _visible(act))
    return rows.all()  # which looks at them anew


def _visible(act: Act) -> QuerySet[Case]:
    rows = not_kept_from(act)
    if SEE_ALL & act.actor.roles:
        return rows
    leads = covering(act)  # first: it brings along since when the actor is here
    return rows.filter(reduce(or_, (Q(pk__in=_covered(each).values("pk")) for each in leads), _brought_in(act)))


def of_visible(act: Act, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of some rows that belong to a case that may be read. Of whoever sees all of them none is asked."""
    return rows if sees_everything(act) else rows.filter(case__in=visible(act))


def led(act: Act) -> QuerySet[Case]:
    """The cases of which the actor says who sees them, in their own right: what they can hand to somebody to cover."""
    rows = not_kept_from(act)
    if SEE_ALL & act.actor.roles:
        return rows
    places = last_of(TeamPlace, act.actor.user, _staff_since(act)).filter(stands=True, leads=True)
    return rows.filter(pk__in=places.order_by().values("case"))


@dataclass(frozen=True, slots=True)
class Covering:
    """Cover that holds at a moment: its row, and for whom, as they would act themselves."""

    row: Cover
    lead: Act


def covering(act: Act) -> list[Covering]:
    """The cover that the actor holds at this moment. It ends by itself with its time; and with the role of either, and
    does not revive with another one. Nothing is opened.
    """
    if Verb.CASE_TEAM not in act.actor.does or not any_of(covers_of, user=act.actor.user):
        return []
    return once((covering, act.actor, act.at), lambda: _covering(act))


def _covering(act: Act) -> list[Covering]:
    rows, leads = held_with_leads(act.actor.user, act.at)
    since = _since(act, Verb.CASE_TEAM)
    newest = {each.root: each for each in rows if each.user_id == act.actor.user}.values()
    now = [each for each in newest if each.stands and each.starts_at <= act.at < each.ends_at and each.at >= since]
    found = []
    for row in now:
        lead = leads.get(row.lead_id)
        if not lead or Verb.CASE_TEAM not in lead.does:
            continue
        as_lead = Act(lead, act.at)
        if row.at >= _since(as_lead, Verb.CASE_TEAM):
            found.append(Covering(row, as_lead))
    return found


def covered(act: Act) -> Iterator[tuple[Covering, QuerySet[Case]]]:
    """The cover that the actor holds at this moment, each with the cases in which it holds: not those from which the
    actor is kept, nor those from which whoever they cover for is.
    """
    for each in covering(act):
        rows = _covered(each)
        yield each, rows.filter(pk__in=not_kept_from(act).values("pk")) if is_kept_from_anything(act) else rows


def _covers(each: Covering, case: UUID) -> bool:
    """Whether the cover holds in a case: nothing is asked where whoever is covered for sees every case."""
    if each.row.case_id not in (None, case):
        return False
    return sees_everything(each.lead) or _covered(each).filter(pk=case).exists()


def _covered(each: Covering) -> QuerySet[Case]:
    rows = led(each.lead)
    return rows.filter(pk=each.row.case_id) if each.row.case_id else rows


def visible_concerns(act: Act) -> QuerySet[Concern]:
    """The reports that may be read: one's own, and for who opens cases those that are no case yet, or one they see.

    What keeps somebody from a case keeps them from its report, their own too; and the other way round.
    """
    became, rows = _is_one_of(), _not_kept_from_reports(act)
    if is_kept_from_anything(act):
        rows = rows.filter(~became | _is_one_of(not_kept_from(act)))
    if Verb.CASE_OPEN not in act.actor.does:
        return rows.filter(by=act.actor.user)
    if SEE_ALL & act.actor.roles:
        return rows
    found: QuerySet[Concern] = rows.filter(Q(by=act.actor.user) | ~became | _is_one_of(visible(act)))
    return found


def untold_concerns(act: Act) -> QuerySet[Concern]:
    """Those of them that belong to no case and are not closed: somebody has to say what becomes of them."""
    rows = pending.untold(_not_kept_from_reports(act))
    return rows if Verb.CASE_OPEN in act.actor.does else rows.filter(by=act.actor.user)


def _not_kept_from_reports(act: Act) -> QuerySet[Concern]:
    """The reports from which the actor is not kept themselves, whatever they became."""
    rows: QuerySet[Concern] = Concern.objects.all()
    user = act.actor.user
    return rows.exclude(pk__in=unreported(user)) if any_of(ever_kept_from, user=user) else rows


def _is_one_of(cases: QuerySet[Case] | None = None) -> Q:
    """Of a report: whether it became one of these cases, or joined one; where none are said, whether any."""
    joined = Joined.objects.filter(concern=OuterRef("pk"))
    joined = joined if cases is None else joined.filter(case__in=cases)
    became = Case.objects.all() if cases is None else cases
    return Q(Exists(became.filter(concern=OuterRef("pk")))) | Q(Exists(joined))


def those_visible(act: Act, cases: Iterable[UUID]) -> set[UUID]:
    """Which of some cases may be read. Of whoever sees all of them none is asked."""
    asked = set(cases)
    if not asked or sees_everything(act):
        return asked
    seen: frozenset[UUID] | None = heard(_seen_by(act))
    if seen is not None:
        return asked & seen
    return set(visible(act).filter(pk__in=asked).values_list("pk", flat=True))


def all_seen(act: Act) -> frozenset[UUID] | None:
    """The cases that may be read; None for whoever sees all of them. For a page that asks of very many."""
    if sees_everything(act):
        return None
    if SEE_ALL & act.actor.roles:
        told(_seen_by(act), all_not_kept_from(act))
    return once(_seen_by(act), lambda: frozenset(visible(act).order_by().values_list("pk", flat=True)))


def _seen_by(act: Act) -> tuple[object, ...]:
    return "all seen", act.actor, act.at


def sees_everything(act: Act) -> bool:
    """Whether the actor sees every case, and is kept from none."""
    return bool(SEE_ALL & act.actor.roles) and not is_kept_from_anything(act)


def _brought_in(act: Act) -> Q:
    """The cases that are the actor's to read: by a place, a share, or an opening. Looked up from the actor's own rows,
    not asked of every case.
    """
    user = act.actor.user
    places = last_of(TeamPlace, user, _staff_since(act)).filter(stands=True)
    shares = last_of(Share, user, _here_since(act)).filter(stands=True, until__gt=act.at)
    mine = (rows.order_by().values("case") for rows in (places, shares, _openings(act)))
    return reduce(or_, (Q(pk__in=each) for each in mine))


def _here_since(act: Act) -> datetime:
    """Since when the actor is here in a role that works on cases: a place from before they went does not revive."""
    return _since(act, Verb.CASE_READ)


def _staff_since(act: Act) -> datetime:
    """The same, in a role that is more than a guest's: whoever becomes a guest sees what is shared with them then."""
    return _since(act, Verb.CASE_BREAK)


def _since(act: Act, verb: Verb) -> datetime:
    asked = act.actor.user, act.actor.organisation, act.at, verb
    return once((here_since, *asked), lambda: here_since(*asked))


def _openings(act: Act) -> QuerySet[BrokenGlass]:
    """That the actor broke in less than an hour ago, and did not leave the organisation since."""
    left = HandOver.objects.filter(user=act.actor.user, at__gte=OuterRef("at"))
    rows: QuerySet[BrokenGlass] = BrokenGlass.objects.filter(by=act.actor.user)
    return rows.filter(at__lte=act.at, until__gt=act.at).exclude(Exists(left))


@dataclass(frozen=True, slots=True)
class Relation:
    """What somebody is to a case at a moment: kept from it; in a role that sees every case; of its team, or leading it;
    covering for whoever leads it; a guest with whom it is shared, to read or also to add; or in it by breaking the
    glass, less than an hour ago.
    """

    kept_from: bool
    sees_all: bool
    on_team: bool
    leads_it: bool
    covers: bool
    shared: bool
    shared_to_add: bool
    broke_in: bool


def relation(act: Act, case: UUID) -> Relation:
    """What the actor is to a case now. From one that is not there everybody is kept, and it takes as many questions."""
    return once(("relation", act.actor, act.at, case), lambda: _relation(act, case))


def _relation(act: Act, case: UUID) -> Relation:
    if ties := tied(act):
        kept = not open_to(act.actor.user, ties).filter(pk=case).exists()
    else:
        kept = not any_of(untied, user=act.actor.user, case=case)
    sees_all = bool(SEE_ALL & act.actor.roles)
    if sees_all:  # nothing else matters then, to any rule
        return Relation(kept, sees_all, False, False, False, False, False, False)
    leads = covering(act)  # first: it brings along since when the actor is here
    mine: dict[str, UUID] = {"case": case, "user": act.actor.user}
    places, shares, openings = together(
        Part(TeamPlace, _places_of, mine), Part(Share, _shares_with, mine), Part(BrokenGlass, _opened_by, mine)
    )
    place, share = _newest_since(places, _staff_since(act)), _newest_since(shares, _here_since(act))
    works = bool(place and place.stands)
    shared = bool(share and share.stands and act.at < share.until)
    broke_in = any(each.at <= act.at < each.until for each in openings) and _openings(act).filter(case=case).exists()
    return Relation(
        kept_from=kept, sees_all=sees_all, on_team=works, leads_it=bool(works and place and place.leads),
        covers=any(_covers(each, case) for each in leads), shared=shared,
        shared_to_add=bool(shared and share and share.adds), broke_in=broke_in,
    )  # fmt: skip


def _newest_since(rows: Iterable[Any], since: datetime) -> Any:  # noqa: ANN401  # a place, a share, or None
    return max((each for each in rows if each.at >= since), key=lambda each: each.version, default=None)


def _places_of(case: UUID, user: UUID) -> QuerySet[TeamPlace]:
    rows: QuerySet[TeamPlace] = TeamPlace.objects.filter(case=case, user=user)
    return rows


def _shares_with(case: UUID, user: UUID) -> QuerySet[Share]:
    rows: QuerySet[Share] = Share.objects.filter(case=case, user=user)
    return rows


def _opened_by(case: UUID, user: UUID) -> QuerySet[BrokenGlass]:
    rows: QuerySet[BrokenGlass] = BrokenGlass.objects.filter(case=case, by=user)
    return rows


Asked = tuple[Question, dict[str, UUID]]


def foresee_for(act: Act, case: UUID | None = None, also: Iterable[Asked] = ()) -> None:
    """Ask at once what every page of the record asks, and with a case what its pages ask of it: nearly everywhere the
    answer to each is no. What is yes is looked at as ever. `also` is what only this page asks.
    """
    user = {"user": act.actor.user}
    asked: list[Asked] = [
        (ties_of, user), (merges, {}), (against_anybody, {}), (ever_set_aside, user), (ever_kept_from, user),
        (covers_of, user), (any_cover, {}),
    ]  # fmt: skip
    asked += also
    if case:
        asked += [(untied, {**user, "case": case}), (is_closed, {"case": case})]
    foresee(*asked)


def _whether(name: str) -> Any:  # noqa: ANN401  # the library has no types
    return rules.Predicate(lambda them: getattr(them, name), name)


kept_from, sees_all, on_team, leads_it, covers, shared, shared_to_add, broke_in = map(_whether, Relation.__slots__)
reads = ~kept_from & (sees_all | on_team | covers | shared | broke_in)
for rule, says in {
    READ: reads,
    ADD: ~kept_from & (sees_all | on_team | covers | shared_to_add | broke_in),
    LEAD: ~kept_from & (sees_all | leads_it | covers),
    BREAK: ~kept_from & ~reads,
}.items():
    rules.add_rule(rule, says)


def may(act: Act, case: UUID, rule: str) -> bool:
    """Whether a rule allows it."""
    return allows(relation(act, case), rule)


def allows(them: Relation, rule: str) -> bool:
    """Whether a rule allows it to whoever is this to a case."""
    return bool(rules.test_rule(rule, them))


@dataclass(frozen=True, slots=True)
class Standing:
    """What the actor does in a case that they may read: the verbs, and whether they lead it, and so say who sees it."""

    does: frozenset[Verb]
    leads: bool


def standing(act: Act, case: Case) -> Standing:
    """What their role does, where they may add to the case at all."""
    them = relation(act, case.pk)
    leads = Verb.CASE_TEAM in act.actor.does and allows(them, LEAD)
    return Standing(act.actor.does & MAY[state_of(case)] if allows(them, ADD) else frozenset(), leads)


def read(act: Act, **named: object) -> Case:
    """The one case that is named, by its id or its reference. Raises Case.DoesNotExist, as for one that is not there,
    where they may not read it.
    """
    found = Case.objects.filter(**named).first()
    name = found.pk if found else uuid4()
    foresee_for(act, name)
    if not may(act, name, READ) or found is None:
        raise Case.DoesNotExist
    return found


def leads_report(act: Act, concern: Concern) -> bool:
    """Whether the actor says who is kept from a report: whoever sees it and opens cases; of a case, who leads it."""
    sees = once(("sees report", act.actor, act.at, concern.pk), visible_concerns(act).filter(pk=concern.pk).exists)
    if Verb.CONCERN_KEEP_FROM not in act.actor.does or not sees:
        return False
    became = cases_of([concern.pk]).get(concern.pk)
    return became is None or may(act, became, LEAD)


def demand(act: Act, case: Case, rule: str, verb: Verb | None = None) -> Case:
    """The case, where the actor may do it now: a verb, or the change that is under way. Raises Case.DoesNotExist, as
    for one that is not there, where they may not even read it; NotAllowedError where they may read it and not do this;
    ClosedError where it is not done in the state in which the case stands.
    """
    them = relation(act, case.pk)
    if not allows(them, READ):
        raise Case.DoesNotExist
    if not allows(them, rule):
        raise NotAllowedError(rule)
    if doing := verb or act.doing:
        demand_state(case, doing)
    return case
