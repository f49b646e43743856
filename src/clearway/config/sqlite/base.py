"""Django's SQLite, with two differences.

The schema is not trusted (`trusted_schema=OFF`). Django guards a JSON column by a CHECK that calls JSON_VALID. Older
SQLite (3.40 and before) counts that function among those that a schema may not call, and then takes no row. The one
JSON column is allauth's, written by allauth alone.

A connection is used for more than one request, since opening one takes longer than most questions. Where somebody puts
another file in the place of the one that it opened, as a backup that is brought back, it is of no use any more: what it
wrote would be kept by nobody.
"""

from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite without that CHECK, and with the file that stands there now."""

    opened: tuple[int, int] | None = None

    data_type_check_constraints: dict[str, Any] = {  # noqa: RUF012  # as Django has it
        kind: check for kind, check in base.DatabaseWrapper.data_type_check_constraints.items() if kind != "JSONField"
    }

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:  # noqa: ANN401  # as Django has it
        """A connection, and which file it is that it leads to."""
        made = super().get_new_connection(conn_params)
        self.opened = self._there()
        return made

    def is_usable(self) -> bool:
        """Whether the file that was opened still stands in its place."""
        return self.opened is not None and self.opened == self._there()

    def _there(self) -> tuple[int, int] | None:
        try:
            found = Path(str(self.settings_dict["NAME"])).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
