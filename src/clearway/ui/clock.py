"""The clock is read here, at the edge, and handed down as `at`."""

from datetime import datetime

from django.conf import settings

from clearway.core.calendar import LONDON


def now() -> datetime:
    """The moment in Europe/London, to the minute; a demonstration may hold it still."""
    return instant().replace(second=0, microsecond=0)


def instant() -> datetime:
    """The moment in Europe/London as exactly as the machine knows it: what the record says that something was done."""
    stopped = settings.ENVIRONMENT.clock
    moment: datetime = stopped.at if stopped else datetime.now(LONDON)
    return moment
