"""What every test stands on: settings of its own, a data folder of its own, static files collected once a process.

Django reads its settings from the environment, so the environment is set here, before anything imports them. What the
developer's shell says about Clearway does not reach a test.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

KEPT = {"CLEARWAY_FULL"}
for name in [name for name in os.environ if name.startswith("CLEARWAY_") and name not in KEPT]:
    del os.environ[name]
DATA = Path(tempfile.mkdtemp(prefix="clearway-tests-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ |= {
    "CLEARWAY_MODE": "demonstration",
    "CLEARWAY_DATA_DIR": str(DATA),
    "DJANGO_SETTINGS_MODULE": "clearway.config.settings",
}

USES_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_configure() -> None:
    """Set Django up, with the environment of above: test modules import models while they are collected."""
    import django

    django.setup()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test that uses the database, so that `make test` runs it on PostgreSQL too."""
    for item in items:
        if item.get_closest_marker("django_db") or USES_DATABASE & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)


@pytest.fixture(scope="session", autouse=True)
def static_files() -> Path:
    """The folder with the collected static files, their digests in their names, as in production."""
    from django.conf import settings
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    return Path(settings.STATIC_ROOT)
