"""PostgreSQL as a careful operator sets it up: safe settings, an owner for Clearway's database, and Clearway on it."""

import fcntl
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

import postgres
from installed import answers, copied, init
from lacking import lacking

OWNER, OWNER_PASSWORD, INSTALLED = "clearway_owner", "owner-for-tests-4711", "clearway"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running cluster, by the address of an ordinary user in it."""

    address: str

    def superuser(self, database: str = "postgres") -> str:
        """The superuser's address."""
        return postgres.as_superuser(self.address, database)

    def owner(self, database: str) -> str:
        """The owner's address, with a password."""
        return f"postgresql://{OWNER}:{OWNER_PASSWORD}@{_place(self)}/{database}"

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


class Copy(postgres.Cluster):
    """A cluster whose data folder is a copy; it is gone at once when nobody needs it any more."""

    def __init__(self, programs: Path, data: Path) -> None:
        super().__init__(programs, postgres.QUIET)
        self.data = data

    def __exit__(self, *_: object) -> None:
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(signal.SIGQUIT)  # what is thrown away need not be written first
            self.server.wait(timeout=postgres.SECONDS)
        super().__exit__()

    def _make(self) -> None:
        owner = self.data.stat()
        os.chown(self.folder, owner.st_uid, owner.st_gid)
        _copy(self.data, self.folder / "data")


def _copy(data: Path, to: Path) -> None:
    """A data folder with the same owner: PostgreSQL starts on no other."""
    shutil.copytree(data, to)
    owner = data.stat()
    for each in (to, *to.rglob("*")):
        os.chown(each, owner.st_uid, owner.st_gid)


@contextmanager
def careful(*, checksums: bool = True) -> Iterator[Cluster]:
    """A cluster with PostgreSQL's own safe settings. In the one with checksums Clearway is installed already, on the
    database `clearway`: see `installed_on`.
    """
    programs = postgres.binaries()
    if programs is None:
        lacking("PostgreSQL")
    if checksums:
        with Copy(programs, _made(programs) / "data") as copy:
            yield Cluster(copy.address)
    else:
        with postgres.cluster(programs, postgres.QUIET, checksums=False) as address:
            yield _with_owner(Cluster(address))


def _with_owner(cluster: Cluster) -> Cluster:
    cluster.run("postgres", f"CREATE ROLE {OWNER} LOGIN CREATEROLE PASSWORD '{OWNER_PASSWORD}'")
    return cluster


def _made(programs: Path) -> Path:
    """A cluster that is stopped, in `data`, with an installation in it, beside which lie its own files in `here`: made
    once for all processes of a run, since it takes longer than the tests of it.
    """
    folder = Path(os.environ["CLEARWAY_DATA_DIR"]) / "cluster"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "address.txt").exists():
            shutil.rmtree(folder, ignore_errors=True)
            with postgres.Cluster(programs, postgres.QUIET) as first:
                cluster = _with_owner(Cluster(first.address))
                made = init(folder, answers(folder), CLEARWAY_OWNER_URL=cluster.database(INSTALLED))
                assert made.returncode == 0, made.stderr
                cluster.run("postgres", f"DROP ROLE {postgres.USER}")  # each copy makes its own
                assert first.server
                postgres.end(first.server)
                _copy(first.folder / "data", folder / "data")
                (folder / "address.txt").write_text(_place(cluster), "utf-8")
    return folder


def _place(cluster: Cluster) -> str:
    """Where a cluster is, as an address says it."""
    return cluster.address.partition("@")[2].rpartition("/")[0]


def installed_on(cluster: Cluster, folder: Path) -> Path:
    """The settings file of the installation on the cluster's database `clearway`, which is as `init` left it, or as the
    tests before did; its files lie in `folder`/here.
    """
    programs = postgres.binaries()
    assert programs
    made = _made(programs)
    settings = copied(made, folder)
    before = (made / "address.txt").read_text("utf-8")
    settings.write_text(settings.read_text("utf-8").replace(before, _place(cluster)), "utf-8")
    return settings
