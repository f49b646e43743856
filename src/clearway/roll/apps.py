"""Roll: pupils as the school's own system exports them, taken in after a look."""

from django.apps import AppConfig


class RollConfig(AppConfig):
    """The app `roll`."""

    name = "clearway.roll"
    label = "roll"
