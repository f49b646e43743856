"""A-17: a server as it is shipped, on a raw socket: no request hides in another, no path leads out."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from served import Served, served

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.sampled(8)]
SECONDS = 3.0
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
REFUSED = {b"400", b"411", b"413", b"415", b"501", b"505"}
HIDDEN = "GET /api/v1/packs HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
CHUNK = f"{len(HIDDEN):x}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("raw"), "--workers", "1") as running:
        yield running


def said(server: Served, message: str | bytes) -> bytes:
    """Everything that the server answers to some bytes, until it closes or says nothing more."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS) as line:
        line.sendall(message if isinstance(message, bytes) else message.encode("latin-1"))
        line.shutdown(socket.SHUT_WR)
        found = b""
        try:
            while piece := line.recv(65536):
                found += piece
        except (TimeoutError, ConnectionResetError):
            pass
    return found


def message(*headers: str, body: str = "", start: str = "POST /api/v1/assess HTTP/1.1") -> str:
    """A request, its headers as they are given."""
    return "\r\n".join([start, "Host: 127.0.0.1", *headers, "", body])


CL, TE = "Content-Length: ", "Transfer-Encoding: "
DOUBTFUL: dict[str, str] = {
    "a length and chunks, the length shorter": message(f"{CL}5", f"{TE}chunked", body=f"0\r\n\r\n{HIDDEN}"),
    "a length and chunks, the length longer": message(
        f"{CL}{len(HIDDEN) + 5}", f"{TE}chunked", body=f"0\r\n\r\n{HIDDEN}"
    ),
    "chunks and a length": message(f"{TE}chunked", f"{CL}4", body=f"{CHUNK}\r\n{HIDDEN}\r\n0\r\n\r\n"),
    "two lengths": message(f"{CL}0", f"{CL}{len(HIDDEN)}", body=HIDDEN),
    "two lengths in one": message(f"{CL}0, {len(HIDDEN)}", body=HIDDEN),
    "a length with a sign": message(f"{CL}+0", body=HIDDEN),
    "a length below nothing": message(f"{CL}-1", body=HIDDEN),
    "a length in hexadecimal": message(f"{CL}0x0", body=HIDDEN),
    "a length with a line": message(f"{CL}0_0", body=HIDDEN),
    "a length in other figures": message(f"{CL}\xb2", body=HIDDEN),
    "a space before the colon": message(f"{CL[:-2]} : {len(HIDDEN)}", body=HIDDEN),
    "chunks with a space before the colon": message("Transfer-Encoding : chunked", body=f"0\r\n\r\n{HIDDEN}"),
    "chunks twice": message(f"{TE}chunked", f"{TE}identity", body=f"0\r\n\r\n{HIDDEN}"),
    "chunks and something else": message(f"{TE}chunked, identity", body=f"0\r\n\r\n{HIDDEN}"),
    "chunks nearly": message(f"{TE}xchunked", f"{CL}0", body=f"0\r\n\r\n{HIDDEN}"),
    "chunks behind a tab": message(f"{TE}\x0bchunked", f"{CL}4", body=f"0\r\n\r\n{HIDDEN}"),
    "chunks on the next line": message("Transfer-Encoding:\r\n chunked", f"{CL}4", body=f"0\r\n\r\n{HIDDEN}"),
    "chunks in an old version": message(
        f"{TE}chunked", body=f"0\r\n\r\n{HIDDEN}", start="POST /api/v1/assess HTTP/1.0"
    ),
    "a chunk of no size": message(f"{TE}chunked", body=f"\r\n{HIDDEN}"),
    "a chunk of a size below nothing": message(f"{TE}chunked", body=f"-1\r\n{HIDDEN}"),
    "a chunk of a size with a sign": message(f"{TE}chunked", body=f"+0\r\n\r\n{HIDDEN}"),
    "a chunk of a size as code": message(f"{TE}chunked", body=f"0x0\r\n\r\n{HIDDEN}"),
    "a chunk of a size with spaces": message(f"{TE}chunked", body=f" 0 \r\n\r\n{HIDDEN}"),
    "a header on two lines": message("X-One: a", f" {CL}0", body=HIDDEN),
    "a header without a name": message(": a", body=HIDDEN),
    "a header with a carriage return": message(f"X-One: a\r{CL}{len(HIDDEN)}", body=HIDDEN),
    "a header with a nought byte": message("X-One: a\x00b", body=HIDDEN),
    "a first line with a space in it": message(start="GET /about/ /nowhere HTTP/1.1", body=HIDDEN),
    "a version that there is not": message(start="GET /about/ HTTP/9.9", body=HIDDEN),
    "a first line of another protocol": f"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{HIDDEN}",
}  # fmt: skip


