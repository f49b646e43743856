"""Reading cases. A case page is one read, of the case and of everyone in it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from clearway.audit.acts import Act, came_of
from clearway.audit.events import Verb
from clearway.cases.access import ADD, may, not_kept_from, read, visible, visible_concerns
from clearway.cases.models import (
    Assessment,
    BrokenGlass,
    Case,
    Decision,
    Entry,
    GlassReview,
    Involvement,
    Kind,
    OfCase,
    SetAside,
    Share,
    TeamPlace,
)
from clearway.cases.reviewing import reviews, waiting
from clearway.concerns.models import Concern, KeptFrom
from clearway.core.calendar import due
from clearway.organisations.queries import staff_names
from clearway.people.access import redirects
from clearway.people.queries import Known, known, marks_of
from clearway.vault.ready import all_of, any_of

KINDS = dict(Kind.choices)
Row = TypeVar("Row", bound=OfCase)
SCHOOL_DAYS_TO_REVIEW = 2


@dataclass(frozen=True, slots=True)
class InCase:
    """Somebody in a case: their letter, who they are, how they are involved, the kinds of their flags."""

    letter: str
    person: Known
    role: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the chronology: when it happened, when and by whom it was recorded, what kind, and the row itself."""

    at: datetime
    recorded_at: datetime
    by: str
    kind: str
    row: Concern | Case | Assessment | Decision | Entry | BrokenGlass
    earlier: tuple[Entry, ...] = ()

    @property
    def is_entry(self) -> bool:
        """Whether it is an entry of the chronology itself."""
        return isinstance(self.row, Entry)

    @property
    def is_concern(self) -> bool:
        """Whether it is the report."""
        return isinstance(self.row, Concern)

    @property
    def is_decision(self) -> bool:
        """Whether it is a decision."""
        return isinstance(self.row, Decision)

    @property
    def is_opening(self) -> bool:
        """Whether somebody opened the case in an emergency."""
        return isinstance(self.row, BrokenGlass)

    @property
    def is_assessment(self) -> bool:
        """Whether it is what the guidance said."""
        return isinstance(self.row, Assessment)


@dataclass(frozen=True, slots=True)
class Access:
    """Who was let into a case, kept from it, or broke in: every row, the first first."""

    team: tuple[TeamPlace, ...]
    shares: tuple[Share, ...]
    set_aside: tuple[SetAside, ...]
    openings: tuple[BrokenGlass, ...]
    reviews: tuple[GlassReview, ...]

    def rows(self) -> "tuple[OfCase, ...]":
        """All of them."""
        return (*self.team, *self.shares, *self.set_aside, *self.openings, *self.reviews)

    def users(self) -> set[UUID]:
        """Everybody who is named, or wrote one."""
        named = {each.user_id for each in self.team} | {each.user_id for each in self.shares}
        named |= {each.user_id for each in self.set_aside}
        return named | {each.by for each in self.rows()}


@dataclass(frozen=True, slots=True)
class Opening:
    """An emergency opening that waits to be looked at: whether the actor sees its case, or is asked to look at it since
    nobody sees it who may; and by when it is due.
    """

    row: BrokenGlass
    seen: bool
    asked: bool
    due: datetime
    at: datetime

    @property
    def overdue(self) -> bool:
        """Whether it should have been looked at."""
        return self.at > self.due


@dataclass(frozen=True, slots=True)
class Whole:
    """A case with all that stands in it, the latest last."""

    case: Case
    concern: Concern | None
    involved: tuple[InCase, ...]
    assessments: tuple[Assessment, ...]
    decisions: tuple[Decision, ...]
    entries: tuple[tuple[Entry, ...], ...]
    access: "Access"
    staff: dict[UUID, str]

    def chronology(self) -> list[Happened]:
        """Everything, in the order in which it happened."""
        rows = [self._line(self.case, "Case opened", self.case.at)]
        if self.concern:
            rows.append(self._line(self.concern, "Concern reported", self.concern.learned_at))
        rows += [self._line(each, "Put to the guidance", each.assessed_at) for each in self.assessments]
        rows += [self._line(each, "Decision", each.at) for each in self.decisions]
        rows += [self._line(each, "Opened in an emergency", each.at) for each in self.access.openings]
        for versions in self.entries:
            newest = versions[-1]
            rows.append(self._line(newest, KINDS[newest.kind], newest.happened_at, versions[:-1]))
        return sorted(rows, key=lambda each: (each.at.replace(second=0, microsecond=0), each.recorded_at))

    def _line(
        self,
        row: Concern | Case | Assessment | Decision | Entry | BrokenGlass,
        kind: str,
        at: datetime,
        earlier: tuple[Entry, ...] = (),
    ) -> Happened:
        return Happened(at, row.at, self.staff.get(row.by, "Clearway"), kind, row, earlier)


