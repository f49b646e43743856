"""What a machine may tell Clearway, variable by variable; and that nothing it says is ever repeated."""

import os
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.config import environment as module
from clearway.config.databases import database
from clearway.config.environment import KNOWN, OTHERS, Environment, EnvironmentRefusedError, environment
from clearway.config.roles import Role
from clearway.core.calendar import LONDON

A_KEY = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP"
LIVE = {
    "CLEARWAY_MODE": "live",
    "CLEARWAY_SECRET_KEY": A_KEY,
    "CLEARWAY_HOSTS": "clearway.example.org",
    "CLEARWAY_CHECKPOINT_TO": "/mnt/elsewhere/checkpoints",
}


@pytest.fixture(autouse=True)
def an_empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but what a test sets."""
    for name in list(os.environ):
        if name.upper().startswith("CLEARWAY_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)


def told(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Environment:
    """What Clearway makes of these environment variables, read anew."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return environment.__wrapped__()


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    with pytest.raises(EnvironmentRefusedError) as refused:
        told(monkeypatch, **variables)
    return str(refused.value)


def test_without_a_word_it_is_a_demonstration_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/somewhere")
    found = told(monkeypatch)
    assert (found.mode, found.hosts, found.secret_key, found.database_url) == ("demonstration", (), "", "")
    assert found.data_dir == Path("/somewhere/clearway")
    assert found.clock is None
    assert not found.behind_proxy


def test_live_mode_with_all_that_it_needs_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    found = told(monkeypatch, **{**LIVE, "CLEARWAY_HOSTS": "clearway.example.org, 192.0.2.7 ,[2001:db8::7]"})
    assert found.hosts == ("clearway.example.org", "192.0.2.7", "[2001:db8::7]")


