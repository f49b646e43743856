"""`clearway journal`: reports that were written down while the database could not be reached."""

import sys

import click

from clearway.cli.root import careful, cli, settings_option

LEFT = 1


@cli.group()
def journal() -> None:
    """Reports that were written down while the database could not be reached. The server puts them in by itself."""


@journal.command("list")
@settings_option
@careful
def show() -> None:
    """Say how many reports wait, and since when: nothing of what is in them."""
    from clearway.config.replaying import listed
    from clearway.config.server import set_up

    set_up()
    for line in listed():
        click.echo(line)


@journal.command()
@settings_option
@careful
def replay() -> None:
    """Put in now what waits. It may be run at any time, and again: each report goes in once.

    Exit codes: 0 nothing is left, 1 something is, 2 it could not be done.
    """
    from clearway.config.replaying import replayed
    from clearway.config.server import set_up

    set_up()
    said, whole = replayed()
    click.echo(said)
    sys.exit(0 if whole else LEFT)
