"""How the databases are opened, so that what a commit has promised survives a power cut and what is deleted is
overwritten; and what is unsafe about one, asked of the database itself and not of the settings.
"""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dj_database_url

from clearway.config.problems import Problem
from clearway.vault.stores import KEY_APP, KEYS

if TYPE_CHECKING:
    import psycopg
    from django.db.backends.base.base import BaseDatabaseWrapper

    Opened = BaseDatabaseWrapper | psycopg.Connection[Any]  # whatever answers to a cursor

SECONDS_TO_WAIT = 10
SECONDS_OPEN = 60
SESSION = ("statement_timeout=15s", "lock_timeout=10s", "idle_in_transaction_session_timeout=60s")
SAFE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "2",  # FULL: NORMAL may lose the last commits when the power goes
    "secure_delete": "1",
    "trusted_schema": "0",
    "foreign_keys": "1",
    "recursive_triggers": "1",  # else INSERT OR REPLACE removes a row without asking the guard
}
SPOKEN = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "secure_delete": "ON",
    "trusted_schema": "OFF",
    "foreign_keys": "ON",
    "recursive_triggers": "ON",
}
SAFE_PARAMETERS = {  # remote_apply waits for a standby as well
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_apply"),
    "data_checksums": ("on",),
}
FAR_AWAY = frozenset(  # a lock or a shared memory that is only a promise: SQLite's own words on network file systems
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "lustre", "glusterfs", "fuse.sshfs",
        "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "davfs", "fuse.davfs2",
    }
)  # fmt: skip
STORES = {"default": "the database", "keys": "the key store"}


def database(address: str, file: Path) -> dict[str, Any]:
    """Django's entry for a PostgreSQL address, or without one for a SQLite file."""
    if address:
        made: dict[str, Any] = dict(dj_database_url.parse(address, conn_max_age=SECONDS_OPEN, conn_health_checks=True))
        own = {"connect_timeout": SECONDS_TO_WAIT, "options": f"-c {' -c '.join(SESSION)}"}
        made["OPTIONS"] = {**made.get("OPTIONS", {}), **own}
        return made
    return {
        "ENGINE": "clearway.config.sqlite",
        "NAME": str(file),
        "CONN_MAX_AGE": SECONDS_OPEN,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "timeout": SECONDS_TO_WAIT,
            "transaction_mode": "IMMEDIATE",
            "init_command": "".join(f"PRAGMA {name}={value};" for name, value in SPOKEN.items()),
        },
        "TEST": {"NAME": str(file.with_name(f"test_{file.name}"))},  # a file: threads share it as they do in use
    }


def unsafe(connection: "BaseDatabaseWrapper") -> list[Problem]:
    """Everything that is unsafe about one database, by asking it. Raises DatabaseError where it does not answer."""
    sqlite = connection.vendor == "sqlite"
    asked = (
        list(_sqlite(connection)) if sqlite else [*parameters(connection, STORES[connection.alias]), *_role(connection)]
    )
    tables = list(_migrations(connection))
    return asked + (tables or list(_guards(connection)))


