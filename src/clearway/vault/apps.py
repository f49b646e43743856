"""Vault: what is sealed, under which key, and within whose reach."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class VaultConfig(AppConfig):
    """The app `vault`."""

    name = "clearway.vault"
    label = "vault"

    def ready(self) -> None:
        """A migration may rebuild a table, and so drop what guards it: the guards are put back after each."""
        from clearway.vault.guards import install

        post_migrate.connect(install, sender=self, dispatch_uid="clearway.vault.guards")
