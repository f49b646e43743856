"""People: the children and adults whom a record is about."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The app `people`."""

    name = "clearway.people"
    label = "people"
