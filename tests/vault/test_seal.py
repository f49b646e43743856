"""What is sealed opens in its own place and nowhere else; one changed letter, and it does not open."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
import tink
from hypothesis import given, settings
from hypothesis import strategies as st
from tink import aead

from clearway.vault import master  # noqa: F401  # registers the cipher
from clearway.vault.errors import SealBrokenError
from clearway.vault.seal import PREFIX, STEP, Place, Sealed, seal, unseal

KEY = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM).primitive(aead.Aead)
OTHER_KEY = tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM).primitive(aead.Aead)
HERE = Place(UUID(int=1), "cases_entry", UUID(int=2), "words")
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300)


@given(TEXTS)
def test_what_goes_in_comes_out(text: str) -> None:
    assert unseal(seal(text, KEY, HERE), KEY, HERE) == text


@given(TEXTS)
def test_two_seals_of_one_text_do_not_look_alike(text: str) -> None:
    assert seal(text, KEY, HERE) != seal(text, KEY, HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(HERE, organisation=uuid4()),
        replace(HERE, table="cases_decision"),
        replace(HERE, row=uuid4()),
        replace(HERE, field="reason"),
    ],
)
def test_it_does_not_open_in_another_place(elsewhere: Place) -> None:
    with pytest.raises(SealBrokenError):
        unseal(seal("Pupil A", KEY, HERE), KEY, elsewhere)


def test_it_does_not_open_under_another_key() -> None:
    with pytest.raises(SealBrokenError):
        unseal(seal("Pupil A", KEY, HERE), OTHER_KEY, HERE)


@settings(max_examples=300)
@given(st.data())
@pytest.mark.asvs("11.3.3")
def test_one_changed_letter_and_it_does_not_open(data: st.DataObject) -> None:
    text = seal("Pupil A told Teacher B", KEY, HERE).text
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(min_codepoint=32, max_codepoint=126).filter(lambda each: each != text[place]))
    with pytest.raises(SealBrokenError):
        unseal(Sealed(text[:place] + letter + text[place + 1 :]), KEY, HERE)


@given(st.integers(1, 60))
def test_a_cut_seal_does_not_open(cut: int) -> None:
    text = seal("Pupil A", KEY, HERE).text
    with pytest.raises(SealBrokenError):
        unseal(Sealed(text[:-cut]), KEY, HERE)


def test_plain_text_in_its_place_is_told_from_sealed() -> None:
    with pytest.raises(SealBrokenError, match="not sealed"):
        unseal(Sealed("Pupil A"), KEY, HERE)


def test_a_short_name_and_a_long_one_look_alike() -> None:
    assert len(seal("A", KEY, HERE).text) == len(seal("A" * STEP, KEY, HERE).text)


def test_a_sealed_value_shows_nothing_of_itself() -> None:
    sealed = seal("Pupil A", KEY, HERE)
    assert PREFIX not in f"{sealed!r}{sealed}{[sealed]}"
