"""Reading an incident: every key by name; whatever cannot be used is refused with where, what and what to do."""

from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import AREAS, FRIDAY_1540, STAFFORDSHIRE, assess, pupil
from clearway.core.answer import answer, areas_of
from clearway.core.calendar import moment
from clearway.core.errors import IncidentError, MomentError
from clearway.core.facts.incident import KEYS, read
from clearway.core.facts.people import ROLES
from clearway.core.packs.vocabulary import vocabulary
from incidents import FACTS, disputed_facts, possible_facts, whole_incidents

AT = moment(FRIDAY_1540).at
PASTED = "data:text/plain;base64,AAAA"


def refused(raw: object) -> IncidentError:
    with pytest.raises(IncidentError) as caught:
        answer(read(raw), STAFFORDSHIRE, AT)
    return caught.value


# --- what is taken ---------------------------------------------------------------------------------


def test_an_incident_may_be_empty_and_is_then_about_a_school() -> None:
    found = read({})
    assert (found.id, found.areas, found.setting, found.at, found.incident_on) == ("", (), "school", None, None)
    assert (found.answers, found.people) == ({}, ())


def test_every_key_of_the_contract_is_read() -> None:
    found = read({
        "id": 7, "area": "staffordshire", "setting": "college", "at": "2026-11-20T16:05", "incident_on": "2026-11-18",
        "facts": {"harassment": "no"}, "people": [{"id": "A"}], "notes": {"platforms": ["an app"]},
    })  # fmt: skip
    assert (found.id, found.areas, found.several, found.setting) == ("7", ("staffordshire",), False, "college")
    assert found.at == moment("2026-11-20T16:05")
    assert found.incident_on == date(2026, 11, 18)
    assert (found.answers, found.people[0].id, found.notes) == ({"harassment": "no"}, "A", {"platforms": ["an app"]})


def test_dates_of_toml_are_read_as_well_as_the_texts_of_json() -> None:
    toml = {"at": datetime(2026, 11, 20, 16, 5), "incident_on": date(2026, 11, 18)}  # noqa: DTZ001  # TOML's local time
    json = {"at": "2026-11-20T16:05:00", "incident_on": "2026-11-18"}
    assert read(toml) == read(json)


def test_the_acts_are_on_the_day_that_is_given_or_on_the_day_of_the_report() -> None:
    assert read({"incident_on": "2026-11-18"}).acts_on(AT) == date(2026, 11, 18)
    assert read({}).acts_on(datetime(2026, 11, 20, tzinfo=UTC)) == date(2026, 11, 20)


def test_a_list_of_areas_is_kept_in_order() -> None:
    found = read({"area": ["stoke-on-trent", "hampshire"]})
    assert (found.areas, found.several) == (("stoke-on-trent", "hampshire"), True)


def test_what_is_disputed_is_taken_as_yes_and_kept_as_disputed() -> None:
    found = read({"facts": {"harassment": "disputed", "deception": "yes"}})
    assert (found.answers, set(found.disputed)) == ({"harassment": "yes", "deception": "yes"}, {"harassment"})


def test_unknown_is_no_answer_and_is_kept_as_asked() -> None:
    found = read({"facts": {"harassment": "unknown", "kind": "unknown"}})
    assert (dict(found.answers), set(found.asked)) == ({}, {"harassment", "kind"})


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_taken(role: str) -> None:
    assert read({"people": [{"roles": [role]}]}).people[0].roles == (role,)


def test_a_person_without_an_id_is_known_by_number_and_a_role_named_twice_counts_once() -> None:
    people = read({"people": [{}, {"roles": ["sent", "sent"]}]}).people
    assert [(person.id, person.roles) for person in people] == [("1", ()), ("2", ("sent",))]


def test_no_vulnerabilities_is_not_the_same_as_not_said() -> None:
    said, not_said = read({"people": [{"vulnerabilities": []}, {}]}).people
    assert (said.vulnerabilities, not_said.vulnerabilities) == ((), None)


