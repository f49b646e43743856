"""Citations: a passage is two capitals and three digits, and stands in exactly one document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import PACKS
from clearway.core.citations import Document, Library, Passage
from clearway.core.packs.check import cited
from clearway.core.packs.load import load

SS = Document("SS", "Responding to sexting", "a board", "2016-17", 159)
HQ = Document("HQ", "A quick guide", "a force", "2016-17", 38)
SS083 = Passage("SS083", SS, "The young person deletes.")
LIBRARY = Library((SS, HQ), {"SS083": SS083})


@given(st.integers(0, 999))
def test_a_document_holds_its_passages_from_the_first_to_the_last(number: int) -> None:
    assert SS.holds(f"SS{number:03}") == (1 <= number <= 159)


@pytest.mark.parametrize("passage", ["", "SS", "SS1", "SS0083", "ss083", "HQ001", "SS083a", " SS083", "SS-83", "083"])
def test_a_document_holds_nothing_but_its_own_passages(passage: str) -> None:
    assert not SS.holds(passage)


def test_a_passage_reads_as_its_id_its_document_and_what_it_says() -> None:
    assert SS083.line() == "SS083 (Responding to sexting): The young person deletes."


@pytest.mark.parametrize(("passage", "document"), [("SS159", SS), ("HQ038", HQ), ("HQ039", None), ("MC001", None)])
def test_a_library_knows_which_document_holds_a_passage(passage: str, document: Document | None) -> None:
    assert LIBRARY.document_of(passage) is document


def test_a_library_finds_a_passage_by_its_id() -> None:
    assert LIBRARY["SS083"] is SS083


@pytest.mark.parametrize("name", PACKS)
def test_every_citation_of_a_pack_stands_in_exactly_one_of_its_documents(name: str) -> None:
    pack = load(name)
    for _, key, passages in cited(pack):
        for passage in passages:
            assert sum(document.holds(passage) for document in pack.library.documents) == 1, f"{key}: {passage}"


@pytest.mark.parametrize("name", PACKS)
def test_every_citation_of_a_pack_is_described_in_our_own_words(name: str) -> None:
    library = load(name).library
    for _, key, passages in cited(load(name)):
        for passage in passages:
            assert library[passage].says, f"{key}: {passage}"
