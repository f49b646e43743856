"""What the engine says of what is known, held against every valid completion of it, one by one.

Each run draws anew, from the seed that pytest-randomly prints; `-p randomly_seed=N` repeats it.
"""

from collections.abc import Iterator

import pytest

from cast import PACKS
from clearway.core.assess.verdicts import Verdicts
from clearway.core.facts.known import from_answers
from clearway.core.facts.space import Space, State, bits_of, space
from clearway.core.findings.compiled import answer_names, compiled
from clearway.core.findings.implicants import Implicant
from clearway.core.packs.load import load
from clearway.core.packs.vocabulary import NO, YES, vocabulary
from oracles.draws import Facts, anew, complete, is_valid
from oracles.enumeration import Table, answers, finding_names

WORDS = vocabulary()
# `make test` draws one part of four for each rule of the engine; the draws differ from run to run.
PARTS = [0, *(pytest.param(part, marks=pytest.mark.full) for part in (1, 2, 3))]
STATES = 500  # a part; each state is held against all findings
AT_MOST = 1 << 10  # completions, before the invalid ones are left out
BOUND = tuple(
    dict.fromkeys(
        ("kind", *(fact for pair in WORDS.implies for fact in pair), *(f.id for f in WORDS.facts.values() if f.image))
    )
)


def drawn(pack: str, part: int, count: int, *, engine: bool) -> Iterator[tuple[Facts, Facts]]:
    """Complete facts, and what is left of them when a few are not known; with the engine's facts or without."""
    rnd = anew(pack, part, engine)
    for _ in range(count):
        facts = complete(rnd)
        if engine:
            facts |= {name: rnd.choice((YES, NO)) for name in WORDS.engine}
        hidden, room = set(), AT_MOST
        names = rnd.sample(BOUND, 6) if rnd.random() < 0.5 else []
        names += rnd.sample(sorted(facts), rnd.randint(0, 10))
        for name in names:
            if name not in hidden and room >= len(answers(name)):
                room //= len(answers(name))
                hidden.add(name)
        yield facts, {fact: answer for fact, answer in facts.items() if fact not in hidden}


def state_of(known: Facts) -> State:
    """What is known, as the engine takes it, its own facts included."""
    state = from_answers({fact: answer for fact, answer in known.items() if fact in WORDS.facts}).state
    for name in WORDS.engine:
        if name in known:
            bit = 1 << space().bit(name)
            state = State(state.known | bit, state.value | (bit if known[name] == YES else 0))
    return state


@pytest.mark.parametrize("pack", PACKS)
def test_the_findings_of_an_answer_are_those_that_are_enumerated(pack: str) -> None:
    assert sorted(answer_names(compiled(pack))) == sorted(finding_names(load(pack)))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("pack", PACKS)
