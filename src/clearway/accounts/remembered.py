"""Django's cache in our own table: what all workers must know at once, such as how often somebody tried.

Django's own database cache would do, but for three things: it unpickles what it finds in the table, so that whoever
writes to the database runs code here; of two workers that find an old row, both are told that they were first; and a
write that fails is not noticed. Here a value is JSON, the table's primary key decides, and a failure is an error.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.utils import timezone

FOR_EVER = datetime.max.replace(tzinfo=UTC)


class RememberedCache(BaseCache):
    """The cache `default`. Times are in seconds, as everywhere in Django's caches."""

    def __init__(self, location: str, params: Mapping[str, Any]) -> None:
        super().__init__(dict(params))
        self.location = location

    def add(
        self, key: str, value: object, timeout: float | object = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep the value where nothing is kept under the name; True for one worker only, however many ask at once."""
        rows, name, row = self._rows(), self.make_and_validate_key(key, version), self._row(value, timeout)
        try:
            with transaction.atomic():
                rows.create(name=name, **row)
        except IntegrityError:
            return bool(rows.filter(name=name, until__lte=timezone.now()).update(**row))
        return True

    def get(self, key: str, default: object = None, version: int | None = None) -> Any:  # noqa: ANN401  # Django's signature
        """What is kept under the name, or the default."""
        name = self.make_and_validate_key(key, version)
        found = self._rows().filter(name=name, until__gt=timezone.now()).values_list("value", flat=True).first()
        return default if found is None else json.loads(found)

    def set(
        self, key: str, value: object, timeout: float | object = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep the value, in place of any other; and forget what is past."""
        rows, name, row = self._rows(), self.make_and_validate_key(key, version), self._row(value, timeout)
        rows.bulk_create(
            [rows.model(name=name, **row)],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["value", "until"],
        )
        rows.filter(until__lte=timezone.now()).delete()

    def touch(self, key: str, timeout: float | object = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep what is there for longer; False where nothing is."""
        kept = self._rows().filter(name=self.make_and_validate_key(key, version), until__gt=timezone.now())
        return bool(kept.update(until=self._until(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget; whether there was anything."""
        return bool(self._rows().filter(name=self.make_and_validate_key(key, version)).delete()[0])

    def clear(self) -> None:
        """Forget everything."""
        self._rows().all().delete()

    def _rows(self) -> Any:  # noqa: ANN401  # the manager of a model that is not loaded yet when caches are made
        from clearway.accounts.models import Remembered

        return Remembered.objects

    def _row(self, value: object, timeout: float | object) -> dict[str, object]:
        return {"value": json.dumps(value), "until": self._until(timeout)}

    def _until(self, timeout: float | object) -> datetime:
        seconds = self.get_backend_timeout(timeout)  # type: ignore[arg-type]  # the stubs do not know of None, "for ever"
        return FOR_EVER if seconds is None else datetime.fromtimestamp(seconds, UTC)
