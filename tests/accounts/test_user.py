"""Our own user model, from the first migration; what the database itself refuses."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from clearway.accounts.models import User

pytestmark = pytest.mark.django_db


def a_user(**more: Any) -> User:
    fields: dict[str, Any] = {"email": "lead@school.example", "name": "A Lead", "joined_at": timezone.now(), **more}
    return User.objects.create(**fields)


def test_a_user_is_ours() -> None:
    assert get_user_model() is User


def test_a_user_is_kept_and_found_by_address() -> None:
    kept = a_user()
    found = User.objects.get(email="lead@school.example")
    assert (found.pk, found.name, found.is_active) == (kept.pk, "A Lead", True)
    assert found.joined_at == kept.joined_at


@pytest.mark.parametrize("email", ["Lead@school.example", "lead@School.Example", ""])
def test_the_database_refuses_an_address_that_is_empty_or_not_in_small_letters(email: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        a_user(email=email)


def test_the_database_refuses_the_same_address_twice() -> None:
    a_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        a_user(name="Another")


def test_a_way_around_the_model_is_refused_as_well() -> None:
    a_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.update(email="LEAD@school.example")


def test_a_password_is_kept_as_a_hash_only() -> None:
    user = a_user()
    user.set_password("three quiet words")
    user.save()
    found = User.objects.get()
    assert "quiet" not in found.password
    assert found.check_password("three quiet words")
    assert not found.check_password("three quiet word")


def test_a_user_is_written_to_logs_and_pages_without_name_or_address() -> None:
    user = a_user()
    assert str(user) == f"user {user.pk}"


def test_a_key_says_nothing_of_how_many_users_there_are() -> None:
    first, second = a_user(), a_user(email="deputy@school.example")
    assert first.pk.version == second.pk.version == 4


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_the_migrations_can_be_taken_back_and_made_again() -> None:
    call_command("migrate", "accounts", "zero", verbosity=0)
    assert "accounts_user" not in connection.introspection.table_names()
    call_command("migrate", verbosity=0)
    assert "accounts_user" in connection.introspection.table_names()
