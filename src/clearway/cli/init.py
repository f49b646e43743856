"""`clearway init`: sets up a real installation, by questions at a terminal or from a file of answers."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clearway.cli.reading import toml_from
from clearway.cli.root import careful, cli, settings_option
from clearway.core.calendar import LONDON
from clearway.core.errors import InputError

if TYPE_CHECKING:
    from clearway.config.installing import Installed, Joining


@cli.command()
@click.option("--folder", metavar="FOLDER", help="Where settings and data will lie; asked for where it is left out.")
@click.option("--answers", metavar="FILE", help="Take every answer from this TOML file and ask nothing.")
@click.option("--joining-addresses", "anew", is_flag=True, help="Only print anew the addresses of those yet to join.")
@settings_option
@careful
def init(folder: str | None, answers: str | None, *, anew: bool) -> None:
    """Set up a real installation: settings, tables, keys, the organisation and its first two people.

    Everything is checked first and written last; what fails is taken back. On PostgreSQL give the address of an owner
    (also read from CLEARWAY_OWNER_URL): it is used now and stored nowhere. See docs/how-to/install.md.
    """
    if anew:
        from clearway.config.checking import joining_anew

        click.echo(_handed_over(joining_anew()), nl=False)
        return
    at = datetime.now(LONDON)
    from clearway.config.answers import read
    from clearway.config.installing import install

    raw = _from_file(answers) if answers else _conversation(folder, at)
    if folder:
        raw["folder"] = folder
    click.echo(said(install(read(raw, answers or "", at.date()), at)), nl=False)


def _from_file(answers: str) -> dict[str, object]:
    raw = toml_from(answers)
    if {"owner_url", "keys_owner_url"} & raw.keys() and Path(answers).stat().st_mode & 0o077:
        raise InputError(
            "others can read this file, and an owner's address stands in it", file=answers,
            remedy=f"Run: chmod 600 {answers}, or take the address away and set CLEARWAY_OWNER_URL.",
        )  # fmt: skip
    return raw


def _conversation(folder: str | None, at: datetime) -> dict[str, object]:
    from clearway.cli.conversation import converse

    try:
        return converse(folder, at.date())
    except click.Abort as error:
        raise InputError("nothing was made", remedy="Begin again whenever you like: clearway init") from error


def said(made: "Installed") -> str:
    """What stands now, and what to do next."""
    lines = ["An earlier run was cut off just before its end; what it was told holds."] if made.finished else []
    lines += ["Clearway is set up. What to do now:", ""]
    if made.master_key:
        lines += [
            f"Copy the master key, {made.master_key}, and keep the copy apart: off this machine, and never in",
            "the same place as a backup of the data. Without it nothing that is sealed can ever be opened.",
            "",
        ]
    lines += [
        f"See what is not ready yet:  clearway check --settings {made.settings}",
        f"Note where it begins:       clearway audit checkpoint --settings {made.settings}",
        f"Start it:                   clearway serve --settings {made.settings}{_without_proxy(made)}",
        "",
    ]
    return "\n".join(lines) + _handed_over(made.joining)


def _without_proxy(made: "Installed") -> str:
    return "" if made.behind_proxy else " --host 0.0.0.0 --port 443 --certificate chain.pem --key key.pem"


def _handed_over(joining: "list[Joining]") -> str:
    if not joining:
        return "Everybody has joined.\n"
    lines = ["Hand over these addresses, each to its own person and in person: once it is started, open it on their"]
    lines += ["screen. Each works once, within 72 hours:", ""]
    lines += [f"  {each.name} ({each.role}):\n  {each.address}\n" for each in joining]
    return "\n".join(lines)
