"""Incidents that hypothesis makes up: coded answers and coded people, always possible ones."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from cast import Person, quiet_facts
from clearway.core.facts.known import join, read_back
from clearway.core.facts.people import CONDUCTS, ROLES, VULNERABILITIES
from clearway.core.facts.space import space
from clearway.core.packs.vocabulary import DISPUTED, UNKNOWN, YES, vocabulary

FACTS = tuple(vocabulary().facts.values())
ANSWERS = st.sampled_from(("yes", "no", "unknown"))


@st.composite
def possible_facts(draw: st.DrawFn, *, at_most: int = 70, of_people: bool = True) -> dict[str, str]:
    """Answers that break no constraint, from none to all: yes, no or a choice's value, never unknown."""
    names = [fact.id for fact in FACTS if of_people or not fact.people]
    chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=at_most))
    quiet = draw(st.booleans())
    found: dict[str, str] = {}
    for name in chosen:
        answers = vocabulary()[name].answers
        value = answers[-1] if quiet and draw(st.integers(0, 4)) else draw(st.sampled_from(answers))
        if space().close(join(space(), {**found, name: value})) is not None:
            found[name] = value
    return found


@st.composite
def complete_facts(draw: st.DrawFn) -> dict[str, str]:
    """An answer to every fact, breaking no constraint: some drawn, the rest as quiet as they may be."""
    found = draw(possible_facts(at_most=25))
    for fact, calm in quiet_facts().items():
        state = space().close(join(space(), found))
        if state is not None and fact not in found:
            found[fact] = read_back(space(), state).get(fact, calm)
    return found


@st.composite
def disputed_facts(draw: st.DrawFn) -> dict[str, str]:
    """Possible answers, of which some that are yes are disputed."""
    facts = draw(possible_facts())
    said = {name for name, value in facts.items() if value == YES}
    some = draw(st.sets(st.sampled_from(sorted(said)))) if said else set()
    return {name: DISPUTED if name in some else value for name, value in facts.items()}


def some_children(*, pictured: bool = True) -> st.SearchStrategy[list[Person]]:
    """Up to three children, A to C, of whom anything may be unknown."""
    return st.lists(_child(pictured=pictured), max_size=3).map(_named)


def some_people() -> st.SearchStrategy[list[Person]]:
    """Up to four people of any age, A to D, of whom anything may be unknown."""
    return st.lists(st.one_of(_child(), _anyone()), max_size=4).map(_named)


def _named(people: list[Person]) -> list[Person]:
    return [{**person, "id": name} for name, person in zip("ABCD", people, strict=False)]


def _some(known: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(known), unique=True, max_size=3)


def _child(*, pictured: bool = True) -> st.SearchStrategy[Person]:
    return _person(st.integers(8, 17), tuple(role for role in ROLES if pictured or role != "pictured"))


def _anyone() -> st.SearchStrategy[Person]:
    adult = _person(st.integers(18, 60), ROLES, adult_conduct=st.sampled_from(CONDUCTS))
    return st.one_of(adult, adult.map(_ageless))


def _ageless(person: Person) -> Person:
    return {key: value for key, value in person.items() if key != "age"}


def _person(
    ages: st.SearchStrategy[int], roles: tuple[str, ...], **more: st.SearchStrategy[Any]
) -> st.SearchStrategy[Person]:
    return st.fixed_dictionaries(
        {"roles": _some(roles), "age": ages},
        optional={
            "age_basis": st.sampled_from(("record", "claimed", "unknown")),
            "met_in_person": ANSWERS,
            "vulnerabilities": _some(VULNERABILITIES),
            "consent_in_doubt": ANSWERS,
            "parents_risk": ANSWERS,
            "viewing_would_distress": ANSWERS,
            **more,
        },
    )


@st.composite
def whole_incidents(draw: st.DrawFn) -> dict[str, Any]:
    """A raw incident, as a file holds it, that contradicts nothing: facts, people and a setting."""
    people = draw(some_people())
    facts = draw(possible_facts(of_people=not people))
    if facts.get("kind") == "contact":
        people = [person for person in people if "pictured" not in person["roles"]]
    setting = draw(st.sampled_from(("school", "college", "early-years", "library", "youth", "other")))
    return {"id": "test", "setting": setting, "facts": facts, "people": people}


def asked(facts: dict[str, str], wanted: Callable[[str], bool] = lambda _: True) -> dict[str, str]:
    """The facts, with every other fact that is wanted answered "unknown"."""
    left = {fact.id: UNKNOWN for fact in FACTS if fact.id not in facts and wanted(fact.id)}
    return {**facts, **left}
