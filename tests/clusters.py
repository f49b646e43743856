"""PostgreSQL as a careful operator sets it up: safe settings, an owner for Clearway's database, and Clearway on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

import postgres
from installed import answers, init
from lacking import lacking

OWNER, OWNER_PASSWORD = "clearway_owner", "owner-for-tests-4711"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running cluster, by the address of an ordinary user in it."""

    address: str

    def superuser(self, database: str = "postgres") -> str:
        """The superuser's address."""
        return postgres.as_superuser(self.address, database)

    def owner(self, database: str) -> str:
        """The owner's address, with a password."""
        place = self.address.partition("@")[2].rpartition("/")[0]
        return f"postgresql://{OWNER}:{OWNER_PASSWORD}@{place}/{database}"

    def run(self, database: str, *statements: str) -> list[tuple[object, ...]]:
        """Say something to a database as the superuser; what the last statement answers."""
        with psycopg.connect(self.superuser(database), autocommit=True) as line:
            for statement in statements:
                found = line.execute(statement.encode())
            return found.fetchall() if found.description else []

    def database(self, name: str) -> str:
        """A new, empty database; its owner's address."""
        self.run(
            "postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" OWNER {OWNER}'
        )
        return self.owner(name)


@contextmanager
def careful(*, checksums: bool = True) -> Iterator[Cluster]:
    """A cluster with PostgreSQL's own safe settings."""
    programs = postgres.binaries()
    if programs is None:
        lacking("PostgreSQL")
    with postgres.cluster(programs, postgres.QUIET, checksums=checksums) as address:
        cluster = Cluster(address)
        cluster.run("postgres", f"CREATE ROLE {OWNER} LOGIN CREATEROLE PASSWORD '{OWNER_PASSWORD}'")
        yield cluster


def installed_on(cluster: Cluster, folder: Path, name: str = "clearway") -> Path:
    """The settings file of an installation on a new database of the cluster; its files lie in `folder`/here."""
    made = init(folder, answers(folder), CLEARWAY_OWNER_URL=cluster.database(name))
    assert made.returncode == 0, made.stderr
    return folder / "here" / "settings.toml"
