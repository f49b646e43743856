"""`clearway people`: the people of an organisation, from the machine itself."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from clearway.cli.root import careful, cli, settings_option
from clearway.core.errors import InputError
from clearway.core.roll.columns import FIELDS


class Bar:
    """How far it is, on standard error: a bar at a terminal, elsewhere a line for each part."""

    def __init__(self, bar: Progress | None) -> None:
        self.bar = bar

    def begin(self, what: str, whole: int) -> None:
        """A part is next, of so many."""
        if self.bar is None:
            click.echo(f"{what} ...", err=True)
        else:
            self.bar.add_task(what, total=whole)

    def step(self, gone: int) -> None:
        """So many of it are done."""
        if self.bar is not None:
            self.bar.update(self.bar.task_ids[-1], completed=gone)


@contextmanager
def watching() -> Iterator[Bar]:
    """A bar for as long as something runs."""
    if not sys.stderr.isatty():
        yield Bar(None)
        return
    parts = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*parts, console=Console(stderr=True), transient=True) as bar:
        yield Bar(bar)


@cli.group()
def people() -> None:
    """The people whom the record is about."""


@people.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--organisation", default="", metavar="ID", help="Whose pupils they are, where there are several.")
@click.option(
    "--column", "columns", multiple=True, metavar="FIELD=NAME",
    help=f"Which column is which, where it is not found out: {', '.join(FIELDS)}. May be given more than once.",
)  # fmt: skip
@click.option("--dates", type=click.Choice(["day", "month"]), help="How 04/05/2011 is read, where nothing tells.")
@click.option("--leave-doubts-out", is_flag=True, help="Leave out every row that is doubtful, instead of stopping.")
@click.option("--many-leave", is_flag=True, help="More than a fifth of the roll leaves, and that is right.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@settings_option
@careful
def bring_in(
    *, file: Path, organisation: str, columns: tuple[str, ...], dates: str | None, leave_doubts_out: bool,
    many_leave: bool, yes: bool,
) -> None:  # fmt: skip
    """Bring in a pupil roll from FILE, a CSV as any school's system exports it.

    First it is compared with the people who are known, and you see how many would be new, changed and left. Nobody is
    ever removed: a pupil who is not in the file has left. Of doubtful rows only the lines are named: bring the file in
    by the browser to decide them. Broken off, the same command goes on where it ended.
    """
    from clearway.config.rolling import Chosen, Roll

    with watching() as watch, Roll(file, organisation, watch).opened() as roll:
        if roll.goes_on():
            click.echo("An import that was broken off goes on.", err=True)
        else:
            for line in roll.compared(Chosen(columns, dates or "")):
                click.echo(line, err=True)
            roll.refuse_unready(doubts=leave_doubts_out, many_leave=many_leave)
            if not yes and not click.confirm("Bring it in?", err=True):
                raise InputError("nothing was changed", remedy="Answer y, or give --yes.")
        click.echo(roll.done())
