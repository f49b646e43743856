"""Live mode as it is shipped: HTTPS, cookies that only HTTPS carries, and a redirect to nowhere but home."""

import http.client
import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from installed import installed
from live import live
from served import Reply, Served, served

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1", "localhost"]), pytest.mark.sampled(2)]
OURS = "clearway.example.org"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with live(tmp_path_factory.mktemp("live")) as running:
        yield running


def ask(server: Served, path: str, **headers: str) -> Reply:
    trust = ssl.create_default_context(cafile=server.folder / "certificate.pem")
    line = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=20, context=trust)
    try:
        line.request("GET", path, headers={"Host": "localhost", **headers})
        answer = line.getresponse()
        return Reply(answer.status, answer.headers, answer.read())
    finally:
        line.close()


def test_over_https_every_answer_keeps_the_browser_there(server: Served) -> None:
    for path in ("/", "/about/", "/nowhere/", "/api/v1/packs"):
        assert ask(server, path).headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_cookies_are_bound_to_this_host_and_to_https(server: Served) -> None:
    reply = ask(server, "/")
    [cookie] = reply.headers.get_all("Set-Cookie") or []
    assert cookie.startswith("__Host-clearway-form=")
    for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert f"; {part}" in cookie
    assert "Domain" not in cookie
    assert "Max-Age" not in cookie


def test_the_way_out_forgets_the_cookies_under_their_names_here(server: Served) -> None:
    gone = ask(server, "/leave/").headers.get_all("Set-Cookie") or []
    assert {each.split("=")[0] for each in gone} == {"__Host-clearway-guide", "__Host-clearway-form"}
    assert all("Max-Age=0" in each and "Secure" in each for each in gone)


def test_another_host_name_is_refused_with_every_header(server: Served) -> None:
    reply = ask(server, "/about/", Host="evil.example")
    assert reply.status == 400
    assert b"evil" not in reply.body
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]


def test_without_a_proxy_nobodys_word_about_the_way_is_taken(server: Served) -> None:
    assert ask(server, "/", **{"X-Forwarded-Proto": "http"}).status == 200


def test_a_page_says_nothing_of_a_demonstration(server: Served) -> None:
    assert b"Demonstration on this computer" not in ask(server, "/").body


@pytest.mark.parametrize("host", [OURS, "evil.example"])
def test_plain_http_leads_to_https_under_our_own_name_only(tmp_path: Path, host: str) -> None:
    behind = {"CLEARWAY_HOSTS": OURS, "CLEARWAY_BEHIND_PROXY": "yes"}
    with served(tmp_path, "--settings", str(installed(tmp_path)), **behind) as server:
        reply = server.ask("GET", "/about/", headers={"Host": host, "X-Forwarded-Proto": "http"})
    assert reply.status == 301
    assert reply.headers["Location"] == "https://clearway.example.org/about/"
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert reply.headers["Cache-Control"] == "no-store"


def test_behind_a_proxy_that_was_named_its_word_is_taken(tmp_path: Path) -> None:
    with served(tmp_path, "--settings", str(installed(tmp_path)), CLEARWAY_BEHIND_PROXY="yes") as server:
        head = {"Host": OURS, "X-Forwarded-Proto": "https"}
        reply = server.ask("GET", "/", headers=head)
    assert reply.status == 200
    assert re.search(r"__Host-clearway-form=\w+", reply.headers["Set-Cookie"])
