"""The command `clearway`. Thin: read, ask the core, print. Exit codes: 0 answered, 1 --strict, 2 bad input."""

from clearway.cli import ask, assess, contacts, packs, police, shell  # noqa: F401  # each registers itself
from clearway.cli.root import cli


def main() -> None:
    """The entry point."""
    cli(prog_name="clearway")


__all__ = ["cli", "main"]
