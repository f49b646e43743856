"""Bringing an installation's databases to this version: tables, guards, and what the application's role may do."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from clearway.config import roles
from clearway.config.databases import STORES, migrate, newer, same_database
from clearway.config.environment import GUARD_IT, ON_THE_WAY, environment, is_address, is_open_on_the_way
from clearway.config.problems import told_by
from clearway.config.server import set_up
from clearway.core.errors import InputError, nearest

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from clearway.core.packs.schema import Pack

NAMES = {"default": "CLEARWAY_OWNER_URL", "keys": "CLEARWAY_KEYS_OWNER_URL"}


class UpgradeError(InputError):
    """The databases cannot be brought to this version."""


def upgrade(owners: Mapping[str, str], acknowledge: tuple[str, ...], at: datetime) -> Iterator[str]:
    """Do it, and say what was done. Raises InputError before anything is changed, where something does not fit."""
    set_up()
    from django.db import DatabaseError, connections

    packs = _packs(acknowledge)
    try:
        for alias in STORES:
            _refuse(connections[alias], owners[alias])
        for alias in ("keys", "default"):
            yield _upgraded(connections[alias], owners[alias])
    except DatabaseError as error:
        problem = told_by(error)
        raise UpgradeError(problem.what, remedy=problem.remedy) from error
    if packs:
        _acknowledge(packs, at)
        yield f"acknowledged: {', '.join(acknowledge)}"


def _refuse(connection: "BaseDatabaseWrapper", owner: str) -> None:
    store = STORES[connection.alias]
    if connection.vendor != "postgresql":
        if not Path(str(connection.settings_dict["NAME"])).exists():
            raise UpgradeError(f"{store} is missing: there is no file of it", remedy="Name the right data folder.")
        if owner:
            raise UpgradeError(f"{store} is a file and has no owner", remedy=f"Leave out {NAMES[connection.alias]}.")
    elif environment().mode == "live" and not owner:
        raise UpgradeError(
            f"{store} is PostgreSQL: its owner makes the tables, and Clearway's own role may not",
            remedy=f"Set {NAMES[connection.alias]} to the address that `clearway init` was given.",
        )
    elif owner and not is_address(owner):
        raise UpgradeError(
            f"{NAMES[connection.alias]} is not PostgreSQL's address",
            remedy="Write postgresql://user:password@host/name.",
        )
    elif owner and environment().mode == "live" and is_open_on_the_way(owner):
        raise UpgradeError(f"{NAMES[connection.alias]}: {ON_THE_WAY}", remedy=f"{GUARD_IT}.")
    elif owner and not _leads_here(connection, owner):
        raise UpgradeError(f"the owner's address leads to another database than {store}", remedy="Give the right one.")
    for problem in newer(connection):
        raise UpgradeError(problem.what, remedy=problem.remedy)


def _leads_here(connection: "BaseDatabaseWrapper", owner: str) -> bool:
    other = connection.copy()
    with roles.opened_as(other, owner):
        return same_database(connection, other)


def _upgraded(connection: "BaseDatabaseWrapper", owner: str) -> str:
    own = str(connection.settings_dict["USER"])
    with roles.opened_as(connection, owner):
        migrate(connection.alias)
        if owner:
            roles.grant(connection, own)
    connection.close()
    return f"{STORES[connection.alias]} is of this version"


def _packs(names: tuple[str, ...]) -> "list[Pack]":
    from clearway.core.packs.load import installed, load

    for name in names:
        if name not in installed():
            raise UpgradeError(f'there is no pack "{name}"', key="--acknowledge", remedy=nearest(name, installed()))
    return [load(name) for name in names]


def _acknowledge(packs: "list[Pack]", at: datetime) -> None:
    from clearway.audit.acts import Act
    from clearway.organisations.changes import acknowledge
    from clearway.organisations.queries import at_the_machine
    from clearway.vault import keyring

    for organisation in keyring.organisations():
        acknowledge(Act(at_the_machine(organisation), at), packs)
