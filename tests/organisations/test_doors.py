"""The door: who somebody is, is asked in the transaction that changes."""

from datetime import datetime
from uuid import UUID

import pytest
from django.db import connection

from clearway.audit.acts import Actor
from clearway.organisations import doors
from clearway.organisations.queries import actor_of
from members import entered, sends
from world import school

REPORT = "/concerns/report/"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("method", "within_one"), [("get", False), ("post", True)])
def test_the_role_is_asked_in_the_transaction_that_writes(
    monkeypatch: pytest.MonkeyPatch, method: str, *, within_one: bool
) -> None:
    """Else a role that ends in between would still change something."""
    own, asked = school("own"), list[bool]()
    client = entered(own.teacher)
    plain = actor_of

    def noted(user: UUID, at: datetime, chosen: UUID | None) -> Actor | None:
        asked.append(connection.in_atomic_block)
        return plain(user, at, chosen)

    monkeypatch.setattr(doors, "actor_of", noted)
    sends(client, REPORT, {}) if method == "post" else client.get(REPORT)
    assert asked == [within_one]
