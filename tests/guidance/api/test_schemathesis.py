"""Schemathesis, in process: requests that fit the document and requests that do not, with every check that it has.

One check is told more than its default: facts may contradict each other and a moment may lie outside the calendar,
which no JSON Schema can say. So a request that fits the document may still be refused with 422.

Its engine is called as its command line calls it: its pytest plugin does not run under pytest 9.2.
"""

import os
from collections import Counter
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from schemathesis.engine import events, from_schema
from schemathesis.engine.events import EngineEvent

from clearway.guidance.api import packs

SAMPLE = 30
WHOLE = 1000 if os.environ.get("CLEARWAY_FULL") else 60
CHECKS = {
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance", "positive_data_acceptance", "negative_data_rejection", "unsupported_method",
    "allow_header_conformance",
}  # fmt: skip


class Found:
    """What a run saw: each failed check in words, the checks that were made, the statuses by endpoint."""

    def __init__(self) -> None:
        self.failures: list[str] = []
        self.checks: set[str] = set()
        self.statuses: Counter[tuple[str, int]] = Counter()

    def note(self, event: EngineEvent) -> None:
        """Take what an event of the engine says."""
        if isinstance(event, events.NonFatalError | events.FatalError):
            self.failures.append(f"the run itself: {event}")
        if isinstance(event, events.ScenarioFinished):
            for checks in event.recorder.checks.values():
                self.checks |= {each.name for each in checks}
                self.failures += [
                    f"{event.recorder.label}: {each.name}: {each.failure_info.failure.message}"
                    for each in checks
                    if each.failure_info
                ]
            for interaction in event.recorder.interactions.values():
                if interaction.response:
                    self.statuses[event.recorder.label, interaction.response.status_code] += 1


def run(examples: int, path: str = "") -> Found:
    """What Schemathesis finds with so many random requests for each endpoint, beside those it makes systematically."""
    config = schemathesis.Config.from_dict(
        {
            "generation": {"max-examples": examples, "database": "none"},
            "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "422"]}},
        }
    )
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application(), config=config)
    found = Found()
    happened: Iterator[EngineEvent] = from_schema(schema.include(path=path) if path else schema).execute()
    for event in happened:
        found.note(event)
    return found


def keeps_to_its_document(found: Found) -> None:
    """Nothing failed; every check was made; every endpoint was reached, with requests it answers and it refuses."""
    assert found.failures == []
    assert found.checks >= CHECKS
    assert {status for _, status in found.statuses} <= {200, 400, 405, 413, 415, 422}
    for label in ("POST /api/v1/assess", "GET /api/v1/packs", "GET /api/v1/contacts"):
        assert found.statuses[label, 200]
        assert found.statuses[label, 405]
    assert found.statuses["POST /api/v1/assess", 422] > SAMPLE
    assert found.statuses["POST /api/v1/assess", 200] > SAMPLE


def test_whatever_is_sent_the_api_keeps_to_its_document() -> None:
    keeps_to_its_document(run(SAMPLE))


@pytest.mark.full
def test_and_so_it_does_however_often() -> None:
    keeps_to_its_document(run(WHOLE))


def test_an_answer_that_is_not_as_documented_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "installed", lambda: [{"id": 1}])
    assert any("response_schema_conformance" in each for each in run(1, "/api/v1/packs").failures)


def test_a_fault_of_ours_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(packs, "installed", broken)
    assert any("not_a_server_error" in each for each in run(1, "/api/v1/packs").failures)
