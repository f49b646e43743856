"""Every write about a case."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from clearway.accounts.models import User
from clearway.audit.acts import Act, change
from clearway.audit.errors import NotAllowedError
from clearway.audit.events import Verb
from clearway.cases.access import ADD, BREAK, LEAD, SEE_ALL, allows, demand, leads_report, relation
from clearway.cases.closed import read_by_a_lead, reported_to_a_lead, told_to_a_head
from clearway.cases.kept import cases_of, not_kept_from
from clearway.cases.models import (
    BrokenGlass,
    Case,
    Entry,
    GlassReview,
    Involvement,
    Late,
    OfCase,
    RecordedLate,
    SetAside,
    Share,
    TeamPlace,
    is_late,
)
from clearway.cases.reviewing import reviews
from clearway.cases.states import may_with_report
from clearway.cases.versions import next_version
from clearway.concerns.changes import taken_up
from clearway.concerns.models import Concern, KeptFrom
from clearway.core.calendar import LONDON
from clearway.organisations.models import HandOver
from clearway.organisations.models import Role as StaffRole
from clearway.organisations.queries import actor_of, in_role
from clearway.people.access import (
    BLINDING,
    FURTHER,
    NobodyLeftError,
    closed_to_leads,
    closes_to_a_lead,
    demand_seen,
    one_with,
    redirects,
)
from clearway.people.changes import write_person
from clearway.people.models import Person
from clearway.vault import keyring
from clearway.vault.reach import alone

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ANSWER_FOR_IT = (StaffRole.LEAD, StaffRole.HEAD)
EMERGENCY = timedelta(minutes=60)
LEFT, TOOK_OVER = "Left the organisation.", "Took over from somebody who left the organisation."
Placed = TypeVar("Placed", TeamPlace, Share)


class KeptFromError(Exception):
    """They are kept from the case, so they cannot take it over."""


class AlreadyReadableError(Exception):
    """They may read the case anyway: nothing has to be broken."""


class AlreadyInvolvedError(Exception):
    """The person is involved in the case already, or somebody is who is one with them."""


class AlreadyReviewedError(Exception):
    """Somebody looked at the opening before."""


class AlreadyOpenError(Exception):
    """The concern is a case already: `case` is its id."""

    def __init__(self, case: UUID) -> None:
        super().__init__(str(case))
        self.case = case


@dataclass(frozen=True, slots=True)
class Involved:
    """Somebody to add to a case: a name, a date of birth where it is known, a role."""

    name: str
    born_on: date | None
    role: str


@dataclass(frozen=True, slots=True)
class Told:
    """An entry for the chronology: its kind, when it happened, the words, and why it is recorded late, where it is."""

    kind: str
    happened_at: datetime
    words: str
    late: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a case's team: whether it stands, whether they lead the case, and why."""

    reason: str
    leads: bool = False
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Shared:
    """The terms on which a guest sees a case: until when, why, whether they may add to it, whether it stands."""

    until: datetime
    reason: str
    adds: bool = False
    stands: bool = True


@change(Verb.CASE_OPEN)
def open_case(act: Act, concern: Concern | None) -> UUID:
    """Open a case, from a concern or without one. Raises AlreadyOpenError."""
    alone("case number", act.actor.organisation)
    if concern and not may_with_report(concern, Verb.CASE_OPEN):
        raise AlreadyOpenError(cases_of([concern.id])[concern.id])
    year = act.at.astimezone(LONDON).year
    last = Case.objects.filter(year=year).order_by("-number").values_list("number", flat=True).first() or 0
    keyring.make_record(act.actor.organisation, act.made, act.at)
    Case(
        id=act.made, organisation=act.actor.organisation, by=act.actor.user, at=act.at,
        year=year, number=last + 1, concern=concern,
    ).save()  # fmt: skip
    if concern:
        taken_up(act, concern)
    if not SEE_ALL & act.actor.roles:  # whoever opens a case works on it
        opener = TeamPlace(user_id=act.actor.user, version=1, stands=True, leads=True, reason="Opened the case.")
        add_row(act, Case.objects.get(id=act.made), opener)
    return act.made


