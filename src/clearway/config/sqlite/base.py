"""Django's SQLite, with one difference.

The schema is not trusted (`trusted_schema=OFF`). Django guards a JSON column by a CHECK that calls JSON_VALID. Older
SQLite (3.40 and before) counts that function among those that a schema may not call, and then takes no row. The one
JSON column is allauth's, written by allauth alone.
"""

from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite without that CHECK."""

    data_type_check_constraints: dict[str, Any] = {  # noqa: RUF012  # as Django has it
        kind: check for kind, check in base.DatabaseWrapper.data_type_check_constraints.items() if kind != "JSONField"
    }
