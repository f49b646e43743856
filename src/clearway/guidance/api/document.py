"""The OpenAPI 3.1 document, and the addresses at which it and the page about it stand."""

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse

from clearway import __version__
from clearway.guidance.api.accepted import accepted
from clearway.guidance.api.given import given
from clearway.guidance.api.routes import api


@cache
def document() -> dict[str, Any]:
    """The whole document, as plain tables. Do not change what comes back: it is made once."""
    made = api.get_openapi_schema(path_prefix="/api/v1/")
    made["info"] |= {"x-clearway-version": __version__, "license": {"name": "MIT", "identifier": "MIT"}}
    made["components"] = {"schemas": {**accepted(), **given()}}
    del made["servers"]
    plain: dict[str, Any] = json.loads(json.dumps(made))
    return plain


@cache
def _written() -> bytes:
    return json.dumps(document(), ensure_ascii=False).encode()


def openapi_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # Django's signature
    """The document, for programs."""
    return HttpResponse(_written(), content_type="application/json")
