"""What is unsafe about this installation, asked of everything that it stands on. What only warns never stops it.

`server.prepare` refuses to start in live mode on any problem that does not warn; `clearway check` names all of them.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from clearway.config import sign_in
from clearway.config.answers import USES
from clearway.config.databases import STORES, closed_to_others, same_database, unsafe
from clearway.config.environment import environment, settings_path
from clearway.config.installing import Joining, joining
from clearway.config.problems import Problem, told_by
from clearway.config.replaying import overdue
from clearway.core.errors import InputError

if TYPE_CHECKING:
    from uuid import UUID

FREE_BYTES = 500_000_000
AHEAD = timedelta(minutes=5)
CHECKPOINT_AGE = timedelta(hours=48)
Look = Callable[[], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was looked at, and what is wrong with it."""

    what: str
    problems: tuple[Problem, ...]


def look(at: datetime) -> Iterator[Checked]:
    """Everything, one after another; each look is taken when it is asked for. Needs Django set up.

    What cannot be looked at because something before it is broken is left out.
    """
    from django.db import DatabaseError

    from clearway.vault.errors import KeyMissingError, SealBrokenError

    found = False
    for what, check in _looks(at):
        try:
            problems = tuple(check())
        except InputError as error:
            problems = (Problem(error.problem, error.remedy or "See docs/how-to/install.md."),)
        except (DatabaseError, KeyMissingError, SealBrokenError):
            if found:  # what stands in the way was named already
                continue
            problems = (
                Problem("it cannot be read", "Restore what is missing from a backup, or find out who took it."),
            )
        found = found or any(not each.warns for each in problems)
        yield Checked(what, problems)


def unsafe_now(at: datetime) -> list[Problem]:
    """Whatever must be mended before anything is served."""
    return [problem for checked in look(at) for problem in checked.problems if not problem.warns]


def joining_anew() -> list[Joining]:
    """The joining addresses of the installation that CLEARWAY_SETTINGS names."""
    from clearway.config.server import set_up

    set_up()
    from clearway.ui.clock import instant

    return joining(environment().hosts, instant())


def _looks(at: datetime) -> list[tuple[str, Look]]:
    stores: list[tuple[str, Look]] = [
        ("database", lambda: _store("default")),
        ("key store", lambda: _store("keys")),
        ("master key", _master_key),
    ]
    stores += [(f"sign-in: {sign_in.described(each)}", nothing) for each in environment().sign_in.values()]
    if environment().mode != "live":
        return stores
    return [
        ("settings", _settings),
        *stores,
        ("organisation", lambda: _organisations(at)),
        ("journal", lambda: overdue(at)),
        ("clock", lambda: clock(at)),
        ("checkpoints", lambda: _checkpoints(at)),
        ("disk", disk),
    ]


def nothing() -> Iterator[Problem]:
    """What is wrong with it was refused when the settings were read; whether it answers is not asked."""
    yield from ()


def _settings() -> Iterator[Problem]:
    from django.core.checks import WARNING, run_checks

    for message in run_checks(include_deployment_checks=True):
        if message.level >= WARNING and not message.is_silenced():
            yield Problem(f"{message.id}: {message.msg}", message.hint or "This is a defect of Clearway: report it.")
    path = settings_path()
    if path:
        yield from closed_to_others(path, 0o600)
    yield from closed_to_others(environment().data_dir, 0o700)


def _store(alias: str) -> Iterator[Problem]:
    from django.db import DatabaseError, connections

    connection = connections[alias]
    if environment().mode != "live" and connection.vendor == "postgresql":
        return  # the tests' own; nothing real is kept there
    file = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and not file.exists():  # to ask would make an empty one
        yield Problem(
            f"{STORES[alias]} is missing: there is no file {file}",
            "Restore it from a backup, name the right data folder, or set an installation up: clearway init",
        )
        return
    try:
        yield from unsafe(connection)
        if alias == "keys" and same_database(connection, connections["default"]):
            yield Problem(
                "the key store is the database itself: its backup would hold the keys to all that it seals",
                "Give the keys a database of their own: CLEARWAY_KEYS_URL, or leave it out for a file.",
            )
    except DatabaseError as error:
        name = "DATABASE_URL" if alias == "default" else "CLEARWAY_KEYS_URL"
        problem = told_by(error)
        yield Problem(f"{name}: {problem.what}", problem.remedy)


def _master_key() -> Iterator[Problem]:
    """Raises MasterKeyError."""
    from clearway.vault import keyring, master

    settings = environment()
    master.master()
    if not settings.master_key and settings.master_key_path.stat().st_uid not in (os.geteuid(), 0):
        yield Problem(
            f"the master key {settings.master_key_path} belongs to somebody else",
            "Run Clearway as the user whose key it is.",
        )
    keyring.fits()


def _organisations(at: datetime) -> Iterator[Problem]:
    from clearway.vault import keyring
    from clearway.vault.reach import within

    found = keyring.organisations()
    if not found:
        yield Problem("there is no organisation", "Set it up: clearway init")
    for organisation in found:
        with within(organisation):
            yield from [*_lines(), *_packs(), *_people(at)]


