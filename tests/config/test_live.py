"""Live mode as it is shipped: HTTPS, cookies that only HTTPS carries, and a redirect to nowhere but home."""

import http.client
import re
import socket
import ssl
import warnings
from collections.abc import Iterator

import pytest

from installed import installed
from live import live
from served import Reply, Served, served

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1", "localhost"]), pytest.mark.sampled(2)]
OURS = "clearway.example.org"


@pytest.fixture(scope="module")
def behind_a_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, behind = tmp_path_factory.mktemp("behind"), {"CLEARWAY_HOSTS": OURS, "CLEARWAY_BEHIND_PROXY": "yes"}
    with served(folder, "--settings", str(installed(folder)), **behind) as running:
        yield running


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


@pytest.mark.asvs("3.4.1")
def test_over_https_every_answer_keeps_the_browser_there(server: Served) -> None:
    for path in ("/", "/about/", "/nowhere/", "/api/v1/packs"):
        assert ask(server, path).headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


@pytest.mark.asvs("12.1.1")
@pytest.mark.parametrize(
    ("oldest", "newest", "taken"),
    [("TLSv1", "TLSv1_1", False), ("TLSv1_2", "TLSv1_2", True), ("TLSv1_3", "TLSv1_3", True)],
)
def test_no_line_older_than_tls_1_2_is_taken(server: Served, oldest: str, newest: str, taken: object) -> None:
    asks = ssl.create_default_context(cafile=server.folder / "certificate.pem")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # of asking for the old ones at all
        asks.minimum_version, asks.maximum_version = ssl.TLSVersion[oldest], ssl.TLSVersion[newest]
    asks.set_ciphers("ALL:@SECLEVEL=0")  # so that it is the server who refuses
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        if taken:
            with asks.wrap_socket(line, server_hostname="localhost") as secure:
                assert secure.version() == newest.replace("_", ".")
        else:
            with pytest.raises((ssl.SSLError, ConnectionError)) as refused:
                asks.wrap_socket(line, server_hostname="localhost")
            assert "no protocols available" not in str(refused.value).lower()


@pytest.mark.asvs("3.3.1", "3.3.3")
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


def test_whether_it_works_is_told_under_the_host_names_of_the_installation_only(server: Served) -> None:
    assert ask(server, "/health").status == 200
    assert ask(server, "/health", Host="evil.example").status == 400


@pytest.mark.asvs("4.1.3")
def test_without_a_proxy_nobodys_word_about_the_way_is_taken(server: Served) -> None:
    assert ask(server, "/", **{"X-Forwarded-Proto": "http"}).status == 200


def test_a_page_says_nothing_of_a_demonstration(server: Served) -> None:
    assert b"Demonstration on this computer" not in ask(server, "/").body


@pytest.mark.asvs("3.7.2", "12.2.1")
def test_plain_http_leads_to_https_under_our_own_name_only(behind_a_proxy: Served) -> None:
    for host in (OURS, "evil.example"):
        reply = behind_a_proxy.ask("GET", "/about/", headers={"Host": host, "X-Forwarded-Proto": "http"})
        assert reply.status == 301
        assert reply.headers["Location"] == "https://clearway.example.org/about/"
        assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
        assert reply.headers["Cache-Control"] == "no-store"


def test_it_names_the_address_that_people_type_and_apart_where_it_listens(behind_a_proxy: Served) -> None:
    assert behind_a_proxy.said.startswith(f"Clearway answers at https://{OURS} (live). It listens at http://127.0.0.1:")


def test_behind_a_proxy_that_was_named_its_word_is_taken(behind_a_proxy: Served) -> None:
    reply = behind_a_proxy.ask("GET", "/", headers={"Host": OURS, "X-Forwarded-Proto": "https"})
    assert reply.status == 200
    assert re.search(r"__Host-clearway-form=\w+", reply.headers["Set-Cookie"])
