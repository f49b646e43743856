"""The access review: its lines, what was said of each, and when it is due: computed from what stands, each time.

A part of it is due three calendar months after it was last brought to its end, and the first time after the
organisation was set up. A line counts as confirmed where it was kept since then, in the version that stands now.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from clearway.accounts.models import User
from clearway.accounts.queries import joined, signs_in_with_one_click
from clearway.audit.acts import Act
from clearway.audit.errors import NotAllowedError
from clearway.audit.events import Verb
from clearway.cases.access import visible
from clearway.cases.kept import is_kept_from_anything
from clearway.cases.leads import ask_of_all
from clearway.cases.models import Share, TeamPlace
from clearway.core.calendar import LONDON
from clearway.organisations.holding import Holding, last_day
from clearway.organisations.models import AccessLine, AccessReview, Part, Role, Sort, Verdict, Word
from clearway.organisations.queries import delegations_going_on, in_role, members, organisation
from clearway.vault.ready import once
from clearway.workspace.queries.shared import sees_all

MONTHS = 3
QUIET, LONG = timedelta(days=90), timedelta(days=92)
SETTLING = timedelta(days=7)
LONGEST_CHANGE = timedelta(hours=1)
SEES = frozenset({Role.LEAD, Role.DEPUTY, Role.HEAD})


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One line to be confirmed: whose, what, on which days, and what is unusual about it (or nothing).

    `subject` and `version` name what stands; `stood_at` is when that was set down; `reference` a case's, where it is
    about one, and `case` its id; `user` whose access it is.
    """

    sort: Sort
    subject: UUID
    version: int
    user: UUID
    who: str
    what: str
    starts_on: date | None
    ends_on: date | None
    stood_at: datetime | None = None
    unusual: str = ""
    reference: str = ""
    case: UUID | None = None

    @property
    def key(self) -> tuple[str, UUID, int]:
        """What was seen of it."""
        return self.sort.value, self.subject, self.version


@dataclass(frozen=True, slots=True)
class Round:
    """A part of the review as it stands: its lines, those that are still open, and from which day it is due."""

    part: Part
    lines: tuple[Reviewed, ...]
    open: frozenset[tuple[str, UUID, int]]
    due_on: date
    due: bool


def role_lines(at: datetime) -> list[Reviewed]:
    """A line for each role that somebody has here, or will."""
    found = members(at)
    roles: dict[UUID, set[Role]] = {}
    there = joined(user for user, _ in found)
    for user, each in found:
        roles.setdefault(user.pk, set()).add(each.role)
    there |= {user.pk for user, _ in found if signs_in_with_one_click(user)}
    return [
        Reviewed(
            Sort.ROLE, each.id, each.version, user.pk, user.name, each.role.label, each.starts_on, each.last_day(),
            unusual=_unusual_role(user, each, roles[user.pk], at, here=user.pk in there),
        )
        for user, each in sorted(found, key=lambda pair: (pair[0].name.casefold(), pair[1].role))
    ]  # fmt: skip


def _unusual_role(user: User, holding: Holding, roles: set[Role], at: datetime, *, here: bool) -> str:
    if holding.role == Role.GUEST and holding.ends_at is None:
        return "A guest without a last day."
    if holding.role == Role.ADMINISTRATOR and roles & SEES:
        return "Looks after accounts, and sees cases as well."
    if Word.OWN in holding.waits or not here:
        return "Was invited and has not joined." if at - user.joined_at > SETTLING else ""
    seen = user.last_login or user.joined_at
    return f"Has not signed in for {QUIET.days} days." if at - seen > QUIET else ""


def delegation_lines(at: datetime) -> list[Reviewed]:
    """A line for each thing that somebody may do by the head's word, now or from a later day."""
    heads = {each.pk for each in in_role(at, Role.HEAD)}
    here = {user.pk for user, _ in members(at)}
    return [
        Reviewed(
            Sort.DELEGATION, each.id, each.version, each.user_id, each.user.name, each.get_matter_display(),
            each.starts_on, each.ends_on, each.at,
            "They do not belong here any more." if each.user_id not in here
            else "Whose word it is, is not head any more." if each.word_of_id not in heads
            else "Without a last day." if each.ends_on is None else "",
        )
        for each in delegations_going_on(at)
    ]  # fmt: skip


def review(part: Part, lines: Iterable[Reviewed], at: datetime) -> Round:
    """How a part of the review stands, of these lines."""
    found = tuple(lines)
    span = _span(part)
    kept = _kept(part, max(span.began, later(at, -MONTHS)))
    open_lines = frozenset(each.key for each in found if each.key not in kept)
    due = span.is_due(at) or bool(span.ended and _was_left(part, found, span))
    return Round(part, found, open_lines, span.due_on, due)


@dataclass(frozen=True, slots=True)
class _Span:
    """Since when a part of the review runs, and what was confirmed in the round before counts from when; who brought it
    to its end, where anybody did.
    """

    began: datetime
    before: datetime
    ended: AccessReview | None

    @property
    def due_on(self) -> date:
        """From which day it is due."""
        return later(self.began, MONTHS).astimezone(LONDON).date()

    def is_due(self, at: datetime) -> bool:
        """Whether that day has come."""
        return at.astimezone(LONDON).date() >= self.due_on


def _span(part: Part) -> _Span:
    ends = [
        each for each in once(("reviews",), lambda: list(AccessReview.objects.order_by("-at"))) if each.part == part
    ]
    founded = organisation().at
    return _Span(ends[0].at if ends else founded, ends[1].at if ends[1:] else founded, ends[0] if ends else None)


