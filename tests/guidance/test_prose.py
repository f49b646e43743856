"""A pack's plain text becomes paragraphs and lists, and loses not a word on the way."""

from hypothesis import given
from hypothesis import strategies as st

from clearway.guidance.prose import blocks, spans


def shape(body: str) -> list[tuple[str, list[str]]]:
    return [(block.kind, block.lines) for block in blocks(body)]


def test_an_empty_line_ends_a_paragraph_and_a_broken_line_does_not() -> None:
    assert shape("one\ntwo\n\nthree\n") == [("p", ["one two"]), ("p", ["three"])]


def test_items_are_one_list_with_or_without_empty_lines_between_them() -> None:
    assert shape("- a\n- b") == shape("- a\n\n- b") == [("ul", ["a", "b"])]


def test_a_list_may_follow_its_heading_at_once_and_a_paragraph_may_follow_a_list() -> None:
    assert shape("steps:\n1. a\n2. b\n\nend") == [("p", ["steps:"]), ("ol", ["a", "b"]), ("p", ["end"])]


def test_a_line_that_begins_nothing_goes_on_with_its_item() -> None:
    assert shape("- a\n  b\n- c") == [("ul", ["a b", "c"])]


def test_a_list_of_another_kind_is_another_list() -> None:
    assert [kind for kind, _ in shape("- a\n1. b\n- c")] == ["ul", "ol", "ul"]


def test_a_number_or_a_dash_inside_a_sentence_begins_no_item() -> None:
    assert shape("60% said so.\n-5 degrees\n2016-17") == [("p", ["60% said so. -5 degrees 2016-17"])]


def test_an_empty_text_is_nothing() -> None:
    assert shape(" \n\n ") == []


LINES = st.lists(st.sampled_from(["one two", "- three", "1. four", "", "  five"]), max_size=12)


@given(LINES)
def test_no_word_is_lost_and_none_is_added(lines: list[str]) -> None:
    given_words = [word for line in lines for word in line.split() if word not in ("-", "1.")]
    assert [word for _, found in shape("\n".join(lines)) for line in found for word in line.split()] == given_words


def test_a_known_title_in_quotes_is_a_link_and_any_other_quote_is_not() -> None:
    line = 'see "Here", or "there"'
    assert list(spans(line, {"Here": "/here/"})) == [('see "', ""), ("Here", "/here/"), ('", or "there"', "")]


@given(st.text(alphabet='ab" ', max_size=20))
def test_the_parts_of_a_line_are_the_line(line: str) -> None:
    assert "".join(said for said, _ in spans(line, {"a": "/a/", "b": "/b/"})) == line
