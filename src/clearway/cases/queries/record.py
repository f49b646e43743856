"""Reading cases. A case page is one read, of the case and of everyone in it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from clearway.audit.acts import Act, came_of
from clearway.audit.events import Verb
from clearway.cases.access import ADD, may, read, visible, visible_concerns
from clearway.cases.kept import cases_of
from clearway.cases.models import (
    MISTAKE,
    Answer,
    Assessment,
    Call,
    Case,
    Cover,
    Decision,
    Entry,
    Involvement,
    Joined,
    Kind,
    Late,
    OfCase,
    Part,
    RecordedLate,
    State,
    Whom,
)
from clearway.cases.queries.access import LET_IN, Access, access_of, covers_in
from clearway.cases.queries.lines import Earlier, Happened, Line
from clearway.cases.queries.reports import Reported, all_reported
from clearway.cases.queries.rows import SAID, Rows, in_order, last_pass, part, versions
from clearway.cases.queries.work import WORKED, Said, Work, before, uncorrected, work_of
from clearway.concerns.models import Concern, Danger, TakenUp
from clearway.organisations.queries import staff_names
from clearway.people.access import redirects
from clearway.people.queries import Known, marks_of
from clearway.vault import keyring, ready
from clearway.vault.ready import together, told

KINDS = dict(Kind.choices)
STEPS = {
    State.OPEN.value: "Step: changed", State.DONE.value: "Step: done", State.CANNOT.value: "Step: cannot be done",
    State.UNASKED.value: "Step: no longer asked for",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class InCase:
    """Somebody in a case: their letter, who they are, how they are involved, the kinds of their flags; `part` where how
    they are involved was corrected.
    """

    letter: str
    person: Known
    role: str
    flags: tuple[str, ...]
    row: Involvement
    part: Part | None = None

    @property
    def is_mistake(self) -> bool:
        """Whether they were put in by mistake, and are not involved."""
        return self.part is not None and self.part.role == MISTAKE


@dataclass(frozen=True, slots=True)
class Whole:
    """A case with all that stands in it, the latest last. `called` are all calls, those as well that were corrected."""

    case: Case
    reports: tuple[Reported, ...]
    joined: tuple[Joined, ...]
    involved: tuple[InCase, ...]
    assessments: tuple[Assessment, ...]
    decisions: tuple[Decision, ...]
    calls: tuple[Call, ...]
    called: tuple[Call, ...]
    entries: tuple[tuple[Entry, ...], ...]
    late: dict[UUID, Late | RecordedLate]
    access: Access
    work: Work
    staff: dict[UUID, str]

    @property
    def danger(self) -> bool:
        """Whether somebody reported danger now."""
        return any(each.concern.danger == Danger.YES for each in self.reports)

    @property
    def called_999(self) -> bool:
        """Whether somebody wrote down that 999 was called."""
        return any(each.whom == Whom.EMERGENCY for each in self.calls)

    @property
    def is_not_referred(self) -> bool:
        """Whether the last decision is to tell neither the police nor social care: the further review follows."""
        return bool(self.decisions) and not (self.decisions[-1].police or self.decisions[-1].social_care)

    def named_only(self) -> list[Known]:
        """Whom a report names and nobody has put into the case yet."""
        there = {each.person.id for each in self.involved}
        named = {each.id: each for report in self.reports for each in report.named}
        return [each for name, each in named.items() if name not in there]

    @property
    def truly_involved(self) -> tuple[InCase, ...]:
        """Those who were not put in by mistake."""
        return tuple(each for each in self.involved if not each.is_mistake)

    def chronology(self) -> list[Happened]:
        """Everything, in the order in which it happened."""
        rows = [self._line(self.case, "Case opened", self.case.at)]
        rows += [self._line(each.concern, "Concern reported", each.concern.learned_at) for each in self.reports]
        answered = {each.at for each in self.work.answered}
        alone = [each for each in self.assessments if each.at not in answered]
        rows += [self._line(each, "Put to the guidance", each.assessed_at) for each in alone]
        rows += [self._line(each, "Answered", each.at) for each in self.work.answered]
        rows += [self._line(each, "Report taken up", each.at) for each in self._taken()]
        rows += [self._line(each, "Report joined to the case", each.at) for each in self.joined]
        rows += [self._line(each.row, "Put into the case", each.row.at) for each in self.involved]
        rows += [self._line(each, "What is known of somebody", each.at) for each in self.work.about]
        rows += [self._line(each, "Whose guidance", each.at) for each in self.work.where]
        rows += [
            self._line(each[-1], each[-1].get_kind_display(), each[-1].held_at, each[:-1])
            for each in self.work.meetings
        ]
        rows += [
            self._corrected(each, "Conversation with a young person", self.work.talked) for each in self.work.talks
        ]
        rows += [self._line(each, "Further review", each.at) for each in self.work.points]
        rows += [self._line(each, STEPS[each.state], each.at) for rows_ in self.work.steps for each in rows_[1:]]
        rows += [self._line(each[0], "Step: added", each[0].at) for each in self.work.steps if not each[0].asked]
        rows += [self._line(each, each.get_meant_display(), each.at) for each in self.work.plans]
        rows += [self._line(each, "Second signature", each.at) for each in self.work.countersigned]
        rows += [self._line(each, "Closed" if each.closed else "Opened again", each.at) for each in self.work.stood]
        rows += [self._line(each, "Decision", each.at) for each in self.decisions]
        rows += [self._corrected(each, f"Call: {each.get_whom_display()}", self.called) for each in self.calls]
        rows += self._parts()
        rows += [self._line(each, "Opened in an emergency", each.at) for each in self.access.openings]
        for each in self.entries:
            newest = each[-1]
            rows.append(self._line(newest, KINDS[newest.kind], newest.happened_at, each[:-1]))
        return sorted(rows, key=lambda each: (each.at.replace(second=0, microsecond=0), each.recorded_at))

    def _corrected(self, row: Said, kind: str, every: tuple[Said, ...]) -> Happened:
        """A call or a conversation as it stands, with what it corrects."""
        earlier, why = before(row, every, self.work.corrected)
        return replace(self._line(row, kind, row.happened_at, tuple(earlier)), corrections=tuple(why))

    def _parts(self) -> list[Happened]:
        """Each part in the case that was corrected, with what it was before."""
        stood: dict[UUID, Involvement | Part] = {each.row.pk: each.row for each in self.involved}
        found = []
        for row in self.work.parts:
            found.append(self._line(row, "Part in the case corrected", row.at, (stood[row.involvement_id],)))
            stood[row.involvement_id] = row
        return found

    def _taken(self) -> list[TakenUp]:
        """That its reports were taken up."""
        return [each.taken for each in self.reports if each.taken]

    def last_pass(self) -> list[Assessment]:
        """What the guidance said last, of each area that was asked with it."""
        return [each for each in self.assessments if each.assessed_at == self.assessments[-1].assessed_at]

    def put_with(self, row: Line) -> list[Assessment]:
        """What the guidance said on these answers, where the row is such."""
        if not isinstance(row, Answer):
            return []
        found = [each for each in self.assessments if each.at == row.at]
        last = [each for each in self.work.answered if each.at == row.at][-1]
        # Where a clock stands still, several passes are of one moment: the last of them is of the last answers.
        return [each for each in found if row.pk == last.pk and each.assessed_at == found[-1].assessed_at]

    def _line(
        self,
        row: Line,
        kind: str,
        at: datetime,
        earlier: tuple[Earlier, ...] = (),
    ) -> Happened:
        late = self.late.get((*earlier, row)[0].pk)
        return Happened(at, row.at, self.staff.get(row.by, "Clearway"), kind, row, earlier, late)


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
    told(("sees report", act.actor, act.at, name), True)  # that they do
    act.saw(Verb.CONCERN_READ, found.id)
    return found


STANDS: tuple[type[OfCase], ...] = (Involvement, Entry, Late, RecordedLate, Decision, Joined, Call, *LET_IN, *WORKED)


def whole(act: Act, found: Case) -> Whole:
    """Everything that stands in a case. Of what the guidance said the last is at hand, the rest when it is needed."""
    rows, reports, joined, covers = _read(act, found)
    involved = sorted(rows.of(Involvement), key=lambda each: (len(each.letter), each.letter))
    assessments = rows.of(Assessment)
    merged = redirects()
    ends = [merged.get(each.person_id, each.person_id) for each in involved]
    told = all_reported(act, reports, ends)
    people = told.people
    entries, decisions, called = versions(rows.of(Entry)), rows.of(Decision), rows.of(Call)
    wrote = {row.by for row in (found, *involved, *joined, *called, *assessments, *decisions)}
    wrote |= {row.by for each in entries for row in each}
    wrote |= {user for each in told.reports for user in each.users()}
    access, work = access_of(rows, covers), work_of(rows)
    marks = marks_of(act, dict.fromkeys(ends), merged)
    parts = {each.involvement_id: each for each in work.parts}
    in_case = tuple(
        _in_case(each, people[end], marks[end], parts.get(each.pk)) for each, end in zip(involved, ends, strict=True)
    )
    return Whole(
        found,
        told.reports,
        joined,
        in_case,
        assessments,
        decisions,
        uncorrected(called, work.corrected),
        called,
        entries,
        {
            **{each.entry_id: each for each in rows.of(Late)},
            **{each.row: each for each in rows.of(RecordedLate)},
        },
        access,
        work,
        staff_names(wrote | access.users() | work.users()),
    )


def _in_case(row: Involvement, person: Known, flags: tuple[str, ...], part: Part | None) -> InCase:
    """Somebody, with the part that counts."""
    return InCase(row.letter, person, (part or row).get_role_display(), flags, row, part)


def _read(act: Act, found: Case) -> tuple[Rows, list[Concern], tuple[Joined, ...], list[Cover]]:
    """Every row of a case, the cover in it, and the reports that the actor reads of it: the one from which it was
    opened, then those that joined it. Each is noted, and all their keys are at hand.
    """
    parts = [*(part(each, found.pk) for each in STANDS), part(Assessment, found.pk, SAID)]
    opened = [found.concern_id] if found.concern_id else []
    parts += [ready.Part(Assessment, last_pass, {"case": found.pk}), ready.Part(Concern, _joining, {"case": found.pk})]
    parts.append(ready.Part(Cover, covers_in, {"case": found.pk, "opened_at": found.at}))
    *each, passes, last, reports, covers, first = together(*parts, ready.Part(Concern, _reports, {"names": opened}))
    at_hand = {row.pk: row for row in last}
    listed = {kind: in_order(kind, rows) for kind, rows in zip(STANDS, each, strict=True)}
    listed[Assessment] = in_order(Assessment, (at_hand.get(row.pk, row) for row in passes))
    rows = Rows(listed)
    joined = rows.of(Joined)
    names = [*opened, *(row.concern_id for row in joined)]
    for name in names:
        act.saw(Verb.CONCERN_READ, name)
    by_name = {row.pk: row for row in (*reports, *first)}
    keyring.remember(found.organisation, [found.pk, *names, *(row.person_id for row in rows.of(Involvement))])
    return rows, [by_name[name] for name in names], joined, covers


def _joining(case: UUID) -> QuerySet[Concern]:
    rows: QuerySet[Concern] = Concern.objects.filter(pk__in=Joined.objects.filter(case=case).values("concern"))
    return rows


def _reports(names: Iterable[UUID]) -> QuerySet[Concern]:
    rows: QuerySet[Concern] = Concern.objects.filter(pk__in=names)
    return rows


def incidents_of(act: Act, people: Iterable[UUID]) -> list[Involvement]:
    """How people are involved in the cases that the actor may see, the latest first. Nothing is opened."""
    act.demand(Verb.CASE_READ)
    rows = Involvement.objects.filter(person__in=list(people), case__in=visible(act))
    return list(rows.select_related("case").order_by("-at", "letter"))


def references(act: Act, names: Iterable[UUID]) -> dict[UUID, str]:
    """The references of those of some cases that the actor sees, by id. Nothing is opened."""
    return {each.pk: each.reference for each in visible(act).filter(pk__in=set(names))}


def entry(act: Act, found: Case, name: UUID) -> Entry:
    """One version of an entry of this case. Raises Entry.DoesNotExist."""
    act.saw(Verb.CASE_READ, found.id)
    row: Entry = Entry.objects.get(case=found, id=name)
    return row


def involved(found: Case, letter: str) -> Involvement | None:
    """Somebody involved in this case, by their letter, or None."""
    return Involvement.objects.filter(case=found, letter=letter).first()


def newest(found: Case, root: UUID) -> Entry:
    """An entry's newest version."""
    row: Entry = Entry.objects.filter(case=found, root=root).latest("version")
    return row


def first_recorded(found: Case, root: UUID) -> tuple[datetime, bool]:
    """When an entry was first recorded, and whether it was said why that was late. Nothing is opened."""
    first = Entry.objects.filter(case=found, root=root, version=1).values_list("pk", "at").get()
    return first[1], Late.objects.filter(entry=first[0]).exists()


def latest_assessment(found: Case) -> Assessment | None:
    """The latest assessment of a case, or None. Of areas put to the guidance together, the last by name."""
    return Assessment.objects.filter(case=found).order_by("assessed_at", "area").last()


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
    """The references of the cases that some concerns became or joined, by the concern's id; of each, seen or not."""
    found = cases_of([each.pk for each in concerns])
    named = {each.pk: each.reference for each in Case.objects.filter(pk__in=found.values())} if found else {}
    return {concern: named[case] for concern, case in found.items()}


SEALED_OF_CONCERN = ("concern__about", "concern__account")
