"""Accounts: who may sign in, and how."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The app `accounts`."""

    name = "clearway.accounts"
    label = "accounts"

    def ready(self) -> None:
        """From here on every sign-in is recorded."""
        from clearway.accounts import signals

        signals.listen()
