"""Who looks at an emergency opening, and whether anybody is left who may.

Whoever reads the case does, but never whoever opened it. Where no lead reads it and nobody who works on it does, it is
the head's or a deputy's who is not kept from it: they are shown why it was opened, and nothing else of the case. Where
there is nobody of them either, the organisation has to name somebody, and whoever looks after accounts is told so.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import QuerySet

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases.access import READ, allows, may, relation, visible, visible_concerns
from clearway.cases.kept import is_kept_from_anything, not_kept_from, those_not_kept_from, was_ever_kept
from clearway.cases.leads import ask_of_all
from clearway.cases.models import BrokenGlass, Case, GlassReview, Joined
from clearway.concerns.models import Concern, KeptFrom
from clearway.organisations.models import Role
from clearway.organisations.since import acting

ASKED = frozenset({Role.DEPUTY.value, Role.HEAD.value})  # where nobody reads the case


def reviews(act: Act, opening: BrokenGlass) -> bool:
    """Whether the actor may look at an opening."""
    if Verb.CASE_REVIEW_BREAK not in act.actor.does or opening.by == act.actor.user:
        return False
    return may(act, opening.case_id, READ) or act.actor.user in _asked(act, opening)


def waiting(act: Act) -> QuerySet[BrokenGlass]:
    """The openings that nobody looked at yet, of the cases from which the actor is not kept; the oldest first. Nothing
    is opened.
    """
    rows: QuerySet[BrokenGlass] = BrokenGlass.objects.all()
    if is_kept_from_anything(act):
        rows = rows.filter(case__in=not_kept_from(act))
    rows = rows.exclude(id__in=GlassReview.objects.values("opening"))
    return rows.select_related("case").defer("reason").order_by("at")


def nobody_left(act: Act) -> bool:
    """Whether something waits, and nobody in a role here may look at it: an opening, a case or a report. Of what the
    actor is kept from nothing is said. Nothing is opened.
    """
    acts, openings = _who_lead(act), list(waiting(act))
    theirs = read_by_another(act, openings)
    if any(not _readers(acts, each) and not _asked(act, each) for each in openings if each.pk not in theirs):
        return True
    leads = [each for each in acts if Role.LEAD in each.actor.roles]
    if any(not is_kept_from_anything(each) for each in leads):  # they see everything
        return False
    cases = not_kept_from(act)
    for each in acts:
        cases = cases.exclude(pk__in=visible(each).values("pk"))
    mine = KeptFrom.objects.filter(user=act.actor.user).values("concern")
    reports = Concern.objects.exclude(pk__in=mine).exclude(pk__in=Case.objects.exclude(concern=None).values("concern"))
    reports = reports.exclude(pk__in=Joined.objects.values("concern"))
    for each in acts:
        if Verb.CASE_OPEN in each.actor.does:
            reports = reports.exclude(pk__in=visible_concerns(each).values("pk"))
    return bool(cases.exists() or reports.exists())


def _asked(act: Act, opening: BrokenGlass) -> frozenset[UUID]:
    """Who looks at an opening without reading the case: nobody where somebody else reads it."""
    acts = [each for each in _who_lead(act) if each.actor.user != opening.by]
    if _readers(acts, opening):
        return frozenset()
    free = (each for each in acts if ASKED & each.actor.roles and not relation(each, opening.case_id).kept_from)
    return frozenset(each.actor.user for each in free)


def _readers(acts: Iterable[Act], opening: BrokenGlass) -> list[Act]:
    """Who of these reads the case for longer than an hour, but for whoever opened it."""
    found = ((each, relation(each, opening.case_id)) for each in acts if each.actor.user != opening.by)
    return [each for each, them in found if allows(them, READ) and (them.sees_all or them.on_team)]


def read_by_another(act: Act, openings: Collection[BrokenGlass]) -> frozenset[UUID]:
    """Which of some openings are of a case that a lead reads who did not open it; asked of all of them at once. Of the
    others nothing is said: somebody may work on the case.
    """
    found: set[UUID] = set()
    leads = [each for each in _who_lead(act) if Role.LEAD in each.actor.roles] if openings else []
    ask_of_all({each.actor.user for each in leads})
    for each in sorted(leads, key=was_ever_kept):
        left = [row for row in openings if row.pk not in found and row.by != each.actor.user]
        if not left:
            continue
        cases = {row.case_id for row in left}
        cases = those_not_kept_from(each, cases)
        found |= {row.pk for row in left if row.case_id in cases}
    return frozenset(found)


def _who_lead(act: Act) -> list[Act]:
    """Everybody here who reviews openings at this moment, as they would act."""
    return [Act(each, act.at) for each in acting(act.at, Role.LEAD, Role.DEPUTY, Role.HEAD)]
