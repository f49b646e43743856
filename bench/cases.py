"""What is measured on: incidents and columns drawn at random, valid by construction, the same in every run."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from clearway.core.batch import NO, UNKNOWN, YES, Column
from clearway.core.packs.load import load
from clearway.core.packs.vocabulary import vocabulary
from oracles.draws import Facts, many, seeded
from oracles.zen_export import inputs

PACKS = ("hampshire-2017", "staffordshire-stoke-2017")
CONTACT = vocabulary()["kind"].values.index("contact") + 1
Flags = npt.NDArray[np.bool_]


def incidents(count: int) -> list[Facts]:
    """Complete incidents, from mostly no to even chances."""
    return list(many(seeded(1), count))


def looked_at(pack: str, facts: Facts) -> Facts:
    """The facts that a peer's model looks at: it is given no more."""
    return {name: facts[name] for name in inputs(load(pack))}


def columns(pack: str, rows: int, unknown: float) -> dict[str, Column]:
    """A column of shape (rows,) for each fact that the peers look at too, with this part of it unknown."""
    rnd = np.random.default_rng(1)
    names = inputs(load(pack))
    drawn = {name: _drawn(rnd, len(vocabulary()[name].answers), rows) for name in names}
    for name in names:
        if vocabulary()[name].image:
            drawn[name][drawn["kind"] == CONTACT] = NO
    for cause, effect in _implied(names):
        drawn[effect][drawn[cause] == YES] = YES
    for column in drawn.values():
        column[rnd.random(rows) < unknown] = UNKNOWN
    return drawn


def _drawn(rnd: np.random.Generator, answers: int, rows: int) -> Column:
    if answers > 2:
        return rnd.integers(1, answers + 1, rows).astype(np.uint8)
    return np.where(rnd.random(rows) < 0.2, np.uint8(YES), np.uint8(NO))


def _implied(names: Sequence[str]) -> list[tuple[str, str]]:
    """Every pair of facts of which one implies the other, over any steps between."""
    pairs = set(vocabulary().implies)
    while more := {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs:
        pairs |= more
    return [(cause, effect) for cause, effect in pairs if cause in names and effect in names]
