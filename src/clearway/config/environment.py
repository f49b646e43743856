"""What a machine tells Clearway: typed settings from a settings file and from environment variables, which win over it;
refused by name where they are wrong.

A value is never repeated in an error: it may be a secret.
"""

import os
import re
from datetime import datetime
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

import dj_database_url
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from clearway.accounts.oidc.issuer import Issuer
from clearway.config import settings_file, sign_in
from clearway.config.settings_file import NAMED_BY, EnvironmentRefusedError
from clearway.core.calendar import Moment, moment
from clearway.core.errors import InputError, nearest

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
DATABASE = "DATABASE_URL"
SHORTEST_KEY, FEWEST_CHARACTERS = 50, 10
A_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,62})(\.[a-z0-9][a-z0-9-]{0,62})*|\[[0-9a-f:.]{2,45}\]", re.IGNORECASE
)
A_SENDER = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9]([a-z0-9-]{0,62})(\.[a-z0-9][a-z0-9-]{0,62})+", re.IGNORECASE)
AN_ADDRESS = re.compile(r"https://[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/[!-~]*)?", re.IGNORECASE)


GUESSED = ("postgres", "postgresql", "password", "passw0rd", "clearway", "admin", "secret", "changeme", "123456")
SHORTEST_PASSWORD = 12
ON_THE_WAY = "the database is on another machine, and whoever is in between could read along, or answer in its place"
GUARD_IT = "End the address with ?sslmode=verify-full&sslrootcert=FILE; docs/how-to/install.md, step 2, says which file"


