"""Our own user model, from the first migration."""

import pytest
from django.contrib.auth import get_user_model

from clearway.accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_user_is_ours_and_is_kept() -> None:
    assert get_user_model() is User