@change(Verb.PERSON_ADD)
def involve(act: Act, case: Case, who: Involved) -> UUID:
    """Put down a new person and how they are involved in the case."""
    demand(act, case, ADD)
    write_person(act, act.made, who.name, who.born_on)
    alone("letters", case.id)
    taken = Involvement.objects.filter(case=case).count()
    add_row(act, case, Involvement(person_id=act.made, role=who.role, letter=letter(taken)))
    FURTHER.learned(act, [act.made])
    return case.id


@change(Verb.CASE_INVOLVE)
def involve_known(act: Act, case: Case, person: Person, role: str) -> UUID:
    """Say how somebody who is known already is involved in the case. Raises AlreadyInvolvedError; NobodyLeftError where
    no lead would read the case any more, since each is tied to somebody in it.
    """
    demand(act, case, ADD)
    demand_seen(act, person)
    alone(BLINDING, act.actor.organisation)
    alone("letters", case.id)
    merged = redirects()
    there = list(Involvement.objects.filter(case=case).values_list("person_id", flat=True))
    if merged.get(person.id, person.id) in {merged.get(each, each) for each in there}:
        raise AlreadyInvolvedError
    add_row(act, case, Involvement(id=act.made, person=person, role=role, letter=letter(len(there))))
    group = one_with([person.id], merged).popitem()[1]
    if closed_to_leads(act, group) and not read_by_a_lead(act, [case.id]):
        raise NobodyLeftError
    FURTHER.learned(act, [person.id])
    return case.id


@change(Verb.ENTRY_ADD)
def add_entry(act: Act, case: Case, told: Told) -> UUID:
    """Add an entry to the chronology."""
    demand(act, case, ADD)
    entry = Entry(id=act.made, root=act.made, version=1, kind=told.kind, happened_at=told.happened_at, words=told.words)
    add_row(act, case, entry)
    _say_why_late(act, case, entry, entry, told)
    return case.id


@change(Verb.ENTRY_CORRECT)
def correct_entry(act: Act, case: Case, seen: Entry, told: Told, reason: str) -> UUID:
    """Lay a corrected version over the one that was seen; that one stays. Raises OvertakenError."""
    demand(act, case, ADD)
    alone("entry", seen.root)
    newest = Entry.objects.filter(case=case, root=seen.root).latest("version")
    entry = Entry(
        id=act.made, root=seen.root, version=next_version(newest, seen.version), kind=told.kind,
        happened_at=told.happened_at, words=told.words, reason=reason,
    )  # fmt: skip
    add_row(act, case, entry)
    _say_why_late(act, case, entry, Entry.objects.get(case=case, root=seen.root, version=1), told)
    return case.id


def say_why_late(act: Act, case: Case, row: UUID, when: tuple[datetime, datetime], reason: str) -> None:
    """Within a change: keep why something else was recorded late, once, where that was said and it was; `when` it
    happened, and when it was first recorded.
    """
    if reason and is_late(*when) and not RecordedLate.objects.filter(case=case, row=row).exists():
        add_row(act, case, RecordedLate(row=row, reason=reason))


def _say_why_late(act: Act, case: Case, entry: Entry, first: Entry, told: Told) -> None:
    """Keep why an entry was recorded late, once, where that was said and it was: by when its first version was."""
    if told.late and is_late(entry.happened_at, first.at) and not Late.objects.filter(entry=first).exists():
        add_row(act, case, Late(entry=first, reason=told.late))


@change(Verb.CASE_TEAM)
def set_team(act: Act, case: Case, user: User, place: Place) -> UUID:
    """Bring a member of staff into the case's team, or end that, and say why."""
    demand(act, case, LEAD)
    _set_place(act, case, user, place, act.made)
    return case.id


@change(Verb.CASE_SHARE)
def share(act: Act, case: Case, guest: User, terms: Shared) -> UUID:
    """Let a guest from another organisation read the case until a moment, or end that, and say why."""
    demand(act, case, LEAD)
    _set_share(act, case, guest, terms, act.made)
    return case.id


