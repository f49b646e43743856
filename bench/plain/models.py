"""One plain table."""

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
