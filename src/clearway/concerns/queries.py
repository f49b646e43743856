"""Reading concerns: one's own, or for a lead all of the organisation's."""

from uuid import UUID

from django.db.models import QuerySet

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.concerns.models import Concern

LEADS_ONLY = Verb.CASE_READ


def concerns(act: Act) -> list[Concern]:
    """The concerns that the actor may see, the newest first. Nothing of them is opened."""
    act.saw(Verb.WORKLIST_READ, act.actor.organisation)
    return list(_visible(act).defer("about", "account").order_by("-at"))


def concern(act: Act, name: UUID) -> Concern:
    """One concern, to be opened. Raises Concern.DoesNotExist, also where it is somebody else's; NotAllowedError."""
    found: Concern = _visible(act).get(id=name)
    act.saw(Verb.CONCERN_READ, found.id)
    return found


def _visible(act: Act) -> QuerySet[Concern]:
    rows = Concern.objects.all()
    return rows if LEADS_ONLY in act.actor.does else rows.filter(by=act.actor.user)
