"""Pages: components, form fields, headers, and what is refused at the door."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The app `ui`."""

    name = "clearway.ui"
    label = "ui"
