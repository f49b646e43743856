"""`clearway contacts`: who answers in an area at a moment, and who takes over."""

import json
from datetime import datetime
from itertools import groupby

import click

from clearway.cli.page import Page
from clearway.cli.reading import areas_from, moment_from, moment_of
from clearway.cli.root import careful, cli
from clearway.core.contacts import contacts as lines_of
from clearway.core.facts.incident import read
from clearway.core.packs.load import pack_for
from clearway.core.result import ContactItem
from clearway.core.wording import place, when


@cli.command(short_help="Who to call now, and who takes over.")
@click.option("--area", required=True, metavar="AREA", help="The area, such as staffordshire.")
@click.option("--at", metavar="TIME", help="The moment, as 2026-11-20T16:35 (Europe/London); else now.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@careful
def contacts(area: str, at: str | None, *, as_json: bool) -> None:
    """Who to call in an area at a moment: what is open, until when, and who takes over.

    The numbers are those of documents of 2016-17. Check a line that is not verified before you dial.
    """
    [area] = areas_from((area,))
    pack = pack_for(area)
    stamp = moment_from(at) if at is not None else moment_of(read({}))
    lines = lines_of(pack, area, stamp.at)
    if stamp.note:
        click.echo(f"clearway: note: {stamp.note}.", err=True)
    if as_json:
        click.echo(json.dumps(lines, indent=2, ensure_ascii=False))
        return
    click.echo(_page(area, stamp.at, lines), nl=False)


def _page(area: str, at: datetime, lines: list[ContactItem]) -> str:
    page = Page()
    page.say(f"{place(area)} · {at:%A} {at.day} {at:%B %Y}, {at:%H:%M}", 0, bold=True)
    names = {each["id"]: each["name"] for each in lines}
    for purpose, group in groupby(lines, key=lambda each: each["for"]):
        page.heading(purpose.replace("-", " "))
        for each in group:
            page.item("•", f"{each['name']}: {each['phone'] or 'no number in the documents'}", bold=True)
            if each["email"]:
                page.say(each["email"], 4)
            page.say(_state(each, at), 4)
            if each["instead"]:
                page.say(f"Call instead: {names[each['instead']]}.", 4)
            if each["note"]:
                page.say(each["note"], 4, dim=True)
    return page.text()


def _state(each: ContactItem, at: datetime) -> str:
    if each["open_now"] is None:
        state = "Hours not known."
    elif not each["open_now"]:
        state = f"Closed. Opens {when(each['opens_at'], at)}." if each["opens_at"] else "Closed."
    else:
        state = f"Open, closes {when(each['closes_at'], at)}." if each["closes_at"] else "Open at all hours."
    return state + (" Not verified: check before you dial." if each["verify_before_use"] else "")
