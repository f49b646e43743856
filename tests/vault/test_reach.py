"""One organisation at a time is within reach, and the database is told which, and told when that is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from clearway.vault import reach
from clearway.vault.errors import OutOfReachError
from clearway.vault.reach import ORGANISATION, USER, aside, current, is_within, of_user, within

pytestmark = pytest.mark.django_db(databases="__all__")
OWN, OTHER, SOMEBODY = uuid4(), uuid4(), uuid4()
Told = list[tuple[str, UUID | None]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """What PostgreSQL would be told, in order."""
    said: Told = []
    monkeypatch.setattr(reach, "connection", SimpleNamespace(vendor="postgresql", in_atomic_block=True))
    monkeypatch.setattr(reach, "_tell", lambda name, value: said.append((name, value)))
    return said


def test_another_organisation_cannot_be_reached_from_within_one() -> None:
    with within(OWN), pytest.raises(OutOfReachError, match="one organisation and one change at a time"), within(OTHER):
        pass
    with within(OWN), within(OWN):
        assert current().organisation == OWN
    assert not is_within()


@pytest.mark.parametrize("writing", [True, False])
def test_nothing_is_begun_within_a_change(*, writing: bool) -> None:
    with within(OWN, writing=True) as change:
        with pytest.raises(OutOfReachError), within(OWN, writing=writing):
            pass
        assert change.written == []
    with within(OWN) as read, within(OWN, writing=True) as change:
        assert (read.written, change.written) == (None, [])


def test_what_was_opened_further_in_is_known_further_out() -> None:
    with within(OWN) as outer, within(OWN) as inner:
        inner.opened.add(SOMEBODY)
        inner.secrets["audit"] = b"secret"
    assert (outer.opened, outer.secrets) == ({SOMEBODY}, {"audit": b"secret"})


def test_the_database_is_told_whose_rows_come_and_at_the_end_that_nobody_s_do(told: Told) -> None:
    with within(OWN):
        assert told == [(ORGANISATION, OWN)]
        with within(OWN):
            assert told == [(ORGANISATION, OWN)]
        assert told == [(ORGANISATION, OWN)]
    assert told == [(ORGANISATION, OWN), (ORGANISATION, None)]


def test_it_is_told_again_once_what_was_put_aside_holds_again(told: Told) -> None:
    with within(OWN):
        with aside():
            assert not is_within()
        assert current().organisation == OWN
    assert told == [(ORGANISATION, OWN), (ORGANISATION, OWN), (ORGANISATION, None)]
    with aside():
        assert told[3:] == []


def test_it_is_told_of_a_user_for_a_moment(told: Told) -> None:
    with of_user(SOMEBODY):
        assert told == [(USER, SOMEBODY)]
    assert told == [(USER, SOMEBODY), (USER, None)]


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def test_out_of_a_transaction_there_is_nobody_to_tell(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was told ended with it."""
    monkeypatch.setattr(reach, "connection", SimpleNamespace(vendor="postgresql", in_atomic_block=False))
    monkeypatch.setattr(reach, "transaction", SimpleNamespace(atomic=lambda **_: _nothing()))
    with within(OWN):
        pass
    assert told == [(ORGANISATION, OWN)]
