"""Every write of the audit's own."""

from uuid import UUID

from clearway.audit.acts import Act, change
from clearway.audit.events import Verb
from clearway.audit.models import Checkpoint
from clearway.audit.standalone import Signed


@change(Verb.CHECKPOINT_MAKE)
def make_checkpoint(act: Act, signed: Signed, left_to: str) -> UUID:
    """Keep a checkpoint that has left the house; `left_to` says where to, without any secret of the address."""
    Checkpoint(
        id=act.made, organisation=act.actor.organisation, by=act.actor.user, at=act.at, number=signed.number,
        moment=signed.moment, link=signed.link, signature=signed.signature, left_to=left_to,
    ).save()  # fmt: skip
    return act.made
