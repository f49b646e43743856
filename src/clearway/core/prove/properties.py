"""What must hold of every pack. Each property is proved over all valid facts, not over samples."""

from collections.abc import Callable, Iterator

from clearway.core.answer import answer_with
from clearway.core.assess.questions import open_questions
from clearway.core.assess.verdicts import Verdicts
from clearway.core.calendar import moment
from clearway.core.errors import IncidentError
from clearway.core.facts.incident import Incident, read
from clearway.core.facts.known import from_answers
from clearway.core.facts.space import State, bits_of
from clearway.core.findings.compiled import Compiled
from clearway.core.findings.diagrams import NEVER
from clearway.core.packs.conditions import DUTIES, GATES, RESPONSES
from clearway.core.packs.schema import DUTY_RANK, WORDS_ONLY, Rule
from clearway.core.prove.outcome import Failure, Outcome, counter_example, quietly

RULING_4 = (
    "immediate_danger", "harm_or_risk_of_harm", "self_harm_risk", "adult_involved", "under_13_involved",
    "someone_unidentified", "coercion_or_pressure", "threats_or_blackmail", "grooming_or_exploitation",
    "harassment", "shared_beyond_pair", "wide_age_gap", "made_without_knowledge", "made_unwillingly",
    "shared_without_agreement", "consent_in_doubt", "high_risk_of_abuse",
)  # fmt: skip


def always_an_answer(made: Compiled) -> Outcome:
    """Whatever the facts, a lead has somebody to go to or may manage it; and the typology has a place."""
    of, both, negate = made.nodes, made.diagrams.both, made.diagrams.negate
    outside = of["scope.adult-imagery"]
    somewhere = made.diagrams.any([of["in_school"], *(of[f"{each}.should"] for each in RESPONSES)])
    gap = both(negate(somewhere), negate(outside))
    typed = made.diagrams.any([
        of["category.experimental"], of["category.aggravated"], outside,
        made.diagrams.variable(made.here.bit("kind", "contact")),
        made.diagrams.variable(made.here.bit("consent_in_doubt")),
    ])  # fmt: skip
    failures = (
        *counter_example(made, gap, "for these facts nobody is asked for, and it cannot be managed within the setting"),
        *counter_example(made, negate(typed), "these facts have no place in the typology"),
    )
    return Outcome("answer", "every valid set of facts has an answer", 2, failures)


def no_contradiction(made: Compiled) -> Outcome:
    """No two findings say opposite things for the same facts."""
    of, diagrams = made.nodes, made.diagrams
    no = diagrams.negate

    def yes(fact: str, value: str = "yes") -> int:
        return diagrams.variable(made.here.bit(fact, value))

    asked = diagrams.either(of["police.should"], of["social_care.should"])
    must = diagrams.either(of["police.must"], of["social_care.must"])
    pairs = [
        ("managed within the setting, and police or social care is a must", (of["in_school"], must)),
        (
            "managed within the setting without advice, and police or social care is asked for",
            (of["in_school"], asked, no(yes("advice_taken", "manage-here"))),
        ),
        *(
            (f"managed within the setting, with {fact}", (of["in_school"], yes(fact)))
            for fact in (
                "immediate_danger",
                "harm_or_risk_of_harm",
                "self_harm_risk",
                "consent_in_doubt",
                "high_risk_of_abuse",
            )
        ),
        ("both experimental and aggravated", (of["category.experimental"], of["category.aggravated"])),
        ("one of police and social care is a must, and neither is asked for", (of["either"], no(asked))),
        (
            "deletion is open while an agency may need the material",
            (of["gate.deletion"], asked, no(yes("agency_released"))),
        ),
        ("a device may go back while an agency is asked for", (of["gate.device_return"], asked)),
        ("parents may be told though that puts a child at risk", (of["gate.parents"], yes("parents_risk"))),
        ("looking is open though it would distress a child", (of["gate.viewing"], yes("viewing_would_distress"))),
        ("questions are open in danger", (of["gate.fact_finding"], yes("immediate_danger"))),
    ]
    failures = [failure for why, parts in pairs for failure in counter_example(made, diagrams.all(parts), why)]
    return Outcome("contradiction", "no two findings contradict each other", len(pairs), tuple(failures))


