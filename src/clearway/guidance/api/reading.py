"""What a program sent, read as strictly as the command line reads a file. Nothing of it is kept or logged."""

from collections.abc import Iterable, Mapping

from django.http import HttpRequest

from clearway.core.calendar import Moment, moment
from clearway.core.errors import IncidentError, nearest, printable
from clearway.core.facts.incident import Incident, read
from clearway.core.facts.written import decoded, parse
from clearway.core.packs.load import areas
from clearway.ui.clock import now

JSON = "application/json"
LONGEST = 300


NOT_THIS_KIND = IncidentError("an incident is sent as JSON", remedy=f"Send it with Content-Type: {JSON}.")


def says_json(request: HttpRequest) -> bool:
    """Whether the request says of itself that it is JSON, or says nothing."""
    return request.content_type in (JSON, "")


def tables_sent(request: HttpRequest) -> object:
    """The body as plain tables. Raises IncidentError for what is no JSON in UTF-8, or names something twice."""
    try:
        return parse(decoded(request.body), json_first=True)
    except IncidentError as error:
        raise IncidentError(error.problem, remedy="Send one incident, as JSON in UTF-8; see /api/v1/.") from error


def incident_in(raw: object) -> Incident:
    """The incident in plain tables, with the areas to answer for. Raises IncidentError."""
    incident = read(raw)
    if not incident.areas:
        raise _no_area('Write "area": "staffordshire", or a list to compare')
    return incident


def parameters(request: HttpRequest, known: Iterable[str]) -> Mapping[str, str]:
    """The query of the address, each name once. Raises IncidentError for a name that is not known or comes twice."""
    for name, values in request.GET.lists():
        if name not in tuple(known):
            raise IncidentError("this is not a parameter here", key=name, remedy=nearest(name, known))
        if len(values) > 1:
            raise IncidentError("this parameter is given twice", key=name, remedy="Give it once.")
    return request.GET.dict()


def area_asked(query: Mapping[str, str]) -> str:
    """The area of a query. Raises IncidentError where it names none."""
    if not query.get("area"):
        raise _no_area("Add ?area=staffordshire")
    return query["area"]


def moment_asked(query: Mapping[str, str]) -> Moment:
    """The moment of a query, or now. Raises MomentError."""
    return moment(query["at"]) if "at" in query else Moment(now())


def as_error(error: IncidentError) -> dict[str, dict[str, str]]:
    """The error as JSON. What was sent is repeated in part at the most, and never with control characters."""
    return {"error": {name: _short(text) for name, text in error.as_json().items()}}


def _short(text: str) -> str:
    return printable(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")


def _no_area(how: str) -> IncidentError:
    return IncidentError("no area is named", key="area", remedy=f"{how}. There are: {', '.join(sorted(areas()))}.")
