"""The world that these tests are about, and its hour."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from clocks import clock_at
from members import World, made
from pages import Door
from rolls import on_its_way
from world import AT


@pytest.fixture(autouse=True)
def _a_minute_later() -> Iterator[None]:
    """What was shared until a day, and opened for an hour, is so at the world's own hour, whatever day it is today."""
    with clock_at(AT + timedelta(minutes=1)):
        yield


@pytest.fixture
def world(db: None, request: pytest.FixtureRequest) -> World:  # noqa: ARG001  # the database, before all else
    """Two schools with their cases; at the doors of the roll, with one on its way. Whatever a test does is undone."""
    found = made()
    given = getattr(request.node, "callspec", None)
    door = given.params.get("door") if given else None
    if isinstance(door, Door) and door.name.startswith("roll"):
        on_its_way(found.own)
    return found


@pytest.fixture
def rolling(world: World) -> None:
    """A roll is on its way."""
    on_its_way(world.own)
