"""Organisations: whose record it is, and who belongs to them in which role."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The app `organisations`."""

    name = "clearway.organisations"
    label = "organisations"
