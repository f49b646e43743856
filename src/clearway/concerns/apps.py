"""Concerns: what somebody reported, in their own words."""

from django.apps import AppConfig


class ConcernsConfig(AppConfig):
    """The app `concerns`."""

    name = "clearway.concerns"
    label = "concerns"
