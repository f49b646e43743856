"""Runs a command beside a PostgreSQL of its own, which is gone afterwards.

usage: python tests/postgres.py COMMAND...

The cluster lies in a temporary folder and listens on a Unix socket there, which only this user can reach; the command
finds it by DATABASE_URL, as an ordinary role that may make databases: no test is a superuser, for whom row-level
security would not hold. PostgreSQL never runs as root: for root it is started as the user postgres, or nobody. Ends
with the command's own code; where PostgreSQL is missing with 0, having said so, in CI with 1.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import psycopg

USER, SUPERUSER = "clearway", "postgres"
SECONDS = 30
QUIET = {"listen_addresses": ""}
QUICK = {
    "listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "max_wal_size": "96MB",  # a test looks for names in every file of the cluster
}  # fmt: skip


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


class Cluster:
    """A cluster of our own in a temporary folder.

    `parameters` are PostgreSQL's own; QUIET leaves its safe ones as they are. Raises CalledProcessError, TimeoutError.
    """

    def __init__(self, programs: Path, parameters: Mapping[str, str] = QUICK, *, checksums: bool = True) -> None:
        self.programs, self.parameters, self.checksums = programs, parameters, checksums
        self.folder = Path(tempfile.mkdtemp(prefix="clearway-pg-", dir="/tmp"))  # the path of a socket is short
        self.address = f"postgresql://{USER}@{quote(str(self.folder), safe='')}/postgres"
        self.server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._make()
            self.start()
            with psycopg.connect(as_superuser(self.address), autocommit=True) as line:
                line.execute(f"CREATE ROLE {USER} LOGIN NOSUPERUSER CREATEDB")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.server is not None:
            end(self.server)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start it; after a kill again and again, until nothing holds its memory any more."""
        settings = [part for name, value in self.parameters.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [
            self.programs / "postgres",
            "-D",
            self.folder / "data",
            "-k",
            self.folder,
            *settings,
        ]
        until = time.monotonic() + SECONDS
        while True:
            with (self.folder / "log").open("ab") as log:
                server: subprocess.Popen[bytes] = subprocess.Popen(command, stderr=log, **self._quiet())
            self.server = server
            try:
                wait_for(f"host={self.folder} user={SUPERUSER} dbname=postgres", server, self.folder / "log")
            except TimeoutError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
            else:
                return

    def kill(self) -> None:
        """Every process of it at once, as `kill -9`."""
        assert self.server
        below = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children").read_text("ascii").split()
        for process in (self.server.pid, *map(int, below)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.server.wait()

    def _make(self) -> None:
        who = ordinary()
        if who:
            os.chown(self.folder, who["user"], who["group"])
        made = ["--auth=trust", f"--username={SUPERUSER}", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        if self.checksums:
            made.append("--data-checksums")
        subprocess.run([self.programs / "initdb", "-D", self.folder / "data", *made], check=True, **self._quiet())

    def _quiet(self) -> dict[str, Any]:
        return {"cwd": self.folder, "stdout": subprocess.DEVNULL, **ordinary()}


@contextmanager
def cluster(programs: Path, parameters: Mapping[str, str] = QUICK, *, checksums: bool = True) -> Iterator[str]:
    """A running cluster's address, as DATABASE_URL takes it. Raises CalledProcessError, TimeoutError."""
    with Cluster(programs, parameters, checksums=checksums) as made:
        yield made.address


def as_superuser(address: str, database: str = "postgres") -> str:
    """The address of the same cluster, for the superuser, in this database."""
    _, _, place = address.partition("@")
    return f"postgresql://{SUPERUSER}@{place.rpartition('/')[0]}/{database}"


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
