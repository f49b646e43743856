"""The answer: as a page, as a list to check, and as words for the telephone."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse

from clearway.core.packs.vocabulary import UNKNOWN, vocabulary
from clearway.core.result import Question
from clearway.guidance import queries, shown
from clearway.guidance.carry import Carried
from clearway.guidance.forms import SETTING_NAMES
from clearway.guidance.queries import Standing
from clearway.guidance.views.flow import begun, beside, show, standing_of
from clearway.ui.methods import only

FIRST_QUESTIONS = 6
MOST_UNKNOWN = 6
SAID_FIRST = "immediate_danger"
DANGER = {
    "no": "As far as I was told, no child is in danger this minute.",
    "": "I do not know yet whether a child is in danger now.",
}


@only("GET")
@begun
def result(request: HttpRequest, carried: Carried) -> HttpResponse:
    """What the guidance says for what is known, in the order in which a person needs it."""
    return show(request, "result.html", carried, context_of(carried, standing_of(carried)))


def context_of(carried: Carried, standing: Standing) -> dict[str, object]:
    """What the answer's page shows."""
    open_still = [each for each in standing.questions if each["fact"] not in carried.answers]
    in_vain = _urgent_first(each for each in standing.questions if each["fact"] in carried.answers)
    return {
        **beside(carried, standing),
        "differences": shown.difference_rows(standing),
        "first_questions": open_still[:FIRST_QUESTIONS],
        "in_vain": in_vain[:FIRST_QUESTIONS],
        "not_needed": [vocabulary()[fact] for fact in standing.not_needed],
        "slug": shown.slug_of,
        "could": shown.could_become,
        "packs": queries.packs_of(carried.areas),
    }


def _urgent_first(questions: Iterable[Question]) -> list[Question]:
    """In the vocabulary's order: danger first, whatever was asked already."""
    order = list(vocabulary().facts)
    return sorted(questions, key=lambda each: order.index(each["fact"]))


@only("GET")
@begun
def answers(request: HttpRequest, carried: Carried) -> HttpResponse:
    """Check your answers: everything said, everything that still matters, everything that no longer decides."""
    standing = standing_of(carried)
    matter = {each["fact"] for each in standing.questions}
    context = beside(carried, standing)
    known = {row.fact: row for row in shown.known_rows(carried, standing)}
    groups = []
    for urgency, title in vocabulary().urgencies.items():
        facts = [fact for fact in vocabulary().facts.values() if fact.urgency == urgency and not fact.police]
        said = [known[fact.id] for fact in facts if fact.id in known]
        left = [
            (shown.slug_of(fact.id), asked.ask, fact.id in matter)
            for fact in facts
            if fact.id not in known and not fact.idle and (asked := queries.question(fact.id, carried.areas))
        ]
        open_still = sum(1 for _, _, matters in left if matters)
        in_vain = sum(1 for row in said if row.fact in matter)
        if said or left:
            groups.append((urgency, title, said, left, open_still, in_vain))
    return show(
        request, "answers.html", carried, {**context, "groups": groups, "setting": SETTING_NAMES[carried.setting]}
    )


@only("GET")
@begun
def read_aloud(request: HttpRequest, carried: Carried) -> HttpResponse:
    """One page to read out over the telephone."""
    standing = standing_of(carried)
    rows = shown.known_rows(carried, standing)
    words = vocabulary()
    said_yes = [
        row
        for row in rows
        if row.answered
        and row.fact != SAID_FIRST
        and row.value not in ("No", "I don’t know yet")
        and not words[row.fact].values
    ]
    said_no = [row for row in rows if row.answered and row.value == "No" and row.fact != SAID_FIRST]
    unknown = [
        words[each["fact"]].says
        for each in _urgent_first(standing.questions)
        if not words[each["fact"]].plan and not words[each["fact"]].values and each["fact"] != SAID_FIRST
    ]
    context = {
        **beside(carried, standing),
        "yes": said_yes,
        "no": [row.says for row in said_no[:MOST_UNKNOWN]],
        "more_no": len(said_no) > MOST_UNKNOWN,
        "chosen": [row for row in rows if words[row.fact].values and row.value != UNKNOWN],
        "unknown": unknown[:MOST_UNKNOWN],
        "danger": DANGER.get(carried.answers.get("immediate_danger", ""), DANGER[""]),
        "more_unknown": len(unknown) > MOST_UNKNOWN,
        "involved": [shown.person_aloud(each) for each in carried.people],
    }
    return show(request, "read-aloud.html", carried, context)
