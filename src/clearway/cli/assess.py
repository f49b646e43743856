"""`clearway assess`: incidents in, answers out."""

import json
import sys
from typing import TypedDict, final

import click

from clearway.cli import shelf, show
from clearway.cli.reading import (
    STDIN,
    areas_from,
    incident_from,
    lines_from,
    moment_from,
    moment_of,
    placed,
)
from clearway.cli.root import BAD_INPUT, careful, cli
from clearway.core.compare import answered
from clearway.core.errors import InputError
from clearway.core.facts.incident import Incident, read
from clearway.core.facts.written import decoded, parse
from clearway.core.findings.together import quicken
from clearway.core.packs.load import installed
from clearway.core.result import Comparison, Result

STRICT = 1


@cli.command(short_help="Assess incidents in files: the answer, or JSON.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--area", "areas", multiple=True, metavar="AREA", help="The area; name several to compare. Overrides the file."
)
@click.option(
    "--at", metavar="TIME", help="The moment, as 2026-11-20T16:05 (Europe/London). Overrides the file; else now."
)
@click.option("--json", "as_json", is_flag=True, help="The whole answer as JSON.")
@click.option("--lines", is_flag=True, help="One JSON incident a line in, one JSON answer a line out.")
@click.option("--strict", is_flag=True, help="Exit with 1 when a response is not fully decided.")
@click.option("--all", "everything", is_flag=True, help="List every question that still matters.")
@careful
def assess(
    files: tuple[str, ...], areas: tuple[str, ...], at: str | None, *, as_json: bool, lines: bool,
    strict: bool, everything: bool,
) -> None:  # fmt: skip
    """Assess incidents in FILE... (TOML or JSON; - reads standard input).

    A file looks like this; what it leaves out is unknown (all facts: docs/glossary.md):

    \b
      area = "staffordshire"
      at = 2026-11-20T16:35:00
      [facts]
      threats_or_blackmail = "yes"
      someone_unidentified = "no"
      [[people]]
      id = "A"
      roles = ["pictured"]
      age = 15

    \b
    Exit code: 0 answered; 1 with --strict when a response is not fully decided; 2 bad input.
    """
    areas = areas_from(areas)
    if at is not None:
        moment_from(at)
    if lines:
        sys.exit(_stream(files, areas, at, strict=strict))
    answers: list[Result | Comparison] = []
    failed = False
    for name in files:
        try:
            answers.append(_answer(placed(incident_from(name), areas, at)))
        except InputError as error:
            click.echo(f"clearway: {error.located('standard input' if name == STDIN else name)}", err=True)
            failed = True
    if as_json and answers:
        click.echo(json.dumps(answers[0] if len(files) == 1 else answers, indent=2, ensure_ascii=False))
    elif answers:
        click.echo("\n".join(_page(each, everything=everything) for each in answers), nl=False)
    if failed:
        sys.exit(BAD_INPUT)
    if strict and not all(map(is_decided, answers)):
        sys.exit(STRICT)


def _answer(incident: Incident) -> Result | Comparison:
    moment = moment_of(incident)
    made = answered(incident, moment.at, shelf.compiled)
    if moment.note:
        click.echo(f"clearway: note: {moment.note}.", err=True)
    for result in results_of(made):
        shelf.keep(shelf.compiled(result["pack"]["id"]))
    return made


def _page(made: Result | Comparison, *, everything: bool) -> str:
    results = results_of(made)
    if "differences" in made:
        return show.comparison(results, made["differences"], everything=everything)
    return show.answer(results[0], everything=everything)


def results_of(made: Result | Comparison) -> list[Result]:
    """The answer for each area."""
    if "differences" in made:
        return made["areas"]
    return [made]


def is_decided(made: Result | Comparison) -> bool:
    """Whether no response has at_least below at_most."""
    return all(
        each["at_least"] == each["at_most"] for result in results_of(made) for each in result["responses"].values()
    )


def _stream(files: tuple[str, ...], areas: tuple[str, ...], at: str | None, *, strict: bool) -> int:
    """Answer line by line, in order. A bad line is answered with its error, and the rest go on."""
    failed = undecided = False
    for pack in installed():
        quicken(shelf.compiled(pack))
    for name in files:
        try:
            for number, line in lines_from(name):
                made = _one_line(number, line, areas, at)
                failed = failed or "error" in made
                undecided = undecided or not ("error" in made or is_decided(made))
                click.echo(json.dumps(made, ensure_ascii=False))
        except InputError as error:
            failed = True
            click.echo(f"clearway: {error}", err=True)
    if failed:
        return BAD_INPUT
    return STRICT if strict and undecided else 0


@final
class BadLine(TypedDict):
    """What is answered for a line that cannot be used."""

    id: object
    error: dict[str, object]


def _one_line(number: int, line: bytes, areas: tuple[str, ...], at: str | None) -> Result | Comparison | BadLine:
    raw: object = None
    try:
        raw = parse(decoded(line), json_first=True)
        return _answer(placed(read(raw), areas, at))
    except InputError as error:
        return {"id": _id_of(raw), "error": {"line": number, **error.as_json()}}


def _id_of(raw: object) -> object:
    found = raw.get("id") if isinstance(raw, dict) else None
    return found if isinstance(found, str | int) and len(str(found)) <= 200 else None
