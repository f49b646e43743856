"""Reading cases. A case page is one read, of the case and of everyone in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearway.audit.acts import Act, came_of
from clearway.audit.events import Verb
from clearway.cases.models import Assessment, Case, Decision, Entry, Involvement, Kind
from clearway.concerns.models import Concern
from clearway.concerns.queries import concern as concern_of
from clearway.organisations.queries import staff_names
from clearway.people.queries import Known, known

KINDS = dict(Kind.choices)


@dataclass(frozen=True, slots=True)
class InCase:
    """Somebody in a case: their letter, who they are, how they are involved."""

    letter: str
    person: Known
    role: str


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the chronology: when it happened, when and by whom it was recorded, what kind, and the row itself."""

    at: datetime
    recorded_at: datetime
    by: str
    kind: str
    row: Concern | Case | Assessment | Decision | Entry
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
    def is_assessment(self) -> bool:
        """Whether it is what the guidance said."""
        return isinstance(self.row, Assessment)


@dataclass(frozen=True, slots=True)
class Whole:
    """A case with all that stands in it, the latest last."""

    case: Case
    concern: Concern | None
    involved: tuple[InCase, ...]
    assessments: tuple[Assessment, ...]
    decisions: tuple[Decision, ...]
    entries: tuple[tuple[Entry, ...], ...]
    staff: dict[UUID, str]

    def chronology(self) -> list[Happened]:
        """Everything, in the order in which it happened."""
        rows = [self._line(self.case, "Case opened", self.case.at)]
        if self.concern:
            rows.append(self._line(self.concern, "Concern reported", self.concern.learned_at))
        rows += [self._line(each, "Put to the guidance", each.assessed_at) for each in self.assessments]
        rows += [self._line(each, "Decision", each.at) for each in self.decisions]
        for versions in self.entries:
            newest = versions[-1]
            rows.append(self._line(newest, KINDS[newest.kind], newest.happened_at, versions[:-1]))
        return sorted(rows, key=lambda each: (each.at.replace(second=0, microsecond=0), each.recorded_at))

    def _line(
        self,
        row: Concern | Case | Assessment | Decision | Entry,
        kind: str,
        at: datetime,
        earlier: tuple[Entry, ...] = (),
    ) -> Happened:
        return Happened(at, row.at, self.staff.get(row.by, "Clearway"), kind, row, earlier)


def cases(act: Act) -> list[Case]:
    """The organisation's cases, the newest first. Nothing in them is opened. Raises NotAllowedError."""
    act.demand(Verb.CASE_READ)
    act.saw(Verb.WORKLIST_READ, act.actor.organisation)
    return list(Case.objects.select_related("concern").defer(*SEALED_OF_CONCERN).order_by("-year", "-number"))


def case(act: Act, reference: str) -> Case:
    """One case by its reference, to be read. Raises Case.DoesNotExist, NotAllowedError."""
    act.demand(Verb.CASE_READ)
    year, _, number = reference.partition("-")
    found: Case = Case.objects.get(year=int(year), number=int(number))
    act.saw(Verb.CASE_READ, found.id)
    return found


def case_by_id(act: Act, name: UUID) -> Case:
    """One case by its id, to be read. Raises Case.DoesNotExist, NotAllowedError."""
    found: Case = Case.objects.get(id=name)
    act.saw(Verb.CASE_READ, found.id)
    return found


def whole(act: Act, found: Case) -> Whole:
    """Everything that stands in a case."""
    involved = sorted(Involvement.objects.filter(case=found), key=lambda each: (len(each.letter), each.letter))
    people = known(each.person_id for each in involved)
    entries = _versions(Entry.objects.filter(case=found).order_by("at", "version"))
    assessments = tuple(Assessment.objects.filter(case=found).order_by("at"))
    decisions = tuple(Decision.objects.filter(case=found).order_by("at"))
    concern = concern_of(act, found.concern_id) if found.concern_id else None
    wrote = {row.by for row in (found, *assessments, *decisions, *(each for rows in entries for each in rows))}
    wrote |= {concern.by} if concern else set()
    in_case = tuple(InCase(each.letter, people[each.person_id], each.get_role_display()) for each in involved)
    return Whole(found, concern, in_case, assessments, decisions, entries, staff_names(wrote))


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
    """The references of the cases that some concerns became, by the concern's id."""
    rows = Case.objects.filter(concern__in=list(concerns))
    return {each.concern_id: each.reference for each in rows if each.concern_id}


SEALED_OF_CONCERN = ("concern__about", "concern__account")


def _versions(rows: Iterable[Entry]) -> tuple[tuple[Entry, ...], ...]:
    found: dict[UUID, list[Entry]] = {}
    for row in rows:
        found.setdefault(row.root, []).append(row)
    return tuple(tuple(sorted(each, key=lambda row: row.version)) for each in found.values())
