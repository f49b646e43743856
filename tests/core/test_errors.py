"""Errors: where, what is wrong and what to do, in one line that a tired person can act on."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearway.core.errors import (
    ClearwayError,
    EngineError,
    IncidentError,
    InputError,
    MomentError,
    PackError,
    ProofError,
    nearest,
)

FULL = {"file": "a.toml", "key": "facts.kind", "remedy": "Use imagery."}


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (FULL, "a.toml: facts.kind: it is wrong. Use imagery."),
        ({**FULL, "file": ""}, "facts.kind: it is wrong. Use imagery."),
        ({**FULL, "key": ""}, "a.toml: it is wrong. Use imagery."),
        ({**FULL, "remedy": ""}, "a.toml: facts.kind: it is wrong."),
        ({}, "it is wrong."),
    ],
)
def test_an_error_says_where_what_and_what_to_do_in_one_line(parts: dict[str, str], line: str) -> None:
    assert str(InputError("it is wrong", **parts)) == line


@given(st.text(), st.text(), st.text())
def test_an_error_is_one_line_that_a_terminal_can_show_whatever_was_written(file: str, key: str, problem: str) -> None:
    assert str(InputError(problem, file=file, key=key)).isprintable()


def test_what_can_be_printed_is_printed_as_it_is() -> None:
    assert str(InputError('"Zoë’s †" is not a fact')) == '"Zoë’s †" is not a fact.'


def test_an_error_learns_its_file_and_keeps_everything_else() -> None:
    error = IncidentError("it is wrong", key="facts.kind", remedy="Use imagery.").located("a.toml")
    assert error.as_json() == {**FULL, "problem": "it is wrong"}


def test_an_error_that_knows_its_file_keeps_it() -> None:
    assert PackError("it is wrong", file="rules/a.toml").located("pack").file == "rules/a.toml"


@pytest.mark.parametrize("kind", [IncidentError, PackError, MomentError])
def test_an_error_keeps_its_kind_when_it_learns_its_file(kind: type[InputError]) -> None:
    assert type(kind("it is wrong").located("a.toml")) is kind


def test_only_the_parts_that_are_filled_in_reach_json() -> None:
    assert InputError("it is wrong", remedy="Mend it.").as_json() == {"problem": "it is wrong", "remedy": "Mend it."}


@pytest.mark.parametrize("kind", [IncidentError, PackError, MomentError])
def test_what_a_person_wrote_wrongly_is_an_input_error(kind: type[ClearwayError]) -> None:
    assert issubclass(kind, InputError)


@pytest.mark.parametrize("kind", [ProofError, EngineError])
def test_a_defect_of_ours_is_never_blamed_on_the_input(kind: type[ClearwayError]) -> None:
    assert issubclass(kind, ClearwayError)
    assert not issubclass(kind, InputError)


def test_a_time_in_an_incident_that_cannot_be_used_is_an_incident_error() -> None:
    assert issubclass(MomentError, IncidentError)


@pytest.mark.parametrize(
    ("word", "known", "remedy"),
    [
        ("hamp", ["hampshire", "hemp"], 'Did you mean "hampshire"?'),
        ("hampshir", ["hampshire", "staffordshire"], 'Did you mean "hampshire"?'),
        ("zzz", ["no", "yes"], "Use one of: no, yes."),
        ("zzz", [f"name-{number}" for number in range(13)], "See the list of valid names in docs/glossary.md."),
    ],
)
def test_the_remedy_names_the_nearest_word_or_what_is_valid(word: str, known: list[str], remedy: str) -> None:
    assert nearest(word, known) == remedy


@settings(deadline=None)
@given(st.text(), st.lists(st.text(min_size=1), min_size=1))
def test_the_remedy_never_suggests_a_word_that_is_not_valid(word: str, known: list[str]) -> None:
    remedy = nearest(word, known)
    if remedy.startswith("Did you mean"):
        assert remedy.removeprefix('Did you mean "').removesuffix('"?') in known


@settings(deadline=None)
@given(st.lists(st.from_regex(r"[a-z]{6,12}", fullmatch=True), min_size=1), st.data())
def test_a_word_with_one_letter_missing_is_always_answered_with_a_suggestion(
    known: list[str], data: st.DataObject
) -> None:
    word = data.draw(st.sampled_from(known))
    place = data.draw(st.integers(0, len(word) - 1))
    assert nearest(word[:place] + word[place + 1 :], known).startswith("Did you mean")
