"""The command `clearway`. Thin: read, ask the core, print. Exit codes: 0 answered, 1 --strict, 2 bad input."""

import io
import sys

from clearway.cli import (  # noqa: F401  # each registers itself
    account,
    ask,
    assess,
    audit,
    case,
    check,
    contacts,
    demo,
    init,
    journal,
    packs,
    people,
    police,
    remind,
    serve,
    shell,
    upgrade,
)
from clearway.cli.root import cli


def main() -> None:
    """The entry point. A terminal that cannot show a sign gets a plain one, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    cli(prog_name="clearway")


__all__ = ["cli", "main"]
