"""The peers: other engines that run the same rules, given the same complete facts in their fastest form."""

import json
from types import SimpleNamespace
from typing import Any

import zen
from bench.cases import PACKS
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.specs import model as dmn

from clearway.core.packs.conditions import RESPONSES, AtLeast, leaves
from clearway.core.packs.load import load
from clearway.core.packs.schema import Pack, Rule
from oracles import zen_export
from oracles.draws import Facts


def zen_engine() -> zen.ZenEngine:
    """Both packs behind one engine, loaded once; evaluated by the pack's id."""
    content = {pack: zen_export.model(load(pack)) for pack in PACKS}
    return zen.ZenEngine({"loader": {"type": "static", "content": content}})


def zen_decision(pack: str) -> zen.ZenDecision:
    """One pack as a decision, as zen's own first page shows it."""
    return zen.ZenEngine().create_decision(json.dumps(zen_export.model(load(pack))))


class Spiff:
    """A pack as DMN decision tables of SpiffWorkflow: one row a rule, all that hit are collected.

    The conditions are those of the zen export, which are valid in its expression language too.
    """

    def __init__(self, pack: Pack) -> None:
        rules = zen_export.exported(pack)
        self.engine = PythonScriptEngine()
        self.besides = {
            (leaf.response, leaf.besides)
            for rule in rules
            for leaf in leaves(rule.when)
            if isinstance(leaf, AtLeast) and leaf.besides
        }
        self.rows = _table([rule for rule in rules if rule.finding != "in_school"])
        self.school = _table([rule for rule in rules if rule.finding == "in_school"])
        self.asks = {rule.id: {name: zen_export.RANK[duty] for name, duty in rule.asks.items()} for rule in rules}

    def evaluate(self, facts: Facts) -> dict[str, Any]:
        """The rules that fire, the levels and in_school."""
        fired = self._collect(self.rows, facts)
        levels = {name: max((self.asks[each].get(name, 0) for each in fired), default=0) for name in RESPONSES}
        for name, besides in self.besides:
            left = [self.asks[each].get(name, 0) for each in fired if each != besides]
            levels[f"{name}_besides_{zen_export.key(besides)}"] = max(left, default=0)
        return {"fired": fired, **levels, "in_school": bool(self._collect(self.school, {**facts, **levels}))}

    def _collect(self, table: Any, data: dict[str, Any]) -> list[str]:  # noqa: ANN401  # the library has no types
        task = SimpleNamespace(data=data, workflow=SimpleNamespace(script_engine=self.engine))
        found: list[str] = DMNEngine(table).result(task).get("rule", [])
        return found


def _table(rules: list[Rule]) -> Any:  # noqa: ANN401
    table = dmn.DecisionTable("rules", "rules", "COLLECT")
    when, fires = dmn.Input("when", "when", "when", "True", "boolean"), dmn.Output("rule", "rule", "rule", "string")
    for rule in rules:
        row = dmn.Rule(rule.id)
        condition, outcome = dmn.InputEntry(rule.id, when), dmn.OutputEntry(rule.id, fires)
        condition.lhs = [zen_export.expression(rule.when).replace("$.", "").replace("true", "True")]
        outcome.text = f"'{rule.id}'"
        row.inputEntries, row.outputEntries = [condition], [outcome]
        table.rules.append(row)
    return table
