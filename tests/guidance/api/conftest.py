"""The API called as a server calls it, without the database that it has no use for."""

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections


@pytest.fixture(autouse=True)
def connections_left_alone() -> Iterator[None]:
    """Django looks after old connections with every request; one that another test opened may not be touched here."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)
