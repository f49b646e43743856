"""What looks like a picture or a file is refused, however it is written; no honest text is."""

import base64
import os
from collections.abc import Callable
from itertools import chain

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clearway.core.errors import IncidentError
from clearway.core.facts.incident import read
from clearway.core.facts.written import decoded, parse
from clearway.core.guard import REASONS, FileRefusedError, looks_like_file, looks_like_file_over, refuse_files, why_file
from clearway.core.guard.encoded import SIGNATURES
from clearway.core.guard.lengthy import LONG
from corpus import ENCODINGS, FILES, SMALL, WRITTEN, samples
from narratives import genuine

HONEST = 5000 if os.environ.get("CLEARWAY_FULL") else 1000
GROUPS = 8
SAMPLES = list(samples())


# --- refused ------------------------------------------------------------------------------------------


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(SAMPLES) >= 300
    assert len({name for name, _ in SAMPLES}) == len(SAMPLES)
    assert len({text for _, text in SAMPLES}) >= 0.99 * len(SAMPLES)  # a few files are shorter than their beginning


@pytest.mark.parametrize("group", range(GROUPS))
@pytest.mark.asvs("5.2.2", "5.2.3")
def test_every_file_is_refused_in_every_encoding_and_dressing(group: int) -> None:
    assert [name for name, text in SAMPLES[group::GROUPS] if not looks_like_file(text)] == []


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: f"{written[:24]!a}")
def test_what_shows_or_begins_a_picture_is_refused_and_the_reason_is_a_code(written: str) -> None:
    assert why_file(f"before {written} after") in REASONS


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a\x00b", "control"), ("a\ud800b", "surrogate"), ("<svg>", "markup"), ("data:image/png,x", "data-uri"),
        ("Content-Transfer-Encoding: base64", "mail"), ("%PDF-1.7", "signature"), ("iVBORw0KGgoAAAANSUhEUg", "base64"),
        ("RFIE4RYNBINAUAAAAAGUSSCEKI", "base32"), ("89 50 4e 47 0d 0a 1a 0a 00 00 00 0d", "hex"),
        (ENCODINGS["numbers"](FILES["png"]), "numbers"), (ENCODINGS["uuencoded"](FILES["tiff little"]), "uu"),
        ("Q7" * 256, "long"),
    ],
)  # fmt: skip
def test_each_reason_is_given_for_its_kind(text: str, reason: str) -> None:
    assert why_file(text) == reason


ENCODED: dict[str, Callable[[bytes], str]] = {
    "base64": lambda raw: base64.b64encode(raw).decode(),
    "base64url": lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("="),
    "base32": lambda raw: base64.b32encode(raw).decode(),
    "hex": bytes.hex,
    "base64 in chunks": lambda raw: base64.encodebytes(raw).decode().replace("A", "A "),
    "percent": lambda raw: "".join(f"%{each:02x}" for each in raw),
}
# As in a file: what stands in front of the signature, and at least so much behind it.
STARTS = [bytes(place % 3) + literal for literal, place in SIGNATURES if place % 15 == 0]


@settings(max_examples=300, deadline=None)
@given(
    start=st.sampled_from(STARTS),
    rest=st.binary(min_size=24, max_size=300),
    encoding=st.sampled_from(sorted(ENCODED)),
    around=st.tuples(st.text("abc xyz.,\n", max_size=20), st.text("abc xyz.,\n", max_size=20)),
)
def test_anything_that_begins_as_a_picture_is_refused(
    start: bytes, rest: bytes, encoding: str, around: tuple[str, str]
) -> None:
    assert looks_like_file(f"{around[0]} {ENCODED[encoding](start + rest)} {around[1]}")


@settings(max_examples=100, deadline=None)
@given(
    st.binary(min_size=LONG, max_size=2 * LONG), st.sampled_from(["base64", "base64url", "base32", "hex", "percent"])
)
def test_anything_long_that_is_encoded_is_refused(raw: bytes, encoding: str) -> None:
    assert looks_like_file(f"She wrote: {ENCODED[encoding](raw)} and then left.")


@pytest.mark.parametrize("length", [4, 7, 8, 10, 16, 32, 60, 64, 76])
@pytest.mark.parametrize("between", [" ", "\n", "\r\n", " \n"])
@pytest.mark.parametrize("encoding", ["base64", "hex"])
def test_chunks_do_not_hide_a_long_run_that_begins_as_nothing_known(length: int, between: str, encoding: str) -> None:
    text = ENCODED[encoding](FILES["webp"][40:] + FILES["heic"][60:])
    length += length % 2 if encoding == "hex" else 0
    chunks = between.join(text[start : start + length] for start in range(0, len(text), length))
    assert why_file(f"She wrote: {chunks} and then left.") == "long"


# --- let by ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", range(GROUPS))
def test_no_genuine_text_is_refused(group: int) -> None:
    refused = [(number, why_file(text)) for number, text in enumerate(genuine(HONEST, group, GROUPS)) if why_file(text)]
    assert refused == []