def _was_left(part: Part, lines: Iterable[Reviewed], span: _Span) -> bool:
    """Whether something stood when the part was brought to its end and was never confirmed: whoever ended it saw less,
    so it is due now.
    """
    stood = [each for each in lines if each.stood_at and each.stood_at <= span.began]
    kept = _kept(part, span.before) if stood else set()
    return any(each.key not in kept for each in stood)


def _may_be_left(act: Act, span: _Span) -> bool:
    """The same of the places and shares, for a first page, on which nobody can wait for all of them to be read: whoever
    ended it saw every case from which they were not kept. Where they were never kept from anything, only what was
    written down in that very hour can have escaped them.
    """
    if span.ended is None:
        return False
    ask_of_all({span.ended.by})
    if is_kept_from_anything(Act(replace(act.actor, user=span.ended.by), act.at)):
        return _was_left(Part.CASES, access_lines(act), span)
    hour = {"at__gt": span.began - LONGEST_CHANGE, "at__lte": span.began}
    kinds = (TeamPlace, Share)
    if not any(each.objects.filter(**hour).exists() for each in kinds):
        return False
    return _was_left(Part.CASES, access_lines(act), span)


def said_of(line: Reviewed) -> AccessLine | None:
    """The last that was said of a line, in any of its versions."""
    return AccessLine.objects.filter(sort=line.sort, subject=line.subject).order_by("at").last()


def reviewing(act: Act) -> None:
    """That somebody reads who has access. Raises NotAllowedError."""
    act.demand(Verb.ACCESS_CONFIRM)
    act.saw(Verb.MEMBER_READ, act.actor.organisation)


def _kept(part: Part, since: datetime) -> set[tuple[str, UUID, int]]:
    rows = AccessLine.objects.filter(part=part, at__gt=since).order_by("at")
    said = {(row.sort, row.subject, row.version): row.verdict for row in rows.defer("reason")}
    return {key for key, verdict in said.items() if verdict == Verdict.KEEP}


def later(at: datetime, months: int) -> datetime:
    """The same day of the month and the same time some calendar months later; the last of a month that is shorter."""
    here = at.astimezone(LONDON)
    count = here.year * 12 + here.month - 1 + months
    year, month = divmod(count, 12)
    return here.replace(year=year, month=month + 1, day=min(here.day, monthrange(year, month + 1)[1]))


def access_lines(act: Act) -> list[Reviewed]:
    """A line for each place and each share in a case that the actor sees. Nothing is opened."""
    here = {user.pk for user, _ in members(act.at)}
    seen = visible(act)
    lines = []
    for place in _newest_rows(TeamPlace, seen):
        if place.stands:
            unusual = "" if place.user_id in here else "They do not belong here any more."
            what = "Works on it and leads it" if place.leads else "Works on it"
            lines.append(_reviewed(Sort.PLACE, place, what, None, unusual))
    for share in _newest_rows(Share, seen):
        if share.stands and act.at < share.until:
            what = "Reads it as a guest, and adds to it" if share.adds else "Reads it as a guest"
            unusual = "For longer than three months." if share.until > act.at + LONG else ""
            lines.append(_reviewed(Sort.SHARE, share, what, last_day(share.until), unusual))
    return sorted(lines, key=lambda each: (each.reference, each.who.casefold()))


def _newest_rows(model: type[Any], seen: Any) -> list[Any]:  # noqa: ANN401  # rows of a case about a member of staff
    rows = model.objects.filter(case__in=seen).select_related("case", "user").defer("reason").order_by("at", "version")
    return list({(row.case_id, row.user_id): row for row in rows}.values())


def _reviewed(sort: Sort, row: Any, what: str, ends_on: date | None, unusual: str) -> Reviewed:  # noqa: ANN401  # as above
    since = row.at.astimezone(LONDON).date()
    return Reviewed(
        sort, row.id, row.version, row.user_id, row.user.name, what, since, ends_on, row.at, unusual,
        row.case.reference, row.case_id,
    )  # fmt: skip


def standing(act: Act, part: Part) -> Round:
    """How a part of the access review stands to the actor. Raises NotAllowedError where it is not theirs."""
    act.demand(Verb.ACCESS_CONFIRM)
    if part == Part.ROLES:
        act.demand(Verb.MEMBER_END)
        return review(part, role_lines(act.at), act.at)
    if not sees_all(act):
        raise NotAllowedError("who sees every case")
    return review(part, [*delegation_lines(act.at), *access_lines(act)], act.at)


@dataclass(frozen=True, slots=True)
class Due:
    """A part of the review that is due, and since which day."""

    part: Part
    due_on: date


def due_reviews(act: Act) -> list[Due]:
    """The parts of the access review that are the actor's, and due; from which day."""
    if Verb.ACCESS_CONFIRM not in act.actor.does:
        return []
    found = []
    if Verb.MEMBER_END in act.actor.does and _span(Part.ROLES).is_due(act.at):
        found.append(Due(Part.ROLES, _span(Part.ROLES).due_on))
    if sees_all(act):
        span = _span(Part.CASES)
        if span.is_due(act.at) or (
            span.ended and (_was_left(Part.CASES, delegation_lines(act.at), span) or _may_be_left(act, span))
        ):
            found.append(Due(Part.CASES, span.due_on))
    return found
