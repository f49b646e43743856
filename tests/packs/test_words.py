"""Nobody's words but our own: no file holds a run of eight words of a source passage.

The passages are not in the repository; `fingerprints.txt` holds a short hash of each of their runs.
"""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.core.packs.load import installed, load
from packs import fingerprints
from packs.fingerprints import HASHES_FILE, KINDS_FILE, LENGTH, Source, copied, exempt_words, fingerprint, runs, words

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PASSAGES = ROOT.parent / "shared" / "guidance" / "passages.tsv"
NAMES: dict[str, list[str]] = tomllib.loads((HERE / "names.toml").read_text("utf-8"))
EXEMPT = exempt_words(NAMES)
KNOWN = fingerprints.known_hashes()
ENDINGS = {".py", ".toml", ".md", ".json", ".txt", ".csv", ".html"}
HOLDERS = ("src", "tests", "docs", "examples", "bench")


def written() -> list[Path]:
    """Every file that somebody wrote: the code, the packs, the tests, the pages, the examples."""
    found = [path for holder in HOLDERS for path in (ROOT / holder).rglob("*") if path.suffix in ENDINGS]
    return sorted({*found, *ROOT.glob("*.md")} - {KINDS_FILE, HASHES_FILE})


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def copied_here(text: str) -> list[str]:
    """The runs of a file that stand in a passage. What is exempt is slow to take out, and only ever takes runs away:
    where there is none without, there is none.
    """
    return copied(text, KNOWN) and copied(text, KNOWN, EXEMPT)


def test_no_file_holds_eight_words_in_a_row_from_a_passage() -> None:
    paths = written()
    found = [f"{name(path)}: {run}" for path in paths for run in copied_here(path.read_text("utf-8"))]
    assert not found, "\n".join(found)
    assert len(paths) > 900


def test_the_packs_the_pages_and_the_code_are_all_looked_at() -> None:
    looked_at = {name(path) for path in written()}
    assert {f"src/clearway/packs/{pack}/texts.toml" for pack in installed()} <= looked_at
    assert {"README.md", "src/clearway/core/answer.py", "tests/cast.py", "tests/packs/names.toml"} <= looked_at


SENTENCE = "one two three four five six seven eight nine"


@pytest.mark.parametrize(
    "text",
    [SENTENCE, SENTENCE.upper(), "One, two; three (four) five-six\nseven:\teight. Nine!", "o’ne t'wo " + SENTENCE[8:]],
)
def test_a_copy_is_found_whatever_its_points_breaks_capitals_and_apostrophes(text: str) -> None:
    hashes = frozenset(fingerprint(run) for run in runs(SENTENCE))
    assert len(copied(f"before {text} after", hashes)) == 2


def test_seven_words_in_a_row_are_no_copy() -> None:
    hashes = frozenset(fingerprint(run) for run in runs(SENTENCE))
    assert copied("one two three four five six seven and then eight nine", hashes) == []


TITLE = "Nine to the dozen, and so on and on"
HASHES = frozenset(fingerprint(run) for text in (SENTENCE, TITLE) for run in runs(text))


def test_an_exempt_title_is_no_copy_and_breaks_a_run() -> None:
    exempt = exempt_words({"titles": [TITLE]})
    assert copied(f"see {TITLE}: one two", HASHES, exempt) == []
    assert copied(f"one two three four {TITLE} five six seven eight", HASHES, exempt) == []


def test_a_copy_beside_an_exempt_title_is_still_a_copy() -> None:
    exempt = exempt_words({"titles": [TITLE]})
    assert len(copied(f"{SENTENCE} {TITLE} {SENTENCE}", HASHES, exempt)) == 4


def test_a_title_that_is_not_given_whole_exempts_nothing() -> None:
    exempt = exempt_words({"titles": [TITLE + " and on"]})
    assert len(copied(TITLE, HASHES, exempt)) == len(list(runs(TITLE)))


@given(st.lists(st.sampled_from(["a", "b", "it's", "9", "Ünder", "x-y"]), max_size=30))
def test_every_run_is_eight_words_and_none_is_left_out(text: list[str]) -> None:
    found = words(" ".join(text))
    every = list(runs(" ".join(text)))
    assert all(len(run.split()) == LENGTH for run in every)
    assert len(every) == max(0, len(found) - LENGTH + 1)


def test_the_files_that_are_kept_hold_ids_kinds_and_hashes_and_no_words() -> None:
    assert all(re.fullmatch(r"[0-9a-f]{12}", line) for line in HASHES_FILE.read_text("utf-8").splitlines())
    lines = [line for line in KINDS_FILE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r'[A-Z]{2}\d{3} = "[a-z]+"', line) for line in lines)


