"""[sign_in.NAME] of the settings file: what is taken, and that each unsafe setting is refused by its name."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.config import checking
from clearway.config.environment import Environment, EnvironmentRefusedError, environment
from clearway.config.sign_in import described, issuers

LIVE = """
mode = "live"
hosts = ["clearway.example.org"]
secret_key = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOP"
checkpoint_to = "/mnt/elsewhere"
"""
MICROSOFT = """
[sign_in.microsoft]
issuer = "https://login.microsoftonline.com/00000000-0000-4000-8000-000000000000/v2.0"
client_id = "11111111-0000-4000-8000-000000000000"
"""
SECRET = "hunter-4711-a-shared-secret"  # noqa: S105  # of nobody real
VARIABLE = "CLEARWAY_SIGN_IN_MICROSOFT_SECRET"


@pytest.fixture(autouse=True)
def an_empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing but what a test sets."""
    for name in list(os.environ):
        if name.upper().startswith("CLEARWAY_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that only its owner can read."""
    path = tmp_path / "microsoft.secret"
    path.touch(mode=0o600)
    path.write_text(f"{SECRET}\n", "ascii")
    return path


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings file in use."""
    path = tmp_path / "settings.toml"
    path.touch(mode=0o600)
    monkeypatch.setenv("CLEARWAY_SETTINGS", str(path))
    return path


def told(file: Path, text: str) -> Environment:
    file.write_text(text, "utf-8")
    return environment.__wrapped__()


def refusal(file: Path, text: str) -> str:
    with pytest.raises(EnvironmentRefusedError) as refused:
        told(file, text)
    assert refused.value.__cause__ is None
    assert "4711" not in str(refused.value).replace(str(file), "")
    return str(refused.value)


def test_an_issuer_with_its_secret_in_a_file_is_taken(file: Path, secret: Path) -> None:
    found = told(file, f'{LIVE}{MICROSOFT}client_secret_file = "{secret}"\n').sign_in["microsoft"]
    assert (found.name, found.label, found.secret, found.second_factor) == ("microsoft", "Microsoft", SECRET, "ours")
    assert SECRET not in repr(found)
    assert found.address.endswith("/v2.0")


def test_its_secret_may_stand_in_a_variable(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, SECRET)
    whole = f"""{LIVE}{MICROSOFT}
        label = "School account"
        second_factor = "theirs"
        acr = ["c1"]
        max_age = 36000
        prompt = "select_account"
        client_secret_by = "basic"
        """
    found = told(file, whole).sign_in["microsoft"]
    assert (found.label, found.secret, found.strong, found.max_age) == (
        "School account",
        SECRET,
        frozenset({"c1"}),
        36_000,
    )
    assert (found.prompt, found.secret_by) == ("select_account", "basic")
    assert "second factor theirs" in described(found)


def test_without_a_table_there_is_no_issuer(file: Path) -> None:
    assert told(file, LIVE).sign_in == {}


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o660])
def test_a_secret_that_others_can_read_is_refused(file: Path, secret: Path, mode: int) -> None:
    secret.chmod(mode)
    said = refusal(file, f'{LIVE}{MICROSOFT}client_secret_file = "{secret}"\n')
    assert said.startswith(f"{file}: sign_in: microsoft.client_secret_file: others can read that file")
    assert "chmod 600" in said


BAD_FILES = {
    "missing": "there is no such file",
    "a folder": "no file that holds a secret",
    "long": "no file that holds a secret",
    "latin": "no file that holds a secret",
    "short": "this is no secret",
    "two lines": "this is no secret",
}


@pytest.mark.parametrize("made", BAD_FILES)
def test_a_file_that_holds_no_secret_is_refused(file: Path, secret: Path, made: str) -> None:
    match made:
        case "missing":
            secret.unlink()
        case "a folder":
            secret.unlink()
            secret.mkdir(mode=0o700)
        case "long":
            secret.write_text("x" * 2000, "ascii")
        case "latin":
            secret.write_bytes(b"\xe9" * 20)
        case "short":
            secret.write_text("secret", "ascii")
        case _:
            secret.write_text(f"{SECRET}\n{SECRET}\n", "ascii")
    assert BAD_FILES[made] in refusal(file, f'{LIVE}{MICROSOFT}client_secret_file = "{secret}"\n')


def test_a_secret_of_somebody_else_s_is_refused(file: Path, secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(f'{LIVE}{MICROSOFT}client_secret_file = "{secret}"\n', "utf-8")
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    monkeypatch.setattr(
        Path, "stat", lambda path: os.stat_result((0o100600, 0, 0, 1, 4711 if path == file else 1, 0, 9, 0, 0, 0))
    )
    with pytest.raises(EnvironmentRefusedError, match="client_secret_file: that file belongs to somebody else"):
        environment.__wrapped__()


BAD = [
    ("", "client_secret_file: name the file that holds the secret, or set CLEARWAY_SIGN_IN_MICROSOFT_SECRET"),
    ('client_secret_file = "microsoft.secret"', "client_secret_file: write the whole path"),
    ("client_secret_file = 7", "client_secret_file: write the whole path"),
    (
        'client_secret = "hunter-4711-hunter-4711"',
        '"client_secret" is not a setting here. Did you mean "client_secret_',
    ),
    ('issue = "https://a.example"', 'Did you mean "issuer"?'),
    ('label = "hunter-4711\\n"', "label: write a short text"),
    ('label = "hunter-4711 hunter-4711 hunter-4711 hunter-4711"', "label: write a short text"),
    ('second_factor = "none"', "second_factor: write ours or theirs"),
    ('second_factor = ""', "second_factor: write ours or theirs"),
    ("second_factor = false", "second_factor: write a short text"),
    ('acr = ["hunter-4711"]', 'acr: this is asked only with second_factor = "theirs"'),
    ('second_factor = "theirs"\nacr = "c1"', "acr: write a list of texts"),
    ('second_factor = "theirs"\nacr = [""]', "acr: write a list of texts"),
    ("max_age = 0", "max_age: write seconds"),
    ("max_age = true", "max_age: write seconds"),
    ('max_age = "4711"', "max_age: write seconds"),
    ("max_age = 90000", "max_age: write seconds"),
    ('prompt = "none"', "prompt: write login or select_account"),
    ('client_secret_by = "get"', "client_secret_by: write post or basic"),
]


@pytest.mark.parametrize(("line", "said"), BAD)
def test_what_it_may_not_say_is_refused_by_table_and_key(file: Path, secret: Path, line: str, said: str) -> None:
    given = "" if "client_secret" in line or not line else f'client_secret_file = "{secret}"\n'
    message = refusal(file, f"{LIVE}{MICROSOFT}{given}{line}\n")
    assert message.startswith(f"{file}: sign_in: microsoft")
    assert said in message


ADDRESSES = [
    "", "login.example.org", "http://login.example.org", "https://", "https://a.example/?tenant=1", "https://a.example/#x",
    "https://someone:word@a.example/", "https://a.example/a b", "https://a.example/{tenantid}/v2.0", "javascript:x()",
    "https://a.example\\n", "//a.example/", "https://a.example:99999/",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("mode", ["live", "demonstration"])
def test_an_issuer_that_is_no_safe_address_is_refused(file: Path, secret: Path, address: str, mode: str) -> None:
    head = LIVE if mode == "live" else ""
    table = f'[sign_in.microsoft]\nissuer = "{address}"\nclient_id = "c"\nclient_secret_file = "{secret}"\n'
    assert "microsoft.issuer: write " in refusal(file, f"{head}{table}")


def test_this_machine_is_asked_without_tls_in_a_demonstration_only(file: Path, secret: Path) -> None:
    table = f'[sign_in.mock]\nissuer = "http://127.0.0.1:8080"\nclient_id = "c"\nclient_secret_file = "{secret}"\n'
    assert told(file, table).sign_in["mock"].address == "http://127.0.0.1:8080"
    assert "sign_in: mock.issuer: live mode takes addresses that begin with https://" in refusal(file, LIVE + table)


def test_two_with_one_issuer_are_refused(file: Path, secret: Path) -> None:
    one = f'{MICROSOFT}client_secret_file = "{secret}"\n'
    both = one + one.replace("sign_in.microsoft", "sign_in.again").replace("v2.0", "v2.0/")
    assert "again.issuer: microsoft has the same one" in refusal(file, LIVE + both)


def test_a_secret_that_stands_in_two_places_is_refused(
    file: Path, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, SECRET)
    said = refusal(file, f'{LIVE}{MICROSOFT}client_secret_file = "{secret}"\n')
    assert f"{VARIABLE} is set as well" in said


@pytest.mark.parametrize(
    "name", ["CLEARWAY_SIGN_IN_GOOGLE_SECRET", "CLEARWAY_SIGN_IN_MICROSOFT_SECRETS", "CLEARWAY_SIGN_IN_SECRET"]
)
def test_a_variable_for_no_issuer_is_refused(
    file: Path, secret: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, SECRET)
    assert refusal(file, f'{LIVE}{MICROSOFT}client_secret_file = "{secret}"\n').startswith(f"{name} is not a setting")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('sign_in = "hunter-4711"', "write a table for each"),
        ("[sign_in]\nissuer = 'hunter-4711'", "write a table for each"),
        ("[sign_in.Hunter4711]\nissuer = 'x'", "name each table in small letters"),
        ("[sign_in.'a b']\nissuer = 'x'", "name each table in small letters"),
        ("".join(f"[sign_in.a{number}]\n" for number in range(6)), "at most 5"),
        ("[sign_in.a]\nissuer = 'https://a.example'", "a.client_id: write what the issuer calls"),
    ],
)
def test_what_is_no_table_of_issuers_is_refused(file: Path, text: str, said: str) -> None:
    assert said in refusal(file, f"{LIVE}{text}\n")


@given(
    st.dictionaries(
        st.sampled_from(["microsoft", "a-b", "X", ""]),
        st.dictionaries(
            st.sampled_from(["issuer", "client_id", "label", "client_secret_file", "second_factor", "acr", "max_age"]),
            st.text(max_size=20)
            | st.integers()
            | st.booleans()
            | st.lists(st.text(max_size=3), max_size=2)
            | st.none(),
        )
        | st.text(max_size=5),
    )
)
def test_anything_at_all_gives_issuers_or_a_sentence(given: dict[str, object]) -> None:
    try:
        found = set(issuers(given))
    except ValueError:
        return  # in a sentence: any other error is raised
    assert found == set(given)


def test_check_says_by_whose_word_people_sign_in(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, SECRET)
    given = told(file, LIVE + MICROSOFT)
    monkeypatch.setattr(checking, "environment", lambda: given)
    [(what, check)] = [each for each in checking._looks(datetime.now(UTC)) if each[0].startswith("sign-in")]
    assert what == f"sign-in: Microsoft (microsoft), {given.sign_in['microsoft'].address}, second factor ours"
    assert list(check()) == []
