"""The measures, in the order of the table. Each yields figures; peers are checked to agree before they are timed."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import zen
from bench.cases import PACKS, columns, incidents, looked_at
from bench.day import working_day
from bench.figures import Figure, in_turns, middle, percentile, seconds
from bench.pages import many_readers, result_page, sign_in_page
from bench.peers import Spiff, zen_decision, zen_engine
from bench.people_search import people_search
from bench.record import the_record
from bench.roll import a_roll

from clearway.core.answer import answer_with
from clearway.core.batch import FINDINGS, Batch, planes
from clearway.core.calendar import moment
from clearway.core.examples import FRIDAY, incident_of
from clearway.core.facts.incident import read
from clearway.core.facts.known import from_answers
from clearway.core.facts.space import State, space
from clearway.core.findings.compiled import Compiled, compile_pack, compiled
from clearway.core.findings.together import quicken
from clearway.core.packs.load import load, load_whole
from oracles.draws import Facts
from oracles.zen_export import findings

ONE, MANY, PEER_ROWS, SPIFF_ROWS, PROCESSES = 200, 1_000_000, 10_000, 20, 9
ROOT = Path(__file__).parent.parent
FILE = ROOT / "examples" / "case-c-as-first-reported.toml"
Measure = Callable[[], Iterator[Figure]]


def _decide(made: Compiled, state: State) -> Mapping[str, object]:
    decider = quicken(made).decider
    return decider.decide(state) if decider else {}


def _from_answers(made: Compiled, facts: Facts) -> Mapping[str, object]:
    return _decide(made, from_answers(facts).state)


def one_incident() -> Iterator[Figure]:
    """Every finding with the implicant that forces it, for one complete incident, beside each peer."""
    drawn, engine = incidents(ONE), zen_engine()
    for pack in PACKS:
        made, spiff = compiled(pack), Spiff(load(pack))
        given = [looked_at(pack, facts) for facts in drawn]
        _check(made, engine, spiff, given)
        states = [from_answers(facts).state for facts in given]
        known = partial(_each, partial(_decide, made), states)
        plain = partial(_each, partial(_from_answers, made), given)
        fastest = partial(_each, partial(engine.evaluate, pack), given)
        few = given[:SPIFF_ROWS]
        for what, ours, name, theirs, bar in (
            ("known", known, "zen, ZenEngine.evaluate (its fastest)", fastest, 10),
            ("known", known, "zen, ZenDecision.evaluate", partial(_each, zen_decision(pack).evaluate, given), 10),
            ("known", known, "zen, ZenEngine.evaluate with trace", partial(_traced, engine, pack, given), None),
            ("plain answers", plain, "zen, ZenEngine.evaluate (its fastest)", fastest, None),
        ):
            mine, other, ratio = in_turns(ours, theirs)
            yield _one(pack, what, mine / ONE, name, other / ONE, ratio, bar)
        mine, other, ratio = in_turns(
            partial(_each, partial(_decide, made), states[:SPIFF_ROWS]), partial(_each, spiff.evaluate, few)
        )
        yield _one(pack, "known", mine / SPIFF_ROWS, "SpiffWorkflow, DMN tables", other / SPIFF_ROWS, ratio, None)


def _one(pack: str, what: str, ours: float, name: str, peer: float, ratio: float, bar: float | None) -> Figure:
    says = f"findings with reasons, from {what}, {pack}"
    return Figure(f"one.{pack}.{what}.{name}", says, ours * 1e6, "µs", bar, name, peer * 1e6, ratio)


def _each(work: Callable[[Any], object], rows: Sequence[object]) -> None:
    for each in rows:
        work(each)


def _traced(engine: zen.ZenEngine, pack: str, rows: list[Facts]) -> None:
    for facts in rows:
        engine.evaluate(pack, facts, {"trace": True})


def _check(made: Compiled, engine: zen.ZenEngine, spiff: Spiff, rows: list[Facts]) -> None:
    """The peers give our findings. Raises AssertionError."""
    for facts in rows:
        state = from_answers(facts).state
        ours = {name: made[name].decide(state)[0] for name in FINDINGS}
        if ours != findings(engine.evaluate(made.pack.id, facts)["result"]):
            raise AssertionError(f"zen differs on {facts}")
        theirs = spiff.evaluate(facts)
        if (theirs["police"] >= 3, theirs["in_school"]) != (ours["police.must"], ours["in_school"]):
            raise AssertionError(f"SpiffWorkflow differs on {facts}")


def whole_result() -> Iterator[Figure]:
    """The whole answer over all examples of both packs, and for an incident of which nothing is known."""
    first, again = [], []
    for pack in PACKS:
        made = _compiled_to_the_last(pack)
        cases = [incident_of(made, example) for example in made.pack.examples]
        first += [_once(partial(answer_with, made, *case)) for case in cases]
        again += [middle(partial(answer_with, made, *case), rounds=3) * 1e3 for case in cases]
    for key, what, times in (("first", "met for the first time", first), ("again", "met before", again)):
        for part, says in ((0.5, "half"), (0.95, "95 of 100")):
            label = f"full result, {len(times)} examples {what}, {says} within"
            yield Figure(f"whole.{key}.{part}", label, percentile(times, part), "ms", 5)
    nothing, at = read({"id": "nothing", "facts": {}}), moment(FRIDAY).at
    for pack in PACKS:
        made = _compiled_to_the_last(pack)
        took = _once(partial(answer_with, made, nothing, made.pack.areas[0], at))
        yield Figure(f"whole.nothing.{pack}", f"full result, nothing known, first time, {pack}", took, "ms", 50)


def _compiled_to_the_last(pack: str) -> Compiled:
    """A pack with every implicant worked out and nothing else kept."""
    made = compile_pack(load_whole(pack))
    for name in made.names():
        made[name]
    return made


def _once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e3


def a_million() -> Iterator[Figure]:
    """A million rows, a third of the answers unknown, beside zen's batch on complete ones."""
    engine, here = zen_engine(), space()
    for pack in PACKS:
        batch, given = Batch(compiled(pack)), columns(pack, MANY, 1 / 3)
        ready = planes(here, given)
        batch.decide(ready)
        rows = [looked_at(pack, facts) for facts in incidents(PEER_ROWS)]
        asked: list[zen.EvaluateBatchRequest] = [{"key": pack, "context": each} for each in rows]
        peers: dict[str, Callable[[], object]] = {
            "zen, evaluate_batch": partial(engine.evaluate_batch, asked),
            "zen, evaluate one by one": partial(_each, partial(engine.evaluate, pack), rows),
        }
        ours: dict[str, Callable[[], object]] = {
            "from columns": partial(batch.run, given),
            "from planes that stand ready": partial(batch.decide, ready),
        }
        for what, mine in ours.items():
            for name, theirs in peers.items():
                mine_s, theirs_s, ratio = in_turns(mine, theirs)
                yield Figure(
                    f"million.{pack}.{what}.{name}", f"a million rows, {what}, {pack}", MANY / mine_s / 1e6,
                    "million rows/s", 1000 if what == "from columns" else None, name,
                    PEER_ROWS / theirs_s / 1e6, ratio * MANY / PEER_ROWS,
                )  # fmt: skip


