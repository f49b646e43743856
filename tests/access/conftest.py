"""The world that these tests are about, and its hour."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from clocks import clock_at
from doors import Door
from members import World, entered, made, reviewed, sends
from pages import a_line_of_roles
from rare import refused
from rolls import on_its_way
from world import AT, canary


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
def whole(world: World) -> World:
    """The world with what is in no case: a roll on its way, what was said in the access review, and of a new role."""
    on_its_way(world.own)
    refused(world.own)
    address = reverse("access-review-line", args=a_line_of_roles(world))
    sent = {**reviewed(), "reason": canary("own-kept-on")}
    assert sends(entered(world.own.administrator), address, sent).status_code == 302
    return world


@pytest.fixture
def rolling(world: World) -> None:
    """A roll is on its way."""
    on_its_way(world.own)
