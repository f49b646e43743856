"""The first day of a real installation, under PostgreSQL's application role: everything works that must."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clusters import Cluster, careful, installed_on
from installed import command, installed, python

DAY = """
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)  # as `serve` does
from datetime import date
from clearway.accounts.changes import joining_address
from clearway.accounts.models import User
from clearway.audit.acts import Act
from clearway.organisations.changes import date_member
from clearway.organisations.queries import actor_of, members
from clearway.ui.clock import instant
from clearway.vault import keyring
from clearway.vault.reach import within
from staff import Person
from world import incident, staffed

def person(email):
    user = User.objects.get(email=email)
    somebody = Person(email, user.name, host="localhost", x_forwarded_proto="https")
    somebody.chooses(joining_address(user))
    somebody.sets_up()
    assert somebody.is_signed_in(), somebody.status
    return somebody

lead, administrator = person("lead@school.example"), person("administrator@school.example")
[here] = keyring.organisations()
now = instant()
with within(here):
    held = [each.id for _, each in members(now)]
minding = actor_of(administrator.user.pk, now)
for each in held:  # since before the day of the small world
    date_member(Act(minding, now), each, date(2026, 9, 1), None)
of = staffed(here, "first", lead.user, administrator.user)
made = incident(of, "first")
print(lead.at(f"/cases/{made.reference}/") and lead.status)
print(administrator.at(f"/cases/{made.reference}/") and administrator.status)
print(Person("x", "y", host="localhost", x_forwarded_proto="https").at("/health"))
lead.signs_out()
assert not lead.is_signed_in()
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with careful() as running:
        yield running


@pytest.mark.parametrize("database", [pytest.param("sqlite", marks=pytest.mark.full), "postgresql"])
def test_the_first_two_people_join_and_the_lead_works_a_whole_case(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    settings = (
        installed(tmp_path) if database == "sqlite" else installed_on(request.getfixturevalue("cluster"), tmp_path)
    )
    said = python(settings, DAY, CLEARWAY_BEHIND_PROXY="yes")
    assert said.split("\n")[:2] == ["200", "404"]
    assert '"status": "ok"' in said
    checked = command("check", "--settings", settings)
    assert checked.returncode == 0, checked.stdout
    assert "has not joined" not in checked.stdout
    verified = command("audit", "verify", "--settings", settings)
    assert verified.returncode == 0, verified.stdout + verified.stderr
