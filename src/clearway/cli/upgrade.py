"""`clearway upgrade`: brings the databases of an installation to this version."""

from datetime import datetime

import click

from clearway.cli.root import careful, cli, settings_option
from clearway.core.calendar import LONDON


@cli.command()
@click.option(
    "--owner-url", envvar="CLEARWAY_OWNER_URL", metavar="ADDRESS",
    help="PostgreSQL: the owner's address. Better in CLEARWAY_OWNER_URL, where nobody sees it in a list of processes.",
)  # fmt: skip
@click.option(
    "--keys-owner-url",
    envvar="CLEARWAY_KEYS_OWNER_URL",
    metavar="ADDRESS",
    help="The same for the key store's database.",
)
@click.option(
    "--acknowledge", multiple=True, metavar="PACK", help="Use this pack as it is now, though nobody has reviewed it."
)
@settings_option
@careful
def upgrade(owner_url: str | None, keys_owner_url: str | None, acknowledge: tuple[str, ...]) -> None:
    """Bring the tables and their guards to this version. Stop the server and make a backup first.

    On PostgreSQL the owner's address is needed; it is used now and stored nowhere.
    """
    from clearway.config.upgrading import upgrade as run

    owners = {"default": owner_url or "", "keys": keys_owner_url or ""}
    for line in run(owners, acknowledge, datetime.now(LONDON)):
        click.echo(line)
