"""GET /api/v1/packs and /api/v1/contacts: which guidance stands here, and who to call."""

import json
from typing import Any

import pytest

from cast import AREAS, HAMPSHIRE, PACKS, STAFFORDSHIRE
from clearway.core.calendar import moment
from clearway.core.packs.load import load
from clearway.guidance.api import reading
from guidance.api.door import CONTACTS, answered, client, misfits, refused
from guidance.api.door import PACKS as AT_PACKS
from terminal import printed, typed


def asked(**query: str) -> Any:
    """The response of /contacts to a query."""
    return client().get(CONTACTS, query)


def test_every_pack_says_which_documents_it_is_of_and_who_reviewed_it() -> None:
    rows = answered(client().get(AT_PACKS))
    assert [row["id"] for row in rows] == list(PACKS)
    for row in rows:
        pack = load(row["id"])
        assert misfits("PackItem", row) == []
        assert (row["title"], row["edition"], row["issuer"]) == (pack.title, pack.edition, pack.issuer)
        assert row["areas"] == list(pack.areas)
        assert row["checksum"] == pack.checksum
        assert row["documents_of"] == pack.documents_of
        assert row["superseded_nationally"] is pack.superseded_nationally
        assert [each["code"] for each in row["documents"]] == [each.code for each in pack.library.documents]
        assert row["in_force_from"] == pack.in_force_from.isoformat()
        assert row["reviewed_by"] is None
        assert row["reviewed_on"] is None


def test_what_the_command_line_lists_of_packs_is_said_here_too() -> None:
    here = answered(client().get(AT_PACKS))
    for row, listed in zip(here, printed(typed("pack", "list", "--json")), strict=True):
        assert listed.items() <= row.items()


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("at", ["2026-11-20T16:35", "2026-11-20T17:30", "2026-12-25T10:00", "2026-11-20T16:35:00Z"])
def test_contacts_are_those_of_the_command_line(area: str, at: str) -> None:
    rows = answered(asked(area=area, at=at))
    assert rows == printed(typed("contacts", "--area", area, "--at", at, "--json"))
    assert [misfit for row in rows for misfit in misfits("ContactItem", row)] == []


def test_contacts_without_a_moment_are_those_of_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "now", lambda: moment("2026-11-20T16:35").at)
    assert answered(asked(area=HAMPSHIRE)) == answered(asked(area=HAMPSHIRE, at="2026-11-20T16:35"))


def test_what_was_assumed_about_a_doubled_hour_is_said_beside_the_contacts() -> None:
    assert "the earlier is taken" in asked(area=HAMPSHIRE, at="2026-10-25T01:30")["Clearway-Note"]


@pytest.mark.parametrize(
    ("query", "key", "remedy"),
    [
        ("", "area", "Add ?area=staffordshire. There are: hampshire, staffordshire, stoke-on-trent."),
        ("area=", "area", "Add ?area=staffordshire. There are: hampshire, staffordshire, stoke-on-trent."),
        ("area=stafordshire", "area", 'Did you mean "staffordshire"?'),
        ("area=Hampshire", "area", 'Did you mean "hampshire"?'),
        ("area=hampshire&area=hampshire", "area", "Give it once."),
        ("area=hampshire&att=2026-11-20T16:35", "att", 'Did you mean "at"?'),
        ("area=hampshire&at=", "at", "Write it as 2026-11-20T16:05."),
        ("area=hampshire&at=16:35", "at", "Write it as 2026-11-20T16:05."),
        ("area=hampshire&at=2026-03-29T01:30", "at", "Give the time that the clock on the wall showed."),
    ],
)
def test_a_query_that_cannot_be_used_is_refused(query: str, key: str, remedy: str) -> None:
    error = refused(client().get(f"{CONTACTS}?{query}"), 422)
    assert (error["key"], error["remedy"]) == (key, remedy)


@pytest.mark.parametrize("path", ["/api/v1/packs", "/api/v1/assess"])
@pytest.mark.asvs("15.3.7")
def test_an_address_without_parameters_takes_none(path: str) -> None:
    method = "POST" if path.endswith("assess") else "GET"
    body = json.dumps({"area": STAFFORDSHIRE}) if method == "POST" else ""
    response = client().generic(method, f"{path}?area=hampshire", body, content_type="application/json")
    assert refused(response, 422)["remedy"] == "Take it away."
