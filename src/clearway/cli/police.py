"""`clearway police`: the police pages, for their own audience. Police words stay here."""

import json
from datetime import datetime

import click

from clearway.cli import shelf
from clearway.cli.page import Page
from clearway.cli.reading import areas_from, incident_from, moment_of, placed
from clearway.cli.root import careful, cli
from clearway.core.answer import areas_of, police_view
from clearway.core.errors import IncidentError
from clearway.core.packs.load import load
from clearway.core.result import PoliceView
from clearway.core.wording import place, when


@cli.command(short_help="The police pages, for police officers.")
@click.argument("file", metavar="FILE")
@click.option("--area", metavar="AREA", help="The area. Overrides the file.")
@click.option("--at", metavar="TIME", help="The moment, as 2026-11-20T16:05 (Europe/London); else now.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@careful
def police(file: str, area: str | None, at: str | None, *, as_json: bool) -> None:
    """For police officers: may it be recorded as experimental, and what to do.

    "Experimental" is refused until each of the points that the documents ask for has an answer.
    """
    incident = placed(incident_from(file), areas_from((area,) if area else ()), at)
    if incident.several:
        raise IncidentError("several areas are named", key="area", remedy="Choose one with --area.")
    view = police_view(incident, areas_of(incident)[0], moment_of(incident).at, shelf.compiled)
    shelf.keep(shelf.compiled(view["pack"]["id"]))
    click.echo(json.dumps(view, indent=2, ensure_ascii=False) if as_json else _page(view), nl=as_json)


def _page(view: PoliceView) -> str:
    page = Page()
    at = datetime.fromisoformat(view["at"])
    pack = load(view["pack"]["id"])
    page.say(f"For police · {place(view['area'])} · {at:%A} {at.day} {at:%B %Y}, {at:%H:%M}", 0, bold=True)
    page.heading("May it be recorded as experimental?")
    classification = view["experimental"]
    if classification is None:
        page.say("The documents of this area do not say.")
    else:
        page.say(
            "Yes: each point has its answer." if classification["status"] == "open" else "Not on what is known.",
            bold=True,
        )
        for why in classification["because"]:
            page.item("-", f"{why['text']} [{', '.join(why['cite'])}]", 6)
        asks = [pack.questions[fact].ask for fact in classification["missing"]]
        if asks:
            page.say("Still to be answered, each with its source:")
        for ask in asks:
            page.item("•", ask, 4)
    page.heading("What to do")
    for each in view["actions"]:
        due = f" Due {when(each['due'], at)}." if each["due"] else ""
        page.item("□", f"{each['duty'].upper()} · {each['text']}{due} [{', '.join(each['cite'])}]")
    page.heading("Which documents")
    page.say(pack.notice)
    return page.text()
