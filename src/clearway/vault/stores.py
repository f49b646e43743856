"""Which tables lie in which database: the keys in a store of their own, everything else together."""

from typing import Any

KEYS = "keys"
KEY_APP = "vault"


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
