"""One roll of so many pupils, brought in on a database set up anew; started by bench/roll.py.

Prints seconds for the whole of it (compared and done), for as many plain inserts, and the most memory, in MB, as JSON.
"""

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4


class Silent:
    """Nobody watches."""

    def begin(self, what: str, whole: int) -> None:
        """A part is next."""

    def step(self, gone: int) -> None:
        """So many are done."""


def set_up() -> None:
    """Django, the tables, a school with its lead, and the peer's plain table."""
    import django

    django.setup()
    from bench.plain.models import PlainPerson
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from clearway.vault.master import write

    write(Path(settings.ENVIRONMENT.data_dir) / "master.key")
    for alias in ("default", "keys"):
        call_command("migrate", database=alias, interactive=False, verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(PlainPerson)


def brought_in(count: int, folder: Path) -> float:
    """Seconds for a roll of so many, as the command brings it in."""
    from clearway.config.rolling import Chosen, Roll
    from rolls import written
    from world import school

    school("bench")
    file = folder / "roll.csv"
    with file.open("w", encoding="utf-8") as out:
        out.writelines(written(count))
    begun = time.perf_counter()
    with Roll(file, "", Silent()).opened() as roll:
        list(roll.compared(Chosen((), "day")))
        roll.refuse_unready(doubts=True, many_leave=False)
        said = roll.done()
    took = time.perf_counter() - begun
    if f"{count:,} new" not in said:
        raise AssertionError(said)
    return took


def plain(count: int) -> float:
    """Seconds for as many rows as any program would write them: one each, all in one transaction."""
    from bench.plain.models import PlainPerson
    from django.db import transaction

    begun = time.perf_counter()
    with transaction.atomic():
        for nth in range(count):
            PlainPerson.objects.create(id=uuid4(), organisation=uuid4(), name=f"Example {nth}")
    return time.perf_counter() - begun


def main(count: int) -> None:
    """Measure, and print."""
    set_up()
    with tempfile.TemporaryDirectory() as folder:
        took = brought_in(count, Path(folder))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"roll": took, "plain": plain(count), "memory": most}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.record_settings")
    main(int(sys.argv[1]))
