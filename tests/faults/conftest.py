"""Figures of the faults, said at the end of a run."""

from collections.abc import Callable

import pytest


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Say a figure: it is printed with the run's summary, by whichever worker took it."""
    return lambda said: record_property("figure", said)
