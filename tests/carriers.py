"""Draws of anything that a visitor of the quick guide may carry."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from cast import AREAS
from clearway.core.facts.people import AGE_BASES, CONDUCTS, SEXES
from clearway.core.packs.schema import SETTINGS
from clearway.core.packs.vocabulary import vocabulary
from clearway.guidance.answering import Misfit, fitted
from clearway.guidance.carry import LETTERS, MOST_PEOPLE, Carried
from clearway.guidance.forms import ROLE_NAMES, VULNERABILITY_NAMES

MAYBE = st.sampled_from(["yes", "no", "unknown"])


@st.composite
def carried(draw: st.DrawFn) -> Carried:
    """Anything that a visitor may carry."""
    answers = {
        fact.id: draw(st.sampled_from([*fact.answers, "unknown", *([] if fact.values else ["disputed"])]))
        for fact in vocabulary().facts.values()
        if draw(st.booleans())
    }
    people = tuple(draw(person(letter)) for letter in LETTERS[: draw(st.integers(0, MOST_PEOPLE))])
    areas = tuple(draw(st.lists(st.sampled_from(AREAS), min_size=1, max_size=2, unique=True)))
    return Carried(areas, draw(st.sampled_from(SETTINGS)), answers, people, draw(st.booleans()))


@st.composite
def person(draw: st.DrawFn, letter: str) -> dict[str, Any]:
    """Anything that may be said of one person."""
    return {
        "id": letter,
        "roles": draw(st.lists(st.sampled_from(list(ROLE_NAMES)), unique=True)),
        "age": draw(st.integers(0, 120)),
        "age_basis": draw(st.sampled_from(AGE_BASES)),
        "met_in_person": draw(MAYBE),
        "vulnerabilities": draw(st.lists(st.sampled_from(list(VULNERABILITY_NAMES)), unique=True)),
        "consent_in_doubt": draw(MAYBE),
        "parents_risk": draw(MAYBE),
        "viewing_would_distress": draw(MAYBE),
        "adult_conduct": draw(st.sampled_from(CONDUCTS)),
        "sex": draw(st.sampled_from(SEXES)),
    }


@st.composite
def consistent(draw: st.DrawFn, at: datetime) -> Carried:
    """What a visitor carries who answered some questions and listed some people; what did not fit was not taken."""
    areas = tuple(draw(st.lists(st.sampled_from(AREAS), min_size=1, max_size=2, unique=True)))
    people = tuple(draw(person(letter)) for letter in LETTERS[: draw(st.integers(0, 3))])
    found = Carried(areas, draw(st.sampled_from(SETTINGS)), people=people, passed=True)
    if isinstance(fitted(found, {}, at), Misfit):
        found = replace(found, people=())
    for fact in draw(st.lists(st.sampled_from(list(vocabulary().facts.values())), unique=True, max_size=25)):
        after = fitted(found, {fact.id: draw(st.sampled_from([*fact.answers, "unknown"]))}, at)
        found = found if isinstance(after, Misfit) else after
    return found
