"""Which version of a row stands: whoever writes the next has seen the last."""

from clearway.cases.models import AboutPerson, ChildPlan, Entry, Meeting, OfCase, Part, Point, Step, Where

Versioned = Entry | Step | Meeting | AboutPerson | Where | ChildPlan | Point | Part


class OvertakenError(Exception):
    """Somebody else wrote there first: `newest` is what stands now."""

    def __init__(self, newest: OfCase) -> None:
        super().__init__(str(newest.pk))
        self.newest = newest


def next_version(last: Versioned | None, seen: int) -> int:
    """The version that follows the last. Raises OvertakenError where its author saw another; 0 is none at all."""
    if last and last.version != seen:
        raise OvertakenError(last)
    return last.version + 1 if last else 1
