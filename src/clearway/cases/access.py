"""Who may do what in which case: need to know, in one place.

Two things decide. What somebody is to a case (`relation` asks the database), and the rules below, which say what
follows from it. `visible` says the same as the rule for reading, for all cases in one question; a property test holds
the two together. `organisations/access.py` says what a role does at all.

Cover is such a thing that somebody is: whoever covers for a lead is in their cases what the lead is who says who sees
them, for as long as it lasts (`covering`). What the lead themselves only covers is not handed on.

Nobody who is set aside, is kept from the report, or is tied to somebody involved, sees anything of a case, whatever
else they are.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import rules
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from clearway.audit.acts import Act
from clearway.audit.errors import NotAllowedError
from clearway.audit.events import Verb
from clearway.cases.models import BrokenGlass, Case, Cover, Involvement, Joined, OfCase, SetAside, Share, TeamPlace
from clearway.cases.states import MAY, demand_state, state_of
from clearway.concerns.models import Closed, Concern, KeptFrom
from clearway.organisations.access import AT_THE_MACHINE
from clearway.organisations.models import HandOver, Role
from clearway.organisations.queries import actor_of
from clearway.organisations.since import here_since
from clearway.people.access import tied
from clearway.vault.ready import any_of, asked_once

READ, ADD, LEAD, BREAK = "case.read", "case.add", "case.lead", "case.break"
NO = (False, False)
SEE_ALL = frozenset({Role.LEAD.value, AT_THE_MACHINE})


def visible(act: Act) -> QuerySet[Case]:
    """The cases that may be read: what the rule for reading says, for all of them in one question."""
    rows = not_kept_from(act)
    if SEE_ALL & act.actor.roles:
        return rows
    rows = rows.alias(**_brought_in(act))
    mine = Q(on_team=True) | Q(shared=True, shared_until__gt=act.at) | Q(broke_in=True)
    for each in covering(act):
        mine |= Q(pk__in=_covered(each).values("pk"))
    return rows.filter(mine)


def covered(act: Act) -> QuerySet[Case]:
    """The cases in which the actor covers for somebody at this moment, and from which they are not kept."""
    mine = Q(pk__in=())
    for each in covering(act):
        mine |= Q(pk__in=_covered(each).values("pk"))
    return not_kept_from(act).filter(mine)


def led(act: Act) -> QuerySet[Case]:
    """The cases of which the actor says who sees them, in their own right: what they can hand to somebody to cover."""
    rows = not_kept_from(act)
    if SEE_ALL & act.actor.roles:
        return rows
    since, user = _staff_since(act), act.actor.user
    rows = rows.alias(on_team=_yes(_newest(TeamPlace, user, "stands", since)))
    return rows.alias(leads=_yes(_newest(TeamPlace, user, "leads", since))).filter(on_team=True, leads=True)


@dataclass(frozen=True, slots=True)
class Covering:
    """Cover that holds at a moment: its row, and for whom, as they would act themselves."""

    row: Cover
    lead: Act


def covering(act: Act) -> list[Covering]:
    """The cover that the actor holds at this moment. It ends by itself with its time; and with the role of either, and
    does not revive with another one. Nothing is opened.
    """
    if Verb.CASE_TEAM not in act.actor.does or not any_of(_covers_of, user=act.actor.user):
        return []
    return asked_once((covering, act.actor, act.at), lambda: _covering(act))


def _covering(act: Act) -> list[Covering]:
    here, since = act.actor.organisation, _since(act, Verb.CASE_TEAM)
    rows = _covers_of(act.actor.user).select_related("lead", "case").defer("reason").order_by("at", "version")
    found = []
    for row in {each.root: each for each in rows}.values():
        if not (row.stands and row.starts_at <= act.at < row.ends_at and row.at >= since):
            continue
        lead = actor_of(row.lead_id, act.at, here)
        if not lead or lead.organisation != here or Verb.CASE_TEAM not in lead.does:
            continue
        as_lead = Act(lead, act.at)
        if row.at >= _since(as_lead, Verb.CASE_TEAM):
            found.append(Covering(row, as_lead))
    return found


def _covers_of(user: UUID) -> QuerySet[Cover]:
    rows: QuerySet[Cover] = Cover.objects.filter(user=user)
    return rows


def _covered(each: Covering) -> QuerySet[Case]:
    rows = led(each.lead)
    return rows.filter(pk=each.row.case_id) if each.row.case_id else rows


def not_kept_from(act: Act) -> QuerySet[Case]:
    """The cases of which the actor may know that they are there, though they may not be theirs to read."""
    return _not_kept_from(act.actor.user, tied(act))


def _not_kept_from(user: UUID, ties: Collection[UUID]) -> QuerySet[Case]:
    rows: QuerySet[Any] = Case.objects.alias(set_aside=_yes(_newest(SetAside, user, "stands")))
    rows = rows.alias(unreported=_unreported(user, "concern")).exclude(set_aside=True).exclude(unreported=True)
    joined: QuerySet[Any] = Joined.objects.filter(case=OuterRef("pk")).alias(unreported=_unreported(user, "concern"))
    rows = rows.exclude(Exists(joined.filter(unreported=True)))
    return rows.exclude(Exists(Involvement.objects.filter(case=OuterRef("pk"), person__in=ties))) if ties else rows


def _untied(user: UUID, case: UUID) -> QuerySet[Case]:
    """The case, for whoever is tied to nobody and not kept from it: the question that nearly everybody asks."""
    return _not_kept_from(user, ()).filter(pk=case)


def visible_concerns(act: Act) -> QuerySet[Concern]:
    """The reports that may be read: one's own, and for who opens cases those that are no case yet, or one they see.

    What keeps somebody from a case keeps them from its report, their own too; and the other way round.
    """
    became, open_to = _is_one_of(Case.objects.all()), _is_one_of(not_kept_from(act))
    rows: QuerySet[Any] = Concern.objects.alias(unreported=_unreported(act.actor.user, "pk")).exclude(unreported=True)
    rows = rows.filter(~became | open_to)
    if Verb.CASE_OPEN not in act.actor.does:
        return rows.filter(by=act.actor.user)
    if SEE_ALL & act.actor.roles:
        return rows
    found: QuerySet[Concern] = rows.filter(Q(by=act.actor.user) | ~became | _is_one_of(visible(act)))
    return found


def untold_concerns(act: Act) -> QuerySet[Concern]:
    """Those of them that belong to no case and are not closed: somebody has to say what becomes of them."""
    last = Closed.objects.filter(concern=OuterRef("pk")).order_by("-version").values("stands")[:1]
    rows: QuerySet[Concern] = visible_concerns(act).filter(~_is_one_of(Case.objects.all()))
    return rows.alias(closed=_yes(Subquery(last))).exclude(closed=True)


def _is_one_of(cases: QuerySet[Case]) -> Q:
    """Of a report: whether it became one of these cases, or joined one."""
    joined = Joined.objects.filter(concern=OuterRef("pk"), case__in=cases)
    return Q(Exists(cases.filter(concern=OuterRef("pk")))) | Q(Exists(joined))


def cases_of(concerns: Collection[UUID]) -> dict[UUID, UUID]:
    """The case that each of some reports became, or joined; whoever asks may not see every one of them."""
    became = Case.objects.filter(concern__in=concerns).values_list("concern_id", "pk")
    joined = Joined.objects.filter(concern__in=concerns).values_list("concern_id", "case_id")
    return {**dict(became), **dict(joined)} if concerns else {}


def _unreported(user: UUID, concern: str) -> Coalesce:
    """Whether somebody is kept from a report."""
    mine = KeptFrom.objects.filter(concern=OuterRef(concern), user=user).order_by("-version")
    return _yes(Subquery(mine.values("stands")[:1]))


def _brought_in(act: Act) -> dict[str, Combinable]:
    since, user = _here_since(act), act.actor.user
    return {
        "on_team": _yes(_newest(TeamPlace, user, "stands", _staff_since(act))),
        "shared": _yes(_newest(Share, user, "stands", since)),
        "shared_until": _newest(Share, user, "until", since),
        "broke_in": Exists(_openings(act, OuterRef("pk"))),
    }


def _newest(model: type[OfCase], user: UUID, column: str, since: datetime | None = None) -> Subquery:
    """What the newest row for somebody says, of those from a moment on."""
    mine = model.objects.filter(case=OuterRef("pk"), user=user)
    mine = mine.filter(at__gte=since) if since else mine
    return Subquery(mine.order_by("-version").values(column)[:1])


def _here_since(act: Act) -> datetime:
    """Since when the actor is here in a role that works on cases: a place from before they went does not revive."""
    return _since(act, Verb.CASE_READ)


def _staff_since(act: Act) -> datetime:
    """The same, in a role that is more than a guest's: whoever becomes a guest sees what is shared with them then."""
    return _since(act, Verb.CASE_BREAK)


