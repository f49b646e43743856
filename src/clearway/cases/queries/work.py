"""What was worked out in a case: what is known, what is to be done, what was met about, what was signed."""

from dataclasses import dataclass
from uuid import UUID

from clearway.cases.models import (
    POINTS,
    AboutPerson,
    Answer,
    ChildPlan,
    Countersigned,
    Meeting,
    OfCase,
    Point,
    Reasoned,
    Step,
    Stood,
    Talk,
    Where,
)
from clearway.cases.queries.rows import Rows, versions


@dataclass(frozen=True, slots=True)
class Work:
    """The rows, the first first; of steps and meetings all versions, the newest last."""

    answered: tuple[Answer, ...]
    about: tuple[AboutPerson, ...]
    where: tuple[Where, ...]
    steps: tuple[tuple[Step, ...], ...]
    plans: tuple[ChildPlan, ...]
    meetings: tuple[tuple[Meeting, ...], ...]
    talks: tuple[Talk, ...]
    points: tuple[Point, ...]
    reasoned: tuple[Reasoned, ...]
    countersigned: tuple[Countersigned, ...]
    stood: tuple[Stood, ...]

    @property
    def closed(self) -> bool:
        """Whether the case is closed."""
        return bool(self.stood and self.stood[-1].closed)

    def every(self) -> list[OfCase]:
        """Every row."""
        listed: list[OfCase] = [*self.answered, *self.about, *self.where, *self.plans, *self.talks, *self.points]
        listed += [*self.reasoned, *self.countersigned, *self.stood]
        return listed + [row for rows in (*self.steps, *self.meetings) for row in rows]

    def users(self) -> set[UUID]:
        """Everybody who wrote one, or to whom a step was given."""
        owners = {row.owner_id for rows in self.steps for row in rows if row.owner_id}
        return {row.by for row in self.every()} | owners


WORKED: tuple[type[OfCase], ...] = (
    Answer, AboutPerson, Where, Step, ChildPlan, Meeting, Talk, Point, Reasoned, Countersigned, Stood,
)  # fmt: skip


def work_of(rows: Rows) -> Work:
    """Everything of it, of the rows of a case."""
    return Work(
        rows.of(Answer), rows.of(AboutPerson), rows.of(Where), versions(rows.of(Step)), rows.of(ChildPlan),
        versions(rows.of(Meeting)), rows.of(Talk), rows.of(Point), rows.of(Reasoned), rows.of(Countersigned),
        rows.of(Stood),
    )  # fmt: skip


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