def cases(act: Act) -> list[Case]:
    """The organisation's cases, the newest first. Nothing in them is opened. Raises NotAllowedError."""
    act.demand(Verb.CASE_READ)
    act.saw(Verb.WORKLIST_READ, act.actor.organisation)
    return list(visible(act).select_related("concern").defer(*SEALED_OF_CONCERN).order_by("-year", "-number"))


def case(act: Act, reference: str) -> Case:
    """One case by its reference, to be read. Raises Case.DoesNotExist, NotAllowedError."""
    act.demand(Verb.CASE_READ)
    year, _, number = reference.partition("-")
    found = read(act, year=int(year), number=int(number))
    act.saw(Verb.CASE_READ, found.id)
    return found


def case_by_id(act: Act, name: UUID) -> Case:
    """One case by its id, to be read. Raises Case.DoesNotExist, NotAllowedError."""
    found = read(act, id=name)
    act.saw(Verb.CASE_READ, found.id)
    return found


def concerns(act: Act) -> list[Concern]:
    """The concerns that the actor may see, the newest first. Nothing of them is opened. Raises NotAllowedError."""
    act.saw(Verb.WORKLIST_READ, act.actor.organisation)
    return list(visible_concerns(act).defer("about", "account").order_by("-at"))


def concern(act: Act, name: UUID) -> Concern:
    """One concern, to be opened. Raises Concern.DoesNotExist, also where they may not see it; NotAllowedError."""
    found: Concern = visible_concerns(act).get(id=name)
    act.saw(Verb.CONCERN_READ, found.id)
    return found


def kept_from(concern: UUID | None) -> list[KeptFrom]:
    """Who was kept from a report, and why: every row, the first first. They are opened: the caller notes why."""
    return list(KeptFrom.objects.filter(concern=concern).order_by("at", "version")) if concern else []


def _reported(act: Act, name: UUID) -> Concern:
    """The report of a case that the actor reads."""
    found: Concern = Concern.objects.get(id=name)
    act.saw(Verb.CONCERN_READ, found.id)
    return found


def _in_case(model: type[Row], *order: str) -> Callable[[Case], list[Row]]:
    """How the rows of a kind are read that stand in a case, the first first."""

    def question(case: UUID) -> QuerySet[Any]:
        rows: QuerySet[Any] = model.objects.filter(case=case).order_by(*order)
        return rows

    return lambda case: all_of(model, question, case=case.pk)


_involved, _entries = _in_case(Involvement, "letter"), _in_case(Entry, "at", "version")
_assessments, _decisions = _in_case(Assessment, "at"), _in_case(Decision, "at")
_team, _shares = _in_case(TeamPlace, "at", "version"), _in_case(Share, "at", "version")
_set_aside, _openings, _reviews = (
    _in_case(SetAside, "at", "version"),
    _in_case(BrokenGlass, "at"),
    _in_case(GlassReview, "at"),
)


def whole(act: Act, found: Case) -> Whole:
    """Everything that stands in a case."""
    involved = sorted(_involved(found), key=lambda each: (len(each.letter), each.letter))
    merged = redirects()
    people = known({merged.get(each.person_id, each.person_id) for each in involved})
    entries, assessments, decisions = _versions(_entries(found)), tuple(_assessments(found)), tuple(_decisions(found))
    concern = _reported(act, found.concern_id) if found.concern_id else None
    wrote = {row.by for row in (found, *assessments, *decisions, *(each for rows in entries for each in rows))}
    wrote |= {concern.by} if concern else set()
    access = access_of(found)
    marks = marks_of(act, people, merged)
    in_case = tuple(
        InCase(
            each.letter, people[end], each.get_role_display(), marks[end]
        )
        for each in involved
        for end in [merged.get(each.person_id, each.person_id)]
    )  # fmt: skip
    return Whole(found, concern, in_case, assessments, decisions, entries, access, staff_names(wrote | access.users()))


def incidents_of(act: Act, people: Iterable[UUID]) -> list[Involvement]:
    """How people are involved in the cases that the actor may see, the latest first. Nothing is opened."""
    act.demand(Verb.CASE_READ)
    rows = Involvement.objects.filter(person__in=list(people), case__in=visible(act))
    return list(rows.select_related("case").order_by("-at", "letter"))


def references(act: Act, names: Iterable[UUID]) -> dict[UUID, str]:
    """The references of those of some cases that the actor sees, by id. Nothing is opened."""
    return {each.pk: each.reference for each in visible(act).filter(pk__in=set(names))}


