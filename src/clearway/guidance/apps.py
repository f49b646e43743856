"""The guidance that is installed, the quick guide, and the API."""

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """The app `guidance`."""

    name = "clearway.guidance"
    label = "guidance"
