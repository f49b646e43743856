"""A pack's rules as a decision model of zen-engine (JDM): input node, one expression node, output node.

Written from the pack's own condition trees, apart from the diagrams and implicants of the engine. Right for complete
facts only: every input must be given, as the text "yes", "no" or a choice's value. What zen makes of
a missing or mistyped input is its own affair, and tests/oracles/test_zen.py shows it.

Comes out: police, social_care, advice (0 none to 3 must), in_school, either, scope, category
("aggravated", "experimental", "none") and each sub-type with "_" for "-". One node is the fastest
form that zen runs; the same rules as decision tables take it longer.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from clearway.core.packs.conditions import (
    AGGRAVATED,
    DUTIES,
    EXPERIMENTAL,
    RESPONSES,
    All,
    AnyOf,
    AtLeast,
    Condition,
    Finds,
    Is,
    Not,
    facts_in,
    leaves,
)
from clearway.core.packs.schema import Pack, Rule

Model = dict[str, Any]
RANK = {duty: rank for rank, duty in enumerate(DUTIES, start=1)}
ELSEWHERE = ("gate.", "police_experimental")


def key(name: str) -> str:
    """A name as zen writes it."""
    return name.replace("-", "_")


def expression(condition: Condition) -> str:
    """A condition tree in zen's expression language; `$` is what the node has worked out before."""
    match condition:
        case Is(fact, value):
            return f"{fact} == '{value}'"
        case AtLeast(response, duty, besides):
            return f"$.{_level_key(response, besides)} >= {RANK[duty]}"
        case Finds("category", name) if name in ("aggravated", "experimental"):
            return f"$.category == '{name}'"
        case Finds("category", name):
            return f"$.{key(name)}"
        case Finds("scope", name):
            return f"$.scope == '{name}'"
        case Finds():
            raise ValueError("gates are not exported")
        case All(parts):
            return f"({' and '.join(map(expression, parts))})" if parts else "true"
        case AnyOf(parts):
            return f"({' or '.join(map(expression, parts))})"
        case Not(part):
            return f"not ({expression(part)})"


def _level_key(response: str, besides: str = "") -> str:
    return f"{response}_besides_{key(besides)}" if besides else response


def _any(rules: Iterable[Rule]) -> str:
    return " or ".join(expression(rule.when) for rule in rules) or "false"


def _level(pack: Pack, response: str, besides: str = "") -> str:
    """The highest duty that some rule asks for, as a number."""
    text = "0"
    for duty in DUTIES:
        asking = _any(rule for rule in pack.rules if rule.id != besides and rule.asks.get(response) == duty)
        text = f"({asking}) ? {RANK[duty]} : ({text})"
    return text


def expressions(pack: Pack) -> dict[str, str]:
    """What is worked out, in order: a later one may look at an earlier one."""

    def found(finding: str, value: str = "") -> str:
        return _any(rule for rule in pack.rules if rule.finding == finding and value in ("", rule.value))

    rows = {response: _level(pack, response) for response in RESPONSES}
    for leaf in (leaf for rule in exported(pack) for leaf in leaves(rule.when)):
        if isinstance(leaf, AtLeast) and leaf.besides:
            rows[_level_key(leaf.response, leaf.besides)] = _level(pack, leaf.response, leaf.besides)
    rows["either"] = _any(rule for rule in pack.rules if rule.of)
    rows["scope"] = f"({found('scope', 'adult-imagery')}) ? 'adult-imagery' : 'in-scope'"
    for name in AGGRAVATED:
        rows[key(name)] = found("category", name)
    graver = " or ".join(f"$.{key(name)}" for name in AGGRAVATED)
    for name in EXPERIMENTAL:
        rows[key(name)] = f"not ({graver}) and ({found('category', name)})"
    milder = " or ".join(f"$.{key(name)}" for name in EXPERIMENTAL)
    rows["category"] = f"({graver}) ? 'aggravated' : (({milder}) ? 'experimental' : 'none')"
    rows["in_school"] = found("in_school")
    return rows


def exported(pack: Pack) -> list[Rule]:
    """The rules that the model holds: all but those of the gates and of the police pages."""
    return [rule for rule in pack.rules if not rule.finding.startswith(ELSEWHERE)]


def inputs(pack: Pack) -> tuple[str, ...]:
    """The facts that the model looks at, in the order of the pack's rules."""
    return tuple(dict.fromkeys(fact for rule in exported(pack) for fact in facts_in(rule.when)))


def model(pack: Pack) -> Model:
    """The decision model, as plain tables that `json.dumps` takes."""
    rows = [{"id": name, "key": name, "value": text} for name, text in expressions(pack).items()]
    nodes = [
        {"id": "facts", "type": "inputNode", "name": "facts", "content": {}},
        {"id": "rules", "type": "expressionNode", "name": "rules", "content": {"expressions": rows}},
        {"id": "findings", "type": "outputNode", "name": "findings", "content": {}},
    ]
    edges = [
        {"id": f"{source}-{target}", "type": "edge", "sourceId": source, "targetId": target}
        for source, target in (("facts", "rules"), ("rules", "findings"))
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def findings(result: Mapping[str, Any]) -> dict[str, bool]:
    """What zen answered, under the names of the engine's functions."""
    found = {f"{response}.{duty}": result[response] >= rank for response in RESPONSES for duty, rank in RANK.items()}
    found |= {name: result[name] is True for name in ("in_school", "either")}
    found["scope.adult-imagery"] = result["scope"] == "adult-imagery"
    found |= {f"category.{name}": result["category"] == name for name in ("aggravated", "experimental")}
    return found | {f"category.{name}": result[key(name)] is True for name in (*AGGRAVATED, *EXPERIMENTAL)}
