"""Reports: all that stands in one, which of them nobody deals with yet, and which cases one may belong to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import pending
from clearway.cases.access import untold_concerns, visible, visible_concerns
from clearway.cases.models import Case, Involvement, Joined
from clearway.concerns.models import (
    Added,
    Closed,
    Concern,
    Danger,
    KeptFrom,
    Named,
    OfConcern,
    Reminded,
    Replayed,
    TakenUp,
    Told,
)
from clearway.organisations.models import Role
from clearway.people.access import hidden_from, one_with, redirects
from clearway.people.finding import meant
from clearway.people.queries import Known, known
from clearway.vault.ready import Part, Question, together

TO_THE_DEPUTY, TO_THE_HEAD = timedelta(minutes=15), timedelta(minutes=30)
URGENCY = {Danger.YES.value: 0, Danger.UNKNOWN.value: 1, Danger.NO.value: 2}


@dataclass(frozen=True, slots=True)
class Reported:
    """A report with all that stands beside it: `named` are those of the `chosen` whom the reader sees."""

    concern: Concern
    told: Told | None
    named: tuple[Known, ...]
    chosen: tuple[Named, ...]
    added: tuple[Added, ...]
    taken: TakenUp | None
    closed: tuple[Closed, ...]
    replayed: Replayed | None
    reminded: tuple[Reminded, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether it was closed, and not opened again since."""
        return bool(self.closed and self.closed[-1].stands)

    def users(self) -> set[UUID]:
        """Everybody who wrote something of it."""
        rows = (self.concern, *self.added, *self.closed, *([self.taken] if self.taken else []))
        return {each.by for each in (*rows, *self.reminded)} | {each.user_id for each in self.reminded}


@dataclass(frozen=True, slots=True)
class Waits:
    """A report with which nobody deals, or which is no case yet: since when, how urgent, whether it was taken up, and
    whether nobody took it up for a quarter of an hour.
    """

    concern: UUID
    at: datetime
    by: UUID
    danger: str
    taken_by: UUID | None
    late: bool

    @property
    def rises(self) -> bool:
        """Whether it stands above everything on a page: danger that nobody took up, or what nobody did in time."""
        return self.late or (self.danger == Danger.YES and self.taken_by is None)

    @property
    def order(self) -> tuple[bool, int, bool, datetime]:
        """Danger that nobody took up, then what nobody took up in time; then the rest. Danger first, then the oldest;
        what is taken up after what is not.
        """
        urgency = URGENCY[self.danger]
        return not self.rises, urgency, self.taken_by is not None, self.at


@dataclass(frozen=True, slots=True)
class Near:
    """A case that a report may belong to: who stands in both, by name; or in which case those of both stand."""

    case: Case
    who: tuple[str, ...]
    shared: str = ""


@dataclass(frozen=True, slots=True)
class AllReported:
    """Some reports, and everybody of whom they or whoever asked speaks, as they are known now."""

    reports: tuple[Reported, ...]
    people: dict[UUID, Known]


def reported(act: Act, found: Concern) -> Reported:
    """All that stands in a report. It is opened: the caller notes why."""
    return all_reported(act, [found]).reports[0]


def all_reported(act: Act, found: Sequence[Concern], beside: Collection[UUID] = ()) -> AllReported:
    """The same of many at once, and some people beside those whom they name."""
    ids, merged = [each.pk for each in found], redirects()
    told, taken, replayed, added, closed, named, reminded = map(
        _by_report, together(*(_part(each, ids) for each in BESIDE))
    )
    ends: dict[UUID, UUID] = {
        row.person_id: merged.get(row.person_id, row.person_id) for rows in named.values() for row in rows
    }
    hidden = hidden_from(act, set(ends.values())) if ends else frozenset()
    wanted = {each for each in ends.values() if each not in hidden} | set(beside)
    who = known(wanted) if wanted else {}
    reports = tuple(
        Reported(
            each,
            _first(told, each),
            tuple(
                who[end]
                for end in dict.fromkeys(ends[row.person_id] for row in named[each.pk])
                if end in who and end not in hidden
            ),
            tuple(named[each.pk]),
            tuple(added[each.pk]),
            _first(taken, each),
            tuple(sorted(closed[each.pk], key=lambda row: row.version)),
            _first(replayed, each),
            tuple(reminded[each.pk]),
        )
        for each in found
    )
    return AllReported(reports, who)


BESIDE: tuple[type[OfConcern], ...] = (Told, TakenUp, Replayed, Added, Closed, Named, Reminded)
ByReport = defaultdict[UUID, list[Any]]


def _by_report(rows: Iterable[Any]) -> ByReport:
    """The rows of some reports by the report, the first first."""
    found: ByReport = defaultdict(list)
    for row in sorted(rows, key=lambda each: (each.at, each.pk)):
        found[row.concern_id].append(row)
    return found


def _first(rows: ByReport, of: Concern) -> Any:  # noqa: ANN401  # a row of that kind, or None
    return next(iter(rows[of.pk]), None)


def _part(model: type[OfConcern], ids: Iterable[UUID]) -> Part:
    return Part(model, _of_reports(model), {"concerns": ids})


@cache
def _of_reports(model: type[OfConcern]) -> Question:
    """The question for them: one function for each model, as long as this module lives."""

    def rows(concerns: Iterable[UUID]) -> QuerySet[Any]:
        found: QuerySet[Any] = model.objects.filter(concern__in=concerns)
        return found

    return rows


