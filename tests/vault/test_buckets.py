"""Search buckets narrow to some, never to one, and tell a thief little."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.ui.clock import instant
from clearway.vault.buckets import BUCKETS, buckets, sound, sound_buckets, words
from clearway.vault.keyring import make_organisation

# From the description of the method in US patent 1,261,167, and the census's own examples.
SOUNDS = {
    "robert": "R163", "rupert": "R163", "rubin": "R150", "ashcraft": "A261", "ashcroft": "A261", "tymczak": "T522",
    "pfister": "P236", "honeyman": "H555", "lee": "L000", "gutierrez": "G362", "jackson": "J250",
}  # fmt: skip


@pytest.mark.parametrize(("word", "said"), SOUNDS.items())
def test_words_that_sound_alike_have_one_sound(word: str, said: str) -> None:
    assert sound(word) == said


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Pupil A", ["pupil", "a"]),
        ("  PUPIL   Ä  ", ["pupil", "a"]),
        ("O’Pupil-Bee", ["opupil", "bee"]),
        ("Pupil Pupil", ["pupil"]),
        ("", []),
        ("123", []),
    ],
)
def test_a_name_is_taken_apart_into_plain_words(name: str, found: list[str]) -> None:
    assert words(name) == found


@given(st.text(max_size=60))
def test_any_name_can_be_taken_apart(name: str) -> None:
    assert all(len(sound(word)) == 4 for word in words(name))


@pytest.fixture
def organisation() -> UUID:
    made = uuid4()
    make_organisation(made, instant())
    return made


@pytest.mark.django_db(databases="__all__")
def test_a_name_falls_into_the_bucket_of_its_sound(organisation: UUID) -> None:
    assert sound_buckets(organisation, "Robert") <= buckets(organisation, "Rupert Pupil")


@pytest.mark.django_db(databases="__all__")
def test_the_buckets_of_one_organisation_say_nothing_of_those_of_another(organisation: UUID) -> None:
    other = uuid4()
    make_organisation(other, instant())
    names = [f"pupil{letter}" for letter in "abcdefgh"]
    assert [buckets(organisation, name) for name in names] != [buckets(other, name) for name in names]


@pytest.mark.django_db(databases="__all__")
def test_a_bucket_is_shared_by_many_words(organisation: UUID) -> None:
    found = buckets(
        organisation, " ".join(f"w{''.join(chr(97 + int(each)) for each in str(n))}" for n in range(20_000))
    )
    assert found <= set(range(BUCKETS))
    assert len(found) > BUCKETS * 0.9