class Environment(BaseSettings):
    """Every setting: its name in the settings file (`CLEARWAY_SETTINGS` says where), or `CLEARWAY_` and it in capitals.

    `mode`          demonstration: on this machine only, plain HTTP; live: needs a key and host names, and HTTPS
    `secret_key`    live: at least 50 characters; a demonstration makes its own, new at every start
    `hosts`         live: the host names, with commas, under which Clearway answers
    `data_dir`      where the database and the collected static files lie: a whole path, ~ for the home folder
    `database_url`  PostgreSQL's address, read from DATABASE_URL; left out: a SQLite file in `data_dir`
    `behind_proxy`  live: the proxy in front sets X-Forwarded-Proto, and removes what a visitor sent
    `master_key`    live: the master key's line, from the environment only; or `master_key_file`, the file that holds it
                    and that only its owner can read. A demonstration makes its own
    `keys_url`      PostgreSQL's address of the key store; left out: a SQLite file in `data_dir`
    `checkpoint_to` live: where checkpoints of the record leave the house: a whole path of a folder outside `data_dir`,
                    better on another machine's disk, or an address that begins with https://
    `sign_in`       by whose word people may sign in: tables [sign_in.NAME] of the settings file (config/sign_in.py);
                    the secret of each may stand in CLEARWAY_SIGN_IN_NAME_SECRET
    `mail_host`     the mail server by which word is sent that something waits (config/reminding.py); left out: none is
    `mail_port`     its port: 587 unless it is said otherwise
    `mail_security` starttls or tls: its certificate is checked; or none, on this machine only
    `mail_user`, `mail_password`   where it asks who sends
    `mail_from`     the address from which the message comes
    `exit_address`  where "Exit this page" leads
    `clock`         demonstration only: the moment that it takes for now, as 2026-11-20T16:35
    """

    model_config = SettingsConfigDict(
        env_prefix="CLEARWAY_", extra="ignore", hide_input_in_errors=True, frozen=True, validate_default=True
    )

    mode: Literal["demonstration", "live"] = "demonstration"
    secret_key: str = ""
    hosts: Annotated[tuple[str, ...], NoDecode] = ()
    data_dir: Path = Field(default_factory=lambda: _data_home() / "clearway")
    database_url: str = Field(default="", validation_alias=DATABASE)
    master_key: str = ""
    master_key_file: Path | None = None
    keys_url: str = ""
    checkpoint_to: str = ""
    behind_proxy: bool = False
    exit_address: str = "https://www.bbc.co.uk/weather"
    clock: Moment | None = None
    mail_host: str = ""
    mail_port: Annotated[int, Field(ge=1, le=65535)] = 587
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_user: str = ""
    mail_password: str = ""
    mail_from: str = ""
    sign_in: Annotated[dict[str, Issuer], NoDecode] = Field(default_factory=dict)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # pydantic's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # pydantic's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment variables first, then what the settings file gave."""
        return env_settings, init_settings

    @field_validator("hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("hosts")
    @classmethod
    def _named(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(A_HOST.fullmatch(host) for host in value):
            raise ValueError("name each host, such as clearway.example.org: no asterisk, no port, no https://")
        return value

    @field_validator("master_key")
    @classmethod
    def _one_of_ours(cls, value: str) -> str:
        if value and not value.startswith("clearway-master-"):
            raise ValueError("write the whole line of the master key, or leave it out and name its file")
        return value

    @field_validator("data_dir", "master_key_file")
    @classmethod
    def _whole(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        try:
            whole = value.expanduser()
        except RuntimeError:
            whole = value
        if not whole.is_absolute():
            raise ValueError("write the whole path, from / on")
        return whole

    @field_validator("clock", mode="before")
    @classmethod
    def _moment(cls, value: object) -> object:
        if not isinstance(value, str) or not value:
            return None
        try:
            return moment(datetime.fromisoformat(value))
        except (ValueError, OverflowError, InputError) as error:
            raise ValueError("write a time that exists, such as 2026-11-20T16:35") from error

    @field_validator("database_url", "keys_url")
    @classmethod
    def _postgres(cls, value: str) -> str:
        # What the parsers say may repeat a part of the address, and a part of it is a password.
        if value and not is_address(value):
            raise ValueError("write postgresql://user:password@host:port/name, or leave it out for a SQLite file")
        return value

    @field_validator("checkpoint_to")
    @classmethod
    def _outside(cls, value: str) -> str:
        if value and not AN_ADDRESS.fullmatch(value) and not (Path(value).is_absolute() and value.isprintable()):
            raise ValueError("write the whole path of a folder, or an address that begins with https://")
        return value

    @field_validator("exit_address")
    @classmethod
    def _somewhere(cls, value: str) -> str:
        if not AN_ADDRESS.fullmatch(value):
            raise ValueError("write an address that begins with https://")
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        if value and not A_SENDER.fullmatch(value):
            raise ValueError("write one address, such as clearway@school.example")
        return value

    @field_validator("mail_host")
    @classmethod
    def _mail_server(cls, value: str) -> str:
        if value and not A_HOST.fullmatch(value):
            raise ValueError("name the mail server, such as mail.school.example: no port, no smtp://")
        return value

    @field_validator("sign_in", mode="before")
    @classmethod
    def _issuers(cls, value: object) -> object:
        return sign_in.issuers(value)

    @property
    def master_key_path(self) -> Path:
        """Where the master key lies, unless it was given by itself."""
        return self.master_key_file or self.data_dir / "master.key"

    @model_validator(mode="after")
    def _fit_together(self) -> "Environment":
        if self.mode == "live" or self.secret_key:
            self._check_key()
        if self.mail_host or self.mail_from or self.mail_user or self.mail_password:
            self._fit_for_mail()
        if self.mode == "live":
            self._fit_for_use()
        elif self.mail_host and not _is_here(self.mail_host):
            raise ValueError("CLEARWAY_MAIL_HOST: a demonstration sends nobody anything. Take it away")
        elif set(self.hosts) - set(LOOPBACK):
            raise ValueError("CLEARWAY_HOSTS: a demonstration answers on this machine only. Set CLEARWAY_MODE=live")
        elif self.behind_proxy:
            raise ValueError("CLEARWAY_BEHIND_PROXY: a demonstration answers without a proxy. Set CLEARWAY_MODE=live")
        return self

    def _fit_for_use(self) -> None:
        if not self.hosts:
            raise ValueError("CLEARWAY_HOSTS: live mode needs the host names under which Clearway answers")
        if self.clock:
            raise ValueError("CLEARWAY_CLOCK: only a demonstration may stop the clock. Take it away")
        if not self.checkpoint_to:
            raise ValueError(
                "CLEARWAY_CHECKPOINT_TO: live mode needs a place where checkpoints of the record leave the house: "
                "the whole path of a folder, or an address that begins with https://"
            )
        if unsafe := sign_in.unsafe_in_use(self.sign_in):
            raise ValueError(f"CLEARWAY_SIGN_IN: {unsafe}")
        if stays_inside(self.checkpoint_to, self.data_dir):
            raise ValueError(
                "CLEARWAY_CHECKPOINT_TO: a folder inside the data folder leaves no house. "
                "Name one elsewhere, better on another machine's disk"
            )
        for name, address in ((DATABASE, self.database_url), ("CLEARWAY_KEYS_URL", self.keys_url)):
            if address and is_guessed(address):
                raise ValueError(
                    f"{name}: the password is one that everybody tries first, or there is none. Choose a random one"
                )
            if address and is_open_on_the_way(address):
                raise ValueError(f"{name}: {ON_THE_WAY}. {GUARD_IT}")

    def _fit_for_mail(self) -> None:
        if not self.mail_host:
            raise ValueError("CLEARWAY_MAIL_HOST: name the mail server, or take the other settings of it away")
        if bool(self.mail_user) != bool(self.mail_password):
            raise ValueError("CLEARWAY_MAIL_USER: give user and password, or neither")
        if not self.mail_from:
            raise ValueError("CLEARWAY_MAIL_FROM: say from which address word is sent, such as clearway@school.example")
        if self.mail_security == "none" and not _is_here(self.mail_host):
            raise ValueError("CLEARWAY_MAIL_SECURITY: to another machine it is starttls or tls")

    def _check_key(self) -> None:
        key = self.secret_key
        if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS or not (key.isascii() and key.isprintable()):
            raise ValueError(
                f"CLEARWAY_SECRET_KEY: a key is {SHORTEST_KEY} random characters or more. Make one with: "
                'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
            )


def _data_home() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share")


def stays_inside(checkpoint_to: str, data_dir: Path) -> bool:
    """Whether checkpoints would lie in the data folder, beside what they are to watch."""
    return checkpoint_to.startswith("/") and Path(checkpoint_to).resolve().is_relative_to(data_dir.resolve())


def is_guessed(address: str) -> bool:
    """Whether the password of a PostgreSQL address is a default, the user's own name, or is missing over a network."""
    found = dj_database_url.parse(address)
    password, host = found.get("PASSWORD") or "", found.get("HOST") or found.get("OPTIONS", {}).get("host") or "/"
    if not password:
        return not host.startswith("/")  # on a Unix socket PostgreSQL may know the user by the system's word
    word = password.lower().strip()
    return len(password) < SHORTEST_PASSWORD or word.rstrip("0123456789!") in (*GUESSED, str(found.get("USER")).lower())


def is_open_on_the_way(address: str) -> bool:
    """Whether a PostgreSQL address leads to another machine, and the line there is not both sealed and checked.

    What the address leaves out PostgreSQL's own library takes from PGHOST and the like.
    """
    found = dj_database_url.parse(address)
    told = {name: os.environ.get(f"PG{name.upper()}", "") for name in ("host", "hostaddr", "service")}
    told |= {**found.get("OPTIONS", {}), **({"host": found["HOST"]} if found["HOST"] else {})}
    ends = [each for name in ("host", "hostaddr") for each in str(told[name]).split(",") if each]
    near = not told["service"] and all(_is_here(each) for each in ends)
    return not near and told.get("sslmode") != "verify-full"


def _is_here(host: str) -> bool:
    """Whether this is a Unix socket, or this machine's own address."""
    if host.startswith(("/", "@")) or host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_address(address: str) -> bool:
    """Whether this is PostgreSQL's address of a database."""
    if not address.startswith(("postgres://", "postgresql://")):
        return False
    try:
        return bool(dj_database_url.parse(address)["NAME"])
    except (ValueError, KeyError):
        return False


@cache
def environment() -> Environment:
    """The settings of this machine. Raises EnvironmentRefusedError, with a line for each that is wrong."""
    path = settings_path()
    written = settings_file.read(path, set(Environment.model_fields)) if path else {}
    for name in sorted(_named_by_us() - KNOWN - {sign_in.secret_variable(each) for each in written.get("sign_in", {})}):
        plain = name.upper().removeprefix("CLEARWAY_")
        remedy = nearest(plain if plain == DATABASE else name.upper(), sorted(KNOWN | {DATABASE}))
        raise EnvironmentRefusedError(f"{name} is not a setting", remedy=remedy)
    # What is set in the environment wins; a setting is named as the one who set it knows it.
    said_by = {name: f"{path}: {name}" for name in written if _variable(name) not in _all_set()}
    try:
        return Environment(**{_given_as(name): value for name, value in written.items()})
    except ValidationError as error:
        lines = [_line(each, said_by) for each in error.errors(include_input=False)]
        raise EnvironmentRefusedError("; ".join(lines)) from None


def settings_path() -> Path | None:
    """Where the settings file lies; None where there is none."""
    named = os.environ.get(NAMED_BY)
    return Path(named).absolute() if named is not None else None


def _variable(field: str) -> str:
    return DATABASE if field == "database_url" else f"CLEARWAY_{field.upper()}"


def _given_as(field: str) -> str:
    return DATABASE if field == "database_url" else field


OTHERS = {NAMED_BY, "CLEARWAY_OWNER_URL", "CLEARWAY_KEYS_OWNER_URL", "CLEARWAY_FULL"}  # the last is the tests' own
KNOWN = {*(_variable(name) for name in Environment.model_fields if name != "database_url"), *OTHERS}


def _all_set() -> set[str]:
    return {name.upper() for name in os.environ}


def _named_by_us() -> set[str]:
    return {name for name in os.environ if name.upper().startswith("CLEARWAY_")}


SAID = {"literal_error": "write demonstration or live", "bool_parsing": "write yes or no"}
SAID_OF = {
    "mail_security": "write starttls, tls or none", "mail_port": "write the port as a number, such as 587",
}  # fmt: skip


def _line(error: ErrorDetails, said_by: dict[str, str]) -> str:
    where = str(error["loc"][0]) if error["loc"] else ""
    said = SAID_OF.get(where) or SAID.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
    if not where:  # several settings do not fit together: the sentence begins with the one to change
        variable, _, rest = said.partition(": ")
        field = next((name for name in said_by if _variable(name) == variable), "")
        return f"{said_by[field]}: {rest}" if field else said
    field = "database_url" if where == DATABASE else where
    return f"{said_by.get(field, _variable(field))}: {said}"


__all__ = ["KNOWN", "LOOPBACK", "OTHERS", "Environment", "EnvironmentRefusedError", "environment"]
