"""The record: sealed and audited, beside the plain write that anybody would do, on SQLite and on PostgreSQL."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import psycopg
from bench.figures import Figure

HERE = Path(__file__).parent


@contextmanager
def databases() -> Iterator[Iterator[tuple[str, str]]]:
    """SQLite, and PostgreSQL with its safe settings, each with its address."""
    from postgres import QUIET, binaries, cluster

    programs = binaries()
    with cluster(programs, QUIET) if programs else nullcontext("") as address:
        yield iter([("SQLite", ""), *([("PostgreSQL", _own(address))] if address else [])])


def _own(address: str) -> str:
    """A database of the role's own in the same cluster."""
    with psycopg.connect(address, autocommit=True) as line:
        line.execute("CREATE DATABASE bench")
    return f"{address.rpartition('/')[0]}/bench"


def measured(address: str) -> dict[str, float]:
    """The figures of one database. Its processes use every core, as in use."""
    with tempfile.TemporaryDirectory() as data:
        path = os.pathsep.join(str(each) for each in (HERE.parent, HERE.parent / "tests"))
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        mine = {"CLEARWAY_DATA_DIR": data, "DJANGO_SETTINGS_MODULE": "bench.record_settings", "PYTHONPATH": path}
        run = subprocess.run(  # noqa: S603  # our own script
            [sys.executable, str(HERE / "record_worker.py")], capture_output=True, text=True, check=False,
            preexec_fn=every_core, env={**kept, **mine, **({"DATABASE_URL": address} if address else {})},
        )  # fmt: skip
        if run.returncode:
            raise SystemExit(f"the measure of the record failed:\n{run.stderr}")
        return dict(json.loads(run.stdout))


def every_core() -> None:
    """What is started from here may use every core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))


def the_record() -> Iterator[Figure]:
    """The sealed, audited record on both databases, with safe settings (every commit reaches the disk)."""
    with databases() as found:
        for name, address in found:
            got = measured(address)
            rows = f"case of 200 sealed entries opened, {name}"
            yield Figure(
                f"record.{name}.open", rows, got["open"], "ms", None, "200 plain rows", got["open.plain"],
                got["open.plain"] / got["open"],
            )  # fmt: skip
            yield Figure(f"record.{name}.whole", f"the whole case page's read, {name}", got["open.whole"], "ms", 20)
            yield Figure(f"record.{name}.adds", f"what the event of a read adds, {name}", got["read.adds"], "ms", 3)
            role = f"a role check: what a role and a rule let somebody do, {name}"
            yield Figure(f"record.{name}.rule", role, got["role.rule"], "ms", 0.2)
            asked = f"who somebody is here, asked of the database, {name}"
            yield Figure(
                f"record.{name}.actor", asked, got["role.actor"], "ms", None, "their roles only", got["role.plain"],
                got["role.plain"] / got["role.actor"],
            )  # fmt: skip
            yield Figure(
                f"record.{name}.may",
                f"what they are to a case, asked first on a page, {name}",
                got["role.case"],
                "ms",
                0.2,
            )
            each = f"a sealed change, audited, 8 writers (300 a second: 3.33), {name}"
            yield Figure(f"record.{name}.each", each, 1000 / got["writes"], "ms", 1000 / 300)
            yield Figure(
                f"record.{name}.writes", f"sealed changes a second, audited, 8 writers, {name}", got["writes"], "/s",
                None, "plain inserts, 8 writers", got["writes.plain"], got["writes"] / got["writes.plain"],
            )  # fmt: skip
            yield Figure(
                f"record.{name}.verify", f"time to verify 100,000 events, {name} (a second at most)",
                100_000 / got["verify"], "s", 1,
            )  # fmt: skip