def _moved(made: Compiled, fact: str) -> tuple[dict[int, bool], dict[int, bool]]:
    """The fact at no, and the fact at yes with all that follows from it."""
    bit = made.here.bit(fact)
    forced = made.here.forced[bit, True]
    after = {each: bool(forced.value >> each & 1) for each in bits_of(forced.known)}
    return {bit: False}, after


def _monotone(made: Compiled, name: str, *, rises: bool) -> Iterator[Failure]:
    """Facts for which moving one fact to its worrying value moves the finding the wrong way."""
    diagrams, here = made.diagrams, made.here
    node = made.nodes[name] if rises else diagrams.negate(made.nodes[name])
    for fact in here.words.facts.values():
        if not fact.worry:
            continue
        before, after = _moved(made, fact.id)
        lost = diagrams.both(diagrams.given(node, before), diagrams.negate(diagrams.given(node, after)))
        if lost == NEVER:
            continue
        care = made.care(made.nodes[name], diagrams.variable(here.bit(fact.id)))
        lost = diagrams.all([lost, diagrams.given(care, before), diagrams.given(care, after)])
        if lost != NEVER:
            calm = diagrams.both(lost, diagrams.negate(diagrams.variable(here.bit("content_matters"))))
            bits = {**(diagrams.one(lost if calm == NEVER else calm) or {}), **before}
            way = "lowers" if rises else "opens" if name.startswith("gate.") else "raises"
            yield Failure(f'moving {fact.id} from no to yes {way} "{name}"', quietly(made, bits))


def worry_never_lowers(made: Compiled) -> Outcome:
    """Moving a fact to its worrying value never lowers police, social care or advice."""
    names = [f"{response}.{duty}" for response in RESPONSES for duty in DUTIES]
    return _worry(made, "monotone", "a worrying answer never lowers police, social care or advice", names, rises=True)


def worry_never_settles(made: Compiled) -> Outcome:
    """... never raises in_school."""
    return _worry(
        made, "in-school", "a worrying answer never makes it manageable within the setting", ["in_school"], rises=False
    )


def worry_never_opens(made: Compiled) -> Outcome:
    """... never opens a gate."""
    return _worry(
        made, "gates", "a worrying answer never opens a gate", [f"gate.{gate}" for gate in GATES], rises=False
    )


def _worry(made: Compiled, name: str, says: str, findings: list[str], *, rises: bool) -> Outcome:
    worries = sum(fact.worry for fact in made.here.words.facts.values())
    failures = [failure for each in findings for failure in _monotone(made, each, rises=rises)]
    return Outcome(name, says, worries * len(findings), tuple(failures))


def ruling_4(made: Compiled) -> Outcome:
    """In_school is never yes while one of the facts of ruling 4 is not known."""
    guarded = {fact for rule in made.deciding("in_school") for fact in rule.answered}
    failures: list[Failure] = []
    by_rules = 0
    for fact in RULING_4:
        bit = made.here.bit(fact)
        loose = [
            each
            for each in made["in_school"].yes
            if (state := made.here.close(State(*each))) is not None and not state.known >> bit & 1
        ]
        by_rules += not loose
        if loose and fact not in guarded:
            each = loose[0]
            bits = {one: bool(each.wants >> one & 1) for one in bits_of(each.looks)}
            facts = {name: value for name, value in quietly(made, bits).items() if name != fact}
            failures.append(Failure(f'in_school is yes while "{fact}" is not known', facts))
    note = f"{by_rules} of {len(RULING_4)} by the rules alone, the others by `answered`"
    return Outcome(
        "ruling-4",
        "never managed within the setting on an unknown fact of ruling 4",
        len(RULING_4),
        tuple(failures),
        (note,),
    )


def _without(made: Compiled, dead: Rule, finding: str) -> bool:
    """Whether the finding is the same without the rule, for all valid facts."""
    diagrams = made.diagrams
    own = made.node(dead.when)
    if dead.asks:
        rank = DUTY_RANK[dead.asks[finding]]
        others = [
            rule for rule in made.pack.rules
            if rule.id != dead.id and DUTY_RANK[rule.asks.get(finding, "none")] >= rank
        ]  # fmt: skip
    else:
        others = [rule for rule in made.deciding(dead.finding, dead.value) if rule.id != dead.id]
    alone = diagrams.both(own, diagrams.negate(made.union(others)))
    return diagrams.both(alone, made.care(alone, own)) == NEVER


