"""What follows from the people listed: yes from any one, no only from everyone, unknown is never no."""

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import PUPIL_A, PUPIL_B, pupil
from clearway.core.facts.incident import read
from clearway.core.facts.people import BYSTANDER_ROLES, HIGH_RISK, ROLES, VULNERABILITIES, Person, derive
from incidents import some_people

ON = date(2026, 11, 20)
INVOLVED = sorted(set(ROLES) - BYSTANDER_ROLES)
OF_AGE = ("under_13_involved", "adult_involved", "child_involved")
OF_CHILDREN = ("consent_in_doubt", "parents_risk", "viewing_would_distress")
TROUBLED: dict[str, Any] = {"vulnerabilities": ["earlier-harm"], **dict.fromkeys(OF_CHILDREN, "yes")}
WORRIES = ("under_13_involved", "adult_involved", "adult_exploitive", "vulnerable", "high_risk_of_abuse", *OF_CHILDREN)


def people(*raw: dict[str, Any]) -> tuple[Person, ...]:
    return read({"people": list(raw)}).people


def follows(fact: str, *raw: dict[str, Any], unidentified: str = "no", on: date = ON) -> str:
    return derive(people(*raw), on, unidentified)[fact]


def adult(name: str = "X", *roles: str, **more: Any) -> dict[str, Any]:  # an incident file holds anything
    return pupil(name, *(roles or ("received",)), age=30, adult_conduct="none", **more)


# --- yes, no and unknown ------------------------------------------------------------------------------

# What one pupil among two makes of each fact, when everyone is identified.
TABLE = [
    ("under_13_involved", {"age": 12}, "yes"),
    ("under_13_involved", {"age": 13}, "no"),
    ("under_13_involved", {"age": None}, "unknown"),
    ("adult_involved", {"age": 18}, "yes"),
    ("adult_involved", {"age": 17}, "no"),
    ("adult_involved", {"age": None}, "unknown"),
    ("vulnerable", {"vulnerabilities": ["send"]}, "yes"),
    ("vulnerable", {"vulnerabilities": []}, "no"),
    ("vulnerable", {"vulnerabilities": None}, "unknown"),
    ("high_risk_of_abuse", {"vulnerabilities": ["exploitation-risk"]}, "yes"),
    ("high_risk_of_abuse", {"vulnerabilities": ["earlier-harm", "send"]}, "yes"),
    ("high_risk_of_abuse", {"vulnerabilities": ["send", "in-care"]}, "no"),
    ("high_risk_of_abuse", {"vulnerabilities": None}, "unknown"),
    *((fact, {fact: answer}, answer) for fact in OF_CHILDREN for answer in ("yes", "no", "unknown")),
    *(("adult_exploitive", {"age": 30, "adult_conduct": how}, "yes") for how in ("solicited", "coerced", "exploitive")),
    ("adult_exploitive", {"age": 30, "adult_conduct": "none"}, "no"),
    ("adult_exploitive", {"age": 30, "adult_conduct": "unknown"}, "unknown"),
    ("adult_exploitive", {"age": None, "adult_conduct": "coerced"}, "unknown"),
    ("adult_exploitive", {"age": None, "adult_conduct": "unknown"}, "unknown"),
    ("adult_exploitive", {"age": None, "adult_conduct": "none"}, "no"),
]


@pytest.mark.parametrize(("fact", "what", "value"), TABLE)
def test_what_follows_from_one_of_two_pupils(fact: str, what: dict[str, Any], value: str) -> None:
    assert follows(fact, PUPIL_A, pupil("B", "received", **what)) == value


@pytest.mark.parametrize(("fact", "what", "value"), TABLE)
def test_while_somebody_may_be_unidentified_nothing_is_no(fact: str, what: dict[str, Any], value: str) -> None:
    for unidentified in ("yes", "unknown"):
        found = follows(fact, PUPIL_A, pupil("B", "received", **what), unidentified=unidentified)
        assert found == ("yes" if value == "yes" else "unknown")


@pytest.mark.parametrize("kind", VULNERABILITIES)
def test_every_vulnerability_counts_and_two_of_them_are_high_risk(kind: str) -> None:
    child = pupil("A", "sent", vulnerabilities=[kind])
    assert follows("vulnerable", child) == "yes"
    assert follows("high_risk_of_abuse", child) == ("yes" if kind in HIGH_RISK else "no")


