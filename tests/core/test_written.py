"""What somebody wrote is read strictly, as JSON and as TOML: nothing twice, no endless depth, no number like NaN."""

import pytest

from clearway.core.errors import IncidentError
from clearway.core.facts.written import decoded, parse


def refusal(text: str, *, json_first: bool | None = None) -> str:
    """What is said of a text that is refused."""
    with pytest.raises(IncidentError) as error:
        parse(text, json_first=json_first)
    assert error.value.remedy
    return error.value.problem


@pytest.mark.parametrize("text", ['{"a": 1}', ' \n{"a": 1}', "a = 1", "\n# said\na = 1"])
def test_what_begins_with_a_brace_is_json_and_the_rest_is_toml(text: str) -> None:
    assert parse(text) == {"a": 1}


def test_where_it_is_known_to_be_json_it_is_not_read_as_toml() -> None:
    assert "not valid JSON" in refusal("a = 1", json_first=True)


def test_where_it_is_known_to_be_toml_it_is_not_read_as_json() -> None:
    assert "not valid TOML" in refusal('{"a": 1}', json_first=False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": 1, "a": 1}', '"a" is given twice'),
        ('{"b": {"a": 1, "a": 2}}', '"a" is given twice'),
        ('{"a": NaN}', "NaN is not a value that belongs here"),
        ('{"a": -Infinity}', "-Infinity is not a value that belongs here"),
        ('{"a": ' + "9" * 5000 + "}", "not valid JSON"),
        ("[" * 60_000, "nested too deeply"),
        ("a = 1\na = 2", "not valid TOML"),
        ("a = " + "[" * 60_000, "nested too deeply"),
        ("a = \nb = 1", "at line 1"),
    ],
    ids=lambda each: each[:20],
)
def test_what_is_not_strictly_so_is_refused(text: str, says: str) -> None:
    assert says in refusal(text)


def test_a_long_name_given_twice_is_not_repeated_in_full() -> None:
    name = "a b " * 100
    assert len(refusal(f'{{"{name}": 1, "{name}": 2}}')) < 100


def test_text_is_utf_8_with_or_without_its_mark() -> None:
    assert decoded("é".encode()) == decoded("\ufeffé".encode()) == "é"


@pytest.mark.parametrize(
    ("raw", "remedy"),
    [("é".encode("utf-16"), "Save it as UTF-8"), (b"\x89PNG\r\n", "Clearway never takes a picture")],
)
def test_what_is_not_utf_8_is_refused(raw: bytes, remedy: str) -> None:
    with pytest.raises(IncidentError) as error:
        decoded(raw)
    assert remedy in error.value.remedy