GOOD = [
    ("CLEARWAY_HOSTS", "localhost,127.0.0.1"),
    ("CLEARWAY_HOSTS", "[::1]"),
    ("CLEARWAY_DATA_DIR", "/srv/a folder?with#signs%41"),
    ("CLEARWAY_DATA_DIR", "~/clearway"),
    ("CLEARWAY_EXIT_ADDRESS", "https://www.bbc.co.uk/weather"),
    ("CLEARWAY_EXIT_ADDRESS", "HTTPS://example.org:8443/a?b=c#d"),
    ("CLEARWAY_CLOCK", ""),
    ("CLEARWAY_CLOCK", "2026-11-20T16:35"),
    ("CLEARWAY_CLOCK", "2026-11-20T16:35+00:00"),
    ("CLEARWAY_BEHIND_PROXY", "no"),
    ("CLEARWAY_SECRET_KEY", A_KEY),
    ("CLEARWAY_FULL", "1"),
    ("DATABASE_URL", "postgres://someone:word@db.example.org:5432/clearway"),
    ("DATABASE_URL", "postgresql://someone@%2Ftmp%2Fa-folder/clearway"),
    ("DATABASE_URL", "postgresql://someone@db.example.org/clearway?sslmode=require"),
]


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_a_good_value_is_taken(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    assert isinstance(told(monkeypatch, **{name: value}), Environment)


BAD = [
    ("CLEARWAY_MODE", "production", "write demonstration or live"),
    ("CLEARWAY_MODE", "LIVE", "write demonstration or live"),
    ("CLEARWAY_MODE", "", "write demonstration or live"),
    ("CLEARWAY_BEHIND_PROXY", "perhaps", "write yes or no"),
    ("CLEARWAY_BEHIND_PROXY", "", "write yes or no"),
    ("CLEARWAY_BEHIND_PROXY", "yes", "a demonstration answers without a proxy"),
    ("CLEARWAY_SECRET_KEY", "too-short", "50 random characters or more"),
    ("CLEARWAY_SECRET_KEY", "ab" * 40, "50 random characters or more"),
    ("CLEARWAY_HOSTS", "clearway.example.org", "a demonstration answers on this machine only"),
    ("CLEARWAY_HOSTS", "0.0.0.0", "a demonstration answers on this machine only"),  # noqa: S104  it is refused
    ("CLEARWAY_HOSTS", "*", "no asterisk"),
    ("CLEARWAY_HOSTS", ".example.org", "name each host"),
    ("CLEARWAY_HOSTS", "https://example.org", "no https://"),
    ("CLEARWAY_HOSTS", "example.org:8000", "no port"),
    ("CLEARWAY_HOSTS", "a host", "name each host"),
    ("CLEARWAY_DATA_DIR", "", "the whole path"),
    ("CLEARWAY_DATA_DIR", "var", "the whole path"),
    ("CLEARWAY_DATA_DIR", "~nobody-of-this-name/x", "the whole path"),
    ("CLEARWAY_MASTER_KEY_FILE", "master.key", "the whole path"),
    ("CLEARWAY_MASTER_KEY", "a-key", "the whole line"),
    ("CLEARWAY_EXIT_ADDRESS", "", "begins with https://"),
    ("CLEARWAY_EXIT_ADDRESS", "http://example.org/", "begins with https://"),
    ("CLEARWAY_EXIT_ADDRESS", "javascript:alert(1)", "begins with https://"),
    ("CLEARWAY_EXIT_ADDRESS", "//example.org", "begins with https://"),
    ("CLEARWAY_EXIT_ADDRESS", "https:///weather", "begins with https://"),
    ("CLEARWAY_EXIT_ADDRESS", "https://example.org/a b", "begins with https://"),
    ("CLEARWAY_EXIT_ADDRESS", "https://example.org/\nSet-Cookie: a=b", "begins with https://"),
    ("CLEARWAY_EXIT_ADDRESS", "https://someone@example.org/", "begins with https://"),
    ("CLEARWAY_CLOCK", "half past four", "a time that exists"),
    ("CLEARWAY_CLOCK", "2026-03-29T01:30", "a time that exists"),
    ("CLEARWAY_CLOCK", "2026-02-30T10:00", "a time that exists"),
    ("CLEARWAY_CLOCK", "0001-01-01T00:00+14:00", "a time that exists"),
    ("DATABASE_URL", "mysql://someone:word@db/clearway", "postgresql://"),
    ("DATABASE_URL", "sqlite:////srv/clearway.sqlite3", "postgresql://"),
    ("DATABASE_URL", "postgresql://someone:word@db:port/clearway", "postgresql://"),
    ("DATABASE_URL", "postgresql://someone:wo/rd@db:5432/clearway", "postgresql://"),
    ("DATABASE_URL", "postgresql://[", "postgresql://"),
    ("DATABASE_URL", "postgresql://db.example.org", "postgresql://"),
]


@pytest.mark.parametrize(("name", "value", "said"), BAD)
def test_a_bad_value_is_refused_by_name_with_what_to_write(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    message = refusal(monkeypatch, **{name: value})
    assert message.startswith(name)
    assert said in message


LACKING = [
    ("CLEARWAY_SECRET_KEY", "", "50 random characters or more"),
    ("CLEARWAY_SECRET_KEY", "x" * 60, "50 random characters or more"),
    ("CLEARWAY_HOSTS", "", "live mode needs the host names"),
    ("CLEARWAY_HOSTS", " , ", "live mode needs the host names"),
    ("CLEARWAY_HOSTS", "*", "no asterisk"),
    ("CLEARWAY_CLOCK", "2026-11-20T16:35", "only a demonstration may stop the clock"),
    ("CLEARWAY_CHECKPOINT_TO", "", "a place where checkpoints of the record leave the house"),
    ("CLEARWAY_CHECKPOINT_TO", "print", "the whole path of a folder"),
    ("CLEARWAY_CHECKPOINT_TO", "http://example.org/", "the whole path of a folder"),
    ("CLEARWAY_CHECKPOINT_TO", "/srv/data/checkpoints", "leaves no house"),
    ("DATABASE_URL", "postgresql://app:postgres@db/clearway", "everybody tries first"),
    ("DATABASE_URL", "postgresql://app:password1234@db/clearway", "everybody tries first"),
    ("DATABASE_URL", "postgresql://app:Clearway20262026@db/clearway", "everybody tries first"),
    ("DATABASE_URL", "postgresql://clearway_app:clearway_app@db/clearway", "everybody tries first"),
    ("DATABASE_URL", "postgresql://app:short@db/clearway", "everybody tries first"),
    ("DATABASE_URL", "postgresql://app@db.example.org/clearway", "everybody tries first"),
    ("DATABASE_URL", "postgresql://app@localhost/clearway", "everybody tries first"),
    ("CLEARWAY_KEYS_URL", "postgresql://app:admin@db/keys", "everybody tries first"),
]


@pytest.mark.parametrize(("name", "value", "said"), LACKING)
def test_live_mode_is_refused_while_something_is_unsafe(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    message = refusal(monkeypatch, **{**LIVE, "CLEARWAY_DATA_DIR": "/srv/data", name: value})
    assert message.startswith(name)
    assert said in message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://app:x7Jq-0pLw9aRt2@db.example.org/clearway?sslmode=verify-full"),
        ("DATABASE_URL", "postgresql://app@%2Frun%2Fpostgresql/clearway"),
        ("DATABASE_URL", "postgresql://app@/clearway?host=/run/postgresql"),
        ("CLEARWAY_CHECKPOINT_TO", "https://example.org/checkpoints"),
    ],
)
def test_live_mode_takes_what_is_safe(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    assert told(monkeypatch, **{**LIVE, name: value}).mode == "live"


def test_several_mistakes_are_named_together(monkeypatch: pytest.MonkeyPatch) -> None:
    message = refusal(monkeypatch, CLEARWAY_MODE="no", CLEARWAY_CLOCK="no", CLEARWAY_HOSTS="*")
    assert all(name in message for name in ("CLEARWAY_MODE", "CLEARWAY_CLOCK", "CLEARWAY_HOSTS"))


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("CLEARWAY_HOST", "CLEARWAY_HOSTS"),
        ("CLEARWAY_SECRETKEY", "CLEARWAY_SECRET_KEY"),
        ("CLEARWAY_DATABASE_URL", "DATABASE_URL"),
        ("clearway_mode", "CLEARWAY_MODE"),
    ],
)
def test_a_misspelt_variable_is_refused_and_the_nearest_named(
    monkeypatch: pytest.MonkeyPatch, name: str, meant: str
) -> None:
    message = refusal(monkeypatch, **{name: "anything"})
    assert message.startswith(f"{name} is not a setting")
    assert f'"{meant}"' in message