def test_the_hashes_are_sorted_and_each_stands_once() -> None:
    lines = HASHES_FILE.read_text("utf-8").splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) > 4000


def test_every_document_has_all_its_passages_in_the_list() -> None:
    listed = list(tomllib.loads(KINDS_FILE.read_text("utf-8")))
    documents = {each.code: each.passages for pack in installed() for each in load(pack).library.documents}
    assert listed == [id_ for code in ("HQ", "HS", "FI", "MC", "SS") for id_ in ids(code, documents[code])]


def ids(code: str, count: int) -> list[str]:
    return [f"{code}{number:03d}" for number in range(1, count + 1)]


@pytest.mark.skipif(not PASSAGES.exists(), reason="the source passages lie beside a working copy only, never in it")
def test_ids_kinds_and_hashes_are_those_of_the_passages() -> None:
    passages = fingerprints.read_passages(PASSAGES)
    assert KINDS_FILE.read_text("utf-8") == fingerprints.kinds_text(passages)
    assert HASHES_FILE.read_text("utf-8") == fingerprints.hashes_text(passages)


def test_both_files_are_written_from_a_table_of_passages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = tmp_path / "passages.tsv"
    table.write_text(f'id\tkind\ttext\nAA001\trule\t"{SENTENCE}\nAA002\tframe\tshort\n', "utf-8")
    monkeypatch.setattr(fingerprints, "KINDS_FILE", tmp_path / "kinds.toml")
    monkeypatch.setattr(fingerprints, "HASHES_FILE", tmp_path / "hashes.txt")
    fingerprints.main([str(table)])
    assert tomllib.loads((tmp_path / "kinds.toml").read_text("utf-8")) == {"AA001": "rule", "AA002": "frame"}
    assert set((tmp_path / "hashes.txt").read_text("utf-8").split()) == {fingerprint(run) for run in runs(SENTENCE)}


def test_a_hash_is_the_head_of_the_sha_256_of_eight_words() -> None:
    [*passages] = [Source("AA001", "rule", "The cat's eight words are standing in here")]
    assert fingerprints.hashes_text(passages) == fingerprint("the cats eight words are standing in here") + "\n"
    assert fingerprint("the cats eight words are standing in here") == "b6d5c471ca41"


# --- what may be exempt ---------------------------------------------------------------------------

EXEMPT_TEXTS = [(kind, text) for kind, texts in NAMES.items() for text in texts]


SHAPES = {
    "statutes": re.compile(r"([A-Z]\w* )(\w+ ){0,8}(Act|Order|Regulations) \d{4}(, (section|schedule) \w+)?"),
    "addresses": re.compile(r"([a-z0-9-]+\.)+[a-z]+(/\S*)?|\S+@\S+|.{0,60}\b[A-Z]{1,2}\d{1,2} \d[A-Z]{2}"),
    "hours": re.compile(r"((Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|to|and|\d{1,2}[:.]\d{2} ?([ap]m)?|[ ,–-])+"),
}


def named_titles() -> set[str]:
    packs = [load(each) for each in installed()]
    documents = {document.title for pack in packs for document in pack.library.documents}
    return documents | {resource.title for pack in packs for resource in pack.resources}


def test_only_titles_statutes_addresses_and_hours_are_exempt() -> None:
    assert set(NAMES) == {"titles", "statutes", "addresses", "hours"}


@pytest.mark.parametrize(("kind", "text"), EXEMPT_TEXTS)
def test_an_exempt_text_is_what_it_says_and_not_prose(kind: str, text: str) -> None:
    assert text in named_titles() if kind == "titles" else SHAPES[kind].fullmatch(text)
    assert "*" not in text


@pytest.mark.parametrize(("kind", "text"), EXEMPT_TEXTS)
def test_an_exempt_text_hides_a_run_that_would_be_refused(kind: str, text: str) -> None:
    assert copied(text, KNOWN), f"{kind}: take it away, it exempts nothing"


@pytest.mark.parametrize(
    ("kind", "prose"),
    [
        ("statutes", "a person who shares it commits an offence"),
        ("addresses", "keep it safe and ring www.example.org"),
        ("hours", "we are open from Monday 8:30am on most days"),
    ],
)
def test_prose_does_not_pass_for_a_statute_an_address_or_hours(kind: str, prose: str) -> None:
    assert not SHAPES[kind].fullmatch(prose)
    real = {
        "statutes": "Criminal Justice and Courts Act 2015, section 33",
        "addresses": "www.example.org/a",
        "hours": "Monday to Thursday 8:30am - 5:00pm",
    }
    assert SHAPES[kind].fullmatch(real[kind])
