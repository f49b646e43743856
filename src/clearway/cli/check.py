"""`clearway check`: what is unsafe about this installation, and how to mend it."""

import sys
from datetime import datetime

import click

from clearway.cli.root import careful, cli, settings_option
from clearway.core.calendar import LONDON

COLOURS = {"ok": "green", "unsafe": "red", "warning": "yellow"}


@cli.command()
@click.option("--quiet", is_flag=True, help="Print only what is unsafe or warns: nothing to say, nothing to send.")
@settings_option
@careful
def check(*, quiet: bool) -> None:
    """Say what is unsafe about this installation, and how to mend it. Nothing is changed.

    Exit codes: 0 nothing is unsafe, 1 something is, 2 the settings cannot be used. What only warns is no 1.
    """
    from clearway.config.checking import look
    from clearway.config.server import set_up

    set_up()
    found = False
    for checked in look(datetime.now(LONDON)):
        if not checked.problems and not quiet:
            _say("ok", checked.what, "")
        for problem in checked.problems:
            _say("warning" if problem.warns else "unsafe", checked.what, str(problem))
            found = found or not problem.warns
    sys.exit(1 if found else 0)


def _say(word: str, what: str, said: str) -> None:
    click.echo(f"{click.style(f'{word:8}', fg=COLOURS[word])}{what}{': ' if said else ''}{said}")
