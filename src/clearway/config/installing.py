"""Setting up a real installation: everything is checked first, and written last.

What counts is one commit: that of the transaction which holds the organisation and its people (on PostgreSQL the tables
too). Before it, whatever was made is taken back; a run that was cut off left a note of what it made, and the next run
takes that back or, where the commit stands, ends what was begun. The settings file gets its name last of all.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from clearway.config import roles, settings_file
from clearway.config.answers import AnswerError, Answers, Somebody
from clearway.config.environment import environment
from clearway.config.problems import told_by
from clearway.config.trying import (
    InstallError,
    refuse_other_places,
    try_checkpoints,
    try_disk,
    try_folder,
    try_master_key,
    try_owner,
    try_variables,
)
from clearway.config.unfinished import MAKING, NOTE, SETTINGS, Note, clear, committed, place_of

if TYPE_CHECKING:
    from uuid import UUID

    from clearway.accounts.models import User
    from clearway.audit.acts import Act


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody who can join, and the address with which they do so, once."""

    name: str
    role: str
    address: str


@dataclass(frozen=True, slots=True)
class Installed:
    """What came of it. `finished` where an earlier run had been cut off just before its end."""

    settings: Path
    master_key: Path | None
    behind_proxy: bool
    joining: list[Joining]
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What is about to be made, with secrets that nothing has seen yet."""

    answers: Answers
    settings: dict[str, str | bool | list[str]]
    roles: dict[str, roles.Role]

    @property
    def owners(self) -> dict[str, str]:
        """The owner's address of each database; empty for SQLite."""
        return {"default": self.answers.owner_url, "keys": self.answers.keys_owner_url}


def install(answers: Answers, at: datetime) -> Installed:
    """Make the installation. Raises InputError, having taken back whatever it made."""
    left = _tried(answers)
    plan = _planned(answers)
    if left and committed(answers.folder):
        return _ended(answers, at)
    os.umask(0o077)
    _surroundings(plan)
    _set_up()
    with _owned(plan):
        if left:
            refuse_other_places(left, _places(plan))
            clear(answers.folder, left)
        _refuse_databases(plan)
        _make(plan, at)
    return _ended(answers, at, finished=False)


def joining(hosts: tuple[str, ...], at: datetime) -> list[Joining]:
    """The addresses of everybody who has not joined yet, made anew. Needs Django set up."""
    from clearway.accounts.changes import joining_address
    from clearway.accounts.queries import has_joined
    from clearway.organisations.queries import members
    from clearway.vault import keyring
    from clearway.vault.reach import within

    found = []
    for organisation in keyring.organisations():
        with within(organisation):
            found += [
                Joining(user.name, str(holding.role.label), f"https://{hosts[0]}{joining_address(user)}")
                for user, holding in members(at)
                if not has_joined(user)
            ]
    return found


def _tried(answers: Answers) -> Note | None:
    """What an earlier run left in the folder. Raises InstallError where something that was told cannot be used here."""
    try_variables()
    try_master_key(from_environment=answers.master_key_from_environment)
    left = try_folder(answers.folder, answers.master_key_file)
    try_disk(answers.folder, on_postgresql=bool(answers.owner_url and answers.keys_owner_url))
    try_checkpoints(answers.checkpoint_to, answers.folder)
    return left


def _planned(answers: Answers) -> Plan:
    made = {
        alias: roles.new_role(purpose)
        for alias, purpose, owner in (
            ("default", "app", answers.owner_url),
            ("keys", "keys", answers.keys_owner_url),
        )
        if owner
    }
    settings: dict[str, str | bool | list[str]] = {
        "mode": "live",
        "hosts": list(answers.hosts),
        "behind_proxy": answers.behind_proxy,
        "data_dir": str(answers.folder),
        "checkpoint_to": answers.checkpoint_to,
        "secret_key": secrets.token_urlsafe(64),
    }
    if answers.owner_url:
        settings["database_url"] = made["default"].address(answers.owner_url)
    if answers.keys_owner_url:
        settings["keys_url"] = made["keys"].address(answers.keys_owner_url)
    if answers.master_key_file:
        settings["master_key_file"] = str(answers.master_key_file)
    return Plan(answers, settings, made)


def _surroundings(plan: Plan) -> None:
    """The settings as they will be, for this process; judged as at every start. Raises EnvironmentRefusedError."""
    for name, value in plan.settings.items():
        variable = "DATABASE_URL" if name == "database_url" else f"CLEARWAY_{name.upper()}"
        text = ",".join(value) if isinstance(value, list) else value
        os.environ[variable] = ("yes" if text else "no") if isinstance(text, bool) else text
    environment.cache_clear()
    environment()


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearway.config.settings")
    import django

    django.setup()


@contextmanager
def _owned(plan: Plan) -> Iterator[None]:
    """The databases, under their owners' addresses. What the database refuses is a sentence without its words."""
    from django.db import DatabaseError, connections

    try:
        with (
            roles.opened_as(connections["keys"], plan.owners["keys"]),
            roles.opened_as(connections["default"], plan.owners["default"]),
        ):
            yield
    except DatabaseError as error:
        problem = told_by(error)
        raise InstallError(problem.what, remedy=problem.remedy) from error


