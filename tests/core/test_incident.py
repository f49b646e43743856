"""Reading an incident: every key by name; whatever cannot be used is refused with where, what and what to do."""

from datetime import UTC, date, datetime

import pytest

from cast import AREAS, FRIDAY_1540, STAFFORDSHIRE, assess, pupil
from clearway.core.answer import answer, areas_of
from clearway.core.calendar import moment
from clearway.core.errors import IncidentError
from clearway.core.facts.incident import read
from clearway.core.facts.people import ROLES

AT = moment(FRIDAY_1540).at


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
    ({"facts": {"harassment": True}}, "facts.harassment", 'true is not an answer. Write "yes", in quotation marks.'),
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
    ({"people": [{}] * 201}, "people", "201 people are listed"),
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
    ({"people": [{"parents_risk": False}]}, "people[1].parents_risk", 'Write "no", in quotation marks.'),
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


def test_as_many_people_as_may_be_listed_are_taken() -> None:
    assert len(read({"people": [{}] * 200}).people) == 200


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