def made_a_case(concern: Concern, case: Case) -> Case | Joined:
    """The row by which a report belongs to a case: the case itself that was opened from it, or that it joined one."""
    return case if case.concern_id == concern.pk else Joined.objects.get(concern=concern, case=case)


def own_reports(act: Act) -> list[Waits]:
    """What the actor reported themselves, the newest first, and whether it was taken up. Nothing is opened."""
    act.saw(Verb.WORKLIST_READ, act.actor.organisation)
    rows = list(visible_concerns(act).filter(by=act.actor.user).defer("about", "account").order_by("-at"))
    asked = TakenUp.objects.filter(concern__in=[each.pk for each in rows]) if rows else ()
    return _waits(act, rows, {each.concern_id: each.by for each in asked})


def own_told(act: Act, since: datetime) -> list[Waits]:
    """What the actor reported since a moment and is new no more: somebody said what becomes of it, so somebody took it
    up. Nothing is opened, and nothing asked where they reported nothing.
    """
    untold = set(pending.untold_ids())
    mine = {each.concern for each in pending.last_sent() if each.by == act.actor.user and each.at >= since} - untold
    rows = visible_concerns(act).filter(pk__in=mine).defer("about", "account").order_by("-at") if mine else ()
    return _waits(act, rows, dict.fromkeys(mine, act.actor.user))  # by whom, no reporter is told


def waiting(act: Act) -> list[Waits]:
    """The reports that the actor sees and that are no case, nor closed: what rises first (danger that nobody took up,
    then what nobody took up in time), then the rest by their danger and age. Nothing is opened.
    """
    act.saw(Verb.WORKLIST_READ, act.actor.organisation)
    found = _waits(act, list(untold_concerns(act).defer("about", "account")), pending.taken_by())
    return sorted(found, key=lambda each: each.order)


def is_late(act: Act, concern: Concern, taken: TakenUp | None) -> bool:
    """Whether nobody took a report up for a quarter of an hour."""
    return taken is None and act.at >= concern.at + TO_THE_DEPUTY


def untaken(act: Act, listed: Collection[UUID] = ()) -> list[datetime]:
    """For a head: since when reports wait that nobody took up for half an hour, but for those that are listed. No more
    is told of them; and nothing of one from which the head is kept.
    """
    return sorted(at for name, at in untaken_by_name(act).items() if name not in listed)


def untaken_by_name(act: Act) -> dict[UUID, datetime]:
    """The same, by the report's id: for whoever sends word of it."""
    if Role.HEAD not in act.actor.roles:
        return {}
    rows = pending.untaken(Concern.objects.filter(at__lte=act.at - TO_THE_HEAD))
    found = dict(rows.values_list("pk", "at"))
    mine = KeptFrom.objects.filter(concern__in=found, user=act.actor.user).order_by("version")
    kept = {concern for concern, stands in dict(mine.values_list("concern_id", "stands")).items() if stands}
    return {each: at for each, at in found.items() if each not in kept}


def near_cases(act: Act, found: Concern, whole: Reported) -> list[Near]:
    """The cases that a report may belong to: by whom its reporter chose from the roll, and by whom its free text may
    name, of those whom the actor sees. The report is opened: the caller notes why.
    """
    named = {each.id: each for each in whole.named}
    if Verb.PERSON_SEARCH in act.actor.does:
        named |= {each.id: each for each in meant(act, found.about, [each.name for each in whole.named])}
    return near(act, named.values())


def near(act: Act, named: Iterable[Known]) -> list[Near]:
    """The cases that the actor sees in which somebody stands whom the report names, and those with which such a case
    shares somebody else; the newest first. Nothing in them is opened but the names.
    """
    merged, who = redirects(), {each.id: each for each in named}
    groups = one_with(list(who), merged)
    wanted = {each for group in groups.values() for each in group}
    if not wanted:
        return []
    seen = visible(act)
    direct = Involvement.objects.filter(person__in=wanted, case__in=seen)
    together_with = Involvement.objects.filter(case__in=direct.values("case")).values("person")
    rows = list(Involvement.objects.filter(person__in=together_with, case__in=seen).select_related("case"))
    cases = {each.case_id: each.case for each in rows}
    names: dict[UUID, dict[str, None]] = {}
    for row in rows:
        if row.person_id in wanted:
            names.setdefault(row.case_id, {})[who[merged.get(row.person_id, row.person_id)].name] = None
    beside = {each.person_id: each.case_id for each in rows if each.case_id in names and each.person_id not in wanted}
    shared = {
        each.case_id: cases[beside[each.person_id]].reference
        for each in rows if each.case_id not in names and each.person_id in beside
    }  # fmt: skip
    found = [Near(cases[name], tuple(of_it)) for name, of_it in names.items()]
    found += [Near(cases[name], (), reference) for name, reference in shared.items()]
    return sorted(found, key=lambda each: (not each.who, -each.case.year, -each.case.number))


def _waits(act: Act, rows: Iterable[Concern], taken: Mapping[UUID, UUID]) -> list[Waits]:
    return [
        Waits(
            each.pk, each.at, each.by, each.danger, taken.get(each.pk),
            each.pk not in taken and act.at >= each.at + TO_THE_DEPUTY,
        )
        for each in rows
    ]  # fmt: skip
