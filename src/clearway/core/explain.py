"""Why: the reasons behind each verdict, as the documents' rules with their citations."""

from collections.abc import Iterable

from clearway.core.assess.verdicts import Verdicts
from clearway.core.packs.conditions import AGGRAVATED, facts_in
from clearway.core.packs.schema import DUTY_RANK, SUBTYPES, Rule
from clearway.core.plan.gates import GateState
from clearway.core.result import Because, Category, Either, Gate, Response, Scope, Viewing

JUDGEMENT = " †"
DENIED = " (Reported, and denied by somebody: taken as it was reported.)"
GROUNDS = {
    "viewing_needed_for_takedown": "take-down",
    "shown_to_staff": "shown-to-staff",
    "on_setting_system": "on-setting-system",
}


def because(rule: Rule, *, known: bool = True, denied: bool = False) -> Because:
    """One rule as a reason, or as what is not known yet; `denied` where somebody denies what it rests on.

    A dagger marks judgement, or later guidance, where the documents are silent.
    """
    text = rule.because if known else rule.not_known
    text += DENIED if denied else ""
    return {"rule": rule.id, "text": text + (JUDGEMENT if rule.judgement else ""), "cite": list(rule.cite)}


def reasons(rules: Iterable[Rule], verdicts: Verdicts | None = None) -> list[Because]:
    """Several rules as reasons. With the verdicts, what somebody denies is said with each."""
    disputed = verdicts.known.disputed if verdicts else frozenset[str]()
    return [because(rule, denied=not disputed.isdisjoint(facts_in(rule.when))) for rule in rules]


def response(verdicts: Verdicts, name: str) -> Response:
    """police, social_care or advice."""
    level = verdicts.levels[name]
    if verdicts.adults_only:
        return _outside(verdicts, name)
    asking = [rule for rule in verdicts.pack.rules if name in rule.asks]
    holding = verdicts.holding(asking)
    if not any(rule.asks[name] == level.at_least for rule in holding) and level.at_least != "none":
        # No single rule is certain to hold, and yet one of several must: name them all.
        strong = [rule for rule in asking if DUTY_RANK[rule.asks[name]] >= DUTY_RANK[level.at_least]]
        holding = [*verdicts.not_ruled_out(strong), *holding]
    holding.sort(key=lambda rule: -DUTY_RANK[rule.asks[name]])
    if level.status == "no":
        holding = verdicts.compiled.deciding(name, "not-needed")
    forced_by = f"{name}.consider" if level.status == "no" else f"{name}.{level.at_least}"
    return {
        "status": level.status,
        "duty": level.at_least,
        "at_least": level.at_least,
        "at_most": level.at_most,
        "because": reasons(holding, verdicts),
        "sufficient": verdicts.sufficient(forced_by) if level.status != "undetermined" else [],
    }


def _outside(verdicts: Verdicts, name: str) -> Response:
    """Ruling 29: images of adults only. Advice may help; the rest the guidance does not cover."""
    duty = "consider" if name == "advice" else "none"
    return {
        "status": "yes" if name == "advice" else "not-covered",
        "duty": duty,
        "at_least": duty,
        "at_most": duty,
        "because": reasons(verdicts.compiled.deciding("scope")),
        "sufficient": verdicts.sufficient("scope.adult-imagery"),
    }


def in_school(verdicts: Verdicts) -> Response:
    """Whether it can be managed within the setting. Yes stands as a should, no as none."""
    if verdicts.adults_only:
        return _outside(verdicts, "in_school")
    status = verdicts.in_school
    rules = verdicts.compiled.deciding("in_school")
    return {
        "status": status,
        "duty": "should" if status == "yes" else "none",
        "at_least": "should" if status == "yes" else "none",
        "at_most": "none" if status == "no" else "should",
        "because": reasons(verdicts.holding(rules)) if status == "yes" else _why_not(verdicts, status),
        "sufficient": [] if status == "undetermined" else verdicts.sufficient("in_school"),
    }


def _why_not(verdicts: Verdicts, status: str) -> list[Because]:
    """For no: the rules that hold and stand in the way, or touch the facts that force it."""
    if status != "no":
        return []
    forcing = set(verdicts.sufficient("in_school"))
    asking = [rule for rule in verdicts.pack.rules if rule.asks]
    return reasons(
        (
            rule
            for rule in verdicts.holding(asking)
            if forcing.intersection(facts_in(rule.when)) or _stands_in_the_way(rule)
        ),
        verdicts,
    )


def _stands_in_the_way(rule: Rule) -> bool:
    other = max(DUTY_RANK[rule.asks.get(name, "none")] for name in ("police", "social_care"))
    return other >= DUTY_RANK["should"] or rule.asks.get("advice") == "must"


