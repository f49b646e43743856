"""Which tables lie in which database: the keys in a store of their own, everything else together."""

import logging
from typing import Any

KEYS = "keys"
KEY_APP = "vault"
# Enough to tell the rows of fifty cases from an organisation's: half a second, of half a million entries.
LOOK_AT_FEW = "PRAGMA analysis_limit = 10000"
log = logging.getLogger("clearway.vault")


class KeyStoreRouter:
    """Django's database router: the vault's table in the key store, and nothing else there."""

    def db_for_read(self, model: Any, **hints: object) -> str | None:  # noqa: ANN401, ARG002  # Django's signature
        """The database to read from."""
        return KEYS if model._meta.app_label == KEY_APP else None

    def db_for_write(self, model: Any, **hints: object) -> str | None:  # noqa: ANN401, ARG002  # Django's signature
        """The database to write to."""
        return KEYS if model._meta.app_label == KEY_APP else None

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:  # noqa: ARG002  # Django's signature
        """The key store holds the vault's table only, and only the key store does."""
        return (db == KEYS) == (app_label == KEY_APP)


def weigh() -> None:
    """Let SQLite see how its rows are spread: at the start, and when many have come. PostgreSQL does so by itself.

    Until it has, it takes an organisation's rows for few, and reads all of them to find those of one person.
    """
    from django.db import OperationalError, connections  # the settings, which name the router, know no database yet

    for each in connections.all():
        if each.vendor == "sqlite":
            try:
                with each.cursor() as cursor:
                    cursor.execute(LOOK_AT_FEW)
                    cursor.execute("ANALYZE")
            except OperationalError:  # somebody else writes for long; all that is lost is time
                log.warning("how the rows are spread could not be seen: searches may be slow until the next start")
