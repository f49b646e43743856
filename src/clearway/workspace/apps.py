"""Workspace: the first page after signing in."""

from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    """The app `workspace`."""

    name = "clearway.workspace"
    label = "workspace"
