"""Every address that Clearway answers, read from its own list, so that no page is forgotten by a test."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
VALUES = {
    "slug": "immediate-danger",
    "letter": "A",
    "pack": "hampshire-2017",
    "page": "law",
    "name": "HS-1",
}


def addresses(**values: str) -> list[str]:
    """One address of every pattern, with these values, or ordinary ones, for what is variable."""
    return sorted({"/" + ARGUMENT.sub(lambda found: _value(found[1], values), route) for route in _routes()})


def _value(name: str, given: dict[str, str]) -> str:
    return given.get(name) or given.get("any") or VALUES[name]


def _routes(resolver: URLResolver | None = None, start: str = "") -> Iterator[str]:
    for each in (resolver or get_resolver()).url_patterns:
        route = start + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from _routes(each, route)
