"""The steps that the facts ask for, in the order in which to do them, with the times they are due."""

from dataclasses import dataclass
from datetime import datetime

from clearway.core.assess.verdicts import Verdicts
from clearway.core.calendar import due
from clearway.core.packs.conditions import Finds, leaves
from clearway.core.packs.schema import Action, Never
from clearway.core.plan.gates import GateState

COUNTED_FROM_NOW = ("report", "referral")


@dataclass(frozen=True, slots=True)
class Step:
    """An action with the time it is due (None where it counts from something yet to come)."""

    action: Action
    due: datetime | None
    blocked_by: tuple[str, ...]


def steps(
    verdicts: Verdicts, gates: list[GateState], setting: str, at: datetime, audience: str = "setting"
) -> list[Step]:
    """The steps that hold: what is due at once, then the rest in the pack's order, then what waits for a gate.

    A time that counts from the referral is given as if the call were made at `at`.
    """
    shut = {gate.gate for gate in gates if gate.person is None and not gate.open}
    holding = [
        action
        for action in verdicts.pack.actions
        if action.audience == audience
        and (not action.settings or setting in action.settings)
        and _holds(verdicts, action)
    ]
    ids = {action.id for action in holding}
    found = [
        Step(action, _due(action, at), tuple(gate for gate in action.needs if gate in shut))
        for action in holding
        if ids.isdisjoint(action.unless)
    ]
    order = {action.id: place for place, action in enumerate(verdicts.pack.actions)}

    def place(step: Step) -> tuple[bool, bool, int]:
        return bool(step.blocked_by), step.due != at, order[step.action.id]

    return sorted(found, key=place)


def _holds(verdicts: Verdicts, action: Action) -> bool:
    """Outside the scope of the guidance only the steps for that are kept."""
    if verdicts.adults_only and not any(
        isinstance(leaf, Finds) and leaf.kind == "scope" for leaf in leaves(action.when)
    ):
        return False
    if action.done_when is not None and verdicts.verdict(f"done.{action.id}"):
        return False
    return verdicts.verdict(f"action.{action.id}") is True


def _due(action: Action, at: datetime) -> datetime | None:
    if action.due is None or action.due.event not in COUNTED_FROM_NOW:
        return None
    return due(at, action.due.within, action.due.clock)


def nevers(verdicts: Verdicts) -> list[Never]:
    """The prohibitions that hold. One that rests on an unknown fact holds until it is known not to."""
    return [never for never in verdicts.pack.nevers if verdicts.verdict(f"never.{never.id}") is not False]
