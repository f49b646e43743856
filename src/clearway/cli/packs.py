"""`clearway pack`: what packs are installed, what they say, whether they are sound, what an edition changes."""

import json
import time
from dataclasses import replace
from pathlib import Path

import click

from clearway.cli.page import Page
from clearway.cli.root import careful, cli
from clearway.core.differ import differ
from clearway.core.errors import PackError, nearest
from clearway.core.examples import run
from clearway.core.findings.compiled import compile_pack
from clearway.core.handbook import handbook, in_words
from clearway.core.packs.check import check_whole, cited, conditions
from clearway.core.packs.conditions import facts_in
from clearway.core.packs.load import build, installed, load_whole, read_folder
from clearway.core.packs.schema import Action, Never, Pack, Rule
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.prove import as_toml, implicants_in, prove

NOT_SOUND = 1
PACK = click.argument("name", metavar="PACK")


@cli.group()
def pack() -> None:
    """Guidance packs: list, show, check, prove, compare, explain.

    PACK is the id of an installed pack, or a folder that holds one.
    """


def found(name: str) -> Pack:
    """An installed pack by its id, or the pack in a folder. Raises PackError."""
    folder = Path(name)
    if not folder.is_dir():
        return load_whole(name)
    made = build(read_folder(folder))
    check_whole(made)
    return made


@pack.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--ids", is_flag=True, help="The ids alone, one a line.")
@careful
def list_packs(*, as_json: bool, ids: bool) -> None:
    """The packs that are installed."""
    if ids:
        click.echo("\n".join(installed()))
        return
    packs = [load_whole(name) for name in installed()]
    if as_json:
        rows = [
            {"id": each.id, "title": each.title, "edition": each.edition, "areas": each.areas,
             "documents_of": each.documents_of, "checksum": each.checksum, "reviewed_by": each.reviewed_by}
            for each in packs
        ]  # fmt: skip
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    page = Page()
    for each in packs:
        page.heading(each.id)
        page.say(f"{each.title}. Areas: {', '.join(each.areas)}. Edition {each.edition}.")
        holds = f"{len(each.rules)} rules, {len(each.actions)} steps, {len(each.examples)} examples"
        page.say(f"{holds}. Checksum {each.checksum[:12]}.")
        page.say(each.notice, dim=True)
    click.echo(page.text(), nl=False)


@pack.command()
@PACK
@click.option("--markdown", is_flag=True, help="The whole pack as Markdown, to mark up and sign.")
@careful
def show(name: str, *, markdown: bool) -> None:
    """What a pack holds."""
    made = found(name)
    text = handbook(made)
    click.echo(text if markdown else text.replace("**", "").replace("`", ""), nl=False)


@pack.command()
@click.argument("names", nargs=-1, metavar="PACK...")
@careful
def lint(names: tuple[str, ...]) -> None:
    """Read a pack strictly, and run its examples. Without PACK, every pack that is installed."""
    wrong = 0
    for name in names or installed():
        made = found(name)
        failures = [(example, why) for example, whys in run(compile_pack(made)) for why in whys]
        wrong += len(failures)
        for example, why in failures:
            click.echo(f"{made.id}: examples/: {example.id}: {why}", err=True)
        state = "sound" if not failures else f"{len(failures)} examples do not come out as they say"
        click.echo(f"{made.id}: {len(made.rules)} rules, {len(made.examples)} examples: {state}")
    if wrong:
        raise SystemExit(NOT_SOUND)


@pack.command(name="prove")
@click.argument("names", nargs=-1, metavar="PACK...")
@click.option("--all", "every", is_flag=True, help="Every pack that is installed.")
@careful
def prove_packs(names: tuple[str, ...], *, every: bool) -> None:
    """Prove what must hold of a pack for all valid facts. A failure is shown as an incident to assess."""
    if not names and not every:
        raise click.UsageError("name a pack, or give --all")
    sound = [_prove(found(name)) for name in dict.fromkeys((*(installed() if every else ()), *names))]
    if not all(sound):
        raise SystemExit(NOT_SOUND)


def _prove(made: Pack) -> bool:
    start = time.perf_counter()
    compiled = compile_pack(made)
    count = implicants_in(compiled)
    click.secho(f"{made.id}: {count:,} implicants, {time.perf_counter() - start:.2f} s", bold=True)
    sound = True
    start = time.perf_counter()
    for outcome in prove(compiled):
        took = time.perf_counter() - start
        mark = click.style("proved", fg="green") if outcome.holds else click.style("FAILS ", fg="red", bold=True)
        click.echo(f"  {mark}  {outcome.says}  ({outcome.checked:,} checked, {took:.2f} s)")
        for note in outcome.notes:
            click.echo(f"          {note}")
        for failure in outcome.failures:
            sound = False
            click.echo(f"          {failure.why}")
            if failure.facts:
                click.echo("          for these facts, as an incident file:\n")
                click.echo("\n".join(f"    {line}" for line in as_toml(made.areas[0], failure).splitlines()) + "\n")
        start = time.perf_counter()
    return sound


