"""Writing down a meeting, a conversation, an answer to a question of the further review."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clearway.audit.acts import Act, change
from clearway.audit.events import Verb
from clearway.cases.access import ADD, demand
from clearway.cases.answering.changes import lay_if_it_fits
from clearway.cases.changes import add_row, say_why_late
from clearway.cases.meeting.queries import first_held, still_open
from clearway.cases.models import Case, Involvement, Meeting, Point, Review, Talk
from clearway.cases.planning.changes import Own, lay_own
from clearway.cases.versions import next_version
from clearway.core.calendar import LONDON
from clearway.vault.reach import alone


@dataclass(frozen=True, slots=True)
class Met:
    """A meeting: which, when, whether it was held or is planned, its minutes by their ids, the actions that it decided
    and that are no steps of the plan yet, and why its minutes are recorded late, where they are.
    """

    kind: str
    held_at: datetime
    held: bool
    minutes: Mapping[str, object]
    actions: tuple[Own, ...] = ()
    late: str = ""


@dataclass(frozen=True, slots=True)
class Talked:
    """A conversation with a young person: when, with whom, whether that was their choice, what was said, and
    why it is written down late, where it is.
    """

    happened_at: datetime
    with_whom: str
    chosen: str
    words: str
    late: str = ""


@change(Verb.MEETING_ADD)
def plan_meeting(act: Act, case: Case, met: Met) -> UUID:
    """Put down a meeting: one that is to come, or one that was held, with what was still open then."""
    demand(act, case, ADD)
    row = Meeting(
        id=act.made, root=act.made, version=1, kind=met.kind, held_at=met.held_at, held=met.held,
        minutes={"agenda": still_open(case), **met.minutes},
    )  # fmt: skip
    add_row(act, case, row)
    if met.held:
        say_why_late(act, case, row.root, (met.held_at, act.at), met.late)
    _lay(act, case, met)
    return case.id


@change(Verb.MEETING_ADD)
def write_minutes(act: Act, case: Case, seen: Meeting, met: Met) -> UUID:
    """Write what came of a meeting: its next version. Raises OvertakenError."""
    demand(act, case, ADD)
    alone("meeting", seen.root)
    newest = Meeting.objects.filter(case=case, root=seen.root).latest("version")
    row = Meeting(
        id=act.made, root=seen.root, version=next_version(newest, seen.version), kind=met.kind, held_at=met.held_at,
        held=met.held, minutes={"agenda": still_open(case), **met.minutes},
    )  # fmt: skip
    add_row(act, case, row)
    if met.held:
        say_why_late(act, case, row.root, (met.held_at, first_held(case, row.root)[0] or act.at), met.late)
    _lay(act, case, met)
    return case.id


@change(Verb.TALK_ADD)
def add_talk(act: Act, case: Case, whose: Involvement, talked: Talked) -> UUID:
    """Write down a conversation with a young person."""
    demand(act, case, ADD)
    row = Talk(
        id=act.made, involvement=whose, happened_at=talked.happened_at, with_whom=talked.with_whom,
        chosen=talked.chosen, words=talked.words,
    )  # fmt: skip
    add_row(act, case, row)
    say_why_late(act, case, row.pk, (talked.happened_at, act.at), talked.late)
    return case.id


@change(Verb.POINT_ADD)
def answer_point(act: Act, case: Case, asked: str, words: str, *, known: bool, seen: int = 0) -> UUID:
    """Answer a question of the further review, or say that the answer is not known. The newest counts. `seen` is the
    version that its author saw; 0 for none. Raises OvertakenError.
    """
    demand(act, case, ADD)
    alone("point", case.pk)
    last = Point.objects.filter(case=case, asked=asked).order_by("-version").first()
    add_row(act, case, Point(id=act.made, asked=asked, version=next_version(last, seen), known=known, words=words))
    return case.id


def _lay(act: Act, case: Case, met: Met) -> None:
    """What the minutes say of immediate risk is known from now on: that it was assessed, and whether there is any. What
    was decided to be done is in the plan, and says where it was decided.
    """
    day = met.held_at.astimezone(LONDON)
    for each in met.actions:
        lay_own(act, case, each, f"{Review(met.kind).label}, {day.day} {day:%B %Y}")
    risk = met.minutes.get("risk") if met.held else None
    if risk in ("yes", "no"):
        lay_if_it_fits(act, case, {"risk_assessed": "yes"})
    if risk == "yes":
        lay_if_it_fits(act, case, {"harm_or_risk_of_harm": "yes"})
