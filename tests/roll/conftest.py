"""The school that these tests are about."""

import pytest

from world import School, school


@pytest.fixture
def own(db: None) -> School:  # noqa: ARG001  # the database, before anything is put into it
    """A school with its staff, and nobody on its roll."""
    return school("own")