# --- what is refused: the table of bad inputs --------------------------------------------------------

BAD: list[tuple[object, str, str]] = [
    # an incident that is no table, and keys that nobody knows
    ([], "", "an incident is a table of keys"),
    ("text", "", "an incident is a table of keys"),
    (None, "", "an incident is a table of keys"),
    ({"aera": "staffordshire"}, "aera", 'Did you mean "area"?'),
    ({"fact": {}}, "fact", 'Did you mean "facts"?'),
    ({1: 2}, "1", "is not a key that belongs here"),
    ({"people": [{"id": "A", "agee": 15}]}, "people[A].agee", 'Did you mean "age"?'),
    ({"people": [{"name": "x"}]}, "people[1].name", "is not a key that belongs here"),
    # facts that do not exist and answers that a fact does not have
    ({"facts": {"harrassment": "yes"}}, "facts.harrassment", 'Did you mean "harassment"?'),
    ({"facts": {"must_stands": "yes"}}, "facts.must_stands", "is not a fact"),
    ({"facts": {"harassment": "?"}}, "facts.harassment", "Use one of: disputed, no, unknown, yes."),
    ({"facts": {"harassment": True}}, "facts.harassment", '"True" is not valid here'),
    ({"facts": {"harassment": None}}, "facts.harassment", '"None" is not valid here'),
    ({"facts": {"harassment": "Yes"}}, "facts.harassment", 'Did you mean "yes"?'),
    ({"facts": {"harassment": ["yes"]}}, "facts.harassment", "is not valid here"),
    ({"facts": {"kind": "yes"}}, "facts.kind", "Use one of: both, contact, imagery, unknown."),
    ({"facts": {"kind": "disputed"}}, "facts.kind", '"disputed" is not valid here'),
    ({"facts": {"relationship": "romantik"}}, "facts.relationship", 'Did you mean "romantic"?'),
    ({"facts": []}, "facts", "a table is expected here"),
    ({"facts": {1: "yes"}}, "facts", "a table is expected here"),
    ({"notes": "text"}, "notes", "a table is expected here"),
    # ids
    ({"id": 1.5}, "id", "the id must be a short text"),
    ({"id": True}, "id", "the id must be a short text"),
    ({"id": None}, "id", "the id must be a short text"),
    ({"id": ["a"]}, "id", "the id must be a short text"),
    ({"id": "a b " * 60}, "id", "the id must be a short text"),
    ({"people": [{"id": {}}]}, "id", "the id must be a short text"),
    # areas and settings
    ({"area": ""}, "area", "is not an area"),
    ({"area": 7}, "area", "is not an area"),
    ({"area": []}, "area", "is not an area"),
    ({"area": ["hampshire", 7]}, "area", "is not an area"),
    ({"area": ["hampshire", "hampshire"]}, "area", "an area is named twice"),
    ({"setting": "scool"}, "setting", 'Did you mean "school"?'),
    ({"setting": None}, "setting", "is not valid here"),
    # times that cannot be
    ({"at": "yesterday"}, "at", "is not a date with a time"),
    ({"at": "2026-11-20"}, "at", "is not a date with a time"),
    ({"at": 1763654700}, "at", "is not a date with a time"),
    ({"at": "2026-03-29T01:30"}, "at", "did not exist: the clocks went forward"),
    ({"at": "1999-01-01T10:00"}, "at", "lies outside the days that Clearway can count"),
    ({"incident_on": "18/11/2026"}, "incident_on", "is not a date"),
    ({"incident_on": datetime(2026, 11, 18, tzinfo=UTC)}, "incident_on", "is not a date"),
    ({"at": "2026-11-20T16:05", "incident_on": "2026-11-21"}, "incident_on", "2026-11-21 is after 2026-11-20"),
    # people
    ({"people": {}}, "people", "people are a list"),
    ({"people": ["A"]}, "people[1]", "a person is a table of keys"),
    ({"people": [{"id": "A"}, {"id": "A"}]}, "people", 'the id "A" is given to two people'),
    ({"people": [{"id": 1}, {"id": "1"}]}, "people", 'the id "1" is given to two people'),
    ({"people": [{"roles": "pictured"}]}, "people[1].roles", "a list is expected here"),
    ({"people": [{"roles": ["pictred"]}]}, "people[1].roles", 'Did you mean "pictured"?'),
    ({"people": [{"roles": [7]}]}, "people[1].roles", '"7" is not valid here'),
    ({"people": [{"sex": "f"}]}, "people[1].sex", "Use one of: female, male, other."),
    ({"people": [{"vulnerabilities": ["sen"]}]}, "people[1].vulnerabilities", 'Did you mean "send"?'),
    ({"people": [{"age_basis": "guess"}]}, "people[1].age_basis", "Use one of: claimed, record, unknown."),
    ({"people": [{"met_in_person": "once"}]}, "people[1].met_in_person", "is not valid here"),
    ({"people": [{"consent_in_doubt": "disputed"}]}, "people[1].consent_in_doubt", "Use one of: no, unknown, yes."),
    ({"people": [{"parents_risk": True}]}, "people[1].parents_risk", "is not valid here"),
    ({"people": [{"viewing_would_distress": ""}]}, "people[1].viewing_would_distress", "is not valid here"),
    ({"people": [{"adult_conduct": "bad"}]}, "people[1].adult_conduct", "is not valid here"),
    # ages that cannot be
    ({"people": [{"age": -1}]}, "people[1].age", "-1 is not a possible age"),
    ({"people": [{"age": 121}]}, "people[1].age", "121 is not a possible age"),
    ({"people": [{"age": 15.5}]}, "people[1].age", "Write whole years, or leave it out."),
    ({"people": [{"age": "15"}]}, "people[1].age", "is not an age"),
    ({"people": [{"age": True}]}, "people[1].age", "is not an age"),
    ({"people": [{"date_of_birth": "2010"}]}, "people[1].date_of_birth", "is not a date"),
    ({"people": [{"date_of_birth": "2027-01-01"}]}, "people[1].date_of_birth", "makes an age of -1 on 2026-11-20"),
    ({"people": [{"date_of_birth": "1800-01-01"}]}, "people[1].date_of_birth", "makes an age of 226"),
    ({"people": [{"age": 14, "date_of_birth": "2010-11-21"}]}, "people[1].age", "makes 15 on 2026-11-20"),
    ({"people": [{"id": "A", "age": 17, "adult_conduct": "coerced"}]}, "people[A].adult_conduct", "and A is 17"),
    # answers that contradict each other
    ({"facts": {"shared_publicly": "yes", "wider_distribution": "no"}}, "facts.wider_distribution", "cannot both be"),
    ({"facts": {"immediate_danger": "disputed", "harm_or_risk_of_harm": "no"}}, "facts.harm_or_risk_of_harm",
     'immediate_danger = "disputed" and harm_or_risk_of_harm = "no" cannot both be true'),
    ({"facts": {"kind": "contact", "ai_generated": "yes"}}, "facts.ai_generated", "cannot both be true"),
    ({"facts": {"kind": "contact"}, "people": [{"id": "A", "roles": ["pictured"]}]}, "people[A].roles",
     "A is listed as pictured"),
    # people who contradict a stated fact
    ({"facts": {"under_13_involved": "no"}, "people": [{"age": 12}]}, "facts.under_13_involved",
     'the file states under_13_involved = "no", and the people listed make it "yes"'),
    ({"facts": {"adult_involved": "disputed", "someone_unidentified": "no"}, "people": [{"age": 15}]},
     "facts.adult_involved", 'states adult_involved = "disputed", and the people listed make it "no"'),
    ({"facts": {"all_pictured_adults": "yes"}, "people": [{"roles": ["pictured"], "age": 17}]},
     "facts.all_pictured_adults", 'make it "no"'),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "key", "words"), BAD)
