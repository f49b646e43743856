"""Cover as the tests give it: by the lead of the small world, for a day."""

from datetime import timedelta
from uuid import UUID

from clearway.accounts.models import User
from clearway.cases.covering.changes import Away, give_cover
from clearway.cases.models import Case, Cover
from clearway.vault.reach import within
from world import AT, School, act_of

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def away(starts: timedelta = -MINUTE, ends: timedelta = DAY) -> Away:
    """From a minute ago for a day."""
    return Away(AT + starts, AT + ends, "On leave.")


def given_to(of: School, who: User, case: Case | None = None, **when: timedelta) -> UUID:
    """The lead hands a case on, or all of theirs."""
    act = act_of(of.lead)
    give_cover(act, who, case, away(**when))
    return act.made


def of_name(of: School, name: UUID) -> Cover:
    """The row."""
    with within(of.id):
        found: Cover = Cover.objects.defer("reason").get(id=name)
    return found
