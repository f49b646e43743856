"""Django's settings as a whole: each kind of machine in a process of its own, since settings are read once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from served import KEY, LIVE, surroundings

SHOW = """
import json
from clearway.config import settings
print(json.dumps({name: getattr(settings, name) for name in dir(settings) if name in %r}, default=str))
"""
WRITE = """
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE ours (a int)")
"""


def python(folder: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = surroundings(
        CLEARWAY_DATA_DIR=str(folder), DJANGO_SETTINGS_MODULE="clearway.config.settings", **variables
    )
    return subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def settings_of(folder: Path, *names: str, **variables: str) -> dict[str, object]:
    result = python(folder, "-c", SHOW % (names,), **variables)
    assert result.returncode == 0, result.stderr
    found: dict[str, object] = json.loads(result.stdout)
    return found


@pytest.mark.asvs("13.4.2")
def test_djangos_own_check_for_deployment_finds_nothing_in_live_mode(tmp_path: Path) -> None:
    result = python(tmp_path, "-m", "django", "check", "--deploy", "--fail-level", "WARNING", **LIVE)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


def test_the_check_for_deployment_would_find_something(tmp_path: Path) -> None:
    """A demonstration is no deployment: Django must say so, or the test above says nothing."""
    result = python(tmp_path, "-m", "django", "check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 1
    assert "security.W008" in result.stderr


@pytest.mark.asvs("13.4.2")
def test_there_is_no_debug_mode(tmp_path: Path) -> None:
    for variables in ({}, LIVE, {"DEBUG": "1", "DJANGO_DEBUG": "1"}):
        assert settings_of(tmp_path, "DEBUG", **variables) == {"DEBUG": False}


@pytest.mark.asvs("3.3.1", "3.3.3")
def test_live_mode_sends_cookies_over_https_only_and_keeps_browsers_there(tmp_path: Path) -> None:
    found = settings_of(
        tmp_path, "CSRF_COOKIE_SECURE", "CSRF_COOKIE_NAME", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS",
        "ALLOWED_HOSTS", "SECRET_KEY", "SECURE_PROXY_SSL_HEADER", "SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE",
        **LIVE,
    )  # fmt: skip
    assert found == {
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_NAME": "__Host-clearway-form",
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 63_072_000,
        "ALLOWED_HOSTS": ["clearway.example.org"],
        "SECRET_KEY": KEY,
        "SECURE_PROXY_SSL_HEADER": None,
        "SESSION_COOKIE_NAME": "__Host-clearway-session",
        "SESSION_COOKIE_SECURE": True,
    }


@pytest.mark.asvs("4.1.3")
def test_a_proxy_is_believed_only_where_one_was_named(tmp_path: Path) -> None:
    found = settings_of(tmp_path, "SECURE_PROXY_SSL_HEADER", **LIVE, CLEARWAY_BEHIND_PROXY="yes")
    assert found == {"SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"]}


def test_a_demonstration_has_a_key_of_its_own_at_every_start(tmp_path: Path) -> None:
    first, second = (settings_of(tmp_path, "SECRET_KEY")["SECRET_KEY"] for _ in range(2))
    assert first != second
    assert len(str(first)) > 50


@pytest.mark.parametrize(
    "folder", ["a?b", *(pytest.param(each, marks=pytest.mark.full) for each in ("with spaces", "a#b", "100%41"))]
)
def test_the_database_file_lies_in_the_data_folder_whatever_its_name(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    result = python(tmp_path / folder, "-c", WRITE)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / folder / "clearway.sqlite3").is_file()


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "variables",
    [
        {"CLEARWAY_MODE": "live"},
        {**LIVE, "CLEARWAY_SECRET_KEY": "short"},
        {**LIVE, "CLEARWAY_HOSTS": ""},
        {**LIVE, "CLEARWAY_CLOCK": "2026-11-20T16:35"},
        {**LIVE, "CLEARWAY_CHECKPOINT_TO": ""},
        {"CLEARWAY_MODUS": "live"},
    ],
)
def test_nothing_starts_with_settings_that_are_refused(tmp_path: Path, variables: dict[str, str]) -> None:
    result = python(tmp_path, "-c", "import clearway.config.wsgi", **variables)
    assert result.returncode != 0
    assert "EnvironmentRefusedError: CLEARWAY_" in result.stderr
    assert KEY not in result.stderr


def test_the_models_and_their_migrations_are_in_step(tmp_path: Path) -> None:
    result = python(tmp_path, "-m", "django", "makemigrations", "--check", "--dry-run")
    assert result.returncode == 0, result.stdout
