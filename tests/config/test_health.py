"""`/health`: a monitor learns whether Clearway works and which part does not, and nothing else."""

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from clearway.accounts.models import User
from clearway.audit.events import Verb
from clearway.audit.house import note_house
from clearway.audit.models import Event
from clearway.config import health
from clearway.config.databases import unsafe
from clearway.core.errors import InputError
from clearway.ui.clock import instant
from clearway.vault import guards, keyring
from clearway.vault.errors import SealBrokenError
from clearway.vault.models import HOUSE
from clearway.vault.reach import within

pytestmark = pytest.mark.django_db(databases="__all__")
A_GIGABYTE = 10**9


def asked(method: str = "GET") -> tuple[int, object]:
    answer = Client().generic(method, "/health")
    return answer.status_code, json.loads(answer.content)


@pytest.mark.asvs("13.4.5")
def test_it_says_ok_and_nothing_else() -> None:
    assert asked() == (HTTPStatus.OK, {"status": "ok"})


def test_it_starts_no_session_and_leaves_no_event() -> None:
    note_house(Verb.SESSION_REFUSE, None, HOUSE, instant())
    answer = Client().get("/health")
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "application/json"
    with within(HOUSE):
        assert Event.objects.count() == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_it_only_answers(method: str) -> None:
    answer = Client().generic(method, "/health")
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED


def raising(error: Exception) -> Callable[..., object]:
    def fail(*_: object, **__: object) -> object:
        raise error

    return fail


BROKEN: list[tuple[str, object, str, object]] = [
    ("database", User.objects, "exists", raising(DatabaseError("canary-4711"))),
    ("keys", keyring, "fits", raising(InputError("canary-4711"))),
    ("keys", keyring, "fits", raising(SealBrokenError("canary-4711"))),
    ("audit", guards, "missing", lambda: ["canary-4711: delete"]),
    ("disk", shutil, "disk_usage", lambda _: SimpleNamespace(free=A_GIGABYTE // 10)),
    ("disk", shutil, "disk_usage", raising(OSError("canary-4711"))),
]


@pytest.mark.parametrize(("part", "owner", "name", "broken"), BROKEN)
def test_it_names_the_part_that_fails_and_no_more(
    monkeypatch: pytest.MonkeyPatch, part: str, owner: object, name: str, broken: object
) -> None:
    monkeypatch.setattr(owner, name, broken)
    assert asked() == (HTTPStatus.SERVICE_UNAVAILABLE, {"status": "failing", "failing": [part]})


def test_it_names_every_part_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "missing", lambda: ["a"])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    assert asked()[1] == {"status": "failing", "failing": ["audit", "disk"]}


@pytest.mark.asvs("16.2.2")
def test_a_clock_behind_the_record_is_failing(monkeypatch: pytest.MonkeyPatch) -> None:
    note_house(Verb.SESSION_REFUSE, None, HOUSE, instant())
    earlier = instant() - timedelta(minutes=20)
    monkeypatch.setattr(health, "instant", lambda: earlier)
    assert asked()[1] == {"status": "failing", "failing": ["clock"]}
    a_little = instant() - timedelta(minutes=4)
    monkeypatch.setattr(health, "instant", lambda: a_little)
    assert asked()[1] == {"status": "ok"}


def test_it_notices_a_guard_that_was_taken_away() -> None:
    guards.remove()
    try:
        assert asked()[1] == {"status": "failing", "failing": ["audit"]}
        [problem] = [each for each in checking_problems() if "lacks a guard" in each]
        assert "clearway audit verify" in problem
    finally:
        guards.install()


def checking_problems() -> list[str]:
    return [str(each) for each in unsafe(connection)]
