"""The clock of a test about a moment: it goes on from there, so that what comes later is later."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.test import override_settings


class Running:
    """A clock that was put at a moment, and goes on."""

    def __init__(self, start: datetime) -> None:
        self.start, self.began = start, time.monotonic()

    @property
    def at(self) -> datetime:
        """The moment that it is."""
        return self.start + timedelta(seconds=time.monotonic() - self.began)


@contextmanager
def clock_at(start: datetime) -> Iterator[None]:
    """Clearway takes this moment for now, and goes on from there."""
    told = settings.ENVIRONMENT.model_copy(update={"clock": Running(start)})
    with override_settings(ENVIRONMENT=told):
        yield


class Standing:
    """A clock that stands."""

    def __init__(self, at: datetime) -> None:
        self.at = at


@contextmanager
def clock_standing_at(at: datetime) -> Iterator[None]:
    """It is this moment for Clearway, however long it takes."""
    with override_settings(ENVIRONMENT=settings.ENVIRONMENT.model_copy(update={"clock": Standing(at)})):
        yield
