"""A million incidents at once: the same implicants over machine words, 64 incidents a word.

Facts come as columns of small integers (`UNKNOWN`, `YES`, `NO`; for a choice 0 is unknown and n the
nth value of the vocabulary). Unknown is exact: the answer equals the single answer, row for row,
with every unknown taken as not asked (ruling 5 needs to know what was asked, and stays single).

Columns become planes, two bits for a variable: known true, and known false. The planes are closed
under the constraints, as a single state is. The implicants of all findings become one program of
ANDs and ORs over whole planes, in which what they share is worked out once.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from clearway.core.batch.columns import NO, UNKNOWN, YES, Column, Planes, Words, planes, unpack
from clearway.core.batch.program import Program, Recorder, Side, program_of, record, side_of
from clearway.core.findings.compiled import Compiled
from clearway.core.findings.together import ANSWER

__all__ = ["FINDINGS", "NO", "UNKNOWN", "YES", "Batch", "Column", "Planes", "Words", "planes", "unpack"]

FINDINGS = ANSWER


class Batch:
    """A compiled pack, ready for columns. `findings` may name any function of the pack.

    A gate's function may look at what the engine supplies; here that is unknown.
    """

    def __init__(self, made: Compiled, findings: Sequence[str] = FINDINGS) -> None:
        self.here = made.here
        self.findings = tuple(findings)
        self._guard = {fact for rule in made.deciding("in_school") for fact in rule.answered}
        self._sides = [
            side_of(made.here, name, primes, answer=answer)
            for name in self.findings
            for answer, primes in ((True, made[name].yes), (False, made[name].no))
        ]

    @cached_property
    def program(self) -> Program:
        """The steps that work out every finding."""
        recorder = Recorder()
        outcomes = record(recorder, self._sides)
        for side in self._sides:
            if (side.finding, side.answer) == ("in_school", True):
                outcomes["in_school", True] = self._ruling_4(recorder, side, outcomes["in_school", True])
        return program_of(recorder, outcomes)

    def _ruling_4(self, recorder: Recorder, side: Side, place: int) -> int:
        """Never yes within the setting while a fact of ruling 4 is not known."""
        for fact in sorted(self._guard):
            bit = self.here.bit(fact)
            if not all(state.known >> bit & 1 for state in side.needful.values()):
                known = recorder.either(recorder.literal((bit, True)), recorder.literal((bit, False)))
                place = recorder.both(place, known)
        return place

    def run(self, columns: Mapping[str, Column]) -> dict[str, tuple[Words, Words]]:
        """For each finding, the rows that are yes and the rows that are no: two planes of shape (words,).

        A row in neither is undetermined. Takes columns and raises IncidentError as `planes` does; the
        order of the bits is that of `Planes`, and `unpack` turns a plane into flags.
        """
        return self.decide(planes(self.here, columns))

    def decide(self, given: Planes) -> dict[str, tuple[Words, Words]]:
        """The same from planes that stand ready."""
        found = self.program.run(given)
        return {name: (found[name, True], found[name, False]) for name in self.findings}