def test_genuine_texts_are_many_long_and_different() -> None:
    texts = list(genuine(200, 0, 1))
    assert len(set(texts)) > 190
    assert max(map(len, texts)) == 20_000


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(categories=["L", "Zs"]), max_size=LONG - 1))
@example("THE BOY TOLD HIS TUTOR " * 22)
def test_any_letters_and_spaces_below_the_threshold_pass(text: str) -> None:
    assert why_file(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "The data: two pupils, one app.", "They spoke about base64, hex, and binary in computing.",
        "metadata: see the log", "The metadata:image/jpeg, 3 MB, was read out.", "Data: image/jpeg, 3 MB",
        "Data: photos/videos, texts/calls.", "The image was a PNG or JPEG or GIF, with Exif data; nobody opened it.",
        "a\tb\r\nc\x0bd\x0ce", "A" * (LONG - 1),
        "<image omitted> <Media omitted> <image001.png> [cid:image001.png@01DA] <video omitted>",
        "2 < 3 and imgs > 1", "https://example.org/a/long/address?with=words&and=more#image/png", "didn\x92t",
        "itâ\x80\x99s", "\u200eimage omitted", "MIME-Version: 1.0\nContent-Type: text/plain",
        "the multipart/form was sent", "x=12, y=14, z=10; 10%12 100%", "BM 4x4",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", "-" * 900,
        "_ " * 900, "UEsDB", "/9j/", "Qk1 H4sI", "1F 8B 08", "00000100 000001 0000 0100 0100 1010",
        "begin 100 metres", "P1 10 15 P2 11 20", "C:\\pictures\\rtf",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 \ufe0f", "ﬁ ½ ™ № ﷽", "0 1 0 0 1 0 0 0 1 0 1 0 0 0" * 60,
        "&amp; &lt;b&gt; &#8217; &#x1F600; &nbsp;", "\\u2019 \\n \\x27", "ha" * 200, "no " * 900, "NO NO NO " * 300,
        "\U0001f621" * 900,
    ],
)  # fmt: skip
def test_ordinary_words_are_not_taken_for_a_file(text: str) -> None:
    assert why_file(text) == ""


# --- cut up over several fields ---------------------------------------------------------------------------


@pytest.mark.parametrize("length", [9, 40, 90, 199])
@pytest.mark.parametrize("encoding", ["base64", "base64url", "base32", "hex"])
@pytest.mark.parametrize("kind", ["png", "jpeg jfif", "webp", "heic", "pdf"])
def test_a_file_that_is_cut_up_over_fields_is_refused(kind: str, encoding: str, length: int) -> None:
    text = ENCODINGS[encoding](FILES[kind][:SMALL])
    assert looks_like_file_over([text[start : start + length] for start in range(0, len(text), length)])


def test_fields_of_choices_are_never_taken_for_a_file() -> None:
    choices = [
        "yes",
        "no",
        "unknown",
        "disputed",
        "threats_or_blackmail",
        "staffordshire",
        "school",
        "13",
        "2026-11-20",
    ]
    token, key = "x7Qa9PdLm2" * 6 + "Zk4B", "0b0ff5a6-6a1c-4f0b-9a3e-0d9b3f4a7c11"
    assert not looks_like_file_over([token, key, *choices * 60, "07:45", "A", "B"])


def test_genuine_texts_over_several_fields_are_not_refused() -> None:
    texts = list(genuine(60, 0, 1))
    assert not any(looks_like_file_over([*texts[start : start + 3], "yes", "13"]) for start in range(0, 60, 3))


# --- in plain tables --------------------------------------------------------------------------------------

PICTURE = ENCODINGS["base64"](FILES["png"])
TABLES: list[tuple[str, object]] = [
    ("a", {"a": PICTURE}),
    ("a.b", {"a": [{"b": f"words before {PICTURE} and after"}]}),
    ("a", {"a": {PICTURE: "as a name"}}),
    ("a", {"a": ["words", ["more", PICTURE]]}),
    ("", {"a": PICTURE[:6], "b": PICTURE[6:]}),
    ("", {"a": [PICTURE[start : start + 9] for start in range(0, 200, 9)]}),
    ("a", {"a": list(FILES["png"])}),
    ("a", {"a": int.from_bytes(FILES["jpeg jfif"])}),
    ("a", {"a": [-int.from_bytes(FILES["png"])]}),
]


@pytest.mark.parametrize(("key", "table"), TABLES)
def test_a_file_in_plain_tables_is_refused_by_where_it_stands_and_not_repeated(key: str, table: object) -> None:
    with pytest.raises(FileRefusedError) as caught:
        refuse_files(table, "")
    assert caught.value.key == key
    assert caught.value.problem == "this looks like a picture or a file"
    assert PICTURE[:8] not in str(caught.value.as_json())


def test_what_cannot_be_printed_is_said_to_be_that() -> None:
    with pytest.raises(FileRefusedError, match="notes: this holds something that cannot be printed"):
        refuse_files("a\x00b", "notes")


@pytest.mark.parametrize("value", [None, True, 1, 2**64, 1.5, [], {}, [1, 2, 3], list(range(600)), {"a": {"b": ["c"]}}])
def test_honest_tables_pass(value: object) -> None:
    refuse_files(value, "")
    assert read({"notes": {"a": value}}).notes == {"a": value}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_in_the_place_of_an_incident_is_refused(kind: str) -> None:
    with pytest.raises(IncidentError):
        read(parse(decoded(FILES[kind])))


@pytest.mark.parametrize("number", range(0, len(SAMPLES), 90))
def test_notes_in_toml_and_json_refuse_the_same_texts(number: int) -> None:
    name, text = SAMPLES[number]
    with pytest.raises(FileRefusedError):
        read({"notes": {"said": text}})
    assert name


def test_every_signature_is_found_in_base64_wherever_it_stands_in_its_group() -> None:
    long_ones = [literal for literal, _ in SIGNATURES if len(literal) > 6]
    for literal, before in chain.from_iterable(((each, b"q" * n) for n in range(3)) for each in long_ones):
        assert looks_like_file(base64.b64encode(before + literal + b"the rest of it").decode()), literal