def _since(act: Act, verb: Verb) -> datetime:
    asked = act.actor.user, act.actor.organisation, act.at, verb
    return asked_once((here_since, *asked), lambda: here_since(*asked))


def _yes(said: Subquery) -> Coalesce:
    """Yes or no: where there is no row, no. Without this a missing row would be neither, and lost in `exclude`."""
    return Coalesce(said, Value(value=False), output_field=BooleanField())


def _openings(act: Act, case: UUID | OuterRef) -> QuerySet[BrokenGlass]:
    """That the actor broke in less than an hour ago, and did not leave the organisation since."""
    left = HandOver.objects.filter(user=act.actor.user, at__gte=OuterRef("at"))
    rows: QuerySet[BrokenGlass] = BrokenGlass.objects.filter(case=case, by=act.actor.user)
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
    mine: dict[str, object] = {"case": case, "user": act.actor.user}
    if ties := tied(act):
        kept = not _not_kept_from(act.actor.user, ties).filter(pk=case).exists()
    else:
        kept = not any_of(_untied, user=act.actor.user, case=case)
    sees_all = bool(SEE_ALL & act.actor.roles)
    if sees_all:  # nothing else matters then, to any rule
        return Relation(kept, sees_all, False, False, False, False, False, False)
    team, shares = TeamPlace.objects.filter(at__gte=_staff_since(act)), Share.objects.filter(at__gte=_here_since(act))
    works, leads = team.filter(**mine).order_by("-version").values_list("stands", "leads").first() or NO
    share = shares.filter(**mine).order_by("-version").values_list("stands", "adds", "until").first()
    shared = bool(share and share[0] and act.at < share[2])
    return Relation(
        kept_from=kept, sees_all=sees_all, on_team=works, leads_it=works and leads,
        covers=any(_covered(each).filter(pk=case).exists() for each in covering(act)), shared=shared,
        shared_to_add=bool(shared and share and share[1]), broke_in=_openings(act, case).exists(),
    )  # fmt: skip


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
    if not may(act, found.pk if found else uuid4(), READ) or found is None:
        raise Case.DoesNotExist
    return found


def leads_report(act: Act, concern: Concern) -> bool:
    """Whether the actor says who is kept from a report: whoever sees it and opens cases; of a case, who leads it."""
    if Verb.CONCERN_KEEP_FROM not in act.actor.does or not visible_concerns(act).filter(pk=concern.pk).exists():
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