@pytest.mark.parametrize("fact", [*OF_CHILDREN, "vulnerable", "high_risk_of_abuse"])
def test_what_is_said_of_an_adult_says_nothing_of_a_child(fact: str) -> None:
    assert follows(fact, PUPIL_A, {**adult(), **TROUBLED}) == "no"


@pytest.mark.parametrize("fact", [*OF_CHILDREN, "vulnerable", "high_risk_of_abuse"])
def test_somebody_of_unknown_age_may_be_a_child(fact: str) -> None:
    assert follows(fact, PUPIL_A, {**adult(), **TROUBLED, "age": None}) == "yes"


@pytest.mark.parametrize(("raw", "value"), [(PUPIL_A, "yes"), (adult(), "no"), (adult() | {"age": None}, "unknown")])
def test_a_child_is_involved_where_somebody_is_under_18(raw: dict[str, Any], value: str) -> None:
    assert follows("child_involved", adult("Y"), raw) == value


# --- who is involved ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", INVOLVED)
def test_whoever_took_part_is_involved(role: str) -> None:
    assert people(pupil("A", role))[0].involved


@pytest.mark.parametrize("roles", [["found"], ["told-us"], ["other"], ["found", "told-us", "other"]])
def test_whoever_only_found_it_or_told_us_is_not_involved(roles: list[str]) -> None:
    assert not people(pupil("A", *roles))[0].involved
    assert follows("adult_involved", PUPIL_A, adult("X", *roles)) == "no"


@pytest.mark.parametrize("role", INVOLVED)
def test_whoever_told_us_and_took_part_too_is_involved(role: str) -> None:
    assert follows("adult_involved", PUPIL_A, adult("X", "told-us", role)) == "yes"


def test_somebody_listed_without_a_role_counts_as_involved() -> None:
    assert follows("under_13_involved", pupil("A", age=9)) == "yes"


@pytest.mark.parametrize("fact", WORRIES)
def test_where_nobody_listed_is_involved_nothing_follows(fact: str) -> None:
    assert follows(fact, pupil("A", "told-us"), adult("X", "found")) == "unknown"


# --- age at the time of the act -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "adult_then", "under_13_then"),
    [
        ("2008-11-20", "yes", "no"),
        ("2008-11-21", "no", "no"),
        ("2013-11-20", "no", "no"),
        ("2013-11-21", "no", "yes"),
    ],
)
def test_a_date_of_birth_counts_on_the_day_of_the_acts(born: str, adult_then: str, under_13_then: str) -> None:
    person = pupil("A", "sent", age=None, date_of_birth=born)
    assert follows("adult_involved", person) == adult_then
    assert follows("under_13_involved", person) == under_13_then
    assert follows("adult_involved", person, on=date(2026, 11, 19)) == "no"


@pytest.mark.parametrize("basis", ["claimed", "unknown"])
@pytest.mark.parametrize("met", ["no", "unknown"])
@pytest.mark.parametrize("age", [12, 15, 18, 40])
def test_an_age_claimed_by_somebody_not_known_to_have_been_met_is_unknown(basis: str, met: str, age: int) -> None:
    stranger = pupil("X", "received", age=age, age_basis=basis, met_in_person=met)
    assert {follows(fact, adult("Y", "found"), stranger) for fact in OF_AGE} == {"unknown"}


@pytest.mark.parametrize("basis", ["claimed", "unknown"])
def test_an_age_that_somebody_met_has_claimed_is_taken(basis: str) -> None:
    met = pupil("X", "received", age=12, age_basis=basis, met_in_person="yes")
    assert follows("under_13_involved", PUPIL_A, met) == "yes"


def test_an_age_on_record_is_taken_of_somebody_never_met() -> None:
    assert follows("adult_involved", PUPIL_A, pupil("X", "received", age=18, met_in_person="no")) == "yes"


# --- everyone pictured is an adult --------------------------------------------------------------------

PICTURED = [
    ("everyone pictured is 18 or over", [adult("X", "pictured"), PUPIL_B], "yes"),
    ("one of two pictured is 17", [adult("X", "pictured"), pupil("A", "pictured", age=17)], "no"),
    ("the age of one pictured is not known", [adult("X", "pictured"), pupil("A", "pictured", age=None)], "no"),
    ("an age only claimed counts as a child", [adult("X", "pictured", age_basis="claimed")], "no"),
    ("even where they were met", [adult("X", "pictured", age_basis="claimed", met_in_person="yes")], "no"),
    ("nobody listed is pictured", [adult("X", "sent")], "unknown"),
]