@pack.command()
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@careful
def diff(old: str, new: str) -> None:
    """What would change if pack B took the place of pack A: each finding, with facts that show it."""
    before, after = found(old), found(new)
    page = Page()
    page.heading(f"From {before.id} to {after.id}")
    names_before, names_after = {rule.id for rule in before.rules}, {rule.id for rule in after.rules}
    if names_before - names_after:
        page.say(f"Rules that go: {', '.join(sorted(names_before - names_after))}.")
    if names_after - names_before:
        page.say(f"Rules that come: {', '.join(sorted(names_after - names_before))}.")
    changes = 0
    for change in differ(before, after):
        changes += 1
        was, now = ("yes", "no") if change.before else ("no", "yes")
        page.item("•", f"{change.finding}: was {was}, would be {now}", bold=True)
        yes = [f"{fact} {value}" for fact, value in change.facts.items() if value != "no"]
        page.say(f"for example with {', '.join(yes) or 'nothing that worries'}, and the rest no", 6)
        page.say(f"before: {_named(change.rules_before)}; after: {_named(change.rules_after)}", 6)
    page.say(f"{changes} findings change for some facts." if changes else "No finding changes for any facts.")
    page.say(_touched(before, after))
    click.echo(page.text(), nl=False)


def _named(rules: tuple[str, ...]) -> str:
    return ", ".join(rules) or "no rule"


def _touched(before: Pack, after: Pack) -> str:
    """Which of A's worked examples would come out otherwise."""
    made = compile_pack(_with_examples(after, before))
    touched = [example.id for example, failures in run(made) if failures]
    if not touched:
        return "Every example of the first still comes out as it says."
    return (
        f"{len(touched)} of {len(before.examples)} examples of the first come out otherwise: {', '.join(touched[:12])}…"
    )


def _with_examples(pack: Pack, source: Pack) -> Pack:
    cases = tuple(
        replace(
            each, fires=(), quiet=(), incident={name: value for name, value in each.incident.items() if name != "area"}
        )
        for each in source.examples
    )
    return replace(pack, examples=cases)


@pack.command()
@click.argument("name", metavar="NAME")
@click.option("--pack", "only", metavar="PACK", help="One pack only.")
@careful
def explain(name: str, only: str | None) -> None:
    """Why a rule is as it is: when it holds, what follows, and the passages it rests on, in our words.

    NAME is a rule (under-13), a passage (SS083), a step, a prohibition or a fact (device_held). For a
    passage or a fact, everything that rests on it is named.
    """
    packs = [found(only)] if only else [load_whole(each) for each in installed()]
    page = Page()
    known: list[str] = []
    for made in packs:
        _about(page, made, name)
        known += [*(each.id for each in made.rules), *made.questions, *(each.id for each in made.actions)]
    if not page.lines:
        raise PackError(f'"{name}" is not a rule, passage, step, prohibition or fact', remedy=nearest(name, known))
    click.echo(page.text(), nl=False)


def _about(page: Page, made: Pack, name: str) -> None:
    """All that a pack has under a name."""
    words = vocabulary()
    for rule in made.rules:
        if rule.id == name:
            _explain(page, made, rule)
    steps: list[Action | Never] = [*made.actions, *made.nevers]
    for step in steps:
        if step.id == name:
            page.heading(f"{name} · {made.id}")
            page.say(" ".join(step.text.split()))
            page.say(f"When: {in_words(step.when, words).replace('**', '')}.", hang=6)
            _cited(page, made, step.cite)
    passage = made.library.passages.get(name.upper())
    if passage:
        page.heading(f"{passage.id} · {made.id}")
        page.say(passage.line())
        carriers = [f"{file}: {key}" for file, key, cite in cited(made) if passage.id in cite]
        for carrier in carriers:
            page.item("-", carrier, 4)
    question = made.questions.get(name)
    if question:
        page.heading(f"{name} · {made.id}")
        page.say(f"{question.ask} {question.help}")
        _cited(page, made, question.cite)
        for file, key, condition in conditions(made):
            if name in facts_in(condition):
                page.item("-", f"used in {file}: {key.removesuffix('.when')}", 4)


def _cited(page: Page, made: Pack, passages: tuple[str, ...]) -> None:
    for passage in passages:
        page.item("-", made.library[passage].line(), 4)


def _explain(page: Page, made: Pack, rule: Rule) -> None:
    page.heading(f"{rule.id} · {made.id}")
    page.say(rule.because + (" †" if rule.judgement else ""))
    page.say(f"When: {in_words(rule.when, vocabulary()).replace('**', '')}.", hang=6)
    asks = "; ".join(f"{response} {duty}" for response, duty in rule.asks.items())
    page.say(f"Then: {asks or f'{rule.finding} is {rule.value}'}.", hang=6)
    _cited(page, made, rule.cite)
    shown = [each.title for each in made.examples if rule.id in each.fires][:2]
    for title in shown:
        page.say(f"For example: {title}", hang=6)
    page.say(f"In {rule.file} of the pack.", dim=True)
