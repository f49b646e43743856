"""Sealed fields: text, dates and tables of data that lie sealed in the database and open only within reach.

A sealed value cannot be compared, searched or ordered by: asking for it is an error that says what to do instead.
"""

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute
from tink import aead

from clearway.core.guard import refuse_files
from clearway.vault import keyring, reach
from clearway.vault.errors import OutOfReachError, SealMisusedError
from clearway.vault.seal import Place, Sealed, seal, unseal

if TYPE_CHECKING:
    from clearway.vault.kept import Kept

    Plain = models.Field[Any, Any]
else:
    Plain = models.Field  # Django's own takes no types while it runs


class SealedAttribute(DeferredAttribute):
    """Opens the value when it is asked for, under its record's key."""

    field: "SealedField"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:  # noqa: ANN401  # the field's own kind
        if instance is None:
            return self
        row = instance.__dict__
        if self.field.attname not in row:  # left out so far: it alone is fetched, for this very row opens it
            found = type(instance).objects.filter(pk=instance.pk)  # type: ignore[attr-defined]  # a kept row
            row[self.field.attname] = found.values_list(self.field.attname, flat=True).get()
        stored = row[self.field.attname]
        return self.field.opened(stored, instance) if isinstance(stored, Sealed) else stored  # type: ignore[arg-type]  # a kept row

    def __set__(self, instance: "Kept", value: object) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(Plain):
    """What all sealed fields share. `most` bounds the text before it is sealed, in characters."""

    descriptor_class = SealedAttribute
    packs = False

    def __init__(self, *, most: int, **options: Any) -> None:  # noqa: ANN401  # Django's own options
        self.most = most
        super().__init__(**options)

    def deconstruct(self) -> Any:  # noqa: ANN401  # Django's signature
        """For migrations."""
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "most": self.most}

    def get_internal_type(self) -> str:
        """Sealed text is text."""
        return "TextField"

    def written(self, value: Any) -> str:  # noqa: ANN401  # the field's own kind
        """The value as text, before it is sealed."""
        raise NotImplementedError

    def read(self, text: str) -> Any:  # noqa: ANN401  # the field's own kind
        """The value of a text that was opened."""
        raise NotImplementedError

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:  # noqa: ARG002, FBT001  # Django's signature
        """Seals the value for its row. Raises IncidentError if it looks like a file, SealMisusedError if too long."""
        row: Kept = model_instance  # type: ignore[assignment]  # a sealed field stands on a kept row only
        value = row.__dict__[self.attname]
        if value is None or isinstance(value, Sealed):
            return value
        text = self.written(value)
        if len(text) > self.most:
            raise SealMisusedError(f"{self.name} takes {self.most} characters; a form must say so first")
        refuse_files(text, self.name)
        sealed = seal(text, _key(row), self._place(row), packs=self.packs)
        row.__dict__[self.attname] = sealed
        return sealed

    def opened(self, sealed: Sealed, row: "Kept") -> Any:  # noqa: ANN401  # the field's own kind
        """The value. Raises OutOfReachError, KeyMissingError, SealBrokenError."""
        key = _key(row)
        reach.current().opened.add(row.sealed_under())
        return self.read(unseal(sealed, key, self._place(row)))

    def from_db_value(self, value: str | None, *_: object) -> Sealed | None:
        """As it lies in the table."""
        return None if value is None else Sealed(value)

    def get_prep_value(self, value: Any) -> str | None:  # noqa: ANN401  # Django's signature
        """Only what is sealed may be written."""
        if value is None or isinstance(value, Sealed):
            return value.text if value else None
        raise SealMisusedError(f"{self.name} is sealed by saving its row; it cannot be written or compared by itself")

    def get_lookup(self, lookup_name: str) -> Any:  # noqa: ANN401  # Django's signature
        """None but whether it is there."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise SealMisusedError(
            f"{self.name} is sealed, so it cannot be searched or ordered by: narrow by another field or by search "
            "buckets, open what is left, and compare there"
        )

    get_transform = get_lookup

    def _place(self, row: "Kept") -> Place:
        return Place(row.organisation, row._meta.db_table, row.pk, self.name)


def _key(row: "Kept") -> aead.Aead:
    here, name = reach.current(), row.sealed_under()
    if here.organisation != row.organisation:
        raise OutOfReachError("this row is another organisation's")
    if name not in here.keys:
        here.keys[name] = keyring.record_key(row.organisation, name)
    return here.keys[name]


class SealedText(SealedField):
    """Text, of up to `most` characters."""

    def written(self, value: str) -> str:
        """As it is."""
        return value

    def read(self, text: str) -> str:
        """As it is."""
        return text


class SealedDate(SealedField):
    """A day."""

    def __init__(self, *, most: int = 10, **options: Any) -> None:  # noqa: ANN401  # Django's own options
        super().__init__(most=most, **options)

    def written(self, value: date) -> str:
        """Year, month, day."""
        return value.isoformat()

    def read(self, text: str) -> date:
        """The day."""
        return date.fromisoformat(text)


class SealedJSON(SealedField):
    """A table of data, such as an assessment, of up to `most` characters as JSON. A long one is packed."""

    packs = True

    def written(self, value: Any) -> str:  # noqa: ANN401  # whatever JSON holds
        """As short JSON, in the order it came."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def read(self, text: str) -> Any:  # noqa: ANN401  # whatever JSON holds
        """The table."""
        return json.loads(text)
