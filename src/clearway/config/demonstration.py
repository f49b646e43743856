"""The demonstration school: invented, on this computer only, and made anew whenever somebody asks."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction

from clearway.accounts.models import User
from clearway.concerns import journal
from clearway.config.invented import CAST, invent
from clearway.config.server import prepare
from clearway.config.unfinished import SETTINGS
from clearway.core.errors import InputError
from clearway.vault import keyring, master, posted
from clearway.vault.stores import KEYS


def seed(at: datetime) -> None:
    """The demonstration's organisations, people and cases, where there is no organisation yet."""
    if keyring.organisations():
        return
    with transaction.atomic(), transaction.atomic(using=KEYS):  # quick; and the keys are kept before what they seal
        invent(at)


def reset() -> None:
    """Take everything of the demonstration away, and make it anew. Raises InputError where it is not only that.

    Its own master key goes as well: what the disk may still hold of the old files opens for nobody any more.
    """
    refuse_others()
    for file in _files():
        file.unlink(missing_ok=True)
    master.master.cache_clear()
    posted.public_key.cache_clear()
    prepare()  # as every start of a demonstration: key, tables, school
    connections.close_all()  # the last to leave takes the journals along


def refuse_others() -> None:
    """Raises InputError where something lies here that is not the demonstration's, so that it is never reset."""
    folder = settings.ENVIRONMENT.data_dir
    remedy = "Only a demonstration is made anew. Name another folder with CLEARWAY_DATA_DIR."
    if settings.LIVE:
        raise InputError("this is a live installation", remedy="Only a demonstration is made anew.")
    if any(connection.vendor != "sqlite" for connection in connections.all()):
        raise InputError(
            "this demonstration lies in PostgreSQL, where nothing is taken away by this command",
            remedy="Make an empty database, and name that one.",
        )
    if (folder / SETTINGS).exists():
        raise InputError(f"a real installation was set up in {folder}", remedy=remedy)
    try:
        if _others():
            raise InputError(f"in {folder} somebody has an account who is not of the demonstration", remedy=remedy)
    except DatabaseError as error:
        there = ", ".join(each.name for each in _files() if each.exists())
        raise InputError(
            f"the database in {folder} cannot be read, so nobody can see that it is only a demonstration",
            remedy=f"If it is, remove the files yourself: {there}.",
        ) from error
    finally:
        connections.close_all()


def _others() -> bool:
    if not Path(str(connection.settings_dict["NAME"])).exists():
        return False
    if User._meta.db_table not in connection.introspection.table_names():
        return False
    return User.objects.exclude(email__in=CAST).exists()


def _files() -> list[Path]:
    """Every file that a demonstration makes, but the static ones, which are the program's."""
    names = [Path(str(each.settings_dict["NAME"])) for each in connections.all()]
    place = settings.ENVIRONMENT
    own = [] if place.master_key or place.master_key_file else [place.master_key_path]
    own += [each.path for each in (*journal.waiting(), *journal.refused())]
    return [name.with_name(name.name + part) for name in names for part in ("", "-wal", "-shm", "-journal")] + own
