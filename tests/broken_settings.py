"""Clearway's own settings, with the addresses of `broken_site.py`."""

from clearway.config.settings import *  # noqa: F403  the shipped settings, whole

ROOT_URLCONF = "broken_site"