@pytest.mark.parametrize("name", sorted({*(KNOWN - OTHERS), "DATABASE_URL", "CLEARWAY_SETTINGS"}))
@pytest.mark.parametrize(
    "secret", ["hunter-4711", "postgresql://u:hunter-4711@h:hunter-4711/d", "https://hunter-4711\\@[x"]
)
def test_what_a_variable_holds_is_never_repeated(monkeypatch: pytest.MonkeyPatch, name: str, secret: str) -> None:
    with pytest.raises(EnvironmentRefusedError) as refused:
        told(monkeypatch, **{name: secret})
    assert "4711" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


WITHOUT_NUL = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)


@given(
    name=st.sampled_from(sorted({*KNOWN, "DATABASE_URL"})),
    start=st.sampled_from(
        ["", "/", "~", "https://", "https://[", "postgresql://", "postgres://a:b@c:", "2026-11-20T", "["]
    ),
    rest=WITHOUT_NUL,
    live=st.booleans(),
)
def test_anything_at_all_gives_settings_or_a_refusal(name: str, start: str, rest: str, live: bool) -> None:  # noqa: FBT001  drawn by hypothesis
    with pytest.MonkeyPatch.context() as patch:
        outcome = outcome_of(patch, **{**(LIVE if live else {}), name: start + rest})
    assert outcome.startswith(("/", "CLEARWAY_", "DATABASE_URL"))


