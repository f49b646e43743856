"""What a visitor sends is in no log, no file and no table: a canary put everywhere, into a server as it is shipped."""

import base64
import json
import os
import re
import sqlite3
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

import broken_site
from served import Served, served, stop, written
from site_map import addresses

CANARY = "Canary4711Zq"
FULL = bool(os.environ.get("CLEARWAY_FULL"))
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
TESTS = Path(broken_site.__file__).parent
EVERYWHERE = {
    "User-Agent": CANARY, "Referer": f"http://127.0.0.1/{CANARY}", "X-Anything": CANARY, "Accept-Language": CANARY,
    "X-Forwarded-For": CANARY, "X-Forwarded-Host": CANARY, "Authorization": f"Basic {CANARY}",
}  # fmt: skip
COOKIES = {"Cookie": f"clearway-guide={CANARY}; clearway-form={CANARY}; {CANARY}=1; other={CANARY}"}
WRITTEN = [CANARY, CANARY.lower(), CANARY[::-1], base64.b64encode(CANARY.encode()).decode()[:14], CANARY.encode().hex()]

VISIT: list[tuple[str, str, dict[str, object]]] = [
    ("POST", "/", {"area": "staffordshire", "setting": "college"}),
    ("POST", "/guide/first/", {"immediate_danger": "no", "threats_or_blackmail": "disputed"}),
    ("POST", "/guide/question/coercion-or-pressure/", {"answer": "yes"}),
    ("POST", "/guide/people/add/", {"roles": ["pictured"], "age": "13", "age_basis": "claimed"}),
    ("GET", "/guide/result/", {}),
    ("GET", "/guide/read-aloud/", {}),
    ("GET", "/guide/answers/", {}),
]

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    """At its shipped settings, but for pages that fail."""
    with served(
        tmp_path,
        "--workers",
        "1",
        DJANGO_SETTINGS_MODULE="broken_settings",
        PYTHONPATH=str(TESTS),
        TMPDIR=str(tmp_path),
    ) as running:
        yield running


def requests_to(address: str) -> Iterator[tuple[str, str, bytes | None, dict[str, str]]]:
    """One address, asked in every way that can carry a canary."""
    token = {"csrfmiddlewaretoken": CANARY.ljust(64, "x")}
    yield "GET", f"{address}?{CANARY}={CANARY}", None, EVERYWHERE | COOKIES
    yield "POST", address, urlencode({CANARY: CANARY, "area": CANARY, **token}).encode(), EVERYWHERE | COOKIES | FORM
    yield "POST", address, json.dumps({CANARY: CANARY, "facts": {CANARY: "yes"}}).encode(), EVERYWHERE | COOKIES | JSON
    yield "POST", address, CANARY.encode(), {"Content-Type": f"text/{CANARY}"}
    yield "POST", address, f"a={CANARY}&".encode() * 600, FORM
    yield CANARY.upper(), address, None, {}
    yield "GET", address, None, {"Host": f"{CANARY}.example"}


@pytest.mark.asvs("16.2.3")
def test_a_canary_sent_in_every_way_to_every_address_is_found_nowhere(server: Served) -> None:
    pages = [*addresses(any=CANARY), *addresses()][:: 1 if FULL else 3]
    pages += ["/fails/", f"/fails/{CANARY}/", f"/{CANARY}/", f"/static/{CANARY}.css"]
    failed = 0
    for address in pages:
        for method, path, body, headers in requests_to(quote(address)):
            failed += server.ask(method, path, body, headers).status == 500
    stop(server.process)
    found = server.written()
    for form in WRITTEN:
        assert form.encode() not in found
    said = (server.folder / "errors.txt").read_text()
    assert failed >= 6
    assert said.count("broken_site.py") >= failed  # each failure is in the log, by kind and place
    assert said.count("the visitor was shown the reference") == failed


@pytest.mark.asvs("16.3.4")
def test_a_failure_shows_a_reference_that_stands_in_the_log(server: Served) -> None:
    page = server.ask("GET", f"/fails/?{CANARY}").body.decode()
    [reference] = re.findall(r"reference <strong>([0-9a-f]{8})</strong>", page)
    assert reference in (server.folder / "errors.txt").read_text()
    assert CANARY not in page
    assert "broken_site" not in page
    assert "Traceback" not in page


def test_the_canary_would_be_found_if_it_were_kept(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "left-behind").write_text(f"...{CANARY}...", "utf-8")
    assert CANARY.encode() in written(tmp_path)


def test_answers_given_to_the_guide_leave_no_trace_on_the_server(server: Served) -> None:
    jar: SimpleCookie = SimpleCookie()
    before, kept = sizes(server.folder / "data"), rows(server.folder / "data" / "clearway.sqlite3")
    for method, path, fields in VISIT:
        cookies = {"Cookie": "; ".join(f"{name}={each.value}" for name, each in jar.items())}
        if method == "POST":
            page = server.ask("GET", path, headers=cookies)
            jar.load("; ".join(page.headers.get_all("Set-Cookie") or []))
            token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.body.decode())
            assert token, path
            cookies = {"Cookie": "; ".join(f"{name}={each.value}" for name, each in jar.items())}
            body = urlencode({"csrfmiddlewaretoken": token[0], **fields}, doseq=True).encode()
            reply = server.ask("POST", path, body, cookies | FORM)
            assert reply.status == 302, (path, reply.body[-3000:])
        else:
            reply = server.ask("GET", path, headers=cookies)
            assert reply.status == 200, path
        for cookie in reply.headers.get_all("Set-Cookie") or []:
            jar.load(cookie)
    carried = jar["clearway-guide"].value
    stop(server.process)
    found = server.written()
    for trace in (carried[:40], "age_basis", "romantic", "immediate-danger", "Pupil"):
        assert trace.encode() not in found
    assert sizes(server.folder / "data") == before
    assert (server.folder / "errors.txt").read_text() == ""
    assert rows(server.folder / "data" / "clearway.sqlite3") == kept


def sizes(folder: Path) -> dict[str, int]:
    """Every file of a folder with its size."""
    return {str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*") if path.is_file()}


def rows(database: Path) -> int:
    """How many rows lie in tables of people: none, since nobody signs in yet."""
    with sqlite3.connect(database) as line:
        [(count,)] = line.execute("SELECT count(*) FROM accounts_user").fetchall()
    line.close()
    return int(count)