def _lines() -> Iterator[Problem]:
    from clearway.organisations import queries

    given = {(line.area, line.use) for line in queries.lines()}
    for area in queries.areas():
        for use, words in USES.items():
            if (area, use) not in given:
                yield Problem(
                    f"{words} for {area} has no line of your own", "Ring the council, and enter what they say."
                )


def _packs() -> Iterator[Problem]:
    from clearway.core.packs.load import areas, load
    from clearway.organisations import queries

    acknowledged = queries.acknowledged()
    for area in queries.areas():
        if area not in areas():
            yield Problem(f"no pack covers the area {area} any more", "Install the version of Clearway that has it.")
            continue
        pack = load(areas()[area])
        if not pack.reviewed_by and (pack.id, pack.checksum) not in acknowledged:
            yield Problem(
                f"nobody has reviewed the pack {pack.id} as it is now, and it is not acknowledged",
                f"Read it (clearway pack show {pack.id}), then: clearway upgrade --acknowledge {pack.id}",
            )


def _people(at: datetime) -> Iterator[Problem]:
    from clearway.accounts.queries import factors, has_joined
    from clearway.organisations import queries
    from clearway.organisations.models import Role

    people: dict[Role, set[UUID]] = {Role.LEAD: set(), Role.ADMINISTRATOR: set()}
    joined: set[UUID] = set()
    for user, holding in queries.members(at):
        role = holding.role
        if role in people and user.is_active and holding.holds(at):
            people[role].add(user.pk)
            if has_joined(user):
                joined.add(user.pk)
                if not factors(user.pk):
                    yield Problem(
                        f"the {role.label.lower()} has joined without a second factor",
                        "Let them sign in: they are asked to set one up.",
                        warns=True,
                    )
    for role, found in people.items():
        if not found:
            yield Problem(f"there is no {role.label.lower()}", "Set up anew, or restore a backup.")
        elif not found & joined:  # where one of several has joined, the others are for the administrator to remind
            yield Problem(f"the {role.label.lower()} has not joined yet", _hand_over(), warns=True)
    if all(people.values()) and len(set.union(*people.values())) == 1:
        yield Problem("lead and administrator are one person", "Who sets access does not read cases: name another.")


def _hand_over() -> str:
    anew = f"clearway init --joining-addresses{_named()}"
    return f"Hand over the address that init printed; if it is lost or older than 72 hours: {anew}"


def _named() -> str:
    """How a command is told which installation is meant."""
    path = settings_path()
    return f" --settings {path}" if path else ""


def clock(at: datetime) -> Iterator[Problem]:
    """Whether the record holds something from the future: then this machine's clock, or the one before, is wrong."""
    newest = max((head for head in _heads() if head), default=None)
    if newest and newest > at + AHEAD:
        yield Problem(
            f"the record was last written at {newest:%Y-%m-%d %H:%M} UTC, which is still to come: the clock is wrong",
            "Set this machine's clock by the network (timedatectl set-ntp true).",
        )


def _heads() -> Iterator[datetime | None]:
    from clearway.audit.models import Event
    from clearway.vault.reach import within

    for chain in _chains():
        with within(chain):
            yield Event.objects.order_by("-number").values_list("at", flat=True).first()


def _chains() -> "list[UUID]":
    from clearway.vault import keyring
    from clearway.vault.models import HOUSE

    return [HOUSE, *keyring.organisations()]


def _checkpoints(at: datetime) -> Iterator[Problem]:
    from clearway.audit.models import Checkpoint
    from clearway.vault import keyring
    from clearway.vault.reach import within

    away = environment().checkpoint_to
    if away.startswith("/") and not (Path(away).is_dir() and os.access(away, os.W_OK)):
        yield Problem(f"checkpoints cannot be written to {away}", "Make the folder, or mount it, for this user.")
    elif away.startswith("/") and is_on_the_disk_of(Path(away), environment().data_dir):
        yield Problem(
            f"checkpoints lie on the disk of the data itself, in {away}: who takes or spoils one has the other",
            "Name a folder on another machine's disk, or an address, as checkpoint_to.",
            warns=True,
        )
    for organisation in keyring.organisations():
        with within(organisation):
            last = Checkpoint.objects.order_by("-at").values_list("at", flat=True).first()
        if last is None or last < at - CHECKPOINT_AGE:
            said = (
                "no checkpoint of the record has left the house yet"
                if last is None
                else f"the last left {last:%Y-%m-%d}"
            )
            remedy = (
                f"One a day, by crontab (docs/how-to/install.md). Make one now: clearway audit checkpoint{_named()}"
            )
            yield Problem(said, remedy, warns=True)


def is_on_the_disk_of(folder: Path, other: Path) -> bool:
    """Whether two folders lie on one disk, so that both go with it."""
    return folder.stat().st_dev == other.stat().st_dev


def disk() -> Iterator[Problem]:
    """Whether there is room to write."""
    folder = environment().data_dir
    if not folder.exists():
        return  # the database said so
    free = shutil.disk_usage(folder).free
    if free < FREE_BYTES:
        yield Problem(f"only {free // 1_000_000} MB are free under {folder}", "Make room.", warns=True)
