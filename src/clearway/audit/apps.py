"""Audit: every change and every read, in chains that nobody can rewrite unseen."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The app `audit`."""

    name = "clearway.audit"
    label = "audit"
