"""From an incident to the answer: facts, assessment, plan, reasons, in the shape of `result`."""

from collections.abc import Callable
from datetime import datetime

from clearway.core import explain
from clearway.core.assess.questions import Open, not_needed, open_questions
from clearway.core.assess.verdicts import Verdicts
from clearway.core.contacts import contacts
from clearway.core.errors import IncidentError
from clearway.core.facts.incident import Incident
from clearway.core.facts.known import Known, know
from clearway.core.findings.compiled import Compiled, compiled
from clearway.core.packs.conditions import RESPONSES
from clearway.core.packs.load import areas, pack_for
from clearway.core.packs.schema import DUTY_RANK, Pack
from clearway.core.packs.vocabulary import DISPUTED, YES, vocabulary
from clearway.core.plan.actions import Step, nevers, steps
from clearway.core.plan.gates import gates
from clearway.core.result import (
    ActionItem,
    Factor,
    NeverItem,
    PackRef,
    PoliceView,
    Question,
    Response,
    Result,
    Review,
)

Compiler = Callable[[str], Compiled]


def answer(incident: Incident, area: str, at: datetime, made_of: Compiler = compiled) -> Result:
    """The answer for one area at `at` (aware). Raises IncidentError, PackError.

    `made_of` gives a pack compiled by its id.
    """
    return answer_with(made_of(pack_for(area).id), incident, area, at)


def areas_of(incident: Incident) -> tuple[str, ...]:
    """The areas to answer for. Raises IncidentError where none is named."""
    if not incident.areas:
        raise IncidentError(
            "no area is named", key="area", remedy=f"Give --area, or area = in the file: {', '.join(sorted(areas()))}."
        )
    return incident.areas


def answer_with(made: Compiled, incident: Incident, area: str, at: datetime) -> Result:
    """The answer under a compiled pack, installed or not."""
    known = know(incident, at)
    verdicts = Verdicts(made, known)
    questions = open_questions(verdicts, incident.setting)
    states = gates(verdicts, incident.people, incident.acts_on(at))
    by_gate = {state.key: state for state in states}
    responses = {name: explain.response(verdicts, name) for name in RESPONSES}
    responses["in_school"] = explain.in_school(verdicts)
    if asked_in_vain(verdicts, questions):
        verdicts.supply("asked_in_vain", holds=True)
        responses["advice"] = _raised(made, responses["advice"])
    return {
        "id": incident.id,
        "area": area,
        "pack": _pack(made.pack),
        "at": at.isoformat(),
        "scope": explain.scope(verdicts),
        "category": explain.category(verdicts),
        "responses": responses,
        "either": explain.either(verdicts),
        "gates": {state.key: explain.gate(verdicts, state) for state in states},
        "factors": _factors(made.pack, known),
        "questions": _questions(made.pack, questions),
        "not_needed": not_needed(verdicts, questions),
        "viewing": explain.viewing(verdicts, by_gate["viewing"]),
        "actions": [_action(step) for step in steps(verdicts, states, incident.setting, at)],
        "never": [_never(each.id, each.text, each.where, each.cite) for each in nevers(verdicts)],
        "contacts": contacts(made.pack, area, at),
        "review": _review(made.pack),
    }


def police_view(incident: Incident, area: str, at: datetime, made_of: Compiler = compiled) -> PoliceView:
    """The police pages for one area: police words stay here. Raises IncidentError, PackError."""
    made = made_of(pack_for(area).id)
    verdicts = Verdicts(made, know(incident, at))
    return {
        "id": incident.id,
        "area": area,
        "pack": _pack(made.pack),
        "at": at.isoformat(),
        "experimental": explain.police_classification(verdicts),
        "actions": [_action(step) for step in steps(verdicts, [], incident.setting, at, "police")],
    }


def _pack(pack: Pack) -> PackRef:
    return {"id": pack.id, "edition": pack.edition, "checksum": pack.checksum}


def asked_in_vain(verdicts: Verdicts, questions: list[Open]) -> bool:
    """Ruling 5: all that matters to the responses was asked, and it is still undetermined."""
    undetermined = [name for name in RESPONSES if verdicts.levels[name].at_least != verdicts.levels[name].at_most]
    if verdicts.in_school == "undetermined":
        undetermined.append("in_school")
    open_for_responses = [
        each for each in questions if not verdicts.here.words[each.fact].plan and set(each.decides) & set(undetermined)
    ]
    return bool(undetermined and open_for_responses) and all(each.asked for each in open_for_responses)


def _raised(made: Compiled, advice: Response) -> Response:
    if DUTY_RANK[advice["at_least"]] >= DUTY_RANK["should"]:
        return advice
    at_most = advice["at_most"] if DUTY_RANK[advice["at_most"]] > DUTY_RANK["should"] else "should"
    why = explain.reasons(made.deciding("advice", "asked-and-not-known"))
    kept = advice["because"] if advice["status"] == "yes" else []
    return {
        **advice, "sufficient": [], "status": "yes", "duty": "should", "at_least": "should", "at_most": at_most,
        "because": [*why, *kept],
    }  # fmt: skip


def _factors(pack: Pack, known: Known) -> list[Factor]:
    words, from_pack = vocabulary(), pack.questions
    return [
        {
            "fact": fact,
            "value": DISPUTED if fact in known.disputed else value,
            "worrying": words[fact].worry and value == YES,
            "disputed": fact in known.disputed,
            "cite": list(from_pack[fact].cite),
        }
        for fact, value in known.values.items()
        if fact in from_pack
    ]


def _questions(pack: Pack, questions: list[Open]) -> list[Question]:
    return [
        {
            "fact": each.fact,
            "text": pack.questions[each.fact].ask,
            "decides": list(each.decides),
            "urgency": each.urgency,
            "rank": rank,
            "about_content": vocabulary()[each.fact].content,
        }
        for rank, each in enumerate(questions, start=1)
    ]


def _action(step: Step) -> ActionItem:
    return {
        "id": step.action.id,
        "text": step.action.text + (explain.JUDGEMENT if step.action.judgement else ""),
        "owner": step.action.owner,
        "duty": step.action.duty,
        "due": step.due.isoformat() if step.due else None,
        "blocked_by": list(step.blocked_by),
        "cite": list(step.action.cite),
    }


def _never(name: str, text: str, where: tuple[str, ...], cite: tuple[str, ...]) -> NeverItem:
    return {"id": name, "text": text, "where": list(where), "cite": list(cite)}


def _review(pack: Pack) -> Review:
    return {
        "documents_of": pack.documents_of,
        "superseded_nationally": pack.superseded_nationally,
        "reviewed_by": pack.reviewed_by,
        "reviewed_on": pack.reviewed_on.isoformat() if pack.reviewed_on else None,
    }