def test_what_cannot_be_used_is_refused_with_where_and_what_to_do(raw: object, key: str, words: str) -> None:
    error = refused(raw)
    assert error.key == key
    assert words in str(error)
    assert error.remedy


@pytest.mark.parametrize("age", [0, 120])
def test_the_youngest_and_the_oldest_possible_ages_are_taken(age: int) -> None:
    assert read({"people": [{"age": age}]}).people[0].age == age


def test_an_age_that_agrees_with_the_date_of_birth_on_the_day_of_the_acts_is_taken() -> None:
    turned_16_since = pupil("A", "sent", age=15, date_of_birth="2010-11-19")
    assert assess(STAFFORDSHIRE, {}, turned_16_since, incident_on="2026-11-18")
    with pytest.raises(IncidentError, match="makes 16 on 2026-11-20"):
        assess(STAFFORDSHIRE, {}, turned_16_since)


def test_conduct_may_be_reported_of_somebody_whose_age_is_only_claimed() -> None:
    claims_15 = {"id": "X", "age": 15, "age_basis": "claimed", "adult_conduct": "coerced"}
    assert assess(STAFFORDSHIRE, {}, claims_15)


@pytest.mark.parametrize(("area", "remedy"), [("hampshir", 'Did you mean "hampshire"?'), ("kent", "Use one of: ")])
def test_an_area_without_a_pack_is_refused_and_the_nearest_is_named(area: str, remedy: str) -> None:
    with pytest.raises(IncidentError, match=f'there is no pack for the area "{area}"') as caught:
        assess(area)
    assert caught.value.key == "area"
    assert caught.value.remedy.startswith(remedy)


