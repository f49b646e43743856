"""`clearway remind`: word by e-mail that something waits, where e-mail was set up."""

import sys

import click

from clearway.cli.root import careful, cli, settings_option

FAILED = 1


@cli.command()
@settings_option
@careful
def remind() -> None:
    """Send word to deputies, then the head, that something waits: of a report that nobody has taken up.

    Run it each minute, by a timer. Nobody is sent word twice of the same report. The message says that something
    waits, and nothing else.

    Exit codes: 0 done, 1 somebody could not be sent word (the next run tries again), 2 e-mail is not set up.
    """
    from clearway.config.reminding import remind_now
    from clearway.config.server import set_up

    set_up()
    came = remind_now()
    if came.sent or came.failed:
        click.echo(f"{came.sent} sent word, {came.failed} could not be.")
    sys.exit(FAILED if came.failed else 0)
