"""`clearway serve`: what it refuses, how it starts, how it ends, and what it leaves behind."""

import errno
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clearway.config.server import AddressTakenError, Place, listen
from served import CLEARWAY, LIVE, Served, served, stop, surroundings

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.sampled(2)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One worker, for all tests that only ask."""
    with served(tmp_path_factory.mktemp("server"), "--workers", "1") as running:
        yield running


def raw(server: Served, message: bytes) -> bytes:
    """Every byte of what the server says to some bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(message)
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b""))


HOST = b"Host: 127.0.0.1\r\n"
MESSAGES = {
    b"200": b"GET / HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    b"400": b"nonsense\r\n\r\n",
    b"404": b"GET /nowhere HTTP/1.0\r\n\r\n",
    b"405": b"TRACE / HTTP/1.0\r\n\r\n",
    b"414": b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    b"431": b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"x" * 9000 + b"\r\n\r\n",
}


@pytest.mark.asvs("16.5.1")
def test_no_answer_names_the_program_that_gives_it(server: Served) -> None:
    """A page, what is not there, what is not done, and what gunicorn itself cannot read."""
    for status, message in MESSAGES.items():
        head = raw(server, message).partition(b"\r\n\r\n")[0].lower()
        assert head.split()[1] == status
        assert b"\nserver:" not in head
        assert not [name for name in (b"gunicorn", b"python", b"django", b"whitenoise") if name in head]


def refused(folder: Path, *arguments: str, **variables: str) -> str:
    """What the command says when it does not start."""
    result = subprocess.run(
        [CLEARWAY, "serve", *arguments], capture_output=True, text=True, check=False, timeout=60,
        env=surroundings(**{"CLEARWAY_DATA_DIR": str(folder / "data"), **variables}),
    )  # fmt: skip
    assert result.returncode == 2, result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    return result.stderr


@pytest.mark.sampled(3)
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104  each is refused
def test_a_demonstration_answers_on_this_machine_only(tmp_path: Path, host: str) -> None:
    assert "this machine only" in refused(tmp_path, "--host", host)


def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = refused(tmp_path, "--port", str(taken.getsockname()[1]))
    for part in ("cannot listen", "Something else listens there", "PORT=8766 make run"):
        assert part in said


def test_an_address_of_another_machine_is_a_sentence() -> None:
    with pytest.raises(AddressTakenError, match="Give --host an address of this machine"):
        listen(Place("192.0.2.1", 0))


@pytest.mark.parametrize(
    ("port", "failure", "says"),
    [
        (443, errno.EACCES, "may not use ports below 1024.*CAP_NET_BIND_SERVICE, see docs/how-to/install.md"),
        (443, errno.EADDRINUSE, "Something else listens there: end it, or choose another with --port[.]"),
    ],
)
def test_a_port_that_is_refused_says_by_whom_and_a_real_one_is_no_make_run(
    monkeypatch: pytest.MonkeyPatch, port: int, failure: int, says: str
) -> None:
    class Refusing(socket.socket):
        def bind(self, _: object) -> None:
            raise OSError(failure, "refused")

    monkeypatch.setattr(socket, "socket", Refusing)
    with pytest.raises(AddressTakenError, match=says):
        listen(Place("127.0.0.1", port), live=True)


def test_settings_that_are_refused_are_a_sentence(tmp_path: Path) -> None:
    assert refused(tmp_path, CLEARWAY_MODE="live").startswith("clearway: CLEARWAY_SECRET_KEY")
    assert "CLEARWAY_HOSTS" in refused(tmp_path, CLEARWAY_HOST="x")


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    assert "CLEARWAY_DATA_DIR" in refused(tmp_path, "--port", "0", CLEARWAY_DATA_DIR=str(tmp_path / "file" / "data"))


def test_a_database_that_does_not_answer_is_a_sentence_without_its_password(tmp_path: Path) -> None:
    said = refused(tmp_path, "--port", "0", DATABASE_URL=f"postgresql://someone:hunter-4711@%2F{tmp_path.name}/none")
    assert "the database does not answer" in said
    assert "4711" not in said


