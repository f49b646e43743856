"""The master key: one line, in a file that only its owner reads; and a sentence for each way in which it is wrong."""

from pathlib import Path

import pytest
from tink import aead

from clearway.core.errors import InputError
from clearway.vault.errors import MasterKeyError
from clearway.vault.master import PREFIX, from_file, new_line, parsed, write


def test_a_new_key_seals_and_opens() -> None:
    key = parsed(new_line())
    assert isinstance(key, aead.Aead)
    assert key.decrypt(key.encrypt(b"plain", b"here"), b"here") == b"plain"


def test_two_new_keys_differ() -> None:
    assert new_line() != new_line()


def test_a_written_key_is_read_by_its_owner_only(tmp_path: Path) -> None:
    write(tmp_path / "master.key")
    assert (tmp_path / "master.key").stat().st_mode & 0o777 == 0o600
    assert parsed(from_file(tmp_path / "master.key"))


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    write(tmp_path / "master.key")
    before = (tmp_path / "master.key").read_text()
    with pytest.raises(InputError, match="stands at"):
        write(tmp_path / "master.key")
    assert (tmp_path / "master.key").read_text() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o666])
@pytest.mark.asvs("13.3.2")
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    write(tmp_path / "master.key")
    (tmp_path / "master.key").chmod(mode)
    with pytest.raises(MasterKeyError, match=r"others can read.*chmod 600"):
        from_file(tmp_path / "master.key")


LINE = new_line()
WRONG = {
    "empty": ("", "empty"),
    "of something else": ("AGE-SECRET-KEY-1QQQ", "not a master key"),
    "cut short": (LINE[:-20], "cut short"),
    "cut at the digest": (LINE.rpartition(":")[0], "cut short"),
    "altered": (LINE.replace(LINE[40], "A" if LINE[40] != "A" else "B", 1), "cut short or altered"),
    "no keyset": (f"{PREFIX}AAAA:63c1dd95", "cannot be used"),
}


@pytest.mark.parametrize(("line", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_key_is_refused_in_a_sentence_that_repeats_nothing_of_it(line: str, said: str) -> None:
    with pytest.raises(MasterKeyError, match=said) as caught:
        parsed(line)
    assert not line or line[-30:] not in str(caught.value)


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyError, match=r"no master key at .*master\.key"):
        from_file(tmp_path / "master.key")


def test_a_folder_is_no_key(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyError, match="not a file"):
        from_file(tmp_path)


def test_a_file_that_is_far_too_long_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "master.key").write_text("x" * 5000)
    (tmp_path / "master.key").chmod(0o600)
    with pytest.raises(MasterKeyError, match="too long"):
        from_file(tmp_path / "master.key")
