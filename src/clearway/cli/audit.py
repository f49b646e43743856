"""`clearway audit`: check the record, hand out checkpoints of it, export it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from clearway.cli.root import careful, cli, settings_option

TAMPERED = 1
one_chain = click.option("--chain", default="", metavar="ID", help='One chain only: its id, or "house". Else all.')


class Bar:
    """How far it is, on standard error: a bar at a terminal, elsewhere a line for each chain."""

    def __init__(self, bar: Progress | None) -> None:
        self.bar = bar

    def begin(self, chain: str, events: int) -> None:
        """A chain is next, of about so many events."""
        if self.bar is None:
            click.echo(f"{chain}: {events:,} to read", err=True)
            return
        self.events = self.bar.add_task(chain, total=events)
        self.rows: int | None = None

    def step(self, what: str, count: int) -> None:
        """So many more events or rows were read."""
        if self.bar is None:
            return
        if what == "events":
            self.bar.advance(self.bar.task_ids[-1], count)
            return
        if self.rows is None:
            self.rows = self.bar.add_task("rows", total=None)
        self.bar.advance(self.bar.task_ids[-1], count)


@contextmanager
def watching() -> Iterator[Bar]:
    """A bar for as long as something runs."""
    if not sys.stderr.isatty():
        yield Bar(None)
        return
    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*parts, console=Console(stderr=True), transient=True) as bar:
        yield Bar(bar)


@cli.group()
def audit() -> None:
    """Check that nobody changed the record, hand out checkpoints of it, export it."""


@audit.command()
@one_chain
@click.option(
    "--checkpoint", "files", multiple=True, metavar="FILE", type=click.Path(path_type=Path),
    help="A checkpoint that left the house. May be given more than once.",
)  # fmt: skip
@click.option(
    "--code", "codes", nargs=2, multiple=True, metavar="NUMBER CODE", help="As they were read out to somebody."
)
@click.option("--chains-only", is_flag=True, help="Leave the rows out that the events name: quicker.")
@settings_option
@careful
def verify(chain: str, files: tuple[Path, ...], codes: tuple[tuple[str, str], ...], chains_only: bool) -> None:  # noqa: FBT001  # a click flag
    """Check every event, and every row that an event names; name the first bad one.

    Exit codes: 0 nothing is wrong, 1 the record was tampered with, 2 the input cannot be used.
    """
    from clearway.config.auditing import Known
    from clearway.config.auditing import verify as check

    with watching() as watch:
        lines, whole = check(chain, Known(files, codes), watch, rows=not chains_only)
    for line in lines:
        click.secho(line, fg="red" if "ALARM" in line or "bad event:" in line else None)
    sys.exit(0 if whole else TAMPERED)


@audit.command()
@one_chain
@click.option(
    "--to", default="", metavar="WHERE", help="A new file, a folder, or an address that begins with https://."
)
@click.option("--print", "printed", is_flag=True, help="Print it, to be kept on paper or read out.")
@settings_option
@careful
def checkpoint(chain: str, to: str, printed: bool) -> None:  # noqa: FBT001  # a click flag
    """Sign the end of each chain and let it leave the house. Do this daily.

    Without --to and --print it goes where the setting checkpoint_to says.
    """
    from clearway.config.auditing import checkpoint as make

    if to and printed:
        raise click.UsageError("give --to or --print, not both")
    make(chain, to, click.echo, printed=printed)


@audit.command()
@one_chain
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--with-verifier", is_flag=True, help="Put the program beside it that checks it on any machine.")
@settings_option
@careful
def export(chain: str, file: Path, with_verifier: bool) -> None:  # noqa: FBT001  # a click flag
    """Write the chains into a new FILE, to be checked elsewhere. It holds ids and digests, and no name."""
    from clearway.config.auditing import export as write

    with watching() as watch:
        lines = write(chain, file, watch, with_verifier=with_verifier)
    for line in lines:
        click.echo(line)
