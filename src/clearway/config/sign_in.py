"""Whose word is taken for who somebody is, from the settings file: a table [sign_in.NAME] for each issuer.

`issuer`              its identifier, as it stands in its metadata; https, in a demonstration also this machine by http
`client_id`           what it calls this installation
`client_secret_file`  the whole path of a file that only its owner can read; or CLEARWAY_SIGN_IN_NAME_SECRET
`label`               what pages call it; left out: its name
`second_factor`       ours (also without a word): everyone gives a code here all the same; theirs: not whoever gave one
                      there
`acr`                 with theirs: values of `acr` that say so too, beside `mfa` in `amr`
`max_age`             seconds: whoever signed in there longer ago is asked again
`prompt`              login or select_account: what it asks of everybody
`client_secret_by`    post or basic, where its metadata do not say rightly how it takes the secret
"""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clearway.accounts.oidc.asking import is_near
from clearway.accounts.oidc.issuer import OURS, THEIRS, Issuer
from clearway.core.errors import nearest

A_NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
AN_ISSUER = re.compile(
    r"https?://(?P<host>[a-z0-9][a-z0-9.-]*|\[[0-9a-f:]+\])(:(?P<port>[0-9]{1,5}))?(/[A-Za-z0-9._~/-]*)?"
)
KEYS = frozenset(
    {
        "issuer",
        "client_id",
        "client_secret_file",
        "label",
        "second_factor",
        "acr",
        "max_age",
        "prompt",
        "client_secret_by",
    }
)
CHOICES = {
    "second_factor": (OURS, THEIRS),
    "prompt": ("", "login", "select_account"),
    "client_secret_by": ("", "post", "basic"),
}
LONGEST = {"issuer": 300, "client_id": 255, "label": 40}
LONGEST_SECRET, SHORTEST_SECRET = 1000, 16
MOST, OLDEST, LAST_PORT = 5, 86_400, 65_535


def issuers(given: object) -> dict[str, Issuer]:
    """The issuers of a settings file. Raises ValueError with table and key; no value is repeated."""
    if not isinstance(given, Mapping) or not all(isinstance(each, Mapping) for each in given.values()):
        raise ValueError("write a table for each, such as [sign_in.microsoft], in the settings file")
    if len(given) > MOST:
        raise ValueError(f"at most {MOST} are taken")
    found = {str(name): _issuer(str(name), table) for name, table in given.items()}
    seen: dict[str, str] = {}
    for name, each in found.items():
        same = seen.setdefault(each.address.rstrip("/"), name)
        if same != name:
            raise ValueError(f"{name}.issuer: {same} has the same one")
    return found


def secret_variable(name: str) -> str:
    """The environment variable that may hold the secret of the issuer of this name."""
    return f"CLEARWAY_SIGN_IN_{name.upper().replace('-', '_')}_SECRET"


def unsafe_in_use(found: Mapping[str, Issuer]) -> str:
    """What only a demonstration may do, as the name of the key and a sentence; empty where nothing does."""
    for name, each in found.items():
        if not each.address.startswith("https://"):
            return f"{name}.issuer: live mode takes addresses that begin with https://"
    return ""


def described(issuer: Issuer) -> str:
    """An issuer in a line, for whoever looks after the installation."""
    factor = "theirs where it says so" if issuer.second_factor == THEIRS else "ours"
    return f"{issuer.label} ({issuer.name}), {issuer.address}, second factor {factor}"


def _issuer(name: str, table: Mapping[str, Any]) -> Issuer:
    if not A_NAME.fullmatch(name):
        raise ValueError("name each table in small letters, digits and dashes, such as [sign_in.microsoft]")
    for key in table:
        if key not in KEYS:
            raise ValueError(f'{name}: "{key}" is not a setting here. {nearest(key, KEYS)}')
    texts = {key: _text(name, table, key) for key in ("issuer", "client_id", "label", *CHOICES)}
    if not texts["client_id"]:
        raise ValueError(f"{name}.client_id: write what the issuer calls this installation")
    if texts["second_factor"] == "":
        texts["second_factor"] = OURS
    strong, age = table.get("acr", []), table.get("max_age")
    if not isinstance(strong, list) or not all(isinstance(each, str) and each for each in strong):
        raise ValueError(f'{name}.acr: write a list of texts, such as ["mfa"]')
    if strong and texts["second_factor"] != THEIRS:
        raise ValueError(f'{name}.acr: this is asked only with second_factor = "theirs"')
    if age is not None and (not isinstance(age, int) or isinstance(age, bool) or not 0 < age <= OLDEST):
        raise ValueError(f"{name}.max_age: write seconds, up to {OLDEST}")
    return Issuer(
        name, texts["label"] or name.title(), _address(name, texts["issuer"]), texts["client_id"],
        _secret(name, table.get("client_secret_file")), texts["second_factor"], frozenset(strong), age,
        texts["prompt"], texts["client_secret_by"],
    )  # fmt: skip


def _text(name: str, table: Mapping[str, Any], key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str) or not value.isprintable() or len(value) > LONGEST.get(key, 40):
        raise ValueError(f"{name}.{key}: write a short text")
    if key in CHOICES and value not in CHOICES[key] and not (value == "" and key not in table):
        raise ValueError(f"{name}.{key}: write {' or '.join(filter(None, CHOICES[key]))}")
    return value


def _address(name: str, address: str) -> str:
    found = AN_ISSUER.fullmatch(address)
    if (
        not found
        or int(found["port"] or 443) > LAST_PORT
        or (address.startswith("http://") and not is_near(found["host"].strip("[]")))
    ):
        raise ValueError(f"{name}.issuer: write its identifier, which begins with https:// and has no ? and no #")
    return address


def _secret(name: str, file: object) -> str:
    given, variable = os.environ.get(secret_variable(name)), secret_variable(name)
    if given is not None and file is not None:
        raise ValueError(f"{name}.client_secret_file: {variable} is set as well. Take one of them away")
    if given is None and file is None:
        raise ValueError(f"{name}.client_secret_file: name the file that holds the secret, or set {variable}")
    secret = given if given is not None else _read(name, file)
    if not SHORTEST_SECRET <= len(secret.strip()) <= LONGEST_SECRET or not (
        secret.strip().isascii() and secret.strip().isprintable()
    ):
        raise ValueError(f"{name}.client_secret_file: this is no secret as issuers make them: copy it whole")
    return secret.strip()


def _read(name: str, file: object) -> str:
    key = f"{name}.client_secret_file"
    path = Path(file) if isinstance(file, str) else Path()
    if not path.is_absolute():
        raise ValueError(f"{key}: write the whole path of the file, from / on")
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > LONGEST_SECRET:
            raise ValueError(f"{key}: this is no file that holds a secret only")
        if found.st_mode & 0o077:
            mode = f"{stat.S_IMODE(found.st_mode):04o}"
            raise ValueError(f"{key}: others can read that file (mode {mode}). Run chmod 600, and make a new secret")
        if found.st_uid not in (os.geteuid(), 0) and os.geteuid() != 0:
            raise ValueError(f"{key}: that file belongs to somebody else")
        return path.read_text("ascii")
    except UnicodeDecodeError:
        raise ValueError(f"{key}: this is no file that holds a secret only") from None
    except OSError:
        raise ValueError(f"{key}: there is no such file that can be read") from None
