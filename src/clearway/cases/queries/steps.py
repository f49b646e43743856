"""What is to be done in some cases: whose each open step is, until when, and its words.

The words of a step that the guidance asks for are those of its pack: nothing is opened for them. One of somebody's own
is opened, and its case is read by that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db.models import Case as Where
from django.db.models import F, When

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases.models import State, Step
from clearway.core.handbook import OWNERS
from clearway.core.packs.load import areas, pack_for
from clearway.core.packs.schema import Action
from clearway.core.wording import first_sentence
from clearway.vault import keyring
from clearway.vault.ready import heard, told
from clearway.vault.seal import Sealed

HERE = ("dsl", "everyone", "own", "")  # whose steps wait for nobody else, where nobody has them
OPENED = 25  # cases at a time: each has a key of its own, and is read by it
OWN = "A step that somebody here added"


@dataclass(frozen=True, slots=True)
class Due:
    """An open step as it stands: since when, until when, whose; what asked for it, and where nobody's pack did, its
    words as they lie.
    """

    step: UUID
    case: UUID
    at: datetime
    due_at: datetime | None
    owner: UUID | None
    asked: str
    sealed: Sealed | None

    @property
    def by(self) -> str:
        """Whose it is by the guidance, as its pack says it; nothing of an own one."""
        action = _asked(self.asked)
        return action.owner if action else ""

    @property
    def whose(self) -> str:
        """The same in words, for one that nobody has."""
        return OWNERS.get(self.by, "")

    def is_of_others(self, user: UUID) -> bool:
        """Whether it waits for somebody else than this one: for whoever has it, or for somebody outside."""
        return self.owner != user if self.owner else self.by not in HERE

    @property
    def place(self) -> int:
        """Where it stands in its pack: what comes first there is to be done first."""
        area, _, action = self.asked.partition("/")
        return _actions(area)[action][0] if action in _actions(area) else -1


def due_in(cases: Sequence[UUID]) -> Mapping[UUID, Sequence[Due]]:
    """The open steps of each case in which there are any; asked once of each case on a page. Nothing is opened."""
    new = [each for each in cases if heard((due_in, each)) is None]
    own = Where(When(asked="", then=F("says")))
    columns = ("root", "state", "pk", "case_id", "at", "due_at", "owner_id", "asked", own)
    rows = Step.objects.filter(case__in=new).order_by("version").values_list(*columns) if new else ()
    found: dict[UUID, list[Due]] = {each: [] for each in new}
    for state, *row in {row[0]: row[1:] for row in rows}.values():
        if state == State.OPEN:
            found[row[1]].append(Due(*row))
    for each in new:
        told((due_in, each), found[each])
    named = {each: found[each] if each in found else heard((due_in, each)) for each in cases}
    return {each: steps for each, steps in named.items() if steps}


def words_of(act: Act, steps: Iterable[Due]) -> dict[UUID, str]:
    """What is to be done, in a sentence, by the step; of the own ones in so many cases, the first first."""
    listed = list(steps)
    cases = list(dict.fromkeys(each.case for each in listed if _asked(each.asked) is None))[:OPENED]
    keyring.remember(act.actor.organisation, cases)
    for each in cases:
        act.saw(Verb.CASE_READ, each)
    return {each.step: _words(act, each, opened=each.case in cases) for each in listed}


def _words(act: Act, each: Due, *, opened: bool) -> str:
    if action := _asked(each.asked):
        return first_sentence(action.text)
    if not opened:
        return OWN
    row = Step(id=each.step, organisation=act.actor.organisation, case_id=each.case)
    if each.sealed is None:  # asked for by an edition that has no such step any more
        row.says = Step.objects.get(pk=each.step).says
    else:
        row.__dict__["says"] = each.sealed
    return first_sentence(str(row.says["text"]))


@cache
def _actions(area: str) -> dict[str, tuple[int, Action]]:
    """Each step of the pack that covers an area, with its place there; none where no pack does any more."""
    found = pack_for(area).actions if area in areas() else ()
    return {each.id: (place, each) for place, each in enumerate(found)}


def _asked(name: str) -> Action | None:
    area, _, action = name.partition("/")
    return _actions(area)[action][1] if action in _actions(area) else None
