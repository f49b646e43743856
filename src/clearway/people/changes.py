"""Every write about a person."""

from datetime import date
from uuid import UUID

from clearway.audit.acts import Act, change
from clearway.audit.events import Verb
from clearway.people.models import Bucket, Identity, Person
from clearway.vault import keyring
from clearway.vault.buckets import buckets


@change(Verb.PERSON_ADD)
def add_person(act: Act, name: str, born_on: date | None) -> UUID:
    """Put down a child or an adult whom a record is about."""
    write_person(act, act.made, name, born_on)
    return act.made


def write_person(act: Act, person: UUID, name: str, born_on: date | None) -> None:
    """The rows of a new person, within the change that is under way."""
    here, by, at = act.actor.organisation, act.actor.user, act.at
    keyring.make_record(here, person, at)
    Person(id=person, organisation=here, by=by, at=at).save()
    Identity(organisation=here, by=by, at=at, person_id=person, version=1, name=name, born_on=born_on).save()
    for bucket in sorted(buckets(here, name)):
        Bucket(organisation=here, by=by, at=at, person_id=person, bucket=bucket).save()
