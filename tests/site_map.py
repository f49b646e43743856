"""Every address that Clearway answers, read from its own list, so that no page is forgotten by a test."""

import re
from collections.abc import Iterator

import pytest
from _pytest.mark import ParameterSet
from django.urls import URLPattern, URLResolver, get_resolver

ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
VALUES = {
    "slug": "immediate-danger",
    "letter": "A",
    "pack": "hampshire-2017",
    "page": "law",
    "name": "HS-1",
    "token": "c-0",
    "part": "roles",
    "sort": "role",
    "version": "1",
    "passage": "SS047",
    "issuer": "nobody",
    "kind": "name",
    "what": "flag",
}
KINDS = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "reference": "2026-0001",
    "int": "1",
    "letter": "A",
    "meant": "home",
}  # of rows that are not there
READ = ("/demonstration/", "/health", "/sign-in/passkey/")  # the database is asked before anybody has signed in


def addresses(**values: str) -> list[str]:
    """One address of every pattern, with these values, or ordinary ones, for what is variable."""
    return sorted({"/" + ARGUMENT.sub(lambda found: _value(found[1], found[2], values), route) for route in _routes()})


def each_address(*, but: str | tuple[str, ...] = "nothing") -> list[ParameterSet]:
    """The same, as parameters of a test: those that read the database may. `but` leaves some out by their beginning."""
    return [
        pytest.param(address, marks=[pytest.mark.django_db] if address in READ else [])
        for address in addresses()
        if not address.startswith(but)
    ]


def _value(kind: str, name: str, given: dict[str, str]) -> str:
    return given.get(name) or given.get("any") or KINDS.get(kind) or VALUES[name]


def _routes(resolver: URLResolver | None = None, start: str = "") -> Iterator[str]:
    for each in (resolver or get_resolver()).url_patterns:
        route = start + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from _routes(each, route)
