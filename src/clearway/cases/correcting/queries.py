"""What stands of what was corrected: of a call, a conversation, somebody's part in the case."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from clearway.cases.models import Advice, Call, Case, Corrected, Involvement, Part, RecordedLate, Talk
from clearway.cases.queries.work import uncorrected


def call(case: Case, name: UUID) -> Call:
    """A call of this case, also one that was corrected. Raises Call.DoesNotExist."""
    row: Call = Call.objects.get(case=case, id=name)
    return row


def talk(case: Case, name: UUID) -> Talk:
    """A conversation of this case, also one that was corrected. Raises Talk.DoesNotExist."""
    row: Talk = Talk.objects.select_related("involvement").get(case=case, id=name)
    return row


def that_stands(case: Case, row: Call | Talk) -> Call | Talk:
    """What stands instead of a call or a conversation now: itself, where it was not corrected."""
    instead = dict(Corrected.objects.filter(case=case).values_list("row", "instead"))
    name = row.pk
    while name in instead:
        name = instead[name]
    if name == row.pk:
        return row
    return call(case, name) if isinstance(row, Call) else talk(case, name)


def first_of(case: Case, row: Call | Talk) -> tuple[UUID, datetime, bool]:
    """The call or the conversation that was written down first, of one that corrects another: its id, when it was
    recorded, and whether it was said why that was late.
    """
    before = {instead: name for name, instead in Corrected.objects.filter(case=case).values_list("row", "instead")}
    name = row.pk
    while name in before:
        name = before[name]
    at = row.at if name == row.pk else type(row).objects.values_list("at", flat=True).get(case=case, pk=name)
    return name, at, RecordedLate.objects.filter(case=case, row=name).exists()


def advice_of(case: Case) -> str:
    """What was advised last in the calls that stand; none where nobody advised anything."""
    calls = uncorrected(
        Call.objects.filter(case=case).order_by("happened_at", "at"), Corrected.objects.filter(case=case)
    )
    given = [each.advice for each in calls if each.advice != Advice.NONE]
    return given[-1] if given else Advice.NONE.value


def part(whose: Involvement) -> Part | None:
    """Somebody's part in the case as it was corrected last, or None."""
    return Part.objects.filter(involvement=whose).order_by("-version").first()


def parts_of(rows: Iterable[Involvement]) -> dict[UUID, Part]:
    """The same of several, by the involvement; nothing of those whose part was never corrected."""
    return {row.involvement_id: row for row in Part.objects.filter(involvement__in=list(rows)).order_by("version")}


def why(case: Case, name: UUID) -> str:
    """Why a call or a conversation stands instead of another; empty where it was the first."""
    row = Corrected.objects.filter(case=case, instead=name).first()
    return row.reason if row else ""
