"""Whatever arrives: pasted files, ids that cannot be printed, any JSON at all, answers one at a time."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import FRIDAY_1540, STAFFORDSHIRE
from clearway.core.answer import answer
from clearway.core.calendar import moment
from clearway.core.errors import IncidentError, MomentError
from clearway.core.facts.incident import KEYS, read
from clearway.core.packs.vocabulary import vocabulary
from incidents import FACTS, disputed_facts, possible_facts, whole_incidents

AT = moment(FRIDAY_1540).at
PASTED = "data:text/plain;base64,AAAA"


def refused(raw: object) -> IncidentError:
    with pytest.raises(IncidentError) as caught:
        answer(read(raw), STAFFORDSHIRE, AT)
    return caught.value


# --- ids and pasted files ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["\x1b[31mred", "two\nlines", "a\tb", "\x00", "\ud800", "\u202eabc", "\x7f"])
@pytest.mark.parametrize("place", ["the incident", "a person"])
def test_an_id_that_cannot_be_printed_is_refused_and_not_repeated(name: str, place: str) -> None:
    error = refused({"id": name} if place == "the incident" else {"people": [{"id": name, "age": 15}]})
    assert error.problem in (f"{which} holds something that cannot be printed" for which in ("the id", "this"))
    assert name not in error.problem + error.remedy
    assert str(error).isprintable()


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20))
def test_an_id_of_letters_in_any_script_is_echoed(name: str) -> None:
    assert read({"id": name}).id == name


PLACES: list[tuple[str, Any]] = [
    ("id", {"id": PASTED}),
    ("area", {"area": PASTED}),
    ("setting", {"setting": PASTED}),
    ("people.id", {"people": [{"id": PASTED}]}),
    ("notes.a", {"notes": {"a": PASTED}}),
    ("notes.a", {"notes": {"a": ["words", PASTED]}}),
    ("notes.a.b", {"notes": {"a": [{"b": f"words before {PASTED} and after"}]}}),
    ("notes", {"notes": {PASTED: "a key"}}),
]


@pytest.mark.parametrize(("key", "raw"), PLACES)
def test_a_pasted_file_is_refused_wherever_it_stands_and_not_repeated(key: str, raw: object) -> None:
    error = refused(raw)
    assert error.key == key
    assert error.problem == "this looks like a picture or a file"
    assert "AAAA" not in str(error.as_json())


@pytest.mark.parametrize(
    "text",
    [
        "data:image/png;base64,AAAA", "DATA:IMAGE/PNG,x", "data:application/octet-stream,AAAA",
        "base64,AAAABBBBAAAABBBB", "A" * 512,
        "AAAA-bbb_" * 65, "0123456789abcdef" * 32, "see here: " + "QUJD" * 140 + "==",
    ],
)  # fmt: skip
def test_what_looks_like_a_picture_or_a_file_is_refused(text: str) -> None:
    assert refused({"notes": {"a": text}}).problem == "this looks like a picture or a file"


@pytest.mark.parametrize(
    "text",
    [
        "The data: two pupils, one app.", "They spoke about base64 in computing.", "A" * 511,
        "word " * 500, "https://example.org/a/long/address?with=words&and=more", "data: see the log",
    ],
)  # fmt: skip
def test_ordinary_words_are_not_taken_for_a_file(text: str) -> None:
    assert read({"notes": {"a": text}}).notes == {"a": text}


def nested(times: int) -> object:
    value: object = "words"
    for _ in range(times):
        value = [value]
    return value


@pytest.mark.parametrize("times", [25, 500, 5000])
def test_notes_that_are_nested_too_deeply_are_refused(times: int) -> None:
    error = refused({"notes": {"a": nested(times)}})
    assert (error.key, error.problem) == ("notes", "it is nested too deeply")


def test_notes_may_be_nested_as_people_write_them() -> None:
    assert read({"notes": {"a": nested(10)}}).notes == {"a": nested(10)}


# --- anything at all ----------------------------------------------------------------------------------

LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(),
    st.sampled_from(["yes", "no", "unknown", "disputed", "contact", "hampshire", FRIDAY_1540, "2026-11-18", PASTED]),
)  # fmt: skip
ANYTHING = st.recursive(
    LEAVES, lambda part: st.one_of(st.lists(part, max_size=4), st.dictionaries(st.text(), part, max_size=4))
)
PERSON_LIKE = st.dictionaries(
    st.sampled_from(["id", "roles", "age", "date_of_birth", "adult_conduct", "sex"]), ANYTHING
)
FACTS_LIKE = st.dictionaries(st.sampled_from([fact.id for fact in FACTS]), LEAVES)
INCIDENT_LIKE = st.fixed_dictionaries(
    {}, optional={**dict.fromkeys(KEYS, ANYTHING), "facts": FACTS_LIKE, "people": st.lists(PERSON_LIKE, max_size=3)}
)


def check_answered_or_refused(raw: object) -> None:
    said: IncidentError | None = None
    try:
        incident = read(raw)
        result = answer(incident, STAFFORDSHIRE, incident.at.at if incident.at else AT)
        assert result["id"] == incident.id
    except IncidentError as error:
        said = error
    assert said is None or (said.problem and said.remedy)


@settings(deadline=None, max_examples=300)
@given(ANYTHING)
def test_any_json_is_answered_or_refused_cleanly(raw: object) -> None:
    check_answered_or_refused(raw)


@settings(deadline=None, max_examples=300)
@given(INCIDENT_LIKE)
def test_anything_in_the_shape_of_an_incident_is_answered_or_refused_cleanly(raw: dict[str, Any]) -> None:
    check_answered_or_refused(raw)


@settings(deadline=None, max_examples=150)
@given(whole_incidents(), st.sampled_from(KEYS), ANYTHING)
def test_one_spoilt_key_in_a_good_incident_is_answered_or_refused_cleanly(
    raw: dict[str, Any], key: str, junk: object
) -> None:
    check_answered_or_refused({**raw, key: junk})


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(st.sampled_from(FACTS), st.integers(0, 20), min_size=2))
@pytest.mark.asvs("2.2.3")
def test_any_answers_together_are_taken_or_refused_as_contradicting(drawn: dict[Any, int]) -> None:
    facts = {fact.id: fact.answers[number % len(fact.answers)] for fact, number in drawn.items()}
    check_answered_or_refused({"facts": facts})


@settings(deadline=None, max_examples=60)
@given(whole_incidents())
def test_an_incident_that_contradicts_nothing_is_never_refused(raw: dict[str, Any]) -> None:
    assert answer(read(raw), STAFFORDSHIRE, AT)["id"] == "test"


# --- answering one question at a time -----------------------------------------------------------------


@given(disputed_facts(), st.randoms(use_true_random=False))
def test_answering_one_by_one_in_any_order_is_the_same_as_writing_the_file(
    facts: dict[str, str], random: Random
) -> None:
    order = list(facts)
    random.shuffle(order)
    found = read({})
    for fact in order:
        found = found.answered(fact, facts[fact])
    assert found == read({"facts": facts})


@given(possible_facts(), st.sampled_from(FACTS), st.data())
def test_a_new_answer_replaces_the_old_one(facts: dict[str, str], fact: Any, data: st.DataObject) -> None:
    values = (*fact.answers, "unknown", *(() if fact.values else ("disputed",)))
    first, second = data.draw(st.sampled_from(values)), data.draw(st.sampled_from(values))
    found = read({"facts": facts})
    assert found.answered(fact.id, first).answered(fact.id, second) == found.answered(fact.id, second)


def test_a_time_error_is_an_incident_error_and_says_its_key() -> None:
    assert isinstance(refused({"at": "2026-03-29T01:30"}), MomentError)


@pytest.mark.asvs("2.1.2")
def test_every_pair_that_the_vocabulary_forbids_is_named_when_it_is_refused() -> None:
    for cause, then in vocabulary().implies:
        error = refused({"facts": {cause: "yes", then: "no"}})
        assert cause in error.problem
        assert then in error.problem
