"""The world that these tests are about."""

import pytest

from members import World, made


@pytest.fixture
def world(db: None) -> World:  # noqa: ARG001  # the database, before anything is put into it
    """Two schools with their cases. Whatever a test does to it is undone."""
    return made()
