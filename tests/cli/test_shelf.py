"""The shelf of compiled packs: a convenience that can do no harm, whatever has become of it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import AREAS, HAMPSHIRE
from clearway.cli import shelf
from terminal import printed, typed

AT = "2026-11-20T16:35"
INCIDENT = json.dumps({"facts": {"threats_or_blackmail": "yes"}})


def answered(area: str = HAMPSHIRE) -> Any:
    """The answer of a command that has only just been started."""
    shelf.compiled.cache_clear()
    return printed(typed("assess", "-", "--json", "--area", area, "--at", AT, stdin=INCIDENT))


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("clearway/*.json"))


@pytest.mark.parametrize("area", AREAS)
def test_an_answer_is_the_same_from_a_cold_shelf_and_a_warm_one(area: str, cache_folder: Path) -> None:
    cold = answered(area)
    assert len(kept(cache_folder)) == 1
    assert answered(area) == cold


def test_a_warm_shelf_is_read_and_left_as_it_is(cache_folder: Path) -> None:
    answered()
    [file] = kept(cache_folder)
    before = file.stat().st_mtime_ns
    shelf.compiled.cache_clear()
    assert shelf.compiled("hampshire-2017").ready
    answered()
    assert file.stat().st_mtime_ns == before


SPOILS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut off": lambda text: text[: len(text) // 2],
    "one bit": lambda text: text[:-20] + bytes([text[-20] ^ 1]) + text[-19:],
    "not text": lambda _: b"\xff\xfe\x00",
    "another digest": lambda text: b"0" * 64 + text[64:],
    "no digest": lambda text: text.partition(b"\n")[2],
    "not json": lambda text: text[:65] + b"nonsense",
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("spoil", SPOILS)
def test_a_spoilt_shelf_is_ignored_and_written_anew(spoil: str, cache_folder: Path) -> None:
    right = answered()
    [file] = kept(cache_folder)
    whole = file.read_bytes()
    file.write_bytes(SPOILS[spoil](whole))
    assert answered() == right
    assert file.read_bytes() == whole


@given(place=st.integers(0, 50_000), byte=st.integers(0, 255))
@settings(deadline=None, max_examples=5)
def test_no_byte_that_changes_changes_an_answer(place: int, byte: int, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        right = answered()
        [file] = kept(folder)
        raw = bytearray(file.read_bytes())
        raw[place % len(raw)] = byte
        file.write_bytes(raw)
        assert answered() == right


def test_a_file_of_another_version_is_not_used(cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = answered()
    [file] = kept(cache_folder)
    before = file.read_bytes()
    monkeypatch.setattr(shelf, "__version__", "0.0.0")
    shelf.compiled.cache_clear()
    assert not shelf.compiled("hampshire-2017").ready
    assert answered() == right
    assert file.read_bytes() != before


def test_a_folder_that_cannot_be_written_does_no_harm(cache_folder: Path) -> None:
    right = answered()
    shutil.rmtree(cache_folder)
    cache_folder.write_text("a file stands where the folder should be", "utf-8")
    assert answered() == right


def test_a_folder_in_the_place_of_the_file_does_no_harm(cache_folder: Path) -> None:
    right = answered()
    [file] = kept(cache_folder)
    file.unlink()
    file.mkdir()
    assert answered() == right


def test_nothing_about_an_incident_is_ever_kept(cache_folder: Path) -> None:
    typed("assess", "-", "--area", HAMPSHIRE, stdin='{"id": "Zanzibar", "notes": {"a": "Timbuktu"}}')
    texts = [path.read_text("utf-8") for path in cache_folder.rglob("*") if path.is_file()]
    assert texts
    assert not [text for text in texts if "Zanzibar" in text or "Timbuktu" in text]
