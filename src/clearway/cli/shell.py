"""`clearway completion`: completion for bash, zsh and fish."""

import click
from click.shell_completion import get_completion_class

from clearway.cli.root import cli


@cli.command(short_help="Completion for bash, zsh or fish.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for SHELL.

    \b
      bash: clearway completion bash > ~/.local/share/bash-completion/completions/clearway
      zsh:  clearway completion zsh > "${fpath[1]}/_clearway"
      fish: clearway completion fish > ~/.config/fish/completions/clearway.fish
    """
    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"there is no completion for {shell}")
    click.echo(made(cli, {}, "clearway", "_CLEARWAY_COMPLETE").source())