@pytest.mark.parametrize(("raw", "value"), [row[1:] for row in PICTURED], ids=[row[0] for row in PICTURED])
def test_only_known_ages_of_18_and_over_make_everyone_pictured_an_adult(raw: list[Any], value: str) -> None:
    assert follows("all_pictured_adults", *raw) == value


@pytest.mark.parametrize("unidentified", ["yes", "unknown"])
def test_while_somebody_may_be_unidentified_not_everyone_pictured_is_known_to_be_an_adult(unidentified: str) -> None:
    assert follows("all_pictured_adults", adult("X", "pictured"), unidentified=unidentified) == "unknown"


def test_a_child_who_is_pictured_settles_it_whoever_else_there_is() -> None:
    assert follows("all_pictured_adults", PUPIL_A, unidentified="yes") == "no"


# --- whatever the people ------------------------------------------------------------------------------

CROWDS = some_people().filter(bool).map(lambda raw: people(*raw))


def whole(person: Person) -> Person:
    """The same person with nothing left unknown: what could turn out to be the truth."""
    filled: dict[str, Any] = {name: "no" for name in OF_CHILDREN if getattr(person, name) == "unknown"}
    age = 15 if person.age is None else person.age
    conduct = "none" if age < 18 or person.adult_conduct == "unknown" else person.adult_conduct
    return replace(
        person,
        age=age,
        age_basis="record",
        adult_conduct=conduct,
        vulnerabilities=person.vulnerabilities or (),
        **filled,
    )


HIDDEN = {
    "age": None, "age_basis": "claimed", "vulnerabilities": None, "adult_conduct": "unknown",
    **dict.fromkeys(OF_CHILDREN, "unknown"),
}  # fmt: skip


def hide(person: Person, what: set[str]) -> Person:
    return replace(person, met_in_person="no", **{name: HIDDEN[name] for name in what})  # type: ignore[arg-type]  # by name


@settings(deadline=None, max_examples=200)
@given(
    CROWDS, st.sampled_from(["no", "yes", "unknown"]), st.lists(st.sets(st.sampled_from(sorted(HIDDEN))), min_size=4)
)
def test_no_is_never_said_of_a_worry_that_may_turn_out_true(
    crowd: tuple[Person, ...], unidentified: str, hidden: list[set[str]]
) -> None:
    truth = [whole(person) for person in crowd]
    seen = [hide(person, what) for person, what in zip(truth, hidden, strict=False)]
    real, found = derive(truth, ON, "no"), derive(seen, ON, unidentified)
    assert [fact for fact in WORRIES if found[fact] == "no" and real[fact] == "yes"] == []


@settings(deadline=None, max_examples=200)
@given(CROWDS, st.lists(st.sets(st.sampled_from(sorted(HIDDEN))), min_size=4))
def test_yes_about_ages_is_never_taken_back_when_more_is_known(
    crowd: tuple[Person, ...], hidden: list[set[str]]
) -> None:
    truth = [whole(person) for person in crowd]
    seen = [hide(person, what) for person, what in zip(truth, hidden, strict=False)]
    real, found = derive(truth, ON, "no"), derive(seen, ON, "no")
    facts = (*OF_AGE, "adult_exploitive", "all_pictured_adults")
    assert [fact for fact in facts if found[fact] == "yes" and real[fact] != "yes"] == []


@settings(deadline=None)
@given(CROWDS, st.sampled_from(["no", "yes", "unknown"]), st.randoms(use_true_random=False))
def test_the_order_in_which_people_are_listed_does_not_matter(
    crowd: tuple[Person, ...],
    unidentified: str,
    random: Random,
) -> None:
    other = list(crowd)
    random.shuffle(other)
    assert derive(crowd, ON, unidentified) == derive(other, ON, unidentified)


@settings(deadline=None)
@given(CROWDS, CROWDS)
def test_one_more_person_never_takes_a_worry_away(crowd: tuple[Person, ...], more: tuple[Person, ...]) -> None:
    before, after = derive(crowd, ON, "no"), derive([*crowd, *more], ON, "no")
    assert [fact for fact in WORRIES if before[fact] == "yes" and after[fact] != "yes"] == []


@settings(deadline=None)
@given(CROWDS)
def test_everyone_unidentified_or_not_a_yes_stays_a_yes(crowd: tuple[Person, ...]) -> None:
    certain, open_ended = derive(crowd, ON, "no"), derive(crowd, ON, "unknown")
    facts = (*WORRIES, "child_involved")
    assert [fact for fact in facts if (certain[fact] == "yes") != (open_ended[fact] == "yes")] == []
