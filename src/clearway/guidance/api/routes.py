"""The three endpoints. Stateless: nothing that is sent is kept, logged, or needs a cookie.

What a request may hold is checked by the reader of incident files, and an answer goes out as the engine made it: ninja
routes and describes, and validates neither a second time.
"""

import json

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from clearway.core.compare import answered
from clearway.core.contacts import contacts as lines_of
from clearway.core.errors import IncidentError
from clearway.core.packs.load import pack_for
from clearway.guidance import queries
from clearway.guidance.api import described, packs, reading

NOTE = "Clearway-Note"

api = NinjaAPI(title="Clearway", version="1", description=described.ABOUT, docs_url=None, openapi_url=None)


@api.exception_handler(IncidentError)
def refused(request: HttpRequest, error: IncidentError, status: int = 422) -> HttpResponse:  # noqa: ARG001  # ninja's
    """What was sent cannot be used: where, what, and what to do."""
    return _as_json(reading.as_error(error), status=status)


@api.post("assess", summary="The answer for an incident", openapi_extra=described.ASSESS, operation_id="assess")
def assess(request: HttpRequest) -> HttpResponse:
    """What the guidance says for these facts: the same answer as `clearway assess --json` gives."""
    reading.parameters(request, ())
    if not reading.says_json(request):
        return refused(request, reading.NOT_THIS_KIND, 415)
    try:
        raw = reading.tables_sent(request)
    except IncidentError as error:
        return refused(request, error, 400)
    incident = reading.incident_in(raw)
    at = incident.at or reading.moment_asked({})
    return _as_json(answered(incident, at.at, queries.made), note=at.note)


@api.get("packs", summary="The guidance that is installed", openapi_extra=described.PACKS, operation_id="packs")
def list_packs(request: HttpRequest) -> HttpResponse:
    """Which packs answer for which areas, from which documents, how old they are and who reviewed them."""
    reading.parameters(request, ())
    return _as_json(packs.installed())


@api.get("contacts", summary="Who to call", openapi_extra=described.CONTACTS, operation_id="contacts")
def contacts(request: HttpRequest) -> HttpResponse:
    """Who answers in an area at a moment, and who takes over: the same list as `clearway contacts --json` gives."""
    query = reading.parameters(request, ("area", "at"))
    area, at = reading.area_asked(query), reading.moment_asked(query)
    return _as_json(lines_of(pack_for(area), area, at.at), note=at.note)


def _as_json(body: object, *, status: int = 200, note: str = "") -> HttpResponse:
    headers = {NOTE: note} if note else {}
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type=reading.JSON, headers=headers
    )  # fmt: skip
