"""What somebody typed and has not sent: kept sealed for a week, for them alone, under the address of its form.

Every function is called within `reading(act)`, which writes the event: no event, and nothing is kept. A form's own
mark and whatever is secret are left out. Keeping is no sending: nothing of a draft is in any record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import QueryDict

from clearway.audit.acts import Act, came_of
from clearway.audit.chain import head
from clearway.audit.events import Verb
from clearway.core.guard import refuse_files
from clearway.organisations.models import Draft
from clearway.ui.writing import LEFT_OUT
from clearway.vault import keyring
from clearway.vault.models import Key

LASTS = timedelta(days=7)
ASIDE = "kept"  # in an address: which of several that were sent while nobody was let in
MOST_ASIDE = 5
OWN = frozenset({"csrfmiddlewaretoken", "once", "acting", "answers", "code", "again"})
SECRET = ("password", "token", "secret")
Fields = Mapping[str, Iterable[str]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A form that somebody has not sent: where, and since when."""

    path: str
    at: datetime

    @property
    def aside(self) -> bool:
        """Whether it was sent while the session was locked or over, by whoever sat there."""
        return f"?{ASIDE}=" in self.path


def keep(act: Act, path: str, fields: Fields) -> bool:
    """Keep what was typed into the form at this path, in place of what was kept of it before. False where it is
    nothing. Raises IncidentError where it holds a picture or a file: then nothing is kept.
    """
    said = worth_keeping(fields)
    if not said:
        return False
    refuse_files(said, "fields")
    _key(act)
    row = _own(act, path) or Draft(organisation=act.actor.organisation, user_id=act.actor.user, path=path)
    row.at, row.fields = act.at, said
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # another tab at the same form, a moment ago: the newest counts
        row = Draft.objects.get(user_id=act.actor.user, path=path)
        row.at, row.fields = act.at, said
        row.save()
    act.saw(Verb.DRAFT_KEEP, row.id)
    return True


def keep_unsent(act: Act, path: str, fields: Fields) -> bool:
    """Keep what stands in a form while somebody types, as `keep`; what was kept goes where nothing stands there any
    more. False where this very form was sent meanwhile: what was sent is no draft, however late the word of it comes.
    """
    head(act.actor.organisation, lock=True)  # a form that is being sent at this moment is taken first, or comes after
    if came_of(act):
        return False
    if not keep(act, path, fields):
        drop(act, path)
    return True


def keep_aside(act: Act, path: str, fields: Fields) -> str | None:
    """Keep what was sent to the form at this path while the session was locked or over. Where it waits; empty where too
    much waits already, None where it is nothing. Raises IncidentError, as `keep`.

    It may be somebody else's who sat there: so it takes the place of nothing that was kept, fills no form by itself,
    and is marked.
    """
    for place in range(1, MOST_ASIDE + 1):
        free = f"{path}?{ASIDE}={place}"
        row = _own(act, free)
        if row is None or row.at <= act.at - LASTS:
            return free if keep(act, free, fields) else None
    return ""


def address(path: str, given: QueryDict) -> str:
    """Under which address what stands in this form would have been kept."""
    place = given.get(ASIDE, "")
    return f"{path}?{ASIDE}={place}" if place in map(str, range(1, MOST_ASIDE + 1)) else path


def restore(act: Act, path: str) -> QueryDict | None:
    """What was kept of the form at this address, as a form sends it; None where there is nothing, or it is too old."""
    row = _own(act, path)
    if row is None or row.at <= act.at - LASTS:
        return None
    act.saw(Verb.DRAFT_RESTORE, row.id)
    return as_sent(row.fields)


def drop(act: Act, path: str) -> None:
    """Take away what was kept of the form at this path."""
    _drop(act, Q(user_id=act.actor.user, path=path))


def drop_old(act: Act) -> None:
    """Take away what anybody here left for a week."""
    _drop(act, Q(at__lte=act.at - LASTS))


def _drop(act: Act, which: Q) -> None:
    for row in Draft.objects.filter(which).defer("fields"):
        act.saw(Verb.DRAFT_DROP, row.id)
        Draft.objects.filter(which, id=row.id).delete()  # not where it was kept anew meanwhile


def worth_keeping(fields: Fields) -> dict[str, list[str]]:
    """What somebody typed or chose: not what only a page put there, and nothing secret."""
    listed = {name: list(values) for name, values in fields.items() if not _is_own(name) and values != [LEFT_OUT]}
    return listed if any(value.strip() for values in listed.values() for value in values) else {}


def as_sent(fields: Fields) -> QueryDict:
    """The same as a form sends it."""
    found = QueryDict(mutable=True)
    for name, values in fields.items():
        found.setlist(name, list(values))
    return found


def waiting(act: Act) -> list[Waiting]:
    """The forms that this user has not sent, the newest first. What stands in them is not opened."""
    rows = Draft.objects.filter(user_id=act.actor.user, at__gt=act.at - LASTS).order_by("-at")
    return [Waiting(path, at) for path, at in rows.values_list("path", "at")]


def _own(act: Act, path: str) -> Draft | None:
    return Draft.objects.filter(user_id=act.actor.user, path=path).first()


def _is_own(name: str) -> bool:
    """Whether a field is a page's own, such as a mark, or secret."""
    return name in OWN or any(word in name.lower() for word in SECRET)


def _key(act: Act) -> None:
    """The key of this user's drafts here: the first who needs it makes it."""
    name = Draft(organisation=act.actor.organisation, user_id=act.actor.user).sealed_under()
    if Key.objects.filter(id=name).exists():
        return
    try:
        keyring.make_record(act.actor.organisation, name, act.at)
    except IntegrityError:  # another tab was first
        return
