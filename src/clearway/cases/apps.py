"""Cases: one incident, its people, assessments, decisions and chronology."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The app `cases`."""

    name = "clearway.cases"
    label = "cases"

    def ready(self) -> None:
        """Say to people what cases know of them."""
        from clearway.cases import access, closed
        from clearway.cases.answering.changes import ask_anew
        from clearway.people.access import FURTHER

        FURTHER.hidden, FURTHER.closed = closed.known_by_nothing_else, closed.since
        FURTHER.works_with, FURTHER.standing_in, FURTHER.led = closed.works_with, closed.standing_in, closed.led
        FURTHER.look_ahead, FURTHER.learned = access.foresee_for, ask_anew
