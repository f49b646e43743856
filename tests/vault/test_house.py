"""Keys and seals that are asked for anew: the house's own, the master key, whose keys stand in the store."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from clearway.vault import keyring, master
from clearway.vault.errors import SealBrokenError
from clearway.vault.house import open_house, seal_house
from clearway.vault.kept import plain
from clearway.vault.models import HOUSE
from clearway.vault.seal import Sealed
from world import AT

pytestmark = pytest.mark.django_db(databases="__all__")


def test_what_the_house_sealed_opens_for_its_purpose_and_for_no_other() -> None:
    sealed = seal_house("a secret of somebody", "one purpose")
    assert sealed.startswith("h1.")
    assert "secret" not in sealed
    assert open_house(sealed, "one purpose") == "a secret of somebody"
    altered = f"{sealed[:-6]}AAAA=="
    for given, purpose in ((sealed, "another purpose"), (altered, "one purpose"), ("h1.!", "one purpose")):
        with pytest.raises(SealBrokenError):
            open_house(given, purpose)


def test_the_master_key_that_is_read_is_the_one_that_seals() -> None:
    found = master.master.__wrapped__()
    assert found.decrypt(master.master().encrypt(b"words", b"place"), b"place") == b"words"


def test_the_organisations_that_have_keys_are_listed_the_oldest_first_and_without_the_house() -> None:
    keyring.house(AT)
    before = set(keyring.organisations())
    first, second, third = UUID(int=9), UUID(int=7), UUID(int=8)
    for each, minutes in ((second, 2), (third, 3), (first, 1)):
        keyring.make_organisation(each, AT + timedelta(minutes=minutes))
    found = keyring.organisations()
    assert [each for each in found if each not in before] == [first, second, third]
    assert HOUSE not in found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (Sealed("k1.x"), "k1.x"),
        (datetime(2026, 3, 1, 12, 30, tzinfo=UTC), "2026-03-01T12:30:00.000000+00:00"),
        (AT, "2026-11-20T16:35:00.000000+00:00"),
        (AT.date(), "2026-11-20"),
        (True, "True"),
        (7, "7"),
    ],
)
def test_a_column_has_one_text_whichever_database_it_came_from(value: object, text: str | None) -> None:
    assert plain(value) == text
