"""The door: who somebody is, is asked in the transaction that changes."""

from datetime import datetime
from uuid import UUID

import pytest
from django.db import connection

from clearway.audit.acts import Actor
from clearway.core.guard import FileRefusedError
from clearway.organisations import doors
from clearway.organisations.queries import actor_of
from clearway.vault import fields
from members import entered, reported, sends
from tables import rows
from world import CANARY, school

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


@pytest.mark.django_db
def test_what_the_vault_takes_for_a_file_is_refused_calmly_and_nothing_of_it_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It looks at a text beside what stands there already; the form alone was no file."""
    client = entered(school("own").teacher)

    def refuses(text: object, key: str) -> None:
        if CANARY in str(text):
            raise FileRefusedError("this looks like a picture or a file", key=key)

    monkeypatch.setattr(fields, "refuse_files", refuses)
    before = rows()
    answer = sends(client, REPORT, reported())
    assert (answer.status_code, rows()) == (400, before)
    assert "looks like a picture or a file" in answer.content.decode()
