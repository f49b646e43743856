"""Answers that cannot all be true, as errors of the form in which one of them was sent."""

from collections.abc import Mapping, Sequence

from django import forms

from clearway.guidance import queries, shown
from clearway.guidance.answering import Misfit
from clearway.guidance.forms import TOLD

ANSWER = "answer"


def say_misfit(form: forms.Form, misfit: Misfit, answers: Mapping[str, str], areas: Sequence[str], people: str) -> None:
    """Say in words which answers contradict each other, beside the one that was sent. `people` says what to do where it
    is what was said of the people.
    """
    for fact, other in misfit.pairs:
        asked = queries.question(other, areas)
        field = next((each for each in (fact, TOLD, ANSWER) if each in form.fields), None)
        if asked:
            answer = shown.said(other, answers[other], areas)
            form.add_error(field, f"This does not fit another answer: “{asked.ask}” {answer}. Change one of the two")
    if misfit.people:
        form.add_error(None, people)
    if not form.errors:
        form.add_error(None, "These answers cannot all be true. Change one of them")