def no_dead_rule(made: Compiled) -> Outcome:
    """Every rule decides something: for some valid facts the finding rests on it alone."""
    failures, count = [], 0
    for rule in made.pack.rules:
        if rule.value in WORDS_ONLY:
            continue
        for finding in rule.asks or (rule.finding,):
            count += 1
            if _without(made, rule, finding):
                failures.append(
                    Failure(f'the rule "{rule.id}" decides nothing for {finding} that others do not decide', {})
                )
    return Outcome("dead-rule", "no rule is dead", count, tuple(failures))


def no_dead_fact(made: Compiled) -> Outcome:
    """Every fact that the pack asks decides something, or the vocabulary says why it does not."""
    idle = {name for name, fact in made.here.words.facts.items() if fact.idle}
    alive = 0
    for name in made.names():
        alive |= made.diagrams.support(made.nodes[name])
    facts_alive = {made.here.names[bit][0] for bit in bits_of(alive)}
    for rule in made.pack.rules:
        facts_alive.update(rule.answered)
    failures = [
        Failure(f'"{fact}" is asked and decides nothing', {})
        for fact in made.pack.questions
        if fact not in facts_alive and fact not in idle
    ]
    notes = tuple(f"{fact}: {made.here.words[fact].idle}" for fact in made.pack.questions if fact in idle)
    return Outcome("dead-fact", "no fact is dead", len(made.pack.questions), tuple(failures), notes)


def asking_ends(made: Compiled) -> Outcome:
    """Asking in the engine's order ends, whatever is answered, and ends in the same answer."""
    failures, asked = [], 0
    for name, answers in (("no", ("no",)), ("yes", ("yes", "no")), ("not known", ("unknown",))):
        incident = read({"area": made.pack.areas[0]})
        limit = len(made.here.words.facts)
        steps = 0
        while (fact := _next(made, incident)) is not None:
            incident = _reply(made, incident, fact, answers)
            steps += 1
            if steps > limit:
                failures.append(Failure(f'answering "{name}" never ends', dict(incident.answers)))
                break
        asked += steps
        if _answered_otherwise(made, incident):
            failures.append(Failure(f'answering "{name}" ends in another answer than a file', dict(incident.answers)))
    return Outcome("asking", "asking in the engine's order always ends", asked, tuple(failures))


def _answered_otherwise(made: Compiled, incident: Incident) -> bool:
    """Whether the same facts, read at once as a file, give other levels than the interview did."""
    facts = {**incident.answers, **dict.fromkeys(incident.asked, "unknown")}
    whole = read({"area": made.pack.areas[0], "facts": facts})
    known = (from_answers(each.answers, asked=each.asked) for each in (incident, whole))
    first, second = (Verdicts(made, each) for each in known)
    return first.levels != second.levels or first.in_school != second.in_school


def _next(made: Compiled, incident: Incident) -> str | None:
    known = from_answers(incident.answers, asked=incident.asked)
    questions = open_questions(Verdicts(made, known), incident.setting)
    return next((each.fact for each in questions if not each.asked), None)


def _reply(made: Compiled, incident: Incident, fact: str, answers: tuple[str, ...]) -> Incident:
    allowed = made.here.words[fact].answers
    for answer in (*answers, *allowed, "unknown"):
        if answer in (*allowed, "unknown"):
            replied = incident.answered(fact, answer)
            try:
                from_answers(replied.answers)
            except IncidentError:
                continue
            return replied
    return incident.answered(fact, "unknown")


def answers_everything(made: Compiled) -> Outcome:
    """The engine gives its whole result when nothing at all is known."""
    result = answer_with(made, read({}), made.pack.areas[0], moment("2026-11-20T15:40").at)
    failures = () if result["questions"] else (Failure("nothing is known, and nothing is asked", {}),)
    return Outcome("nothing-known", "an answer stands when nothing is known", 1, failures)


Property = Callable[[Compiled], Outcome]