def _places(plan: Plan) -> dict[str, str]:
    return {alias: place_of(plan.owners[alias]) for alias in plan.roles}


def _refuse_databases(plan: Plan) -> None:
    from django.db import connections

    from clearway.config.databases import same_database

    for alias, owner in plan.owners.items():
        if owner:
            try_owner(owner, alias)
    if plan.owners["default"] and plan.owners["keys"] and same_database(connections["default"], connections["keys"]):
        raise InstallError(
            "the key store is the database itself", remedy="Give the keys a database of their own, or leave it out."
        )


def _make(plan: Plan, at: datetime) -> None:
    """Everything, or nothing."""
    from django.db import DatabaseError, connections, transaction

    folder = plan.answers.folder
    key = _key_file(plan)
    names = {alias: role.name for alias, role in plan.roles.items()}
    note = Note(str(key) if key and not key.exists() else "", names, _places(plan))
    try:
        _write_note(folder, note)
        _master_key(key)
        for alias, role in plan.roles.items():
            roles.make(connections[alias], role)
        _refuse_login(plan)
        _tables(plan, "keys")
        if not plan.owners["default"]:
            _tables(plan, "default")  # SQLite makes no tables inside a transaction
        with transaction.atomic():
            if plan.owners["default"]:
                _tables(plan, "default")
            _people(plan.answers, at)
            settings_file.write(folder / MAKING, plan.settings)
    except BaseException:
        with suppress(DatabaseError, OSError):  # then the note stays, and the next run takes it back
            clear(folder, note)
        raise


def _key_file(plan: Plan) -> Path | None:
    answers = plan.answers
    return None if answers.master_key_from_environment else answers.master_key_file or answers.folder / "master.key"


def _write_note(folder: Path, note: Note) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        (folder / NOTE).write_text(note.as_text(), "utf-8")
    except OSError as error:
        raise InstallError(f"nothing can be written in {folder}", remedy="Name a folder that is yours.") from error


def _master_key(file: Path | None) -> None:
    from clearway.vault import master

    if file and not file.exists():
        master.write(file)
    master.master()


def _refuse_login(plan: Plan) -> None:
    """Whether PostgreSQL lets the new role in, before anything stands on it."""
    import psycopg

    for alias, role in plan.roles.items():
        try:
            psycopg.connect(role.address(plan.owners[alias]), connect_timeout=10).close()
        except psycopg.OperationalError as error:
            raise InstallError(
                "PostgreSQL does not let the application's new role in with its password",
                remedy="In pg_hba.conf allow scram-sha-256 for this database from this machine; then run this again.",
            ) from error


def _tables(plan: Plan, alias: str) -> None:
    from django.db import connections, transaction

    from clearway.config.databases import migrate

    with transaction.atomic(using=alias) if plan.owners[alias] else nullcontext():
        migrate(alias)
        if alias in plan.roles:
            roles.grant(connections[alias], plan.roles[alias].name)


def _people(answers: Answers, at: datetime) -> None:
    """The organisation, its lines, what it acknowledges, and the first two people."""
    from clearway.core.packs.load import load
    from clearway.organisations import changes
    from clearway.organisations.models import Role

    act = changes.founding(at)
    here = act.actor.organisation
    changes.found(act, changes.Founding(answers.name, answers.kind, answers.setting, answers.areas))
    changes.add_lines(
        _act(here, at),
        [
            changes.NewLine(line.area, line.use, line.name, line.phone, line.hours, line.verified_on)
            for line in answers.lines
        ],
    )
    if answers.acknowledge:
        changes.acknowledge(_act(here, at), [load(name) for name in answers.acknowledge])
    for somebody, role in ((answers.lead, Role.LEAD), (answers.administrator, Role.ADMINISTRATOR)):
        changes.add_member(_act(here, at), _user(somebody, at), role)


def _act(organisation: "UUID", at: datetime) -> "Act":
    from clearway.audit.acts import Act
    from clearway.organisations.queries import at_the_machine

    return Act(at_the_machine(organisation), at)


def _user(somebody: Somebody, at: datetime) -> "User":
    from clearway.accounts.changes import make_user

    return make_user(somebody.email, somebody.name, at)


def _ended(answers: Answers, at: datetime, *, finished: bool = True) -> Installed:
    """The settings file gets its name, and the note goes: from here on it is an installation."""
    folder = answers.folder
    if (folder / MAKING).exists():
        (folder / MAKING).rename(folder / SETTINGS)
    (folder / NOTE).unlink(missing_ok=True)
    if finished:
        os.environ[settings_file.NAMED_BY] = str(folder / SETTINGS)
        environment.cache_clear()
        _set_up()
    found = environment()
    key = None if found.master_key else found.master_key_path
    return Installed(folder / SETTINGS, key, found.behind_proxy, joining(found.hosts, at), finished)


__all__ = ["AnswerError", "InstallError", "Installed", "install", "joining"]