@change(Verb.WORK_HAND_OVER)
def hand_over(act: Act, user: User, receiver: User) -> UUID:
    """End what is open to somebody who leaves; the cases on which they work go to somebody who leads or stands in.

    Whoever does this looks after accounts: no case is opened or told to them, nor whether there is any. A case from
    which the receiver is kept goes to nobody: the other leads are shown it. Raises NotAllowedError where the receiver
    leads no case here, or is the one who leaves.
    """
    takes = actor_of(receiver.pk, act.at, act.actor.organisation)
    if user.pk == receiver.pk or not takes or Verb.CASE_TEAM not in takes.does:
        raise NotAllowedError("somebody who takes over")
    here, by, at = act.actor.organisation, act.actor.user, act.at
    HandOver(id=act.made, organisation=here, by=by, at=at, user=user, receiver=receiver).save()
    open_to = set(not_kept_from(Act(takes, at)).values_list("id", flat=True))
    for place in _newest_of(TeamPlace, user):
        if place.stands:
            _set_place(act, place.case, user, Place(LEFT, stands=False))
            if place.case_id in open_to:
                _set_place(act, place.case, receiver, Place(TOOK_OVER, leads=place.leads))
    for each in _newest_of(Share, user):
        if each.stands and each.until > at:
            _set_share(act, each.case, user, Shared(at, LEFT, stands=False))
    return user.pk


@change(Verb.CASE_SET_ASIDE)
def set_aside(act: Act, case: Case, user: User, tie: str, reason: str, *, stands: bool = True) -> UUID:
    """Keep a member of staff from the case altogether, or end that, and say why.

    Raises OnlyLeadsError where whoever is no lead keeps a lead from it; NobodyLeftError where no lead would read it.
    """
    demand(act, case, LEAD)
    alone(BLINDING, act.actor.organisation)
    of_a_lead = stands and closes_to_a_lead(act, user)
    row = SetAside(
        id=act.made, user=user, version=_next(SetAside, case, user), stands=stands, tie=tie, reason=reason
    )  # fmt: skip
    add_row(act, case, row)
    if of_a_lead and not read_by_a_lead(act, [case.id]):
        raise NobodyLeftError
    return case.id


@change(Verb.CASE_SET_ASIDE)
def step_aside(act: Act, case: Case, alternate: User, tie: str, reason: str) -> UUID:
    """Hand a case over in which one must not decide oneself, and see nothing of it from then on, all in one.

    Raises KeptFromError where the one who takes it over may not see it; NobodyLeftError where no lead would read it.
    """
    demand(act, case, ADD)
    alone(BLINDING, act.actor.organisation)
    takes = actor_of(alternate.pk, act.at, act.actor.organisation)
    if alternate.pk == act.actor.user or not takes or Verb.CASE_TEAM not in takes.does:
        raise NotAllowedError("somebody who takes over")
    if not not_kept_from(Act(takes, act.at)).filter(pk=case.pk).exists():
        raise KeptFromError
    _set_place(act, case, alternate, Place(reason, leads=True))
    me = User.objects.get(pk=act.actor.user)
    row = SetAside(id=act.made, user=me, version=_next(SetAside, case, me), stands=True, tie=tie, reason=reason)
    add_row(act, case, row)
    if not read_by_a_lead(act, [case.id]):
        raise NobodyLeftError
    return case.id


