"""The house chain: what happens before an organisation is known, such as a sign-in."""

from datetime import datetime
from uuid import UUID

from clearway.audit.chain import append
from clearway.audit.events import Verb
from clearway.audit.models import Event
from clearway.vault import keyring
from clearway.vault.models import HOUSE
from clearway.vault.reach import aside, within


def note_house(verb: Verb, user: UUID | None, subject: UUID, at: datetime) -> None:
    """Record it, now, in a transaction of its own or in the one that is open. `user` is None where nobody is known.

    From within an organisation's page too. Whoever writes to both chains writes to the house's first: each is locked
    until the transaction ends, and two who lock them in turn would wait for each other.
    """
    keyring.house(at)
    with aside(), within(HOUSE, writing=True):
        append(Event(organisation=HOUSE, by=user or HOUSE, at=at, verb=verb, subject=subject), [])