def test_an_incident_without_an_area_is_told_which_there_are() -> None:
    with pytest.raises(IncidentError, match="no area is named") as caught:
        areas_of(read({}))
    assert all(area in caught.value.remedy for area in AREAS)


@pytest.mark.parametrize(
    ("fact", "value"), [("harassment", "maybe"), ("harrassment", "yes"), ("kind", "disputed"), ("kind", "no")]
)
def test_an_answer_to_a_question_is_refused_as_a_file_would_be(fact: str, value: str) -> None:
    with pytest.raises(IncidentError) as caught:
        read({}).answered(fact, value)
    assert caught.value.key == f"facts.{fact}"


# --- ids and pasted files ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["\x1b[31mred", "two\nlines", "a\tb", "\x00", "\ud800", "\u202eabc", "\x7f"])
@pytest.mark.parametrize("place", ["the incident", "a person"])
def test_an_id_that_cannot_be_printed_is_refused_and_not_repeated(name: str, place: str) -> None:
    error = refused({"id": name} if place == "the incident" else {"people": [{"id": name, "age": 15}]})
    assert error.problem == "the id holds something that cannot be printed"
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
        "data:image/png;base64,AAAA", "DATA:IMAGE/PNG,x", "data:application/octet-stream,AAAA", "base64,AAAA",
        "A" * 200, "AAAA-bbb_" * 30, "0123456789abcdef" * 13, "see here: " + "QUJD" * 60 + "==",
    ],
)  # fmt: skip
def test_what_looks_like_a_picture_or_a_file_is_refused(text: str) -> None:
    assert refused({"notes": {"a": text}}).problem == "this looks like a picture or a file"


@pytest.mark.parametrize(
    "text",
    [
        "The data: two pupils, one app.", "They spoke about base64 in computing.", "A" * 199,
        "word " * 500, "https://example.org/a/long/address?with=words&and=more", "data: see the log",
    ],
)  # fmt: skip
def test_ordinary_words_are_not_taken_for_a_file(text: str) -> None:
    assert read({"notes": {"a": text}}).notes == {"a": text}


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


def test_every_pair_that_the_vocabulary_forbids_is_named_when_it_is_refused() -> None:
    for cause, then in vocabulary().implies:
        error = refused({"facts": {cause: "yes", then: "no"}})
        assert cause in error.problem
        assert then in error.problem