@change(Verb.CONCERN_KEEP_FROM)
def keep_from(act: Act, concern: Concern, user: User, reason: str, *, stands: bool = True) -> UUID:
    """Keep a member of staff from a report and from the case that it is or will be, or end that, and say why.

    Raises NotAllowedError where the actor may not even read it, or it is a case that they do not lead; OnlyLeadsError
    and NobodyLeftError as `set_aside`. As long as it is no case, whoever is no lead may keep a lead from it: it may be
    about the only one. Then a head stays who is told (workspace/queries/told.py).
    """
    if not leads_report(act, concern):
        raise NotAllowedError("who is kept from a report")
    alone(BLINDING, act.actor.organisation)
    became = bool(cases_of([concern.pk]))
    of_a_lead = stands and (closes_to_a_lead(act, user) if became else user in in_role(act.at, *ANSWER_FOR_IT))
    alone("kept from", concern.id)
    last = KeptFrom.objects.filter(concern=concern, user=user).order_by("-version").first()
    KeptFrom(
        id=act.made, organisation=act.actor.organisation, by=act.actor.user, at=act.at, concern=concern, user=user,
        version=last.version + 1 if last else 1, stands=stands, reason=reason,
    ).save()  # fmt: skip
    if of_a_lead and not reported_to_a_lead(act, concern.id) and (became or not told_to_a_head(act, concern.id)):
        raise NobodyLeftError
    return concern.id


@change(Verb.CASE_BREAK)
def break_in(act: Act, reference: str, reason: str) -> UUID:
    """Open a case in an emergency, for an hour. Raises Case.DoesNotExist, also where they are kept from it;
    AlreadyReadableError where they may read it anyway.
    """
    year, _, number = reference.partition("-")
    found = Case.objects.filter(year=int(year), number=int(number)).first()
    them = relation(act, found.pk if found else uuid4())
    if found is None or them.kept_from:
        raise Case.DoesNotExist
    if not allows(them, BREAK):
        raise AlreadyReadableError
    add_row(act, found, BrokenGlass(id=act.made, until=act.at + EMERGENCY, reason=reason))
    return found.id


@change(Verb.CASE_REVIEW_BREAK)
def review_break(act: Act, opening: BrokenGlass, words: str, *, needed: bool) -> UUID:
    """Say of an emergency opening whether it was needed. Raises NotAllowedError to whoever made it, or does not look at
    it; AlreadyReviewedError.
    """
    case = opening.case
    if not reviews(act, opening):
        raise NotAllowedError("this opening")
    alone("review", opening.id)
    if GlassReview.objects.filter(opening=opening).exists():
        raise AlreadyReviewedError
    add_row(act, case, GlassReview(id=act.made, opening=opening, needed=needed, words=words))
    return case.id


def letter(place: int) -> str:
    """A, B, ... Z, AA, AB: the letter of the person at this place, from 0."""
    high, low = divmod(place, len(LETTERS))
    return (letter(high - 1) if high else "") + LETTERS[low]


def _set_place(act: Act, case: Case, user: User, place: Place, made: UUID | None = None) -> None:
    stood = TeamPlace.objects.filter(case=case, user=user).order_by("version").last()
    leads = place.leads or bool(made is None and place.stands and stood and stood.stands and stood.leads)
    row = TeamPlace(
        id=made or uuid4(), user=user, version=_next(TeamPlace, case, user), stands=place.stands, leads=leads,
        reason=place.reason,
    )  # fmt: skip
    add_row(act, case, row)


def _set_share(act: Act, case: Case, guest: User, terms: Shared, made: UUID | None = None) -> None:
    row = Share(
        id=made or uuid4(), user=guest, version=_next(Share, case, guest), stands=terms.stands, adds=terms.adds,
        until=terms.until, reason=terms.reason,
    )  # fmt: skip
    add_row(act, case, row)


def _newest_of(model: type[Placed], user: User) -> list[Placed]:
    """What stands last for somebody, in each case. Nothing of it is opened."""
    rows = model.objects.filter(user=user).select_related("case").order_by("at", "version")
    return list({row.case_id: row for row in rows}.values())


def _next(model: type[TeamPlace | Share | SetAside], case: Case, user: User) -> int:
    alone(model.__name__, case.id)
    last = model.objects.filter(case=case, user=user).order_by("-version").values_list("version", flat=True).first()
    return (last or 0) + 1


def add_row(act: Act, case: Case, row: OfCase) -> None:
    """One row of a case, within a change that is under way."""
    row.case, row.organisation, row.by, row.at = case, act.actor.organisation, act.actor.user, act.at
    row.save()
