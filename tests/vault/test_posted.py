"""What is sealed to a public key: any text comes back, in its place only, and a changed sign opens nothing."""

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from django.conf import settings
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from clearway.vault import master
from clearway.vault.errors import MasterKeyError, SealBrokenError
from clearway.vault.master import derived
from clearway.vault.posted import STEP, post, public_key, unpost

HERE, THERE, NAME, OTHER = (UUID(int=number) for number in range(1, 5))
WORDS = "Pupil A told me at break."


@given(st.text(max_size=3000).filter(lambda text: not text.endswith(" ")))
def test_any_text_comes_back(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:  # half a sign is no text: no browser sends one
        return
    assert unpost(post(text, HERE, NAME), HERE, NAME) == text


@pytest.mark.asvs("11.3.2", "11.3.3")
def test_it_opens_in_its_place_only() -> None:
    sealed = post(WORDS, HERE, NAME)
    for organisation, name in ((THERE, NAME), (HERE, OTHER), (NAME, HERE)):
        with pytest.raises(SealBrokenError):
            unpost(sealed, organisation, name)


def test_an_altered_or_cut_one_does_not_open() -> None:
    sealed = post(WORDS, HERE, NAME)
    for place in range(0, len(sealed), 11):
        other = "A" if sealed[place] != "A" else "B"
        with pytest.raises(SealBrokenError):
            unpost(sealed[:place] + other + sealed[place + 1 :], HERE, NAME)
    for end in (0, 3, 10, 60, len(sealed) - 1):
        with pytest.raises(SealBrokenError):
            unpost(sealed[:end], HERE, NAME)


def test_the_same_words_never_look_alike_and_short_and_long_ones_do() -> None:
    assert post(WORDS, HERE, NAME) != post(WORDS, HERE, NAME)
    assert len(post("", HERE, NAME)) <= len(post("x", HERE, NAME)) == len(post("x" * STEP, HERE, NAME))


def test_another_master_key_opens_nothing_and_gives_another_public_key() -> None:
    sealed, ours = post(WORDS, HERE, NAME), public_key()
    told = settings.ENVIRONMENT.model_copy(update={"master_key": master.new_line()})
    with override_settings(ENVIRONMENT=told):
        public_key.cache_clear()
        assert public_key() != ours
        with pytest.raises(SealBrokenError):
            unpost(sealed, HERE, NAME)
    public_key.cache_clear()
    assert public_key() == ours
    assert isinstance(ours, X25519PublicKey)


def test_each_purpose_has_bytes_of_its_own_and_the_same_each_time() -> None:
    assert derived("one") == derived("one") != derived("another")
    assert len(derived("one")) == 32


def test_without_the_master_key_there_are_none() -> None:
    with (
        override_settings(ENVIRONMENT=settings.ENVIRONMENT.model_copy(update={"master_key": "clearway-master-1:cut"})),
        pytest.raises(MasterKeyError),
    ):
        derived("one")
