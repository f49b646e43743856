"""Plain tables."""

from typing import ClassVar

from django.db import models


class PlainEntry(models.Model):
    """An entry of a chronology, as a plain program keeps it."""

    objects: ClassVar[models.Manager["PlainEntry"]] = models.Manager()

    case = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=20)
    happened_at = models.DateTimeField()
    words = models.TextField()

    class Meta:
        app_label = "plain"


class PlainPerson(models.Model):
    """Somebody's name, as a plain program keeps it: searched by LIKE."""

    objects: ClassVar[models.Manager["PlainPerson"]] = models.Manager()

    id = models.UUIDField(primary_key=True)
    organisation = models.UUIDField(db_index=True)
    name = models.CharField(max_length=200)

    class Meta:
        app_label = "plain"