def _sqlite(connection: "BaseDatabaseWrapper") -> Iterator[Problem]:
    store = STORES[connection.alias]
    for name, safe in SAFE_PRAGMAS.items():
        found = str(_one(connection, f"PRAGMA {name}")).lower()
        if found != safe:
            yield Problem(
                f"{store} runs with {name}={found}, not {SPOKEN[name]}",
                "Put its file on a local disk, and see that no other program keeps it open.",
            )
    file = Path(str(connection.settings_dict["NAME"]))
    yield from closed_to_others(file.parent, 0o700)
    beside = (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm"))
    ajar = [problem for each in beside for problem in closed_to_others(each, 0o600)]
    if ajar:
        yield Problem(ajar[0].what, f"Run: chmod 600 {file}*")
    kind = file_system(file.parent)
    if kind in FAR_AWAY:
        yield Problem(
            f"{store} lies on a network file system ({kind}), where SQLite may lose what it promised to keep",
            "Move the data folder to a disk of this machine, or use PostgreSQL.",
        )


def closed_to_others(path: Path, mode: int) -> Iterator[Problem]:
    """Whether a file or folder is open to anybody but its owner; what is not there is not."""
    try:
        found = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return
    if found & 0o077:
        yield Problem(f"others can get at {path} (mode {found:04o})", f"Run: chmod {mode:o} {path}")


def file_system(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """The kind of file system that a folder lies on, such as ext4; empty where the machine does not say."""
    try:
        lines = mounts.read_text("utf-8").splitlines()
    except OSError:
        return ""
    best, kind = -1, ""
    for line in lines:
        before, _, after = line.partition(" - ")
        point = Path(before.split()[4].encode().decode("unicode_escape"))  # a space is written \040
        if folder.resolve().is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), after.split()[0]
    return kind


def parameters(connection: "Opened", store: str) -> Iterator[Problem]:
    """PostgreSQL's settings under which a commit could be lost or a damaged page go unseen."""
    for name, safe in SAFE_PARAMETERS.items():
        found = str(_one(connection, f"SHOW {name}"))
        if found not in safe:
            remedy = f"Set {name} = on in postgresql.conf, for this database and for the role; then reload PostgreSQL."
            if name == "data_checksums":
                remedy = "Stop PostgreSQL, run pg_checksums --enable -D its data folder as its user, and start it."
            yield Problem(f"{store} runs with {name}={found}, not on", remedy)


ROLE = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = current_user"
OTHERS = "SELECT count(*) FROM pg_roles WHERE rolname <> current_user AND pg_has_role(current_user, oid, 'MEMBER')"
OWNED = (
    "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p', 'v', 'S') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
    " AND pg_get_userbyid(c.relowner) = current_user"
)
CREATES = (
    "SELECT bool_or(has_schema_privilege(current_user, oid, 'CREATE')) FROM pg_namespace "
    "WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
)
REMEDY = "Give Clearway the role that `clearway init` made, or make one with: clearway upgrade."


def _role(connection: "BaseDatabaseWrapper") -> Iterator[Problem]:
    store = STORES[connection.alias]
    name = _one(connection, "SELECT current_user")
    with connection.cursor() as cursor:
        cursor.execute(ROLE)
        superuser, bypasses, creates_roles, replicates = cursor.fetchone()
    if superuser:  # then all else that is asked below holds too
        yield Problem(f"{store} is opened as {name}, a superuser, for whom no barrier holds", REMEDY)
        return
    for held, word in ((bypasses, "BYPASSRLS"), (creates_roles, "CREATEROLE"), (replicates, "REPLICATION")):
        if held:
            yield Problem(
                f"{store} is opened as {name}, who has {word}", f"Run as a superuser: ALTER ROLE {name} NO{word};"
            )
    if _one(connection, OTHERS):
        yield Problem(f"{store} is opened as {name}, who belongs to other roles and may act as they do", REMEDY)
    if _one(connection, OWNED):
        yield Problem(f"{store} is opened as {name}, who owns tables and could take their guards away", REMEDY)
    if _one(connection, CREATES):
        yield Problem(
            f"{store} is opened as {name}, who may create tables and functions there",
            "Run as the owner of the database: REVOKE CREATE ON SCHEMA public FROM PUBLIC;",
        )


def migrate(alias: str) -> None:
    """Bring the tables of a database to this version. The key store has the vault's only: the rest need not be thought
    through for it, which takes as long as making them.
    """
    from django.core.management import call_command

    only = (KEY_APP,) if alias == KEYS else ()
    call_command("migrate", *only, database=alias, interactive=False, verbosity=0)


def newer(connection: "BaseDatabaseWrapper") -> Iterator[Problem]:
    """Whether a newer version of Clearway wrote this database."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    unknown = sorted(set(loader.applied_migrations or ()) - set(loader.disk_migrations or ()))
    if unknown:
        app, name = unknown[0]
        yield Problem(
            f"{STORES[connection.alias]} was written by a newer version of Clearway ({app} {name} is unknown here)",
            "Install that version again, or restore a backup from before it. Nothing was changed.",
        )


def _migrations(connection: "BaseDatabaseWrapper") -> Iterator[Problem]:
    from django.db.migrations.executor import MigrationExecutor

    later = list(newer(connection))
    yield from later
    executor = MigrationExecutor(connection)
    only = KEY_APP if connection.alias == KEYS else None
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes(only))
    if missing and not later:
        yield Problem(
            f"{STORES[connection.alias]} lacks {len(missing)} migrations", "Make a backup, then run: clearway upgrade"
        )


def _guards(connection: "BaseDatabaseWrapper") -> Iterator[Problem]:
    from clearway.vault import guards

    if connection.alias != "default":
        return
    lacks = guards.missing()
    if lacks:
        more = f" and {len(lacks) - 1} more" if len(lacks) > 1 else ""
        yield Problem(
            f"the database lacks a guard of the record ({lacks[0]}{more}): rows could be changed unseen",
            "Find out who took it away: clearway audit verify. Then put it back: clearway upgrade",
        )
    if connection.vendor == "postgresql":
        yield from _privileges(connection)


def _privileges(connection: "BaseDatabaseWrapper") -> Iterator[Problem]:
    from clearway.vault.guards import kept_models

    for table in sorted(model._meta.db_table for model in kept_models()):
        for verb in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER"):
            if _one(connection, f"SELECT has_table_privilege(current_user, '{table}', '{verb}')"):
                yield Problem(
                    f"the database lets Clearway's role {verb} in {table}, where rows are only ever added", REMEDY
                )
                return


def same_database(one: "BaseDatabaseWrapper", other: "BaseDatabaseWrapper") -> bool:
    """Whether two connections lead to one and the same database."""
    if one.vendor != other.vendor:
        return False
    if one.vendor == "sqlite":
        return Path(str(one.settings_dict["NAME"])).resolve() == Path(str(other.settings_dict["NAME"])).resolve()
    asked = "SELECT pg_postmaster_start_time()::text || oid FROM pg_database WHERE datname = current_database()"
    return bool(_one(one, asked) == _one(other, asked))


def _one(connection: "Opened", query: str) -> Any:  # noqa: ANN401  # whatever the database says
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
        return row[0] if row else None
