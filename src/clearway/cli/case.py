"""`clearway case`: a case, taken out whole."""

from pathlib import Path

import click

from clearway.cli.root import careful, cli, settings_option


@cli.group()
def case() -> None:
    """A case, taken out of Clearway: what goes in can come out."""


@case.command("export")
@click.argument("reference", metavar="REF")
@click.option("--to", "folder", type=click.Path(path_type=Path), required=True, metavar="FOLDER", help="Where to.")
@click.option("--reason", required=True, metavar="TEXT", help="Why, and for whom. It stands at the head of the export.")
@click.option("--organisation", default="", metavar="ID", help="Whose case it is, where there are several.")
@settings_option
@careful
def export(reference: str, folder: Path, reason: str, organisation: str) -> None:
    """Write the whole case REF, such as 2026-0001, as data and as a page to read and print.

    Every entry in every version, people with their names, what the guidance said, decisions, and who did and read what.
    Only you can read the two files; no other file is ever overwritten.

    Nobody is asked to sign in: whoever has the database and the master key can open everything anyway. So the record
    says that the case was exported at the machine itself, and names no lead.
    """
    from clearway.config.exporting import export_case

    for path in export_case(reference, folder, reason, organisation):
        click.echo(str(path))
    click.echo(
        f"Case {reference} is out, and the record says so. Nothing in these files is sealed: keep them as you keep the "
        "record, and destroy them when they have served their reason.",
        err=True,
    )


@case.command("schema")
@careful
def schema() -> None:
    """Print the JSON Schema of an export, for a program that reads one."""
    from clearway.config.exporting import schema as text

    click.echo(text(), nl=False)