def test_yes_means_every_completion_and_no_means_none(pack: str, part: int) -> None:
    made, names = compiled(pack), finding_names(load(pack))
    for _, known in drawn(pack, part, STATES, engine=True):
        state, table = state_of(known), Table(load(pack), known)
        ours = {name: made[name].decide(state)[0] for name in names}
        assert ours == {name: table.verdict(name) for name in names}, known


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("pack", PACKS)
def test_a_rule_fires_exactly_where_every_completion_says_so(pack: str, part: int) -> None:
    made = compiled(pack)
    trees = {f"rule.{each.id}": each.when for each in load(pack).rules}
    trees |= {f"action.{each.id}": each.when for each in load(pack).actions}
    trees |= {f"never.{each.id}": each.when for each in load(pack).nevers}
    for _, known in drawn(pack, part, STATES // 5, engine=True):
        state, table = state_of(known), Table(load(pack), known)
        for name, tree in trees.items():
            held = table.holds(tree)
            verdict = True if held == table.every else None if held else False
            assert made[name].decide(state)[0] is verdict, (name, known)


def opened(pack: str, part: int, count: int) -> Iterator[tuple[Verdicts, Table]]:
    """Verdicts with the completions they speak of; the engine's own facts are what the verdicts supplied."""
    for _, known in drawn(pack, part, count, engine=False):
        verdicts = Verdicts(compiled(pack), from_answers(known))
        supplied = {name: YES if verdicts.state.value >> space().bit(name) & 1 else NO for name in WORDS.engine}
        yield verdicts, Table(load(pack), {**known, **supplied})


# What is truly implied of the facts that are missing, F, for a finding that is undetermined:
#
# 1. Two valid completions that agree on F agree on the finding. (Of the completion that is yes, some
#    implicant for yes that is left holds; it looks at F only, so it holds of the other as well.) So the
#    answers to F decide the finding, and no fact outside F ever changes it while the others stay.
# 2. Each fact in F stands in an implicant P that is left: with the rest of P answered so, the finding is
#    still undetermined, and the answer that P wants decides it. (P is prime, so without the fact it
#    forces nothing; and some valid completion satisfies it.)
#
# Not implied: that a fact in F changes the finding while all others stay as they are. Where one answer
# forces another ("contact" says that nothing was shared), two facts may only ever change together.


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("pack", PACKS)
def test_the_answers_to_the_missing_facts_decide_whatever_the_others_are(pack: str, part: int) -> None:
    for verdicts, table in opened(pack, part, STATES // 2):
        for name in finding_names(load(pack)):
            missing, found = verdicts.missing(name), table.finding(name)
            assert bool(missing) == (found not in (0, table.every))
            seen: dict[tuple[str, ...], int] = {}
            for row, facts in enumerate(table.rows if missing else ()):
                value = found >> row & 1
                assert seen.setdefault(tuple(facts[fact] for fact in missing), value) == value, (name, facts)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("pack", PACKS)
def test_each_missing_fact_decides_once_the_rest_of_an_implicant_is_answered(pack: str, part: int) -> None:
    for verdicts, table in opened(pack, part, STATES // 2):
        for name in finding_names(load(pack)):
            for implicant in verdicts.left(name):
                with_all = where(table, implicant)
                assert is_uniform(table, name, with_all)
                for fact in verdicts.facts_of(implicant.looks):
                    assert not is_uniform(table, name, where(table, without(space(), implicant, fact))), (name, fact)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("pack", PACKS)
def test_a_fact_that_changes_a_finding_by_itself_is_always_missing(pack: str, part: int) -> None:
    for verdicts, table in opened(pack, part, STATES // 5):
        number = {tuple(facts.values()): row for row, facts in enumerate(table.rows)}
        unknown = [fact for fact in WORDS.facts if len({facts[fact] for facts in table.rows}) > 1]
        found = {name: table.finding(name) for name in finding_names(load(pack))}
        for row, facts in enumerate(table.rows):
            for fact in unknown:
                for answer in answers(fact):
                    other = number.get(tuple({**facts, fact: answer}.values()))
                    if other is not None:
                        changed = [name for name, rows in found.items() if (rows >> row ^ rows >> other) & 1]
                        assert all(fact in verdicts.missing(name) for name in changed), (fact, changed)


def where(table: Table, implicant: Implicant) -> int:
    """The completions in which an implicant holds."""
    found = table.every
    for bit in bits_of(implicant.looks):
        holds = table.where(*space().names[bit])
        found &= holds if implicant.wants >> bit & 1 else ~holds
    return found


def without(here: Space, implicant: Implicant, fact: str) -> Implicant:
    """The implicant without a fact."""
    kept = ~here.mask[fact]
    return Implicant(implicant.looks & kept, implicant.wants & kept)


def is_uniform(table: Table, name: str, rows: int) -> bool:
    """Whether a finding is the same in all these completions, and there are any."""
    found = table.finding(name) & rows
    return rows != 0 and found in (0, rows)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("pack", PACKS)
def test_the_facts_that_explain_a_verdict_force_it_alone(pack: str, part: int) -> None:
    """Whatever all other facts are: drawn anew, as there are too many to go through."""
    made, rnd, tried = compiled(pack), anew(pack, part), 0
    for facts, known in drawn(pack, part, STATES // 5, engine=True):
        for name in finding_names(load(pack)):
            verdict, reason = made[name].decide(state_of(known))
            if reason is None:
                continue
            kept = {space().names[bit][0] for bit in bits_of(reason.looks)}
            for _ in range(5):
                other = {**complete(rnd), **{fact: rnd.choice((YES, NO)) for fact in WORDS.engine}}
                other |= {fact: facts[fact] for fact in kept}
                if is_valid(other):
                    tried += 1
                    assert Table(load(pack), other).verdict(name) is verdict, (name, other)
    assert tried > STATES
