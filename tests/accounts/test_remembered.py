"""What all workers must know at once: kept once, for a while, and never as anything that could run."""

import base64
import json
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.utils import timezone

from clearway.accounts.models import Remembered

pytestmark = pytest.mark.django_db
PAST = timedelta(hours=1)


def past(name: str) -> None:
    """As if its time had gone by."""
    Remembered.objects.filter(name=cache.make_key(name)).update(until=timezone.now() - PAST)


@pytest.mark.parametrize("value", ["y", True, 3, 1.5, [1.5, 2.5], {"a": [1]}, ""])
def test_what_is_kept_comes_back(value: Any) -> None:
    cache.set("a", value, 60)
    assert cache.get("a") == value
    assert "a" in cache


def test_what_is_not_there_is_the_default() -> None:
    assert cache.get("a") is None
    assert cache.get("a", 7) == 7
    assert "a" not in cache


def test_what_is_past_is_gone_and_then_forgotten() -> None:
    cache.set("a", 1, 60)
    past("a")
    assert cache.get("a") is None
    cache.set("b", 2, 60)
    assert list(Remembered.objects.values_list("name", flat=True)) == [cache.make_key("b")]


def test_a_second_value_takes_the_place_of_the_first() -> None:
    cache.set("a", 1, 60)
    cache.set("a", 2, 60)
    assert cache.get("a") == 2
    assert Remembered.objects.count() == 1


def test_add_keeps_only_where_nothing_is_kept() -> None:
    assert cache.add("a", 1, 60)
    assert not cache.add("a", 2, 60)
    assert cache.get("a") == 1
    past("a")
    assert cache.add("a", 3, 60)
    assert not cache.add("a", 4, 60)
    assert cache.get("a") == 3


def test_delete_touch_and_clear() -> None:
    assert not cache.delete("a")
    assert not cache.touch("a", 60)
    cache.set("a", 1, 60)
    assert cache.touch("a", 600)
    assert Remembered.objects.get().until > timezone.now() + timedelta(seconds=300)
    assert cache.delete("a")
    cache.set_many({"a": 1, "b": 2}, 60)
    cache.clear()
    assert Remembered.objects.count() == 0


def test_no_time_at_all_is_for_ever_and_none_left_is_past() -> None:
    cache.set("a", 1, None)
    cache.set("b", 1, 0)
    assert cache.get("a") == 1
    assert cache.get("b") is None


@pytest.mark.asvs("1.5.2")
def test_what_somebody_put_into_the_table_never_runs() -> None:
    """Django's own database cache would unpickle it."""

    class Runs:
        def __reduce__(self) -> tuple[Any, ...]:
            return pytest.fail, ("it ran",)

    planted = base64.b64encode(pickle.dumps(Runs())).decode()
    Remembered.objects.create(name=cache.make_key("a"), value=planted, until=timezone.now() + PAST)
    with pytest.raises(json.JSONDecodeError):
        cache.get("a")


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.django_db(transaction=True)
def test_of_many_workers_that_add_at_once_one_is_first(old: object) -> None:
    if old:
        cache.set("a", "old", 60)
        past("a")
    together = threading.Barrier(6)

    def add(_: int) -> bool:
        together.wait(10)
        try:
            return cache.add("a", "y", 60)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as workers:
        assert sorted(workers.map(add, range(6))) == [False] * 5 + [True]
