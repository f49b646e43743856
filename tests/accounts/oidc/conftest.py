"""Two issuers on this machine, and a lead who is linked with the first."""

import logging
from collections.abc import Iterator

import pytest
from django.test import override_settings
from pytest_socket import enable_socket, socket_allow_hosts

from by_issuer import Scene, linked
from clearway.accounts.oidc import metadata
from issuing import MockIssuer, issuing
from staff import Person


class Ear(logging.Handler):
    """Why nobody was signed in, as the log says it."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the reason."""
        if isinstance(record.args, tuple) and str(record.msg).startswith("nobody was signed in by the issuer"):
            self.heard.append(str(record.args[1]))


@pytest.fixture(autouse=True)
def _nothing_beyond_this_machine_is_reached() -> None:
    """As `allow_hosts` has it, without that mark: both sides answer in this process, so nothing runs elsewhere, and
    killing.py forks here as well.
    """
    enable_socket()
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


@pytest.fixture
def issuer() -> Iterator[MockIssuer]:
    with issuing() as running:
        yield running


@pytest.fixture
def scene(issuer: MockIssuer, db: None) -> Iterator[Scene]:  # noqa: ARG001  # the database
    metadata.forget()
    ear, log = Ear(), logging.getLogger("clearway.accounts")
    log.addHandler(ear)
    with issuing(client="clearway-at-google") as other:
        known = {"microsoft": issuer.settings(), "google": other.settings("google")}
        with override_settings(SIGN_IN=known):
            yield Scene(issuer, other, known, linked(issuer), Person(), ear.heard)
    log.removeHandler(ear)


@pytest.fixture
def alone() -> Iterator[Scene]:
    """The issuers, without a database and without anybody."""
    metadata.forget()
    with issuing() as issuer, issuing() as other:
        yield Scene(issuer, other, {"microsoft": issuer.settings()}, Person(), Person())
