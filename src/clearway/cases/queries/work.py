"""What was worked out in a case: what is known, what is to be done, what was met about, what was signed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from clearway.cases.models import (
    POINTS,
    AboutPerson,
    Answer,
    Call,
    ChildPlan,
    Corrected,
    Countersigned,
    Meeting,
    OfCase,
    Part,
    Point,
    Reasoned,
    Step,
    Stood,
    Talk,
    Where,
)
from clearway.cases.queries.rows import Rows, versions

Said = TypeVar("Said", Call, Talk)


@dataclass(frozen=True, slots=True)
class Work:
    """The rows, the first first; of steps and meetings all versions, the newest last. Of the conversations those that
    stand; `talked` are those as well that were corrected.
    """

    answered: tuple[Answer, ...]
    about: tuple[AboutPerson, ...]
    where: tuple[Where, ...]
    steps: tuple[tuple[Step, ...], ...]
    plans: tuple[ChildPlan, ...]
    meetings: tuple[tuple[Meeting, ...], ...]
    talks: tuple[Talk, ...]
    talked: tuple[Talk, ...]
    points: tuple[Point, ...]
    reasoned: tuple[Reasoned, ...]
    countersigned: tuple[Countersigned, ...]
    stood: tuple[Stood, ...]
    corrected: tuple[Corrected, ...]
    parts: tuple[Part, ...]

    @property
    def closed(self) -> bool:
        """Whether the case is closed."""
        return bool(self.stood and self.stood[-1].closed)

    def every(self) -> list[OfCase]:
        """Every row."""
        listed: list[OfCase] = [*self.answered, *self.about, *self.where, *self.plans, *self.talked, *self.points]
        listed += [*self.reasoned, *self.countersigned, *self.stood, *self.corrected, *self.parts]
        return listed + [row for rows in (*self.steps, *self.meetings) for row in rows]

    def users(self) -> set[UUID]:
        """Everybody who wrote one, or to whom a step was given."""
        owners = {row.owner_id for rows in self.steps for row in rows if row.owner_id}
        return {row.by for row in self.every()} | owners


WORKED: tuple[type[OfCase], ...] = (
    Answer, AboutPerson, Where, Step, ChildPlan, Meeting, Talk, Point, Reasoned, Countersigned, Stood,
    Corrected, Part,
)  # fmt: skip


def work_of(rows: Rows) -> Work:
    """Everything of it, of the rows of a case."""
    talked, corrected = rows.of(Talk), rows.of(Corrected)
    return Work(
        rows.of(Answer), rows.of(AboutPerson), rows.of(Where), versions(rows.of(Step)), rows.of(ChildPlan),
        versions(rows.of(Meeting)), uncorrected(talked, corrected), talked, rows.of(Point), rows.of(Reasoned),
        rows.of(Countersigned), rows.of(Stood), corrected, rows.of(Part),
    )  # fmt: skip


def uncorrected(rows: Iterable[Said], corrected: Iterable[Corrected]) -> tuple[Said, ...]:
    """Those of some calls or conversations that stand: no other stands instead of them."""
    gone = {each.row for each in corrected}
    return tuple(each for each in rows if each.pk not in gone)


def before(row: Said, rows: Iterable[Said], corrected: Iterable[Corrected]) -> tuple[list[Said], list[Corrected]]:
    """What stood before a call or a conversation, the first first, and the corrections that led from each to the next;
    nothing where it was never corrected.
    """
    by_id, led_to = {each.pk: each for each in rows}, {each.instead: each for each in corrected}
    earlier: list[Said] = []
    why: list[Corrected] = []
    name = row.pk
    while name in led_to:
        why.insert(0, led_to[name])
        name = led_to[name].row
        earlier.insert(0, by_id[name])
    return earlier, why


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the further review: the passage, its words, and what stands of it; no `row` while it is open."""

    passage: str
    text: str
    row: Point | None


def points(work: Work) -> list[Asked]:
    """All of them, in order."""
    newest = {row.asked: row for row in sorted(work.points, key=lambda each: each.version)}
    return [Asked(name, text, newest.get(name)) for name, text in POINTS.items()]


def open_points(work: Work) -> list[Asked]:
    """Those that nobody answered, or marked as not known."""
    return [each for each in points(work) if each.row is None]
