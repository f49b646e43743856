"""What `clearway init` is told: every answer checked before anything is written.

The same answers come from a person, one by one, and from a TOML file. Each reader takes what was said and gives what is
meant, or raises AnswerError, whose sentence is shown as it stands.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from clearway.config.environment import A_HOST, AN_ADDRESS, GUARD_IT, ON_THE_WAY, is_address, is_open_on_the_way
from clearway.core.errors import InputError, PackError, nearest, printable
from clearway.core.guard import refuse_files
from clearway.core.packs.load import areas, load
from clearway.core.packs.schema import SETTINGS
from clearway.core.packs.table import Table

KINDS = ("school", "college", "early-years", "trust", "local-authority", "library", "youth", "other")
USES = {"social_care": "Children's social care", "police": "The police contact"}  # ruling 39: none goes live without
LONGEST = {"name": 200, "line": 120, "hours": 200, "phone": 40, "email": 254}
A_PHONE = re.compile(r"\+?[0-9][0-9 ()-]*")
FEWEST_DIGITS, MOST_DIGITS = 3, 15


class AnswerError(InputError):
    """Something that `clearway init` was told cannot be used."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A member of staff."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line of the organisation's own: `use` is one of USES; `verified_on` the day somebody there rang it."""

    area: str
    use: str
    name: str
    phone: str
    hours: str
    verified_on: date


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything. `owner_url` and `keys_owner_url` are used while the tables are made, and stored nowhere."""

    folder: Path
    hosts: tuple[str, ...]
    checkpoint_to: str
    name: str
    kind: str
    setting: str
    areas: tuple[str, ...]
    lines: tuple[OwnLine, ...]
    lead: Somebody
    administrator: Somebody
    acknowledge: tuple[str, ...]
    behind_proxy: bool = False
    owner_url: str = field(default="", repr=False)
    keys_owner_url: str = field(default="", repr=False)
    master_key_from_environment: bool = False
    master_key_file: Path | None = None


def read(raw: dict[str, object], file: str, today: date) -> Answers:
    """The answers of a file or of a conversation. Raises AnswerError at the first that cannot be used."""
    try:
        refuse_files(raw, "")
        return _read(Table(raw, file, ""), today)
    except PackError as error:
        raise AnswerError(error.problem, file=error.file, key=error.key, remedy=error.remedy) from error
    except InputError as error:
        raise AnswerError(error.problem, file=error.file or file, key=error.key, remedy=error.remedy) from error


def _read(root: Table, today: date) -> Answers:
    organisation = _table(root, "organisation")
    followed = organisation.texts("areas", required=True)
    for each in followed:
        area_of(each)
    key = root.one_of("master_key", ("file", "environment"), "file")
    made = Answers(
        folder=folder_of(root.text("folder")),
        hosts=hosts_of(root.texts("hosts", required=True)),
        checkpoint_to=checkpoint_of(root.text("checkpoint_to")),
        behind_proxy=root.flag("behind_proxy"),
        owner_url=owner_of(root.text("owner_url", "") or os.environ.get("CLEARWAY_OWNER_URL", "")),
        keys_owner_url=owner_of(root.text("keys_owner_url", "") or os.environ.get("CLEARWAY_KEYS_OWNER_URL", "")),
        master_key_from_environment=key == "environment",
        master_key_file=folder_of(where, "master_key_file") if (where := root.text("master_key_file", "")) else None,
        name=words_of(organisation.text("name"), "name", "organisation.name"),
        kind=organisation.one_of("kind", KINDS),
        setting=organisation.one_of("setting", SETTINGS),
        areas=followed,
        lines=tuple(_line(each, followed, today) for each in root.tables("line")),
        lead=_somebody(_table(root, "lead")),
        administrator=_somebody(_table(root, "administrator")),
        acknowledge=root.texts("acknowledge"),
    )
    for table in (organisation, root):
        table.finish()
    check_whole(made)
    return made


def check_whole(answers: Answers) -> None:
    """Whether the answers fit together. Raises AnswerError."""
    another_person(answers.administrator.email, answers.lead.email)
    given = [(line.area, line.use) for line in answers.lines]
    for area, use in lines_needed(answers.areas):
        if (area, use) not in given:
            raise AnswerError(
                f"the line {use} of {area} is missing",
                key="line",
                remedy="An installation goes live only with its own lines: ring the council, and enter what they say.",
            )
    if len(set(given)) < len(given):
        raise AnswerError("a line is given twice for the same area and use", key="line", remedy="Give each once.")
    needed, said = unreviewed(answers.areas), set(answers.acknowledge)
    for pack in needed:
        if pack not in said:
            raise AnswerError(
                f"nobody has reviewed the pack {pack}, and it is not acknowledged",
                key="acknowledge",
                remedy=f"Read its notice (clearway pack show {pack}); then name it here, if you use it all the same.",
            )
    for pack in sorted(said - set(needed)):
        raise AnswerError(f'"{pack}" is no pack that needs it', key="acknowledge", remedy=nearest(pack, needed))
    if answers.master_key_from_environment and answers.master_key_file:
        raise AnswerError("the master key comes from one place", key="master_key_file", remedy="Leave one of both out.")


def another_person(email: str, lead: str) -> str:
    """The administrator's e-mail address, which is not the lead's."""
    if email.lower() == lead.lower():
        raise AnswerError(
            "the first lead and the first administrator are one person",
            key="administrator",
            remedy="Name two people: who sets access does not read cases.",
        )
    return email


def lines_needed(areas: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The area and use of every line without which nothing goes live."""
    return ((area, use) for area in areas for use in USES)


