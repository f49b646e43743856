"""The root of the command line: its help, and the one place that turns an error into a sentence."""

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

from clearway import __version__
from clearway.core.errors import InputError

Params = ParamSpec("Params")
BAD_INPUT = 2


def careful(command: Callable[Params, None]) -> Callable[Params, None]:
    """Print what is wrong with the input, in one sentence, and exit with 2: never a traceback."""

    @wraps(command)
    def run(*args: Params.args, **kwargs: Params.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except InputError as error:
            click.echo(f"clearway: {error}", err=True)
            sys.exit(BAD_INPUT)

    return run


def _settings_named(_: click.Context, __: click.Parameter, named: Path | None) -> None:
    if named is not None:
        os.environ["CLEARWAY_SETTINGS"] = str(named.absolute())


settings_option = click.option(
    "--settings", type=click.Path(path_type=Path), metavar="FILE", callback=_settings_named, expose_value=False,
    is_eager=True, help="The settings file that `clearway init` wrote. Also read from CLEARWAY_SETTINGS.",
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="clearway", message="%(prog)s %(version)s")
def cli() -> None:
    """What the guidance says for an incident of youth produced sexual imagery, and what to find out.

    If a child is in danger now, call 999. Nothing here comes before that.

    \b
      clearway ask --area staffordshire           answer questions one by one
      clearway assess incident.toml               assess a file
      clearway assess - --area hampshire          the same from standard input
      clearway assess incident.toml --area hampshire --area staffordshire
                                                  compare two areas
      clearway contacts --area staffordshire --at 2026-11-20T16:35
      clearway pack explain under-13              why a rule is as it is

    Facts are coded: yes, no, unknown, disputed. What you leave out is unknown, and unknown is never
    taken as no. Clearway takes no pictures, keeps nothing and decides nothing: people decide.
    """
