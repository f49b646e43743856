"""PostgreSQL as the application's own role, which `clearway init` makes: what it may do is what an attacker in the
program may do.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection

from clearway.config.roles import grant, opened_as
from postgres import as_superuser


def only_on_postgres() -> None:
    """Skips a test of what SQLite does not have; `make test` runs it on PostgreSQL."""
    if connection.vendor != "postgresql":
        pytest.skip("this is about PostgreSQL's roles and row-level security; SQLite has none")


def only_on_sqlite() -> None:
    """Skips a test of what only SQLite does."""
    if connection.vendor != "sqlite":
        pytest.skip("this is about a file of SQLite")


def superuser() -> Any:
    """The database of these tests, opened by a superuser."""
    address = as_superuser(os.environ["DATABASE_URL"], str(connection.settings_dict["NAME"]))
    return psycopg.connect(address, autocommit=True)


@contextmanager
def application() -> Iterator[str]:
    """The name of a role with exactly the rights that `clearway init` gives it. It is gone after the block."""
    name = f"clearway_app_{os.getpid()}"
    with superuser() as line:
        line.execute(f"DROP ROLE IF EXISTS {name}")
        line.execute(f"CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT")
    grant(connection, name)
    try:
        yield name
    finally:
        connection.close()
        with superuser() as line:
            line.execute(f"DROP OWNED BY {name}")
            line.execute(f"DROP ROLE {name}")


@contextmanager
def line_of(name: str) -> Iterator[Any]:
    """The database, opened under this role, each statement for itself."""
    given = connection.settings_dict
    with psycopg.connect(host=given["HOST"], user=name, dbname=given["NAME"], autocommit=True) as line:
        yield line


@contextmanager
def clearway_as(name: str) -> Iterator[None]:
    """Clearway itself under this role."""
    given = connection.settings_dict
    place = str(given["HOST"]).replace("/", "%2F")
    with opened_as(connection, f"postgresql://{name}@{place}/{given['NAME']}"):
        yield
