"""A-12: behind the sign-in too, every answer carries the whole set: pages, redirects, refusals, failures."""

import pytest

from intruders import asked, has_ids, without
from members import World, entered, sends
from pages import DOORS
from ui.test_headers import ALWAYS, POLICY, policy_of

pytestmark = pytest.mark.once


def complete(answer: object) -> bool:
    """Whether an answer carries every header, and may be stored nowhere."""
    headers = answer.headers  # type: ignore[attr-defined]  # the test client's answers have a private type
    return (
        {name: headers.get(name) for name in ALWAYS} == ALWAYS
        and policy_of(answer) == POLICY
        and headers["Cache-Control"] == "no-store"
    )


@pytest.mark.asvs("3.4.3", "3.4.4", "3.4.5", "3.4.6", "14.3.2")
def test_every_door_answers_with_every_header(world: World) -> None:
    """A-12: what is shown, what leads on, and what is not there; to whom it is shown and to whom it is not."""
    for who in ("lead", "teacher", "visitor"):
        client = entered(world.people()[who])
        for door in DOORS:
            answer = asked(client, door, world)
            assert complete(answer), (who, door, answer.status_code)
            assert complete(client.generic("DELETE", door.address(world))), (who, door)
            if has_ids(door, world):
                assert complete(asked(client, door, world, without(door.address(world)))), (who, door)


@pytest.mark.asvs("14.2.1")
def test_no_title_and_no_address_names_anybody(world: World) -> None:
    """A-18: a title carries a reference at most; what a page leads to carries references and ids."""
    client = entered(world.own.lead)
    for door in (each for each in DOORS if each.method == "GET"):
        answer = asked(client, door, world)
        title = answer.content.decode().partition("<title>")[2].partition("</title>")[0]
        assert "canary" not in title.lower(), door
        assert "canary" not in door.address(world), door


def test_a_form_that_is_refused_and_a_page_that_fails_carry_them(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A-12: 422, 409, 503 and 500."""
    client = entered(world.own.lead, raises=False)
    case = f"/cases/{world.case.reference}/"
    answers = {422: sends(client, f"{case}entries/", {"once": "8d0a3c5e-2f0b-4a59-9d3e-0c4b3a1f7e11"})}
    answers[413] = sends(client, f"{case}entries/", {"text": "a " * 40_000})
    answers[400] = sends(client, f"{case}entries/", {"kind": "data:image/png;base64,AAAA"})
    answers[415] = client.post(f"{case}entries/", b"x", content_type="image/png")

    def fails(*_: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr("clearway.cases.queries.record.staff_names", fails)
    answers[500] = client.get(case)
    for status, answer in answers.items():
        assert answer.status_code == status
        assert complete(answer), status
