"""A server for each test process, a browser for each module, and a watch that no page breaks a promise unseen.

The browser ends with its module: while it runs, Django would take the process for an asynchronous one, and refuse the
database to the tests of other modules.
"""

from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser

from browser import Visits, browsing
from lacking import chromium
from served import Served, served

FRIDAY_1635 = "2026-11-20T16:35"
EXIT = "https://weather.example/today"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`clearway serve` on Friday 20 November 2026, 16:35, with the tests' key: what they seal, it opens."""
    chromium()
    told = {"CLEARWAY_CLOCK": FRIDAY_1635, "CLEARWAY_SECRET_KEY": settings.SECRET_KEY, "CLEARWAY_EXIT_ADDRESS": EXIT}
    with served(tmp_path_factory.mktemp("served"), "--workers", "1", **told) as running:
        yield running


@pytest.fixture(scope="module")
def browser(server: Served) -> Iterator[Browser]:  # noqa: ARG001  the server first, and it outlives the browser
    """Chromium."""
    with browsing() as running:
        yield running


@pytest.fixture
def visit(browser: Browser, server: Served) -> Iterator[Visits]:
    """Opens a visit. Afterwards: no error in a console, no policy violated, nothing asked of anybody else."""
    visits = Visits(browser, server.address)
    yield visits
    complaints = visits.closed()
    assert not complaints, "\n".join(complaints)
