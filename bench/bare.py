"""The settings of the peer of `bench/pages.py`: bare Django with the same components and nothing that Clearway adds.

It renders the same page by the same macros from answers that were worked out before: no cookie to open, no guidance to
apply, no header to set, no form to guard.
"""

from clearway.config.settings import *  # noqa: F403  # the same templates, static files and database

MIDDLEWARE = [each for each in MIDDLEWARE if "sessions" in each or "allauth" in each]  # noqa: F405  # allauth insists
ROOT_URLCONF = "bench.bare_urls"
