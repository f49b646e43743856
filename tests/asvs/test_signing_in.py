"""What the ASVS asks of passwords and sessions, and no other file of tests asks."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from architecture.tree import ROOT
from clearway.accounts.sessions import SessionStore
from staff import Person

pytestmark = pytest.mark.django_db
FIELD = re.compile(r"<input[^>]*type=\"password\"[^>]*>")
SCRIPTS = sorted((ROOT / "frontend" / "scripts").glob("*.*js"))
REMINDERS = re.compile(r"hint|question|answer|remind|maiden|birthplace", re.IGNORECASE)


def fields_of(html: str) -> list[str]:
    """The password fields of a page."""
    return FIELD.findall(html)


@pytest.mark.asvs("6.2.6", "6.2.7")
def test_a_password_is_masked_and_a_password_manager_may_fill_it() -> None:
    person = Person()
    person.at("/sign-in/")
    [signing_in] = fields_of(person.last.content.decode())
    person.at(person.is_made())
    joining = fields_of(person.last.content.decode())
    assert len(joining) == 2
    for field, said in [(signing_in, "current-password"), *((each, "new-password") for each in joining)]:
        assert f'autocomplete="{said}"' in field
        assert not re.search(r"readonly|disabled|onpaste|maxlength|pattern", field)
    names = [re.findall(r'name="(password|again)"', each) for each in [signing_in, *joining]]
    assert names == [["password"], ["password"], ["again"]]


@pytest.mark.asvs("6.2.7")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_looks_at_what_is_pasted(script: Path) -> None:
    assert not re.search(r"onpaste|['\"]paste['\"]|clipboard", script.read_text("utf-8"))


@pytest.mark.asvs("6.4.2")
def test_nothing_is_kept_that_reminds_of_a_password() -> None:
    kept = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("accounts").get_models()
        for field in model._meta.fields
    }
    assert {each for each in kept if REMINDERS.search(each)} == set()
    assert "User.password" in kept


@pytest.mark.asvs("7.2.3")
def test_a_thousand_sessions_have_a_thousand_keys_of_32_letters_and_digits() -> None:
    keys = {SessionStore()._get_new_session_key() for _ in range(1000)}  # type: ignore[attr-defined]  # not in the stubs
    assert len(keys) == 1000
    assert all(re.fullmatch(r"[a-z0-9]{32}", key) for key in keys)  # 36 signs: 165 bits
    assert set("".join(keys)) == set("abcdefghijklmnopqrstuvwxyz0123456789")
