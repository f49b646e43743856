"""A real server, as `clearway serve` starts it, and plain requests to it.

A test that uses it needs `@pytest.mark.allow_hosts(["127.0.0.1"])`: nothing else on the network can be reached.
"""

import http.client
import os
import re
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


def surroundings(**settings: str) -> dict[str, str]:
    """An environment in which nothing is said about Clearway but this."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CLEARWAY_", "DATABASE_URL"))}
    kept.pop("PORT", None)
    return kept | settings


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers: its port on 127.0.0.1, its process, and all that it writes."""

    port: int
    process: "subprocess.Popen[str]"
    folder: Path

    @property
    def address(self) -> str:
        """As a browser takes it, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def written(self) -> bytes:
        """Every byte that the server wrote anywhere: its folder, and what it said."""
        return b"\n".join(path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file())

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


@contextmanager
def served(folder: Path, *arguments: str, command: str = "serve", **settings: str) -> Iterator[Served]:
    """A server with its data in `folder`/data, or where `--settings` says; what it says is kept in `folder`.

    Ended with the block.
    """
    (folder / "home").mkdir(parents=True, exist_ok=True)
    here = {} if "--settings" in arguments else {"CLEARWAY_DATA_DIR": str(folder / "data")}
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
        yield Served(int(listens[1]), process, folder)
    finally:
        stop(process)


def stop(process: "subprocess.Popen[str]", how: signal.Signals = signal.SIGTERM) -> int:
    """End a server; its exit code. It is killed where it does not end by itself in twenty seconds."""
    process.send_signal(how)
    try:
        process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
    return process.returncode
