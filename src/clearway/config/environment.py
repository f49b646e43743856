"""What a machine tells Clearway: typed settings from environment variables, refused by name where they are wrong.

A value is never repeated in an error: it may be a secret.
"""

import os
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import dj_database_url
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from clearway.core.calendar import Moment, moment
from clearway.core.errors import InputError, nearest

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
DATABASE = "DATABASE_URL"
SHORTEST_KEY, FEWEST_CHARACTERS = 50, 10
A_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,62})(\.[a-z0-9][a-z0-9-]{0,62})*|\[[0-9a-f:.]{2,45}\]", re.IGNORECASE
)
AN_ADDRESS = re.compile(r"https://[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?(/[!-~]*)?", re.IGNORECASE)


class EnvironmentRefusedError(InputError):
    """An environment variable that cannot be used."""


class Environment(BaseSettings):
    """Every setting, by the environment variable `CLEARWAY_` and its name in capitals.

    `mode`          demonstration: on this machine only, plain HTTP; live: needs a key and host names, and HTTPS
    `secret_key`    live: at least 50 characters; a demonstration makes its own, new at every start
    `hosts`         live: the host names, with commas, under which Clearway answers
    `data_dir`      where the database and the collected static files lie: a whole path, ~ for the home folder
    `database_url`  PostgreSQL's address, read from DATABASE_URL; left out: a SQLite file in `data_dir`
    `behind_proxy`  live: the proxy in front sets X-Forwarded-Proto, and removes what a visitor sent
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
    behind_proxy: bool = False
    exit_address: str = "https://www.bbc.co.uk/weather"
    clock: Moment | None = None

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

    @field_validator("data_dir")
    @classmethod
    def _whole(cls, value: Path) -> Path:
        try:
            whole = value.expanduser()
        except RuntimeError:
            whole = value
        if not whole.is_absolute():
            raise ValueError("write the whole path of a folder, from / on")
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

    @field_validator("database_url")
    @classmethod
    def _postgres(cls, value: str) -> str:
        # What the parsers say may repeat a part of the address, and a part of it is a password.
        if value and not _parsed(value):
            raise ValueError("write postgresql://user:password@host:port/name, or leave it out for a SQLite file")
        return value

    @field_validator("exit_address")
    @classmethod
    def _somewhere(cls, value: str) -> str:
        if not AN_ADDRESS.fullmatch(value):
            raise ValueError("write an address that begins with https://")
        return value

    @model_validator(mode="after")
    def _fit_together(self) -> "Environment":
        if self.mode == "live" or self.secret_key:
            self._check_key()
        if self.mode == "live":
            if not self.hosts:
                raise ValueError("CLEARWAY_HOSTS: live mode needs the host names under which Clearway answers")
            if self.clock:
                raise ValueError("CLEARWAY_CLOCK: only a demonstration may stop the clock. Take it away")
        elif set(self.hosts) - set(LOOPBACK):
            raise ValueError("CLEARWAY_HOSTS: a demonstration answers on this machine only. Set CLEARWAY_MODE=live")
        elif self.behind_proxy:
            raise ValueError("CLEARWAY_BEHIND_PROXY: a demonstration answers without a proxy. Set CLEARWAY_MODE=live")
        return self

    def _check_key(self) -> None:
        key = self.secret_key
        if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS or not (key.isascii() and key.isprintable()):
            raise ValueError(
                f"CLEARWAY_SECRET_KEY: a key is {SHORTEST_KEY} random characters or more. Make one with: "
                'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
            )


def _data_home() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share")


def _parsed(address: str) -> bool:
    if not address.startswith(("postgres://", "postgresql://")):
        return False
    try:
        return bool(dj_database_url.parse(address)["NAME"])
    except (ValueError, KeyError):
        return False


@cache
def environment() -> Environment:
    """The settings of this machine. Raises EnvironmentRefusedError, with a line for each that is wrong."""
    for name in sorted(_named_by_us() - KNOWN):
        plain = name.upper().removeprefix("CLEARWAY_")
        remedy = nearest(plain if plain == DATABASE else name.upper(), sorted(KNOWN | {DATABASE}))
        raise EnvironmentRefusedError(f"{name} is not a setting", remedy=remedy)
    try:
        return Environment()
    except ValidationError as error:
        raise EnvironmentRefusedError("; ".join(_line(each) for each in error.errors(include_input=False))) from None


KNOWN = {
    *(f"CLEARWAY_{name.upper()}" for name in Environment.model_fields if name != "database_url"),
    "CLEARWAY_FULL",  # the tests' own
}


def _named_by_us() -> set[str]:
    return {name for name in os.environ if name.upper().startswith("CLEARWAY_")}


SAID = {"literal_error": "write demonstration or live", "bool_parsing": "write yes or no"}


def _line(error: ErrorDetails) -> str:
    where = str(error["loc"][0]) if error["loc"] else ""
    name = where if where == DATABASE or not where else f"CLEARWAY_{where.upper()}"
    said = SAID.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
    return f"{name}: {said}" if name else said
