"""Nothing that is sent to the API is logged, kept, or put where it does not belong; no cookie is read or set."""

import json
import logging
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest

from cast import FRIDAY_1540, HAMPSHIRE
from clearway.guidance import carry
from guidance.api.door import ASSESS, CONTACTS, JSON, PACKS, client, posted

CANARY = "canary7431"
SENT: dict[str, Any] = {
    "answered": {"id": CANARY, "area": HAMPSHIRE, "at": FRIDAY_1540, "notes": {CANARY: [CANARY]}},
    "a fact that is none": {"area": HAMPSHIRE, "facts": {CANARY: "yes"}},
    "an answer that is none": {"area": HAMPSHIRE, "facts": {"harassment": CANARY}},
    "a key that is none": {CANARY: 1},
    "an area that is none": {"area": CANARY},
    "a person": {"area": HAMPSHIRE, "people": [{"id": CANARY, "age": CANARY}]},
    "two of one name": {"area": HAMPSHIRE, "people": [{"id": CANARY}, {"id": CANARY}]},
    "a moment that is none": {"area": HAMPSHIRE, "at": CANARY},
    "a file as text": {"area": HAMPSHIRE, "notes": {"a": f"data:text/plain;base64,{CANARY}"}},
    "broken": f'{{"id": "{CANARY}",',
    "twice": f'{{"{CANARY}": 1, "{CANARY}": 2}}',
    "a form": CANARY.encode(),
}


class Listener(logging.Handler):
    """Keeps every record that any logger lets out, with its arguments and its exception."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        said = {name: value for name, value in vars(record).items() if name != "request"}
        self.heard.append(f"{record.getMessage()} {said} {logging.Formatter().format(record)}")


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Everything that is logged at any level by any logger, whether or not settings would write it."""
    heard = Listener()
    loggers = [
        logging.root,
        *(each for each in logging.root.manager.loggerDict.values() if isinstance(each, logging.Logger)),
    ]
    before = [(each, each.level) for each in loggers]
    for each in loggers:
        each.addHandler(heard)
        each.setLevel(logging.DEBUG)
    yield heard
    for each, level in before:
        each.removeHandler(heard)
        each.setLevel(level)


@pytest.mark.parametrize("case", SENT)
def test_nothing_that_was_sent_reaches_a_log_or_a_header(case: str, listener: Listener) -> None:
    kind = "application/x-www-form-urlencoded" if case == "a form" else JSON
    response = posted(SENT[case], kind)
    assert not [line for line in listener.heard if CANARY in line]
    assert CANARY not in str(response.headers)
    if case == "answered":
        assert response.json()["id"] == CANARY
    else:
        assert response.status_code in (400, 415, 422)
        assert listener.heard  # Django says that a request was refused: the listener does hear


def test_of_a_file_pasted_as_text_nothing_is_repeated() -> None:
    assert CANARY.encode() not in posted(SENT["a file as text"]).content


# --- cookies ----------------------------------------------------------------------------------------
class Watched(dict[str, str]):
    """Cookies that say which of them was read."""

    read: set[str]

    def __getitem__(self, key: str) -> str:
        self.read.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:  # dict's own signature
        self.read.add(key)
        return super().get(key, default)


@pytest.fixture
def cookies_read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the cookies that were read by anything while a request was answered."""
    found: set[str] = set()

    def watched(_: WSGIRequest) -> Watched:
        made = Watched({carry.cookie_name(): CANARY, settings.CSRF_COOKIE_NAME: "broken"})
        made.read = found
        return made

    monkeypatch.setattr(WSGIRequest, "COOKIES", property(watched))
    return found


PATHS = [ASSESS, PACKS, f"{CONTACTS}?area={HAMPSHIRE}", "/api/v1/", "/api/v1/openapi.json"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.asvs("7.2.2")
def test_the_cookie_of_the_guide_is_not_read_and_none_is_set(path: str, cookies_read: set[str]) -> None:
    method = "POST" if path == ASSESS else "GET"
    response = client().generic(method, path, json.dumps({"area": HAMPSHIRE}), content_type=JSON)
    assert response.status_code == 200
    # by the guard of the forms and by the sessions, which stand in front of everything; no session is looked up
    assert cookies_read == {settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME}
    assert response.cookies == SimpleCookie()


@pytest.mark.parametrize("path", PATHS)
def test_a_refusal_sets_no_cookie_either(path: str, cookies_read: set[str]) -> None:
    response = client().generic("PUT", path, "x", content_type=JSON)
    assert response.status_code == 405
    assert carry.cookie_name() not in cookies_read
    assert response.cookies == SimpleCookie()


def test_a_program_needs_no_token_of_a_form() -> None:
    strict = client(enforce_csrf_checks=True)
    body = json.dumps({"area": HAMPSHIRE})
    response = strict.post(ASSESS, body, content_type=JSON, headers={"Origin": "https://elsewhere.example"})
    assert response.status_code == 200
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize("path", PATHS)
def test_nothing_on_the_way_may_store_an_answer(path: str) -> None:
    method = "POST" if path == ASSESS else "GET"
    response = client().generic(method, path, json.dumps({"area": HAMPSHIRE}), content_type=JSON)
    assert response["Cache-Control"] == "no-store"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
