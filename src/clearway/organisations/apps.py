"""Organisations: whose record it is, and who belongs to them in which role."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """The app `organisations`."""

    name = "clearway.organisations"
    label = "organisations"

    def ready(self) -> None:
        """The words of an organisation count as guessed first, when one of its people chooses a password."""
        from clearway.accounts.passwords import also
        from clearway.organisations.queries import words_of

        also(words_of)
