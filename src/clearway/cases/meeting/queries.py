"""Meetings as they stand, and the questions of the further review with what is known of each."""

from dataclasses import dataclass
from uuid import UUID

from clearway.cases.models import POINTS, Case, Meeting, Point
from clearway.cases.queries.work import Work


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the further review: the passage, its words, and what stands of it; no `row` while it is open."""

    passage: str
    text: str
    row: Point | None


def points(work: Work) -> list[Asked]:
    """All of them, in order."""
    newest = {row.asked: row for row in sorted(work.points, key=lambda each: each.version)}
    return [Asked(name, text, newest.get(name)) for name, text in POINTS.items()]


def point(case: Case, asked: str) -> Point | None:
    """What stands of one of them."""
    return Point.objects.filter(case=case, asked=asked).order_by("-version").first()


def meeting(case: Case, name: UUID) -> Meeting:
    """One version of a meeting of this case. Raises Meeting.DoesNotExist."""
    row: Meeting = Meeting.objects.get(case=case, id=name)
    return row


def newest_of(case: Case, root: UUID) -> Meeting:
    """A meeting as it stands."""
    row: Meeting = Meeting.objects.filter(case=case, root=root).latest("version")
    return row
