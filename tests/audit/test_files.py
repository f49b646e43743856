"""What leaves the house: a file is whole or not there, and never over another; an address answers, or it is said."""

import stat
import urllib.error
import urllib.request
from datetime import UTC, datetime
from http.client import BadStatusLine
from pathlib import Path
from types import SimpleNamespace

import pytest

from clearway.audit import files
from clearway.audit.checkpoints import sent
from clearway.audit.errors import ChainError
from clearway.audit.files import new_file


def written(path: Path, text: str = "words\n", mode: int = files.PRIVATE) -> None:
    with new_file(path, mode) as out:
        out.write(text)


@pytest.mark.parametrize(("mode", "lies"), [(files.PRIVATE, 0o600), (files.PUBLIC, 0o644)])
def test_a_file_gets_its_name_when_it_is_whole_and_with_its_mode(tmp_path: Path, mode: int, lies: int) -> None:
    path = tmp_path / "export.txt"
    with new_file(path, mode) as out:
        out.write("words\n")
        assert not path.exists()
    assert path.read_text() == "words\n"
    assert stat.S_IMODE(path.stat().st_mode) == lies
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_stands_there_stays_as_it_is(tmp_path: Path) -> None:
    """One that leads nowhere as well."""
    path, link = tmp_path / "export.txt", tmp_path / "link.txt"
    written(path)
    link.symlink_to(tmp_path / "nowhere")
    for each in (path, link):
        with pytest.raises(ChainError, match="stands there already, and is not overwritten"):
            written(each, "other words\n")
    assert path.read_text() == "words\n"
    assert sorted(tmp_path.iterdir()) == [path, link]


def test_nor_is_one_overwritten_that_came_while_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "export.txt"
    with pytest.raises(ChainError, match="stands there already"), new_file(path):
        path.write_text("of somebody else\n")
    assert path.read_text() == "of somebody else\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_block_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "export.txt"
    with pytest.raises(KeyError), new_file(path):
        raise KeyError
    with pytest.raises(ChainError, match="cannot be written: No space left"), new_file(path):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ChainError, match="nothing can be written in"):
        written(tmp_path / "no folder" / "export.txt")


LETTER = SimpleNamespace(
    text=lambda: "a checkpoint\n", chain="0" * 32, number=1, link="0" * 64, moment=datetime(2026, 11, 20, tzinfo=UTC)
)


@pytest.mark.parametrize(
    "error", [urllib.error.URLError("refused"), TimeoutError("slow"), BadStatusLine("x"), ValueError("no answer")]
)
def test_an_address_that_does_not_answer_is_loud_whatever_went_wrong(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(urllib.request.OpenerDirector, "open", fails)
    with pytest.raises(ChainError, match=r"did not leave the house: school\.example does not answer") as refused:
        sent("https://school.example/in?key=secret", [LETTER])  # type: ignore[list-item]  # all it needs
    assert "secret" not in str(refused.value)
