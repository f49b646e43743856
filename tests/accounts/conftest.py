"""A sign-in for tests: quick, and followed by a page that needs no organisation."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from clearway.accounts import throttle
from staff import Clock


@pytest.fixture(autouse=True)
def _the_guide_follows_a_quick_sign_in() -> Iterator[None]:
    with override_settings(LOGIN_REDIRECT_URL="start", PASSWORD_HASHERS=["staff.QuickHasher"]):
        yield


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The throttle's clock."""
    made = Clock()
    monkeypatch.setattr(throttle, "clock", made)
    return made
