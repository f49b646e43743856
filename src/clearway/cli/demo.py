"""`clearway demo`: the demonstration school."""

import click

from clearway.cli.root import careful, cli, settings_option
from clearway.core.errors import InputError

WORD = "reset"


@cli.group()
def demo() -> None:
    """The demonstration school, which is invented."""


@demo.command("reset")
@click.option("--yes", is_flag=True, help="Do not ask.")
@settings_option
@careful
def reset(*, yes: bool) -> None:
    """Take away everything that was tried out in the demonstration, and make the school anew.

    End the server first. Only a demonstration is ever reset: not a live installation, and no database in which anybody
    has an account who does not belong to the demonstration.
    """
    from clearway.config.resetting import anew, place

    folder = place()
    if not yes:
        click.echo(f"Everything of the demonstration in {folder} is taken away, and the school is made anew.", err=True)
        if click.prompt(f"To go on, type {WORD}", err=True, default="", show_default=False).strip() != WORD:
            raise InputError("nothing was changed", remedy=f"To go on, type {WORD}, or give --yes.")
    anew()
    click.echo(f"The demonstration is as new, in {folder}.")
