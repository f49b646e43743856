"""django-helpdesk as its documentation sets it up, on SQLite or PostgreSQL; no debugging, nothing sent."""

import os
from pathlib import Path
from urllib.parse import unquote

DATA = Path(os.environ["HELPDESK_DATA"])
SECRET_KEY = "a benchmark's own key, which signs nothing that anybody relies on"  # noqa: S105  # as it says
DEBUG, USE_TZ, ALLOWED_HOSTS = False, True, ["127.0.0.1"]
ROOT_URLCONF, WSGI_APPLICATION = "bench.helpdesk.urls", "bench.helpdesk.web.application"
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.sites", "django.contrib.messages", "django.contrib.staticfiles", "django.contrib.humanize",
    "rest_framework", "helpdesk",
]  # fmt: skip
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]  # fmt: skip


def _database() -> dict[str, object]:
    address = os.environ.get("DATABASE_URL", "")
    if not address:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATA / "helpdesk.sqlite3"), "CONN_MAX_AGE": 60}
    user, _, place = address.partition("://")[2].partition("@")
    host, _, name = place.rpartition("/")
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": name, "USER": user, "HOST": unquote(host),
        "CONN_MAX_AGE": 60,
    }  # fmt: skip


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD, SITE_ID, STATIC_URL = "django.db.models.AutoField", 1, "/static/"
LOGIN_URL, TIME_ZONE = "/login/", "Europe/London"
LANGUAGE_CODE = "en-GB"
HELPDESK_TEAMS_MODE_ENABLED, HELPDESK_TEAMS_MODEL = False, "auth.Group"
HELPDESK_TEAMS_MIGRATION_DEPENDENCIES = [("auth", "0011_update_proxy_permissions")]
HELPDESK_KANBAN_BOARD_ENABLED = False
SESSION_COOKIE_AGE = 36_000