def outcome_of(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """The data folder, a whole path, or the refusal; anything else is raised."""
    try:
        return str(told(monkeypatch, **variables).data_dir)
    except EnvironmentRefusedError as refused:
        return str(refused)


@pytest.mark.parametrize("name", ["CLEARWAY_SECRET_KEY", "CLEARWAY_HOSTS", "CLEARWAY_EXIT_ADDRESS", "DATABASE_URL"])
def test_bytes_that_are_no_text_are_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    broken = os.fsdecode(b"https://\xff" + A_KEY.encode())
    assert refusal(monkeypatch, **{name: broken}).startswith(name)


def test_a_machine_without_a_home_folder_is_told_which_variable_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(Path, "expanduser", _no_home)
    assert refusal(monkeypatch).startswith("CLEARWAY_DATA_DIR")


def _no_home(self: Path) -> Path:
    raise RuntimeError(f"no home for {self.name}")


def test_the_clock_stands_where_it_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    found = told(monkeypatch, CLEARWAY_CLOCK="2026-11-20T16:35")
    assert found.clock is not None
    assert found.clock.at == datetime(2026, 11, 20, 16, 35, tzinfo=LONDON)


@pytest.mark.asvs("2.1.1")
def test_every_setting_is_described() -> None:
    described = module.Environment.__doc__ or ""
    assert [name for name in Environment.model_fields if f"`{name}`" not in described] == []


A_DATABASE = "postgresql://someone:x7Jq-0pLw9aRt2"
NEAR = ["@/clearway", "@%2Fvar%2Frun%2Fpostgresql/clearway", "@/clearway?host=/tmp", "@LOCALHOST:5432/clearway",
        "@127.0.0.2/clearway", "@[::1]:5432/clearway", "@localhost,127.0.0.1/clearway"]  # fmt: skip
FAR = ["@db.example.org/clearway", "@192.0.2.7:5432/clearway", "@[2001:db8::7]/clearway", "@localhost,db/clearway",
       "@/clearway?host=db.example.org", "@localhost/clearway?hostaddr=192.0.2.7", "@/clearway?service=school",
       "@localhost.example.org/clearway"]  # fmt: skip


@pytest.mark.parametrize("where", NEAR)
def test_a_database_of_this_machine_needs_no_certificate(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    found = told(monkeypatch, **LIVE, DATABASE_URL=f"{A_DATABASE}{where}")
    assert found.database_url.endswith(where)


@pytest.mark.parametrize("where", FAR)
@pytest.mark.parametrize("name", ["DATABASE_URL", "CLEARWAY_KEYS_URL"])
@pytest.mark.asvs("12.3.1")
def test_a_database_of_another_machine_has_to_show_its_certificate(
    monkeypatch: pytest.MonkeyPatch, where: str, name: str
) -> None:
    joined = "&" if "?" in where else "?"
    for mode in ("", "sslmode=require", "sslmode=verify-ca", "sslmode=verify-full&sslmode=disable"):
        said = refusal(monkeypatch, **LIVE, **{name: f"{A_DATABASE}{where}{joined if mode else ''}{mode}"})
        assert said.startswith(f"{name}: the database is on another machine")
        assert "x7Jq" not in said
    good = f"{A_DATABASE}{where}{joined}sslmode=verify-full&sslrootcert=/etc/ssl/school.pem"
    assert isinstance(told(monkeypatch, **LIVE, **{name: good}), Environment)


@pytest.mark.parametrize("variable", ["PGHOST", "PGHOSTADDR", "PGSERVICE"])
@pytest.mark.asvs("12.3.1")
def test_what_an_address_leaves_out_may_lead_elsewhere_too(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    said = refusal(monkeypatch, **LIVE, DATABASE_URL=f"{A_DATABASE}@/clearway", **{variable: "192.0.2.7"})
    assert "on another machine" in said


def test_the_role_made_for_clearway_is_checked_on_the_way_as_its_owner_is() -> None:
    owner = "postgresql://owner:x7Jq-0pLw9aRt2@db.example.org:5433/clearway?sslmode=verify-full&sslrootcert=/a.pem"
    address = Role("clearway_app_1", "secret").address(owner)
    assert address == f"postgresql://clearway_app_1:secret@{owner.partition('@')[2]}"
    assert database(address, Path("unused"))["OPTIONS"]["sslmode"] == "verify-full"
