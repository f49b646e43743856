"""Meetings as they stand, and who is to talk with whom."""

from datetime import datetime
from uuid import UUID

from clearway.cases.answering.queries import latest_pass
from clearway.cases.models import Case, ChildPlan, For, Meeting, Point, RecordedLate
from clearway.cases.queries.work import Work
from clearway.core.result import Question
from clearway.guidance.queries import in_order


def to_talk(work: Work) -> dict[UUID, ChildPlan]:
    """Of whom it is said who is to talk with them: the newest support plan that says so, by the involvement."""
    plans = sorted((row for row in work.plans if row.meant == For.SUPPORT), key=lambda each: each.version)
    return {row.involvement_id: row for row in plans if row.of_a_talk}


def agenda(case: Case) -> tuple[Question, ...]:
    """What is still unknown and still matters, the most urgent first."""
    results = tuple(row.result for row in latest_pass(case))
    return in_order(results) if results else ()


def still_open(case: Case) -> list[str]:
    """The same by the ids of the facts, as minutes keep it."""
    return [each["fact"] for each in agenda(case)]


def point(case: Case, asked: str) -> Point | None:
    """What stands of one of them."""
    return Point.objects.filter(case=case, asked=asked).order_by("-version").first()


def meeting(case: Case, name: UUID) -> Meeting:
    """One version of a meeting of this case. Raises Meeting.DoesNotExist."""
    row: Meeting = Meeting.objects.get(case=case, id=name)
    return row


def first_held(case: Case, root: UUID) -> tuple[datetime | None, bool]:
    """When a meeting was first recorded as held, if it was; and whether it was said why that was late."""
    first = Meeting.objects.filter(case=case, root=root, held=True).order_by("version").values_list("at", flat=True)
    return first.first(), RecordedLate.objects.filter(case=case, row=root).exists()


def newest_of(case: Case, root: UUID) -> Meeting:
    """A meeting as it stands."""
    row: Meeting = Meeting.objects.filter(case=case, root=root).latest("version")
    return row
