"""Finding and reading people. Whoever calls notes what was read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from uuid import UUID

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.people.models import Bucket, Identity
from clearway.vault.buckets import sound_buckets, words
from clearway.vault.reach import current

CLOSE = 0.75
MOST_OPENED = 500


@dataclass(frozen=True, slots=True)
class Known:
    """A person as they are known now."""

    id: UUID
    name: str
    born_on: date | None
    version: int


def known(people: Iterable[UUID]) -> dict[UUID, Known]:
    """People by their ids, as they are known now. They are opened: the caller notes why."""
    newest = {each.person_id: each for each in Identity.objects.filter(person__in=list(people)).order_by("version")}
    return {name: _known(each) for name, each in newest.items()}


def search(act: Act, typed: str) -> list[Known]:
    """People whose name has a word like each of those typed, the closest first. Raises NotAllowedError.

    The buckets narrow the search to some; those are opened and compared. One event names everyone who was opened.
    """
    act.saw(Verb.PERSON_SEARCH, act.actor.organisation)
    wanted = words(typed)
    if not wanted:
        return []
    buckets = sound_buckets(current().organisation, typed)
    rows = Bucket.objects.filter(bucket__in=buckets).values_list("person_id", flat=True)
    found = known(list(dict.fromkeys(rows))[:MOST_OPENED]).values()
    close = [(closeness(wanted, each.name), each) for each in found]
    return [each for near, each in sorted(close, key=lambda pair: (-pair[0], pair[1].name)) if near >= CLOSE]


def closeness(wanted: list[str], name: str) -> float:
    """How like a name is to the words typed, from 0 to 1: the mean over those words of their nearest in the name."""
    own = words(name)
    return sum(max((_near(word, each) for each in own), default=0.0) for word in wanted) / len(wanted)


def _near(word: str, other: str) -> float:
    if other.startswith(word):
        return 1.0
    return SequenceMatcher(None, word, other).ratio()


def _known(identity: Identity) -> Known:
    return Known(identity.person_id, identity.name, identity.born_on, identity.version)
