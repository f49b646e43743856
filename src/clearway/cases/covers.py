"""The rows of cover: whether anybody ever covered for anybody, and those that somebody holds."""

from uuid import UUID

from django.db.models import QuerySet

from clearway.cases.models import Cover


def any_cover() -> QuerySet[Cover]:
    """Whether anybody here ever covered for anybody."""
    rows: QuerySet[Cover] = Cover.objects.all()
    return rows


def covers_of(user: UUID) -> QuerySet[Cover]:
    """The cover that somebody holds, or held."""
    rows: QuerySet[Cover] = Cover.objects.filter(user=user)
    return rows
