"""A figure with its bar, and how it is taken: in turns with its peer, several times, the middle one counts."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. With a peer the bar is how many times faster, else the most that it may take.

    `ours` and `peer` are in `unit`; `per_second` says that more is better.
    """

    id: str
    says: str
    ours: float
    unit: str
    bar: float | None
    peer_name: str = ""
    peer: float | None = None
    ratio: float | None = None

    @property
    def passes(self) -> bool | None:
        """Whether the bar is reached; None where there is none."""
        if self.bar is None:
            return None
        return self.ours <= self.bar if self.ratio is None else self.ratio >= self.bar

    @property
    def verdict(self) -> str:
        """pass, or how much it is short by."""
        if self.bar is None or self.passes:
            return "" if self.bar is None else "pass"
        missing = self.ours / self.bar if self.ratio is None else self.bar / self.ratio
        return f"short by {missing:.2f} times"


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def middle(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """How long it takes: the middle of several times."""
    return statistics.median(seconds(work) for _ in range(rounds))


def in_turns(
    ours: Callable[[], object], peer: Callable[[], object], rounds: int = ROUNDS
) -> tuple[float, float, float]:
    """Our time, the peer's time, and how many times ours goes into the peer's: the middle of each."""
    pairs = [(seconds(ours), seconds(peer)) for _ in range(rounds)]
    times = [statistics.median(column) for column in zip(*pairs, strict=True)]
    return times[0], times[1], statistics.median(theirs / mine for mine, theirs in pairs)


def percentile(times: list[float], part: float) -> float:
    """The time that this part of them does not pass."""
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]
