"""A pupil roll: read, compared, sealed and audited, beside plain inserts of as many names."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure
from bench.record import databases

HERE = Path(__file__).parent
SCHOOL, LARGE = 2_000, int(os.environ.get("BENCH_ROLL", "20000"))


def measured(address: str, count: int) -> dict[str, float]:
    """The figures of one roll on one database, in a process of its own."""
    with tempfile.TemporaryDirectory() as data:
        path = os.pathsep.join(str(each) for each in (HERE.parent, HERE.parent / "tests"))
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        mine = {"CLEARWAY_DATA_DIR": data, "DJANGO_SETTINGS_MODULE": "bench.record_settings", "PYTHONPATH": path}
        run = subprocess.run(  # noqa: S603  # our own script
            [sys.executable, str(HERE / "roll_worker.py"), str(count)], capture_output=True, text=True, check=False,
            env={**kept, **mine, **({"DATABASE_URL": address} if address else {})},
        )  # fmt: skip
        if run.returncode:
            raise SystemExit(f"the measure of the roll failed:\n{run.stderr}")
        return dict(json.loads(run.stdout))


def a_roll() -> Iterator[Figure]:
    """A school's roll brought in by the command; and that a large one needs no more memory."""
    with databases() as found:
        for name, address in found:
            small = measured(address, SCHOOL)
            yield Figure(
                f"roll.{name}.school", f"a roll of {SCHOOL:,}, compared and done, {name}", small["roll"], "s", 10
            )
            yield Figure(
                f"roll.{name}.plain", f"the same, beside plain inserts, {name}", small["roll"], "s", None,
                f"{SCHOOL:,} plain inserts", small["plain"], small["plain"] / small["roll"],
            )  # fmt: skip
            if not address:
                large = measured(address, LARGE)
                label = f"memory that a roll of {LARGE:,} takes more than one of {SCHOOL:,}, {name}"
                yield Figure(f"roll.{name}.memory", label, large["memory"] - small["memory"], "MB", 50)
