"""PostgreSQL's two roles: an owner, who makes the tables and whose address is stored nowhere, and the application's,
which owns nothing, may add to the record and read it, and may do nothing else.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import dj_database_url

from clearway.config.databases import parameters
from clearway.core.errors import InputError

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from clearway.config.databases import Opened

READ_ONLY = ("django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions")
EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
FREE = "SELECT NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


SCHEMA = (
    "SELECT has_schema_privilege(current_user, 'public', 'CREATE'), NOT pg_has_role(nspowner, 'USAGE') AND EXISTS "
    "(SELECT 1 FROM aclexplode(nspacl) WHERE grantee = 0 AND privilege_type = 'CREATE') "
    "FROM pg_namespace WHERE nspname = 'public'"
)


class OwnerError(InputError):
    """The owner of a PostgreSQL database, or what stands in it, does not do."""


EVERYBODY = OwnerError(  # PostgreSQL 14 and older give this right to everybody
    "everybody may create tables in the schema public, and the owner cannot change that",
    remedy="Run as a superuser in this database: REVOKE CREATE ON SCHEMA public FROM PUBLIC;",
)


@dataclass(frozen=True, slots=True)
class Role:
    """The application's role."""

    name: str
    password: str = field(repr=False)

    def address(self, owner_url: str) -> str:
        """The address of the owner's database, for this role."""
        parts = urlsplit(owner_url)
        place = parts.netloc.rpartition("@")[2]
        return parts._replace(netloc=f"{quote(self.name)}:{self.password}@{place}").geturl()


def new_role(purpose: str) -> Role:
    """A role that no cluster has yet, with a password that nobody has seen."""
    return Role(f"clearway_{purpose}_{secrets.token_hex(3)}", secrets.token_urlsafe(32))


@contextmanager
def opened_as(connection: "BaseDatabaseWrapper", address: str) -> Iterator[None]:
    """A database, under the owner's address for as long as this lasts. An empty address changes nothing."""
    if not address:
        yield
        return
    kept = dict(connection.settings_dict)
    found = dj_database_url.parse(address)
    options = {**found.get("OPTIONS", {}), "connect_timeout": 10, "options": "-c lock_timeout=10s"}
    connection.close()
    connection.settings_dict.update({**found, "OPTIONS": options})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)


def refuse_unfit(connection: "Opened", store: str, *, empty: bool = True) -> None:
    """Whether the owner can make an installation here. Raises OwnerError with what stands in the way.

    `empty` is False where what stands there is our own, and is about to be taken back.
    """
    for problem in parameters(connection, store):
        raise OwnerError(problem.what, remedy=problem.remedy)
    name, creates, owns = _row(
        connection,
        "SELECT current_user, rolsuper OR rolcreaterole, pg_has_role(datdba, 'USAGE') FROM pg_roles, pg_database "
        "WHERE rolname = current_user AND datname = current_database()",
    )
    if not owns:
        remedy = "Run as a superuser: ALTER DATABASE ... OWNER TO " + name + ";"
        raise OwnerError(f"{name} does not own {store}", remedy=remedy)
    if not creates:
        remedy = f"Run as a superuser: ALTER ROLE {name} CREATEROLE;"
        raise OwnerError(f"{name} may not make the role with which Clearway works", remedy=remedy)
    makes, stuck = _row(connection, SCHEMA)
    if not makes:
        remedy = f"Run as a superuser in this database: GRANT CREATE ON SCHEMA public TO {name};"
        raise OwnerError(f"{name} may not make tables in {store}", remedy=remedy)
    if stuck:
        raise OwnerError(EVERYBODY.problem, remedy=EVERYBODY.remedy)
    standing = tables(connection)
    if standing and empty:
        raise OwnerError(
            f"{store} is not empty: {standing[0]} stands there", remedy="Give an empty one, made for Clearway alone."
        )


def tables(connection: "Opened") -> list[str]:
    """The tables that stand in the database."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [row[0] for row in cursor.fetchall()]


def make(connection: "BaseDatabaseWrapper", role: Role) -> None:
    """Make the role. Its password is hashed here: PostgreSQL and its log never see it."""
    connection.ensure_connection()
    hashed = connection.connection.pgconn.encrypt_password(role.password.encode(), role.name.encode(), b"scram-sha-256")
    _run(
        connection,
        f"CREATE ROLE {role.name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD '{hashed.decode()}'",
        f"GRANT CONNECT ON DATABASE {_here(connection)} TO {role.name}",
    )


def drop(connection: "BaseDatabaseWrapper", name: str) -> None:
    """Take a role away again that an init made; none is left where there was none."""
    if _row(connection, FREE, name)[0]:
        return
    here = _here(connection)
    _run(
        connection,
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {name}",
        f"REVOKE ALL ON SCHEMA public FROM {name}",
        f"REVOKE ALL ON DATABASE {here} FROM {name}",
        f"DROP ROLE {name}",
    )


def grant(connection: "BaseDatabaseWrapper", name: str) -> None:
    """Give the role what it needs, and take from it everything else. Raises OwnerError where others hold too much."""
    from clearway.vault.guards import kept_models

    kept = {model._meta.db_table for model in kept_models()}
    here = _here(connection)
    role = connection.ops.quote_name(name)
    _run(
        connection,
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE CREATE, TEMPORARY ON DATABASE {here} FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {role}",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
        *(
            f"GRANT {_verbs(table, kept)} ON {connection.ops.quote_name(table)} TO {role}"
            for table in tables(connection)
        ),
    )
    if _row(connection, "SELECT has_schema_privilege(%s, 'public', 'CREATE')", name)[0]:
        raise OwnerError(EVERYBODY.problem, remedy=EVERYBODY.remedy)


def _verbs(table: str, kept: set[str]) -> str:
    if table in kept:
        return "SELECT, INSERT"
    return "SELECT" if table in READ_ONLY else EVERYTHING


def _here(connection: "BaseDatabaseWrapper") -> str:
    return connection.ops.quote_name(str(_row(connection, "SELECT current_database()")[0]))


def _run(connection: "BaseDatabaseWrapper", *statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _row(connection: "Opened", query: str, *given: str) -> Any:  # noqa: ANN401  # whatever the database says
    with connection.cursor() as cursor:
        cursor.execute(query, given or None)
        return cursor.fetchone()
