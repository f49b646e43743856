"""A real server, as `clearway serve` starts it, and plain requests to it.

A test that uses it needs `@pytest.mark.allow_hosts(["127.0.0.1"])`: nothing else on the network can be reached.
"""

import contextlib
import fcntl
import hashlib
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CLEARWAY = Path(sys.executable).with_name("clearway")
KEY = "a-key-for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"
LIVE = {
    "CLEARWAY_MODE": "live",
    "CLEARWAY_SECRET_KEY": KEY,
    "CLEARWAY_HOSTS": "clearway.example.org",
    "CLEARWAY_CHECKPOINT_TO": "https://checkpoints.example.org/clearway",
}
SECONDS = 60
TRIES = 9
# With these the first start makes what it always makes, so that a copy of it does.
COPIED = {
    "CLEARWAY_CLOCK", "CLEARWAY_SECRET_KEY", "CLEARWAY_EXIT_ADDRESS", "DJANGO_SETTINGS_MODULE", "PYTHONPATH", "TMPDIR",
}  # fmt: skip


def surroundings(**settings: str) -> dict[str, str]:
    """An environment in which nothing is said about Clearway but this."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CLEARWAY_", "DATABASE_URL"))}
    kept.pop("PORT", None)
    return kept | settings


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers: its port on 127.0.0.1, its process, all that it writes, and what it said first."""

    port: int
    process: "subprocess.Popen[str]"
    folder: Path
    said: str

    @property
    def address(self) -> str:
        """As a browser takes it, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def written(self) -> bytes:
        """Every byte that the server wrote anywhere: its folder, and what it said."""
        return written(self.folder)

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> "Reply":
        """One request, sent as it is given."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.putrequest(method, path, skip_host="Host" in (headers or {}), skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                line.putheader(name, value)
            if body is not None:
                line.putheader("Content-Length", str(len(body)))
            line.endheaders(body)
            answer = line.getresponse()
            return Reply(answer.status, answer.headers, answer.read())
        finally:
            line.close()


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: "http.client.HTTPMessage"
    body: bytes


def written(folder: Path) -> bytes:
    """Every byte of every file in a folder."""
    for _ in range(TRIES):
        with contextlib.suppress(FileNotFoundError):  # SQLite took its journal away: now it stands in the database
            return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    raise AssertionError("the files never stand still")


@contextmanager
def served(folder: Path, *arguments: str, command: str = "serve", **settings: str) -> Iterator[Served]:
    """A server with its data in `folder`/data, or where `--settings` says; what it says is kept in `folder`.

    Ended with the block.
    """
    (folder / "home").mkdir(parents=True, exist_ok=True)
    here = {} if "--settings" in arguments else {"CLEARWAY_DATA_DIR": str(folder / "data")}
    if here and not (folder / "data").exists() and settings.keys() <= COPIED:
        shutil.copytree(demonstration(settings.get("CLEARWAY_CLOCK", "")), folder / "data")
    environment = surroundings(HOME=str(folder / "home"), **here, **settings)
    with (folder / "errors.txt").open("w") as errors:
        process = subprocess.Popen(
            [CLEARWAY, command, "--port", "0", *arguments],
            env=environment, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=folder,
        )  # fmt: skip
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert "Clearway answers at" in said, (folder / "errors.txt").read_text()
        listens = re.search(r" at https?://\S*:(\d+)[ .]", said)
        assert listens, said
        yield Served(int(listens[1]), process, folder, said)
    finally:
        stop(process)


def demonstration(clock: str) -> Path:
    """The folder of a demonstration as its first start leaves it at an hour: made once for all processes of a run,
    since its tables take longer than most tests.
    """
    made = Path(os.environ["CLEARWAY_DATA_DIR"]) / "demonstrations" / hashlib.sha256(clock.encode()).hexdigest()[:8]
    made.parent.mkdir(exist_ok=True)
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            half = made.with_suffix(".half")
            told = {"CLEARWAY_DATA_DIR": str(half), **({"CLEARWAY_CLOCK": clock} if clock else {})}
            subprocess.run(
                [CLEARWAY, "demo", "reset", "--yes"], env=surroundings(**told), check=True, capture_output=True
            )
            half.rename(made)
    return made


def stop(process: "subprocess.Popen[str]", how: signal.Signals = signal.SIGTERM) -> int:
    """End a server; its exit code. It is killed where it does not end by itself in twenty seconds."""
    process.send_signal(how)
    try:
        process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    return process.returncode
