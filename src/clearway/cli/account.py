"""`clearway account`: an account, from the machine itself."""

import click

from clearway.cli.root import careful, cli, settings_option


@cli.group()
def account() -> None:
    """An account, where nobody can help in the browser any more."""


@account.command("restore")
@click.argument("email", metavar="EMAIL")
@click.option("--reason", required=True, metavar="TEXT", help="What happened. It is kept, sealed.")
@settings_option
@careful
def restore(email: str, reason: str) -> None:
    """Let somebody in anew who lost their telephone or passkey, and their recovery codes too.

    Where there is another administrator, they do it in the browser. This is for when the only one is locked out: make
    sure that it is really them. Their password, app, passkeys and recovery codes go, and every session ends. It prints
    an address with which they join anew, once and within 72 hours.
    """
    from clearway.config.restoring import restore as let_in

    made = let_in(email, reason)
    click.echo(made.address)
    click.echo(
        f"{made.name} joins anew at this address, once and within 72 hours: open it on their screen, in person. "
        "It is on record that this was done at the machine.",
        err=True,
    )