COMPILE = """
import time; start = time.perf_counter()
from clearway.core.findings.compiled import compiled
for pack in {packs}:
    made = compiled(pack)
    [made[name] for name in made.names()]
print(time.perf_counter() - start)
"""
PROVE = """
import time
from clearway.core.findings.compiled import compiled
from clearway.core.prove import prove
start = time.perf_counter()
bad = [each for pack in {packs} for each in prove(compiled(pack)) if each.failures]
print(time.perf_counter() - start)
raise SystemExit(bool(bad))
"""


def fresh() -> Iterator[Figure]:
    """In a process that has nothing yet: compiling both packs to the last implicant, and proving all of both."""
    for name, says, code, bar, rounds in (
        ("compile", "load and compile both packs, import included, no cache", COMPILE, 0.5, 5),
        ("prove", "all proofs of both packs, compiling included", PROVE, 5, 3),
    ):
        text = code.format(packs=PACKS)
        took = [float(_output([sys.executable, "-c", text])) for _ in range(rounds)]
        yield Figure(f"fresh.{name}", says, statistics.median(took), "s", bar)


def _output(command: list[str], cache_home: str = "") -> str:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    kept["XDG_CACHE_HOME"] = cache_home or tempfile.gettempdir()
    return subprocess.run(command, capture_output=True, text=True, check=True, env=kept).stdout  # noqa: S603


def command_line() -> Iterator[Figure]:
    """`clearway assess FILE --json` as a whole process, beside a Python that does nothing."""
    assess = [str(Path(sys.executable).with_name("clearway")), "assess", str(FILE), "--json"]
    nothing = partial(_output, [sys.executable, "-c", "pass"])
    with tempfile.TemporaryDirectory() as shelf:
        _output(assess, shelf)
        warm, bare, _ = in_turns(partial(_output, assess, shelf), nothing, rounds=PROCESSES)
    yield Figure("command.warm", "clearway assess --json, kept implicants", warm, "s", 0.3)

    def cold() -> float:
        with tempfile.TemporaryDirectory() as empty:
            return seconds(partial(_output, assess, empty))

    took = statistics.median(cold() for _ in range(PROCESSES))
    yield Figure("command.cold", "clearway assess --json, nothing kept", took, "s", 0.3)
    yield Figure("command.python", "python -c pass, for comparison", bare, "s", None)


MEASURES: dict[str, Measure] = {
    "one": one_incident, "whole": whole_result, "million": a_million, "fresh": fresh, "command": command_line,
    "page": result_page, "served": many_readers, "signin": sign_in_page, "record": the_record, "people": people_search,
    "roll": a_roll, "day": working_day,
}  # fmt: skip
