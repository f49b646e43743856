"""Accounts: who may sign in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The app `accounts`."""

    name = "clearway.accounts"
    label = "accounts"