@pytest.mark.asvs("6.3.2")
def test_live_mode_makes_nothing_by_itself(tmp_path: Path) -> None:
    said = refused(tmp_path, "--port", "0", **LIVE, CLEARWAY_BEHIND_PROXY="yes")
    assert "the database is missing" in said
    assert "clearway check" in said
    assert not (tmp_path / "data").exists()


def test_half_a_certificate_is_refused(tmp_path: Path) -> None:
    (tmp_path / "half.pem").write_text("half", "utf-8")
    assert "--certificate and --key" in refused(tmp_path, "--certificate", str(tmp_path / "half.pem"))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_says_where_and_ends_when_it_is_told_with_its_workers(tmp_path: Path, how: signal.Signals) -> None:
    """It leaves nothing in the home folder, and complains of nothing."""
    with served(tmp_path) as server:
        assert server.ask("GET", "/").status == 200
        assert (tmp_path / "data").stat().st_mode & 0o077 == 0
        assert stop(server.process, how) == 0
        with pytest.raises(ConnectionRefusedError):
            server.ask("GET", "/")
    assert list((tmp_path / "home").iterdir()) == []
    assert (tmp_path / "errors.txt").read_text() == ""


def workers(server: Served) -> list[int]:
    """The processes that answer; this test is skipped where the system does not tell."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    if not children.exists():
        pytest.skip("this system does not list a process's children under /proc")
    return [int(each) for each in children.read_text().split()]


@pytest.mark.full
def test_a_worker_that_dies_is_replaced(tmp_path: Path) -> None:
    with served(tmp_path, "--workers", "1") as server:
        wait_until(lambda: bool(workers(server)))
        os.kill(workers(server)[0], signal.SIGKILL)
        assert server.ask("GET", "/").status == 200


def wait_until(what: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not what():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_all_workers_share_one_key(tmp_path: Path) -> None:
    """A form fetched from one worker is taken by any other."""
    with served(tmp_path, "--workers", "2") as server:
        cookie = server.ask("GET", "/").headers["Set-Cookie"].split(";")[0]
        page = server.ask("GET", "/", headers={"Cookie": cookie}).body.decode()
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        body = f"csrfmiddlewaretoken={token}&area=hampshire&setting=school".encode()
        head = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        answers = [server.ask("POST", "/", body, head) for _ in range(12)]
        assert {answer.status for answer in answers} == {302}
        carried = answers[0].headers["Set-Cookie"].split(";")[0]
        seen = [server.ask("GET", "/guide/result/", headers={"Cookie": carried}) for _ in range(12)]
        assert {reply.status for reply in seen} <= {200, 302}
        assert len({reply.headers["Location"] for reply in seen}) == 1


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GET /" + b"a" * 6000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"A: b\r\n" * 100 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nBad canary4711: b\r\n\r\n", 400),
        (b"canary4711\r\n\r\n", 400),
        (b"GET / HTTP/9.canary4711\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: canary4711\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03canary4711\r\n\r\n", 400),
    ],
)
@pytest.mark.asvs("4.2.1")
def test_what_is_not_http_is_answered_calmly_and_repeated_nowhere(server: Served, raw: bytes, status: int) -> None:
    reply = said_to(server.port, raw)
    assert reply.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"call 999 first" in reply
    assert b"Content-Security-Policy: default-src 'none'" in reply
    assert b"canary4711" not in reply
    assert b"canary4711" not in server.written()
    assert server.ask("GET", "/").status == 200


def said_to(port: int, raw: bytes) -> bytes:
    """All that comes back for some bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(raw)
        parts = []
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.asvs("5.2.1")
def test_a_visitor_who_sends_slowly_keeps_nobody_waiting(server: Served) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        began = time.monotonic()
        assert server.ask("GET", "/").status == 200
        assert time.monotonic() - began < 5


def test_a_demonstration_never_starts_where_a_real_installation_lies(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "settings.toml").write_text("mode = 'live'\n", "utf-8")
    said = refused(tmp_path)
    assert "a real installation lies in" in said
    assert "--settings" in said
    assert not list((tmp_path / "data").glob("*.sqlite3"))