@pytest.mark.parametrize("how", DOUBTFUL)
@pytest.mark.asvs("4.2.1")
def test_no_second_request_hides_in_a_doubtful_first(server: Served, how: str) -> None:
    """A-17: what can be read in two ways is refused, and the line closed: nobody's next request is mixed up with it."""
    found = STATUS.findall(said(server, DOUBTFUL[how]))
    assert 1 <= len(found) <= 2, found  # chunks that cannot be read are refused by the page, then by the line
    assert set(found) <= REFUSED, found


def test_an_honest_line_takes_two_requests_with_their_bodies(server: Served) -> None:
    """A-17: by length and by chunks."""
    first = message(f"{CL}2", "Content-Type: application/json", body="{}")
    second = message(f"{TE}chunked", "Content-Type: application/json", body="2\r\n{}\r\n0\r\n\r\n")
    found = STATUS.findall(said(server, first + second + HIDDEN))
    assert len(found) >= 2
    assert set(found) <= {b"200", b"400", b"422"}


PATHS = (
    "/.git/config", "/.git/HEAD", "/.env", "/.well-known/../.env", "/settings.toml", "/clearway.sqlite3",
    "/static/../clearway.sqlite3", "/static/..%2fclearway.sqlite3", "/static/%2e%2e/%2e%2e/etc/passwd",
    "/static/..;/clearway.sqlite3", "/static/%2e%2e%5cclearway.sqlite3", "/static/....//clearway.sqlite3",
    "/static//etc/passwd", "/static/%00/etc/passwd", "/static/ui/../../master.key",
    "/static/ui/%252e%252e/master.key", "/%2e%2e/%2e%2e/etc/passwd", "/..", "/../../../../etc/passwd",
    "/about/..%00/", "/server-status", "/admin/", "/debug/", "/__debug__/", "/phpinfo.php", "/wp-login.php",
    "/.DS_Store", "/static/", "/static/ui/", "/keys.sqlite3", "/media/x", "/cases/2026-0001/../../", "/robots.txt~",
    "/console", "/metrics", "/api/v1/../../settings",
)  # fmt: skip
SECRETS = (b"root:", b"SQLite format 3", b"[core]", b"repositoryformatversion", b"master", b"Traceback", b"Index of")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.asvs("5.3.2", "13.4.1", "13.4.3")
def test_no_path_leads_out_of_the_pages(server: Served, path: str) -> None:
    """A-17: whatever is asked for, it is a page of ours or there is no such page; and it carries the headers."""
    found = said(server, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert STATUS.findall(found)[0] in (b"400", b"404", b"301", b"302"), found[:200]
    assert not any(secret in found for secret in SECRETS), found[:400]
    assert b"content-security-policy" in found.lower()
    location = re.search(rb"(?mi)^location: (.*)\r$", found)
    assert location is None or re.match(rb"/(?![/\\])", location[1]), location


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG", "PUT", "DELETE", "MOVE"])
@pytest.mark.asvs("13.4.4")
def test_no_other_method_is_answered(server: Served, method: str) -> None:
    """A-17: nothing is echoed."""
    found = said(server, f"{method} /about/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Echo: seen\r\nConnection: close\r\n\r\n")
    assert STATUS.findall(found)[0] in (b"400", b"403", b"405", b"501", b"415"), found[:200]
    assert b"seen" not in found


NAMES = ("evil.example", "127.0.0.1.evil.example", "127.0.0.1:80@evil.example", "evil.example:80", "[evil.example]")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("path", ["/about", "/about/", "/home/", "/guide/result/", "/sign-in/"])
@pytest.mark.asvs("4.1.3")
def test_no_name_that_a_visitor_sends_is_believed(server: Served, name: str, path: str) -> None:
    """A-17: neither as Host nor in a header that a proxy might set; nothing leads there and nothing says it."""
    for headers in (
        f"Host: {name}\r\n", f"Host: 127.0.0.1\r\nX-Forwarded-Host: {name}\r\n",
        f"Host: 127.0.0.1\r\nForwarded: host={name};proto=https\r\n", f"Host: 127.0.0.1\r\nX-Host: {name}\r\n",
        f"Host: 127.0.0.1\r\nX-Original-URL: http://{name}/\r\nX-Rewrite-URL: /nowhere/\r\n",
    ):  # fmt: skip
        found = said(server, f"GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n")
        assert b"evil" not in found, headers
        assert STATUS.findall(found)[0] in (b"200", b"301", b"302", b"400"), headers
    whole = said(server, f"GET http://{name}{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert b"evil" not in whole


def test_two_hosts_are_none(server: Served) -> None:
    """A-17: whose page it is must be said once."""
    found = said(server, "GET /about HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
    assert STATUS.findall(found)[0] == b"400"
    assert b"evil" not in found


def test_nothing_of_it_was_logged(server: Served, tmp_path: Path) -> None:  # noqa: ARG001
    """A-17: what strangers send is nobody's to read."""
    errors = (server.folder / "errors.txt").read_text()
    assert "evil" not in errors
    assert "Traceback" not in errors