def access_of(found: Case) -> Access:
    """Who was let into the case, kept from it, or broke in. Of most cases nothing stands but who is on its team."""

    team = tuple(_team(found))
    if not any_of(_beyond_the_team, case=found.pk):
        return Access(team, (), (), (), ())
    shares, openings = tuple(_shares(found)), tuple(_openings(found))
    return Access(team, shares, tuple(_set_aside(found)), openings, tuple(_reviews(found)))


def _beyond_the_team(case: UUID) -> QuerySet[Case]:
    kinds = (Share, SetAside, BrokenGlass, GlassReview)
    there = [Q(Exists(model.objects.filter(case=OuterRef("pk")))) for model in kinds]
    rows: QuerySet[Case] = Case.objects.filter(reduce(or_, there), pk=case)
    return rows


def names_in(access: Access) -> dict[UUID, str]:
    """What everybody in it is called."""
    return staff_names(access.users())


def opening(act: Act, reference: str, name: UUID) -> BrokenGlass:
    """An emergency opening, for whoever looks at it. Raises BrokenGlass.DoesNotExist, also for whoever does not;
    NotAllowedError.
    """
    act.demand(Verb.CASE_REVIEW_BREAK)
    year, _, number = reference.partition("-")
    rows = BrokenGlass.objects.select_related("case").filter(case__year=int(year), case__number=int(number))
    row: BrokenGlass = rows.get(id=name, case__in=not_kept_from(act))  # first: a refusal costs the same either way
    if not reviews(act, row):
        raise BrokenGlass.DoesNotExist
    act.saw(Verb.CASE_READ, row.case_id)
    return row


def is_reviewed(opening: BrokenGlass) -> bool:
    """Whether somebody looked at it."""
    return bool(GlassReview.objects.filter(opening=opening).exists())


def unreviewed(act: Act) -> list[Opening]:
    """Emergency openings that nobody looked at yet, but for the actor's own; the oldest first. Nothing is opened.

    Whoever leads, stands in or is head is told of each, but of a case from which they are kept. Those who do not see
    the case are not told which it is, unless they are asked to look at it.
    """
    rows = [each for each in waiting(act) if each.by != act.actor.user]
    theirs = set(visible(act).filter(id__in={each.case_id for each in rows}).values_list("id", flat=True))
    return [
        Opening(row, row.case_id in theirs, row.case_id not in theirs and reviews(act, row), due_for(row), act.at)
        for row in rows
    ]


def due_for(row: BrokenGlass) -> datetime:
    """By when somebody looks at an emergency opening: within two school days, which are working days here."""
    return due(row.at, SCHOOL_DAYS_TO_REVIEW, "school-days")


def entry(act: Act, found: Case, name: UUID) -> Entry:
    """One version of an entry of this case. Raises Entry.DoesNotExist."""
    act.saw(Verb.CASE_READ, found.id)
    row: Entry = Entry.objects.get(case=found, id=name)
    return row


def newest(found: Case, root: UUID) -> Entry:
    """An entry's newest version."""
    row: Entry = Entry.objects.filter(case=found, root=root).latest("version")
    return row


def latest_assessment(found: Case) -> Assessment | None:
    """The latest assessment of a case, or None. Of areas put to the guidance together, the last by name."""
    return Assessment.objects.filter(case=found).order_by("at", "area").last()


def answerable(act: Act, name: UUID) -> str:
    """The reference of the case with this id, where the actor may put it to the guidance now; else nothing."""
    found = Case.objects.filter(id=name).first()
    if found is None or Verb.ASSESSMENT_ADD not in act.actor.does or not may(act, found.pk, ADD):
        return ""
    return found.reference


def kept_by(act: Act, found: Case) -> Assessment | None:
    """The assessment that this very form brought into the case when it was sent before."""
    made = came_of(act)
    return Assessment.objects.filter(case=found, id=made).first() if made else None


def assessment(act: Act, found: Case, name: UUID) -> Assessment:
    """One assessment of this case. Raises Assessment.DoesNotExist."""
    act.saw(Verb.CASE_READ, found.id)
    row: Assessment = Assessment.objects.get(case=found, id=name)
    return row


def opened_from(concerns: Iterable[Concern]) -> dict[UUID, str]:
    """The references of the cases that some concerns became, by the concern's id; of every case, seen or not."""
    rows = Case.objects.filter(concern__in=list(concerns))
    return {each.concern_id: each.reference for each in rows if each.concern_id}


SEALED_OF_CONCERN = ("concern__about", "concern__account")


def _versions(rows: Iterable[Entry]) -> tuple[tuple[Entry, ...], ...]:
    found: dict[UUID, list[Entry]] = {}
    for row in rows:
        found.setdefault(row.root, []).append(row)
    return tuple(tuple(sorted(each, key=lambda row: row.version)) for each in found.values())
