"""Reporting a concern. Who is kept from one is in cases/changes.py: who says so depends on the case that it became."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearway.audit.acts import Act, change
from clearway.audit.events import Verb
from clearway.concerns.models import Concern
from clearway.vault import keyring


@dataclass(frozen=True, slots=True)
class Report:
    """What a reporter writes: who it is about, what they were told or noticed, when they learned of it, danger now."""

    about: str
    account: str
    learned_at: datetime
    danger: str


@change(Verb.CONCERN_REPORT)
def report(act: Act, said: Report) -> UUID:
    """Report a concern."""
    here = act.actor.organisation
    keyring.make_record(here, act.made, act.at)
    Concern(
        id=act.made, organisation=here, by=act.actor.user, at=act.at,
        danger=said.danger, learned_at=said.learned_at, about=said.about, account=said.account,
    ).save()  # fmt: skip
    return act.made
