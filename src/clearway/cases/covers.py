"""The rows of cover: whether anybody ever covered for anybody, and all in which somebody has a part."""

from uuid import UUID

from django.db.models import Q, QuerySet

from clearway.cases.models import Cover
from clearway.vault.ready import once


def covers_with(user: UUID) -> list[Cover]:
    """Every row of the cover that somebody holds, or others hold for them, the first first; once on a page."""
    mine = Q(user=user) | Q(lead=user)
    rows = Cover.objects.filter(mine).select_related("lead", "user", "case").order_by("at", "version")
    return once((covers_with, user), lambda: list(rows))


def any_cover() -> QuerySet[Cover]:
    """Whether anybody here ever covered for anybody."""
    rows: QuerySet[Cover] = Cover.objects.all()
    return rows


def covers_of(user: UUID) -> QuerySet[Cover]:
    """The cover that somebody holds, or held."""
    rows: QuerySet[Cover] = Cover.objects.filter(user=user)
    return rows