def scope(verdicts: Verdicts) -> Scope:
    """In scope unless it is certain that the pictures are of adults only."""
    verdict = verdicts.verdict("scope.adult-imagery")
    status = {True: "adult-imagery", False: "in-scope", None: "undetermined"}[verdict]
    if verdict and not verdicts.adults_only:
        status = "in-scope"
    return {
        "status": status,
        "because": reasons(verdicts.compiled.deciding("scope")) if status == "adult-imagery" else [],
        "missing": verdicts.worth_asking("scope.adult-imagery"),
    }


def category(verdicts: Verdicts) -> Category:
    """The typology, every sub-type that holds, the most protective first (ruling 22)."""
    if verdicts.adults_only or verdicts.without_image:
        return {"status": None, "subtypes": [], "possible": [], "because": []}
    status = "undetermined"
    for name in ("experimental", "aggravated"):
        if verdicts.verdict(f"category.{name}"):
            status = name
    held = [name for name in SUBTYPES if verdicts.verdict(f"category.{name}")]
    possible = [name for name in SUBTYPES if verdicts.verdict(f"category.{name}") is None]
    rules = [rule for name in held for rule in verdicts.compiled.deciding("category", name)]
    if status == "aggravated":
        held = [name for name in held if name in AGGRAVATED]
    return {
        "status": status,
        "subtypes": held,
        "possible": possible,
        "because": reasons(verdicts.holding(rules), verdicts) or _no_place(verdicts, possible),
    }


def _no_place(verdicts: Verdicts, possible: list[str]) -> list[Because]:
    """Ruling 12: where a doubt about consent leaves no place in the typology, say so."""
    if possible:
        return []
    doubt = [rule for rule in verdicts.pack.rules if rule.asks and "consent_in_doubt" in facts_in(rule.when)]
    return reasons(verdicts.holding(doubt), verdicts)


def either(verdicts: Verdicts) -> list[Either]:
    """Where one of several is a must and none of them is one by itself (ruling 23)."""
    if verdicts.adults_only:
        return []
    found: list[Either] = []
    rules = [rule for rule in verdicts.pack.rules if rule.of]
    for of in dict.fromkeys(rule.of for rule in rules):
        holding = verdicts.holding(rule for rule in rules if rule.of == of)
        if holding and all(verdicts.levels[name].at_least != "must" for name in of):
            found.append({"of": list(of), "duty": "must", "because": reasons(holding, verdicts)})
    return found


def gate(verdicts: Verdicts, state: GateState) -> Gate:
    """A gate, why it is open or shut, and what is missing to open it."""
    if state.open:
        words = verdicts.pack.gates[state.gate]
        why: list[Because] = [{"rule": words.id, "text": words.open, "cite": list(words.cite)}]
    else:
        why = reasons(state.shut_by, verdicts)
        why += [because(rule, known=False) for rule in state.not_ruled_out]
    return {
        "status": "open" if state.open else "shut",
        "because": why,
        "missing": list(state.missing),
        "for": state.person,
    }


def police_classification(verdicts: Verdicts) -> Gate | None:
    """Whether police may record it as experimental: only when each of the points has an answer (ruling 40)."""
    rules = verdicts.compiled.deciding("police_experimental")
    if not rules:
        return None
    verdict = verdicts.verdict("police_experimental")
    why = reasons(verdicts.holding(rules), verdicts)
    why += [because(rule, known=False) for rule in verdicts.not_ruled_out(rules)]
    missing = [fact for fact in verdicts.missing("police_experimental") if fact in verdicts.pack.questions]
    return {"status": "open" if verdict else "shut", "because": why, "missing": missing, "for": None}


def viewing(verdicts: Verdicts, gate: GateState) -> Viewing:
    """Whether anybody needs to look in order to decide (ruling 31)."""
    told = verdicts.known.value("facts_without_viewing")
    advised = verdicts.known.value("advice_taken") in ("manage-here", "refer", "undecided")
    sent = verdicts.known.value("staff_received_image") == "yes"
    needed = verdicts.content_matters and told == "no" and advised and not sent and not verdicts.adults_only
    grounds = ["only-way-to-decide"] if needed else []
    grounds += [name for fact, name in GROUNDS.items() if verdicts.known.value(fact) == "yes"]
    why = [because(rule) for rule in gate.shut_by if _about_ground(rule)]
    why = why or [because(rule, known=False) for rule in gate.not_ruled_out if _about_ground(rule)]
    return {"needed_to_decide": needed, "grounds": grounds, "because": why}


def _about_ground(rule: Rule) -> bool:
    """Whether the rule says when there is a ground for looking, rather than what else forbids it."""
    return "content_matters" in facts_in(rule.when)
