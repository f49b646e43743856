"""What was worked out in a case: what is known, what is to be done, what was met about, what was signed."""

from dataclasses import dataclass
from uuid import UUID

from clearway.cases.models import (
    AboutPerson,
    Answer,
    Case,
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
from clearway.cases.queries.rows import in_case, versions


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


_answered, _about, _where = (
    in_case(Answer, "at", "id"),
    in_case(AboutPerson, "at", "version"),
    in_case(Where, "version"),
)
_steps, _plans = in_case(Step, "at", "version"), in_case(ChildPlan, "at", "version")
_meetings, _talks = in_case(Meeting, "at", "version"), in_case(Talk, "happened_at", "at")
_points, _stood = in_case(Point, "at", "version"), in_case(Stood, "version")
_reasoned, _countersigned = in_case(Reasoned, "at"), in_case(Countersigned, "at")


def work_of(case: Case) -> Work:
    """Everything of it."""
    return Work(
        tuple(_answered(case)), tuple(_about(case)), tuple(_where(case)), versions(_steps(case)), tuple(_plans(case)),
        versions(_meetings(case)), tuple(_talks(case)), tuple(_points(case)), tuple(_reasoned(case)),
        tuple(_countersigned(case)), tuple(_stood(case)),
    )  # fmt: skip
