"""`clearway ask`: the engine's questions one by one, and the answer whenever you stop."""

import json
from dataclasses import replace
from pathlib import Path

import click

from clearway.cli import shelf, show
from clearway.cli.page import Page
from clearway.cli.reading import moment_from, moment_of
from clearway.cli.root import careful, cli
from clearway.core.answer import answer
from clearway.core.assess.questions import Open, open_questions
from clearway.core.assess.verdicts import Verdicts
from clearway.core.calendar import Moment
from clearway.core.errors import IncidentError, nearest
from clearway.core.facts.incident import Incident, read
from clearway.core.facts.known import know
from clearway.core.packs.load import areas, pack_for
from clearway.core.packs.schema import SETTINGS, Pack
from clearway.core.packs.vocabulary import vocabulary

KEYS = {
    "y": "yes", "yes": "yes", "n": "no", "no": "no", "d": "disputed", "disputed": "disputed",
    "": "unknown", "u": "unknown", "unknown": "unknown", "don't know": "unknown",
}  # fmt: skip
SOCIAL_CARE = "Children's social care must hear of it at once. Stop with s for their number."
CALLS = {
    "immediate_danger": "Call 999 now, then children's social care. This can wait: stop with s.",
    "self_harm_risk": SOCIAL_CARE,
    "harm_or_risk_of_harm": SOCIAL_CARE,
    "parents_risk": SOCIAL_CARE,
}
STOP, HELP = ("s", "stop"), ("?", "h", "help")


@cli.command()
@click.option("--area", metavar="AREA", help="The area; asked for where it is left out.")
@click.option(
    "--setting", type=click.Choice(SETTINGS), default="school", show_default=True, help="The kind of setting."
)
@click.option("--at", metavar="TIME", help="The moment, as 2026-11-20T16:05 (Europe/London); else now.")
@click.option(
    "--save", type=click.Path(dir_okay=False, path_type=Path), help="Write your answers to this file, to assess later."
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@careful
def ask(area: str | None, setting: str, at: str | None, save: Path | None, *, as_json: bool) -> None:
    """Answer the questions that matter, one by one. Press Enter when you do not know.

    Questions come in the order of urgency, and only as long as they still matter. Stop whenever you
    want with s: you get the answer for what is known so far.
    """
    stamp = moment_from(at) if at is not None else moment_of(read({}))
    if save:
        _writable(save)
    area = _area(area)
    pack = pack_for(area)
    click.secho("If a child is in danger now, call 999. Come back to this afterwards.", fg="red", bold=True, err=True)
    click.echo("y yes · n no · d reported and denied · Enter don't know · ? help · s stop and answer\n", err=True)
    incident = replace(read({"area": area, "setting": setting}), at=stamp)
    incident = _interview(incident, pack, stamp)
    if save:
        save.write_text(as_toml(incident), "utf-8")
        click.echo(f"Saved to {save}.", err=True)
    result = answer(incident, area, stamp.at, shelf.compiled)
    shelf.keep(shelf.compiled(pack.id))
    click.echo(json.dumps(result, indent=2, ensure_ascii=False) if as_json else show.answer(result), nl=as_json)


def _writable(save: Path) -> None:
    """Refuse, before anything is asked, a file that cannot be written or stands there already. Raises IncidentError."""
    try:
        with save.open("x", encoding="utf-8"):
            pass
    except FileExistsError as error:
        raise IncidentError("the file exists already", file=str(save), remedy="Name another with --save.") from error
    except OSError as error:
        raise IncidentError(
            f"the file cannot be written: {error.strerror}", file=str(save), remedy="Name another with --save."
        ) from error


def _area(named: str | None) -> str:
    known = sorted(areas())
    while named is None:
        typed = click.prompt(f"Area ({', '.join(known)})", err=True).strip().lower()
        if typed in known:
            return str(typed)
        click.echo(f'There is no pack for "{typed}". {nearest(typed, known)}', err=True)
    named = named.strip().lower()
    pack_for(named)
    return named


def _interview(incident: Incident, pack: Pack, stamp: Moment) -> Incident:
    """Ask until nothing is left that matters and was not asked, or until the person stops."""
    while (question := next_question(incident, pack, stamp)) is not None:
        reply = _prompt(question, pack)
        if reply is None:
            break
        try:
            answered = incident.answered(question.fact, reply)
            know(answered, stamp.at)
        except IncidentError as error:
            click.echo(f"{error.problem}. {error.remedy}", err=True)
            continue
        incident = answered
        _call_at_once(question.fact, reply)
    else:
        click.echo("That was the last question that matters.", err=True)
    return incident


def next_question(incident: Incident, pack: Pack, stamp: Moment) -> Open | None:
    """The first question that was not asked yet and still matters, or None."""
    verdicts = Verdicts(shelf.compiled(pack.id), know(incident, stamp.at))
    return next((each for each in open_questions(verdicts, incident.setting) if not each.asked), None)


def _call_at_once(fact: str, reply: str) -> None:
    if fact in CALLS and reply in ("yes", "disputed"):
        click.secho(CALLS[fact], fg="red", bold=True, err=True)


def _prompt(question: Open, pack: Pack) -> str | None:
    """The reply as an answer of the vocabulary, or None to stop."""
    words = pack.questions[question.fact]
    values = vocabulary()[question.fact].values
    click.secho(words.ask, bold=True, err=True)
    for number, value in enumerate(values, start=1):
        click.echo(f"  {number} {words.answers[value]}", err=True)
    while True:
        try:
            typed = click.prompt("", default="", show_default=False, prompt_suffix="> ", err=True).strip().lower()
        except click.Abort:
            return None
        if typed in STOP:
            return None
        if typed in HELP:
            page = Page()
            page.say(f"{words.help} [{', '.join(words.cite)}]")
            click.echo(page.text(), nl=False, err=True)
            continue
        reply = _reply(typed, values)
        if reply:
            return reply
        click.echo(
            "Type y, n or d, or press Enter if you do not know." if not values else "Type the number, or press Enter.",
            err=True,
        )


def _reply(typed: str, values: tuple[str, ...]) -> str | None:
    if not values:
        return KEYS.get(typed)
    if typed in ("", "u", "unknown", "don't know"):
        return "unknown"
    if typed.isdecimal() and 0 < int(typed) <= len(values):
        return values[int(typed) - 1]
    return typed if typed in values else None


def as_toml(incident: Incident) -> str:
    """The answers as an incident file."""
    lines = [f'area = "{incident.areas[0]}"', f'setting = "{incident.setting}"']
    if incident.at:
        lines.append(f"at = {incident.at.at.isoformat()}")
    lines += ["", "[facts]"]
    for fact in vocabulary().facts:
        if fact in incident.disputed:
            lines.append(f'{fact} = "disputed"')
        elif fact in incident.answers:
            lines.append(f'{fact} = "{incident.answers[fact]}"')
        elif fact in incident.asked:
            lines.append(f'{fact} = "unknown"')
    return "\n".join(lines) + "\n"
