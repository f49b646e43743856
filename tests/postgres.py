"""Runs a command beside a PostgreSQL of its own, which is gone afterwards.

usage: python tests/postgres.py COMMAND...

The cluster lies in a temporary folder and listens on a Unix socket there, which only this user can reach; the command
finds it by DATABASE_URL. PostgreSQL never runs as root: for root it is started as the user postgres, or nobody. Ends
with the command's own code; where PostgreSQL is missing with 0, having said so, in CI with 1.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

USER = "clearway"
SECONDS = 30
QUICK = {"listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def binaries() -> Path | None:
    """The folder of PostgreSQL's programs, the newest where there are several; None where there is none."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def ordinary() -> dict[str, Any]:
    """How a process is started that must not be root's: as the arguments of `subprocess`."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise SystemExit("there is no ordinary user to run PostgreSQL as: run the tests as one")


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """A running cluster's address, as DATABASE_URL takes it. Raises CalledProcessError, TimeoutError."""
    folder = Path(tempfile.mkdtemp(prefix="clearway-pg-", dir="/tmp"))  # the path of a socket is short
    server: subprocess.Popen[bytes] | None = None
    try:
        who = ordinary()
        if who:
            os.chown(folder, who["user"], who["group"])
        quiet: dict[str, Any] = {"cwd": folder, "stdout": subprocess.DEVNULL, **who}
        data = folder / "data"
        made = ("--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        subprocess.run([programs / "initdb", "-D", data, *made], check=True, **quiet)
        settings = [part for name, value in QUICK.items() for part in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", folder, *settings], stderr=log, **quiet
            )  # fmt: skip
        wait_for(f"host={folder} user={USER} dbname=postgres", server, folder / "log")
        yield f"postgresql://{USER}@{quote(str(folder), safe='')}/postgres"
    finally:
        if server is not None:
            end(server)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until it answers. Raises TimeoutError, with what it logged, after half a minute or where it ended."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"PostgreSQL did not start:\n{log.read_text('utf-8', 'replace')}")


def end(server: subprocess.Popen[bytes]) -> None:
    """Ask it to stop at once; take it down if it does not."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def main(command: list[str]) -> int:
    """Run the command; its code."""
    if not command:
        raise SystemExit("usage: python tests/postgres.py COMMAND...")
    programs = binaries()
    if programs is None:
        said = "PostgreSQL is missing, so nothing ran on it: `make system` installs it, or says how"
        print(said, file=sys.stderr)  # noqa: T201  this is a command
        return 1 if os.environ.get("CI") else 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with cluster(programs) as address:
        return subprocess.run(command, check=False, env={**os.environ, "DATABASE_URL": address}).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
