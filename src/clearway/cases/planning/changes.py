"""Writing the plan: steps that the guidance asks for are laid down by themselves, own ones beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID, uuid4

from clearway.accounts.models import User
from clearway.audit.acts import Act, change
from clearway.audit.events import Verb
from clearway.cases.access import ADD, demand
from clearway.cases.changes import add_row
from clearway.cases.models import Case, ChildPlan, Involvement, State, Step
from clearway.cases.planning.due import KNOWN, REFERRAL, asked_due, done_by, due_of, name_of, why
from clearway.cases.versions import next_version
from clearway.core.calendar import LONDON, due
from clearway.core.result import ActionItem, Result
from clearway.vault.reach import alone

COUNTED = "call that was written down"


@dataclass(frozen=True, slots=True)
class Own:
    """A step that somebody adds: its words, until when, whose it is, and for which child."""

    words: str
    due_at: datetime | None
    owner: User | None
    involvement: Involvement | None = None


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a step: how it stands, what was done or why it cannot be, whose it is now, until when."""

    state: str
    note: str
    owner: User | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Written:
    """A child's own plan: its parts, until when it holds, and the version that its author saw; 0 for none."""

    says: Mapping[str, str]
    until: datetime | None
    seen: int = 0


@change(Verb.STEP_ADD)
def add_step(act: Act, case: Case, own: Own) -> UUID:
    """Add a step of one's own to the plan."""
    demand(act, case, ADD)
    add_row(act, case, _own(own, act.made))
    return case.id


@change(Verb.STEP_SET)
def set_step(act: Act, case: Case, seen: Step, came: Came) -> UUID:
    """Say what came of a step: its next version. The earlier ones stay. Raises OvertakenError."""
    demand(act, case, ADD)
    alone("step", seen.root)
    newest = Step.objects.filter(case=case, root=seen.root).latest("version")
    next_version(newest, seen.version)
    _next(act, case, newest, came, act.made)
    return case.id


@change(Verb.PLAN_WRITE)
def write_plan(act: Act, case: Case, whose: Involvement, meant: str, written: Written) -> UUID:
    """Write a child's own plan: its next version. What is to be checked when it ends is a step of the plan. Raises
    OvertakenError.
    """
    demand(act, case, ADD)
    alone("child plan", whose.pk)
    until = written.until
    last = ChildPlan.objects.filter(involvement=whose, meant=meant).order_by("-version").first()
    row = ChildPlan(
        id=act.made, involvement=whose, meant=meant, version=next_version(last, written.seen), until=until,
        says=dict(written.says),
    )  # fmt: skip
    add_row(act, case, row)
    if until and not (last and last.until == until):
        check = Own(f"Check with child {whose.letter} how the days at home went", until, None, whose)
        add_row(act, case, _own(check, uuid4()))
    return case.id


def lay_own(act: Act, case: Case, own: Own, met: str) -> None:
    """The same as `add_step` within a change that is under way: the step says at which meeting it was decided."""
    row = _own(own, uuid4())
    row.says = {**row.says, "met": met}
    add_row(act, case, row)


def lay_steps(act: Act, case: Case, results: Iterable[Result], facts: Mapping[str, str]) -> None:
    """Lay down each step that the guidance asks for and that does not stand yet. None is ever taken away: one that it
    no longer asks for says so, and by which of the answers it is known to be done, until it is asked for again.
    """
    alone("plan", case.pk)
    rows = Step.objects.filter(case=case).exclude(asked="").order_by("version")
    there = {row.asked: row for row in rows}
    wanted = {name_of(result["area"], each["id"]): (result, each) for result in results for each in result["actions"]}
    for name, (result, each) in wanted.items():
        if name not in there:
            add_row(act, case, _asked(result, each, name))
        elif there[name].state == State.UNASKED:
            again, row = _asked(result, each, name), there[name]
            row.says = {key: value for key, value in row.says.items() if key != KNOWN}
            _next(act, case, row, Came(State.OPEN, "", row.owner, again.due_at), uuid4())
    for name, row in there.items():
        if name not in wanted and row.state == State.OPEN:
            row.says = {**row.says, KNOWN: done_by(row, facts)}
            _next(act, case, row, Came(State.UNASKED, "", row.owner, row.due_at), uuid4())


def count_from_call(act: Act, case: Case, called_at: datetime) -> None:
    """Give each open step that counts from the referral its time, now that a call was written down."""
    newest = {row.root: row for row in Step.objects.filter(case=case).order_by("version")}
    for row in newest.values():
        counts = due_of(row)
        if row.state == State.OPEN and row.due_at is None and counts and counts.event == REFERRAL:
            at = due(called_at.astimezone(LONDON), counts.within, counts.clock)
            row.says = {**row.says, "why": why(counts).replace(REFERRAL, COUNTED)}
            _next(act, case, row, Came(row.state, "", row.owner, at), uuid4())


def _asked(result: Result, each: ActionItem, name: str) -> Step:
    counts = asked_due(result["area"], each["id"])
    runs = each["due"] and counts and counts.event != REFERRAL
    says: dict[str, object] = {
        "text": each["text"], "by": each["owner"], "duty": each["duty"], "cite": each["cite"], "area": result["area"],
        "pack": result["pack"]["id"], "why": why(counts),
    }  # fmt: skip
    if counts:
        says["counts"] = asdict(counts)
    made = uuid4()
    return Step(
        id=made, root=made, version=1, asked=name, state=State.OPEN, owner=None,
        due_at=datetime.fromisoformat(str(each["due"])) if runs else None, involvement=None, says=says, note="",
    )  # fmt: skip


def _own(own: Own, made: UUID) -> Step:
    return Step(
        id=made, root=made, version=1, asked="", state=State.OPEN, owner=own.owner, due_at=own.due_at,
        involvement=own.involvement, says={"text": own.words, "by": "own"}, note="",
    )  # fmt: skip


def _next(act: Act, case: Case, newest: Step, came: Came, made: UUID) -> None:
    row = Step(
        id=made, root=newest.root, version=newest.version + 1, asked=newest.asked, state=came.state, owner=came.owner,
        due_at=came.due_at, involvement=newest.involvement, says=newest.says, note=came.note,
    )  # fmt: skip
    add_row(act, case, row)
