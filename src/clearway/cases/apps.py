"""Cases: one incident, its people, assessments, decisions and chronology."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The app `cases`."""

    name = "clearway.cases"
    label = "cases"
