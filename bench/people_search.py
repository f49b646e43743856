"""People search among a hundred thousand, on SQLite and on PostgreSQL, beside LIKE over plain names."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure
from bench.record import databases, every_core

HERE = Path(__file__).parent
KINDS = {
    "whole": "a whole name", "last": "a last name", "part": "four letters of the middle", "rough": "one letter wrong",
    "year": "four letters and a year group",
}  # fmt: skip


def measured(address: str) -> dict[str, float]:
    """The figures of one database."""
    with tempfile.TemporaryDirectory() as data:
        path = os.pathsep.join(str(each) for each in (HERE.parent, HERE.parent / "tests"))
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "BENCH_PEOPLE") if name in os.environ}
        mine = {"CLEARWAY_DATA_DIR": data, "DJANGO_SETTINGS_MODULE": "bench.record_settings", "PYTHONPATH": path}
        run = subprocess.run(  # noqa: S603  # our own script
            [sys.executable, str(HERE / "people_worker.py")], capture_output=True, text=True, check=False,
            preexec_fn=every_core, env={**kept, **mine, **({"DATABASE_URL": address} if address else {})},
        )  # fmt: skip
        if run.returncode:
            raise SystemExit(f"the measure of the search failed:\n{run.stderr}")
        return dict(json.loads(run.stdout))


def people_search() -> Iterator[Figure]:
    """Somebody found among 100,000, sealed, with the event of the search: 50 ms at p95."""
    with databases() as found:
        for name, address in found:
            got = measured(address)
            for kind, says in KINDS.items():
                ours, plain = got[f"{kind}.p95"], got[f"{kind}.plain.p95"]
                web = got[f"{kind}.web.p95"]
                yield Figure(f"people.{name}.{kind}.web", f"search by {says}, over the web, p95, {name}", web, "ms", 50)
                yield Figure(f"people.{name}.{kind}", f"the same, its read and its event alone, {name}", ours, "ms", 50)
                yield Figure(
                    f"people.{name}.{kind}.beside", f"the same beside plain names, {name}", ours, "ms", None,
                    "LIKE over plain names, p95", plain, plain / ours,
                )  # fmt: skip