def unreviewed(named: tuple[str, ...]) -> list[str]:
    """The packs of these areas that nobody has reviewed, by id."""
    return sorted({areas()[area] for area in named if not load(areas()[area]).reviewed_by})


def area_of(text: str) -> str:
    """An area that a pack covers."""
    if text not in areas():
        raise AnswerError(
            f'there is no pack for the area "{printable(text)}"', key="areas", remedy=nearest(text, areas())
        )
    return text


def folder_of(text: str, key: str = "folder") -> Path:
    """A whole path."""
    path = Path(text).expanduser() if text.startswith(("/", "~/")) else Path(text)
    if not path.is_absolute() or not text.isprintable():
        raise AnswerError("this is not a whole path", key=key, remedy="Write it from / on, such as /srv/clearway.")
    return path


def hosts_of(given: tuple[str, ...]) -> tuple[str, ...]:
    """The host names under which Clearway answers."""
    if not given or not all(A_HOST.fullmatch(host) for host in given):
        raise AnswerError(
            "these are not host names", key="hosts", remedy="Such as clearway.school.example: no asterisk, no https://."
        )
    return given


def checkpoint_of(text: str) -> str:
    """Where checkpoints leave the house."""
    if not AN_ADDRESS.fullmatch(text) and not Path(text).is_absolute():
        raise AnswerError(
            "checkpoints leave the house for a folder or an address",
            key="checkpoint_to",
            remedy="Write the whole path of a folder, better on another machine's disk, or https://...",
        )
    return text


def owner_of(text: str) -> str:
    """PostgreSQL's address of the role that will own the tables; empty for SQLite. It is never repeated."""
    if text and not is_address(text):
        raise AnswerError(
            "this is not PostgreSQL's address",
            key="owner_url",
            remedy="Write postgresql://user:password@host:port/name.",
        )
    if text and is_open_on_the_way(text):
        raise AnswerError(ON_THE_WAY, key="owner_url", remedy=f"{GUARD_IT}.")
    return text


def words_of(text: str, what: str, key: str = "") -> str:
    """A name or other short text on one line; how long it may be depends on what it is."""
    words = " ".join(text.split())
    if not 0 < len(words) <= LONGEST[what] or not words.isprintable():
        raise AnswerError(
            f"1 to {LONGEST[what]} letters are needed here", key=key or what, remedy="Write it on one line."
        )
    return words


def email_of(text: str) -> str:
    """An e-mail address, in small letters."""
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        email = ""
    if not 0 < len(email) <= LONGEST["email"]:
        raise AnswerError("this is not an e-mail address", key="email", remedy="Write it as name@school.example.")
    return email


def phone_of(text: str, area: str) -> str:
    """A telephone number that may be dialled."""
    phone = " ".join(text.split())
    digits = _digits(phone)
    if not A_PHONE.fullmatch(phone) or not FEWEST_DIGITS <= len(digits) <= MOST_DIGITS or len(phone) > LONGEST["phone"]:
        raise AnswerError(
            "this is not a telephone number", key="phone", remedy="Write digits and spaces: 01234 567890."
        )
    for contact in load(areas()[area]).contacts:
        if not contact.dial and contact.phone and _digits(contact.phone) == digits:
            raise AnswerError(
                "the guidance keeps this number as a source only: it is never dialled",
                key="phone",
                remedy="Ask the council for the line that schools ring now.",
            )
    return phone


def day_of(given: object, today: date) -> date:
    """The day on which somebody rang the line and it was the right one."""
    try:
        day = date.fromisoformat(given.strip()) if isinstance(given, str) else given
    except ValueError:
        day = None
    if type(day) is not date:
        raise AnswerError("this is not a day", key="verified_on", remedy=f"Write it as {today}.")
    if day > today:
        raise AnswerError("this day is still to come", key="verified_on", remedy="Ring the line first; then say when.")
    return day


def _digits(phone: str) -> str:
    """The digits as they are dialled in the country."""
    bare = re.sub("[^0-9]", "", phone)
    abroad = bare.removeprefix("00") if bare.startswith("00") else bare if phone.startswith("+") else ""
    return "0" + abroad.removeprefix("44").removeprefix("0") if abroad.startswith("44") else bare


def _table(root: Table, name: str) -> Table:
    return Table(root.take(name), root.file, name)


@contextmanager
def _inside(table: Table) -> Iterator[None]:
    """An answer that is refused is named with the table that it stands in; what nobody asked for is refused."""
    try:
        yield
    except AnswerError as error:
        key = f"{table.key}.{error.key}".rstrip(".")
        raise AnswerError(error.problem, file=table.file, key=key, remedy=error.remedy) from error
    table.finish()


def _somebody(table: Table) -> Somebody:
    with _inside(table):
        return Somebody(words_of(table.text("name"), "name"), email_of(table.text("email")))


def _line(table: Table, followed: tuple[str, ...], today: date) -> OwnLine:
    area = table.one_of("area", followed)
    with _inside(table):
        return OwnLine(
            area=area,
            use=table.one_of("use", USES),
            name=words_of(table.text("name"), "line", "name"),
            phone=phone_of(table.text("phone"), area),
            hours=words_of(table.text("hours"), "hours"),
            verified_on=day_of(table.take("verified_on"), today),
        )
