"""What every address does alike, and no other file of tests asks."""

import importlib.util
from typing import Any

import pytest
from django.templatetags.static import static
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from architecture.tree import SOURCE, name
from site_map import addresses, each_address

UNFOUND = (
    "/.git/HEAD", "/.git/config", "/.env", "/.hg/store", "/.svn/entries", "/settings.toml", "/master.key",
    "/clearway.sqlite3", "/keys.sqlite3", "/static/", "/static/ui/", "/static/ui", "/static/../settings.toml",
    "/static/%2e%2e/%2e%2e/settings.toml", "/static/ui/..%2f..%2fsettings.toml", "/static//etc/hosts",
    "/static/..%5c..%5csettings.toml", "/admin/", "/debug/", "/server-status", "/metrics", "/__debug__/",
)  # fmt: skip
KINDS = {  # of the last three: "cases" or "roles", a letter of the case, "support" or "home"
    "uuid", "reference", "slug", "int", "str", "ofreview", "letter", "meant",
}  # fmt: skip
NAMELESS = {"token"}  # the one text in an address: signed, of letters and digits


@pytest.mark.asvs("13.4.1", "13.4.3", "13.4.5", "5.3.2")
@pytest.mark.parametrize("address", UNFOUND)
def test_nothing_but_pages_and_built_files_is_there(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code in (400, 404)
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.asvs("13.4.4")
@pytest.mark.sampled(3)
@pytest.mark.parametrize("address", each_address())
def test_trace_is_answered_by_nobody(address: str) -> None:
    answer = Client().generic("TRACE", address, headers={"x-told": "canary4711"})
    assert answer.status_code in (403, 404, 405)
    assert b"canary4711" not in answer.content


@pytest.mark.asvs("3.4.2")
@pytest.mark.sampled(3)
@pytest.mark.parametrize("address", each_address())
def test_no_other_site_may_read_an_answer(address: str) -> None:
    for method in ("GET", "OPTIONS"):
        asked = {"origin": "https://evil.example", "access-control-request-method": "POST"}
        answer = Client().generic(method, address, headers=asked)
        assert [each for each in answer.headers if each.lower().startswith("access-control-")] == []


def kind_of(body: bytes) -> str:
    """What a body is by its first bytes."""
    if body.startswith(b"<!DOCTYPE html>"):
        return "text/html; charset=utf-8"
    return "application/json" if body[:1] in b"{[" else "?"


@pytest.mark.asvs("4.1.1", "3.2.1")
@pytest.mark.sampled(3)
@pytest.mark.parametrize("address", each_address())
def test_an_answer_is_of_the_kind_that_it_says(address: str) -> None:
    answer = Client().get(address)
    said = answer.headers["Content-Type"]
    if answer.content:
        assert said.replace("; charset=utf-8", "" if "json" in said else "; charset=utf-8") == kind_of(answer.content)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.asvs("4.1.1")
@pytest.mark.parametrize(
    ("file", "kind"),
    [("ui/clearway.css", "text/css"), ("ui/clearway.js", "text/javascript"), ("ui/icon.svg", "image/svg+xml")],
)
def test_a_built_file_is_of_the_kind_that_it_says(file: str, kind: str) -> None:
    answer: Any = Client().get(static(file))
    assert answer.headers["Content-Type"].split(";")[0] == kind
    for close in answer._resource_closers:  # answer.close() would look for a database as well
        close()


def routes(resolver: URLResolver) -> list[URLPattern]:
    """Every pattern of an address."""
    found: list[URLPattern] = []
    for each in resolver.url_patterns:
        found += [each] if isinstance(each, URLPattern) else routes(each)
    return found


@pytest.mark.asvs("14.2.1")
def test_an_address_holds_references_and_ids_and_no_form_puts_words_into_one() -> None:
    """A form that is not sent by POST would write what somebody typed into the address, into logs and history."""
    held = [(each, converter) for each in routes(get_resolver()) for converter in each.pattern.converters.items()]
    assert held
    for pattern, (argument, converter) in held:
        kind = converter.__class__.__name__.removesuffix("Converter").lower().replace("string", "str")
        assert kind in KINDS, pattern
        assert kind != "str" or argument in NAMELESS, pattern
    forms = [path for path in SOURCE.rglob("templates/**/*.html") if "<form" in path.read_text("utf-8")]
    by_address = [
        name(path)
        for path in forms
        if path.read_text("utf-8").count("<form") != path.read_text("utf-8").count('method="post"')
    ]
    assert sorted(by_address) == [
        "src/clearway/cases/templates/cases/case.html",  # chosen from lists: a kind, a letter, somebody’s id
        "src/clearway/ui/templates/ui/gallery.html",  # its forms are shown and never sent
    ]


@pytest.mark.asvs("15.2.3")
@pytest.mark.parametrize("live", [True, False])
def test_what_is_for_developers_is_not_there_in_live_use(live: object) -> None:
    found = importlib.util.find_spec("clearway.config.urls")
    assert found
    assert found.loader
    routes = importlib.util.module_from_spec(found)  # the list of addresses, made anew
    with override_settings(LIVE=live):
        found.loader.exec_module(routes)
    assert ("gallery" in {getattr(each, "name", "") for each in routes.urlpatterns}) is not live


def test_addresses_were_found() -> None:
    assert len(addresses()) > 30
