"""The people of an incident: a letter, a part, an age and where it comes from. Never a name."""

import pytest

from visitor import Visitor


@pytest.fixture
def visitor() -> Visitor:
    """Somebody at the first page."""
    return Visitor()


def test_people_are_listed_changed_and_taken_off(visitor: Visitor) -> None:
    visitor.begins("hampshire")
    page = visitor.sends("/guide/people/add/", roles=["pictured", "sent"], age="15", age_basis="record")
    assert "15 years: is pictured, sent it" in page
    visitor.sends("/guide/people/add/", roles="asked", age="19", age_basis="record")
    assert "Police Must" in visitor.at("/guide/result/")
    page = visitor.sends("/guide/people/B/", roles="asked", age="14", age_basis="record")
    assert "14 years: asked for it" in page
    page = visitor.sends("/guide/people/A/remove/")
    assert "Person A" not in page
    assert [each["id"] for each in visitor.carried.people] == ["B"]


@pytest.mark.parametrize("age", ["fifteen", "-1", "121", "15.5", "1e1", "15 years", "９９９"])
def test_an_age_that_is_none_comes_back_with_the_form_filled_in(visitor: Visitor, age: str) -> None:
    visitor.begins()
    page = visitor.sends("/guide/people/add/", roles="sent", age=age)
    assert visitor.status == 422
    assert "Age must be a whole number from 0 to 120, or left out" in page
    assert f'value="{age}"' in visitor.html
    assert 'value="sent" checked' in visitor.html


def test_what_an_adult_did_is_not_taken_of_a_child(visitor: Visitor) -> None:
    visitor.begins()
    page = visitor.sends("/guide/people/add/", age="15", age_basis="record", adult_conduct="coerced")
    assert visitor.status == 422
    assert "What an adult did is said of people of 18 or over" in page
    assert 'href="#id_adult_conduct"' in visitor.html


def test_who_only_claims_to_be_seventeen_may_be_an_adult(visitor: Visitor) -> None:
    visitor.begins("hampshire")
    visitor.sends("/guide/people/add/", roles="asked", age="17", age_basis="claimed", adult_conduct="coerced")
    assert visitor.where == "/guide/people/"
    assert "17 years (only claimed): asked for it" in visitor.at("/guide/people/")


def test_an_age_without_its_source_is_asked_back(visitor: Visitor) -> None:
    visitor.begins()
    page = visitor.sends("/guide/people/add/", roles="sent", age="17")
    assert visitor.status == 422
    assert "Say where the age comes from" in page
    assert 'value="17"' in visitor.html


def test_a_part_in_it_raises_its_questions_and_answers_none(visitor: Visitor) -> None:
    visitor.begins()
    page = visitor.sends("/guide/people/add/", roles="pressed")
    assert "What you listed raises a question" in page
    assert "Has anyone been threatened or blackmailed?" in page
    assert visitor.carried.answers == {}
    visitor.answers("threats_or_blackmail", "yes")
    visitor.answers("coercion_or_pressure", "unknown")
    assert "raises a question" not in visitor.at("/guide/people/")


def test_nothing_known_of_a_person_is_not_the_same_as_nothing_there(visitor: Visitor) -> None:
    visitor.begins()
    visitor.sends("/guide/people/add/", age="15", age_basis="record")
    visitor.sends("/guide/people/add/", age="15", age_basis="record", vulnerabilities="none")
    first, second = visitor.carried.people
    assert "vulnerabilities" not in first
    assert second["vulnerabilities"] == []


def test_the_list_of_people_ends_at_twelve(visitor: Visitor) -> None:
    visitor.begins()
    for _ in range(12):
        visitor.sends("/guide/people/add/", age="15", age_basis="record")
    page = visitor.at("/guide/people/add/")
    assert visitor.where == "/guide/people/"
    assert "Twelve people are listed" in page


def test_pages_of_people_who_are_not_listed_are_not_there(visitor: Visitor) -> None:
    visitor.begins()
    for address in ("/guide/people/A/", "/guide/people/Z/", "/guide/people/add-one/"):
        visitor.at(address)
        assert visitor.status == 404


def test_a_form_that_is_sent_twice_is_one_person_and_two_alike_are_two(visitor: Visitor) -> None:
    """A double click without a script: both forms say which letter stood on them."""
    visitor.begins("hampshire")
    said = {"roles": "pictured", "age": "15", "age_basis": "record"}
    for _ in range(2):
        page = visitor.sends("/guide/people/add/", letter="A", **said)
    assert "Person A" in page
    assert "Person B" not in page
    assert "Person B" in visitor.sends("/guide/people/add/", letter="B", **said)
    assert "Person C" in visitor.sends("/guide/people/add/", letter="A", roles="sent", age="16", age_basis="record")
