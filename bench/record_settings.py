"""Clearway's settings with the peer's plain table beside them."""

from clearway.config.settings import *  # noqa: F403
from clearway.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench.plain"]
