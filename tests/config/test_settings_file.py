"""The settings file: whose it must be, what it may say, and that an error names file and key and repeats no value."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.config import settings_file
from clearway.config.environment import Environment, EnvironmentRefusedError, environment

LIVE = """
mode = "live"
hosts = ["clearway.example.org", "192.0.2.7"]
secret_key = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP"
checkpoint_to = "/mnt/elsewhere"
"""


@pytest.fixture(autouse=True)
def an_empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but what a test sets."""
    for name in list(os.environ):
        if name.upper().startswith("CLEARWAY_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A good settings file, which is the one in use."""
    path = tmp_path / "settings.toml"
    path.touch(mode=0o600)
    path.write_text(LIVE, "utf-8")
    monkeypatch.setenv("CLEARWAY_SETTINGS", str(path))
    return path


def told() -> Environment:
    return environment.__wrapped__()


def refusal() -> str:
    with pytest.raises(EnvironmentRefusedError) as refused:
        told()
    assert refused.value.__cause__ is None
    return str(refused.value)


@pytest.mark.usefixtures("file")
def test_what_it_says_is_taken() -> None:
    found = told()
    assert (found.mode, found.hosts) == ("live", ("clearway.example.org", "192.0.2.7"))
    assert found.checkpoint_to == "/mnt/elsewhere"


def test_an_environment_variable_wins_over_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEARWAY_HOSTS", "other.example.org")
    file.write_text(LIVE + 'database_url = "postgresql://a:x7Jq-0pLw9aRt2@localhost/one"\n', "utf-8")
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:x7Jq-0pLw9aRt2@localhost/two")
    found = told()
    assert found.hosts == ("other.example.org",)
    assert found.database_url.endswith("/two")


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o660, 0o666])
@pytest.mark.asvs("13.3.1")
def test_a_file_that_others_can_read_is_refused_with_the_command_that_mends_it(file: Path, mode: int) -> None:
    file.chmod(mode)
    said = refusal()
    assert f"others can read the settings file {file}" in said
    assert f"chmod 600 {file}" in said


BAD = [
    ('modus = "live"', "modus: ", 'Did you mean "mode"?'),
    ('master_key = "hunter-4711"', "master_key: ", "master_key_file"),
    ('database = "hunter-4711"', "database: ", 'Did you mean "database_url"?'),
    ("hosts = 4711", "hosts: ", "write a text"),
    ("checkpoint_to = { hunter = 4711 }", "checkpoint_to: ", "write a text"),
    ('database_url = "mysql://a:hunter-4711@db/x"', "database_url: ", "postgresql://"),
    ('database_url = "postgresql://a:hunter-4711@db:4711x/x"', "database_url: ", "postgresql://"),
    ('behind_proxy = "hunter-4711"', "behind_proxy: ", "write yes or no"),
    ('hosts = ["hunter-4711.example.org", "*"]', "hosts: ", "no asterisk"),
    ("hosts = [4711]", "hosts", "valid string"),
    ('secret_key = "hunter-4711"', "secret_key: ", "50 random characters"),
    ("hosts = []", "hosts: ", "needs the host names"),
    ('database_url = "postgresql://a:4711@db/x"', "database_url: ", "everybody tries first"),
    ("hunter-4711", "", "not valid TOML"),
    ('secret_key = "hunter-4711', "", "not valid TOML"),
    ("secret_key = 'a'\nsecret_key = 'hunter-4711'", "", "not valid TOML"),
]


@pytest.mark.parametrize(("text", "key", "said"), BAD)
def test_what_it_may_not_say_is_refused_by_file_and_key_and_not_repeated(
    file: Path, text: str, key: str, said: str
) -> None:
    name = text.partition(" ")[0]
    kept = "\n".join(line for line in LIVE.splitlines() if not line.startswith(f"{name} "))
    file.write_text(f"{kept}\n{text}\n", "utf-8")
    message = refusal()
    assert message.startswith(f"{file}: {key}")
    assert said in message
    assert "4711" not in message.replace(str(file), "")


def test_a_mistake_in_the_writing_is_named_with_its_line(file: Path) -> None:
    file.write_text('mode = "live"\n\nhosts = [clearway]\n', "utf-8")
    assert "(at line 3, column" in refusal()


@pytest.mark.parametrize("made", ["missing", "folder", "long", "latin"])
def test_what_is_no_settings_file_is_refused(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: str
) -> None:
    match made:
        case "missing":
            monkeypatch.setenv("CLEARWAY_SETTINGS", str(tmp_path / "hunter-4711"))
        case "folder":
            monkeypatch.setenv("CLEARWAY_SETTINGS", str(tmp_path))
        case "long":
            file.write_text("#" * 70_000, "utf-8")
        case "latin":
            file.write_bytes(b"# \xe9\n")
    said = refusal()
    assert "settings file" in said or "not text" in said
    assert "4711" not in said


@pytest.mark.usefixtures("file")
@pytest.mark.asvs("13.3.2")
def test_a_file_with_secrets_belongs_to_whoever_runs_clearway(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    monkeypatch.setattr(Path, "stat", lambda _: os.stat_result((0o100600, 0, 0, 1, 1234, 0, 10, 0, 0, 0)))
    assert "belongs to somebody else" in refusal()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(
    st.dictionaries(
        st.sampled_from(["exit_address", "secret_key", "checkpoint_to"]),
        TEXTS | st.booleans() | st.lists(TEXTS, max_size=3),
    )
)
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str]) -> None:
    path = tmp_path_factory.mktemp("written") / "settings.toml"
    settings_file.write(path, settings)
    assert path.stat().st_mode & 0o777 == 0o600
    assert settings_file.read(path, {"exit_address", "secret_key", "checkpoint_to"}) == settings


def test_a_file_that_stands_there_is_never_written_over(file: Path) -> None:
    with pytest.raises(FileExistsError):
        settings_file.write(file, {"mode": "live"})
    assert file.read_text("utf-8") == LIVE
