"""Django's SQLite, with two differences.

*The schema is not trusted* (`trusted_schema=OFF`). Django guards a JSON column by a CHECK that calls JSON_VALID. Older
SQLite (3.40 and before) counts that function among those that a schema may not call, and then takes no row. The one
JSON column is allauth's, written by allauth alone.

*Writers queue.* SQLite lets one write at a time, and one that comes second sleeps ever longer before it looks again:
with eight writers most of the time is slept away. Here they wait at a file beside the database, and look every half
millisecond. Whoever dies loses the place: the lock is the kernel's. Without the file nothing breaks; it is slower.
"""

import fcntl
import os
import time
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

LOOK_EVERY = 0.0005
SECONDS = 10.0


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite without that CHECK, and with that queue."""

    data_type_check_constraints: dict[str, Any] = {  # noqa: RUF012  # as Django has it
        kind: check for kind, check in base.DatabaseWrapper.data_type_check_constraints.items() if kind != "JSONField"
    }
    place: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._queue()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs; Django's own hook
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # as above
        finally:
            self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # as above
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # as above
        finally:
            self._leave()

    def _queue(self) -> None:
        name = str(self.settings_dict["NAME"])
        if self.place is not None or ":memory:" in name or "mode=memory" in name:
            return
        self.place = os.open(f"{name}-queue", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        until = time.monotonic() + SECONDS
        while True:
            try:
                fcntl.flock(self.place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > until:
                    self._leave()
                    raise OperationalError("database is locked") from error
                time.sleep(LOOK_EVERY)
            else:
                return

    def _leave(self) -> None:
        if self.place is not None:
            os.close(self.place)
            self.place = None
