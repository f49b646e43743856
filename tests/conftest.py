"""What every test stands on: settings of its own, a data folder of its own, static files collected once.

Django reads its settings from the environment, so the environment is set here, before anything imports them. What the
developer's shell says about Clearway does not reach a test.
"""

import atexit
import os
import shutil
import tempfile

import pytest

KEPT = {"CLEARWAY_FULL"}
FIRST = "PYTEST_XDIST_WORKER" not in os.environ  # the others are started by the first, with its environment
if FIRST:
    for name in [name for name in os.environ if name.startswith("CLEARWAY_") and name not in KEPT]:
        del os.environ[name]
    data = tempfile.mkdtemp(prefix="clearway-tests-")
    atexit.register(shutil.rmtree, data, ignore_errors=True)
    os.environ |= {
        "CLEARWAY_MODE": "demonstration",
        "CLEARWAY_DATA_DIR": data,
        "DJANGO_SETTINGS_MODULE": "clearway.config.settings",
    }

USES_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_configure() -> None:
    """Set Django up before test modules import models, and collect the static files, as a server does."""
    import django
    from django.core.management import call_command

    django.setup()
    if FIRST:
        call_command("collectstatic", interactive=False, verbosity=0)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test that uses the database, so that `make test` runs it on PostgreSQL too."""
    for item in items:
        if item.get_closest_marker("django_db") or USES_DATABASE & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)
