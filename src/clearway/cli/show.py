"""The readable answer, in the order in which a person needs it: danger, who to call, what is asked and why."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

import click

from clearway.cli.page import DUTY_COLOUR, LABEL, Page
from clearway.core.handbook import OWNERS
from clearway.core.packs.load import pack_for
from clearway.core.packs.vocabulary import vocabulary
from clearway.core.result import Because, Difference, Result
from clearway.core.wording import CATEGORY, NAMES, calls, in_danger, level, line, place, same, when
from clearway.core.wording import value as said

FIRST_QUESTIONS = 10


def answer(result: Result, *, everything: bool = False, width: int | None = None) -> str:
    """One answer as a page. `everything` lists every question that still matters."""
    page = _findings(result, everything=everything, width=width)
    _documents(page, [result])
    return page.text()


def comparison(
    results: Sequence[Result], differences: Sequence[Difference], *, everything: bool = False, width: int | None = None
) -> str:
    """The answers one after the other, then where the areas differ, then the documents of all."""
    pages = [_findings(result, everything=everything, width=width).text() for result in results]
    page = Page(width)
    page.heading("Where the areas differ")
    if not differences:
        page.say("They do not differ on what is known.")
    for each in differences:
        page.item("•", NAMES.get(each["finding"].removeprefix("gate."), each["finding"]), bold=True)
        for area, value in each["values"].items():
            page.say(f"{place(area)}: {said(value)}", 6)
        page.why("The more protective comes first.", each["cite"])
    _documents(page, results)
    return "\n".join([*pages, page.text()])


def _findings(result: Result, *, everything: bool, width: int | None) -> Page:
    page = Page(width)
    at = datetime.fromisoformat(result["at"])
    page.say(
        f"Clearway for {place(result['area'])} · {at:%A} {at.day} {at:%B %Y}, {at:%H:%M}"
        + (f" · {result['id']}" if result["id"] else ""),
        0,
        bold=True,
    )
    _danger(page, result, at)
    _asked_for(page, result)
    _unknown(page, result, everything=everything)
    _not_needed(page, result)
    _category(page, result)
    _gates(page, result)
    _viewing(page, result)
    _actions(page, result, at)
    _never(page, result)
    return page


def _danger(page: Page, result: Result, at: datetime) -> None:
    page.heading("Danger, and who to call now")
    if in_danger(result):
        page.say("A child is in danger. Call 999 now.", fg="red", bold=True)
    else:
        page.say("If a child is in danger now, call 999. Nothing on this page comes before that.", fg="red", bold=True)
    for call in calls(result, pack_for(result["area"])):
        contact = call.contact
        page.labelled(
            call.label.upper(), f"{contact['name']}: {line(contact, at)}", DUTY_COLOUR.get(call.label, "white")
        )
        if contact["note"] and not (contact["phone"] or contact["instead"]):
            page.say(contact["note"], 2 + LABEL + 1, dim=True)
        if call.instead:
            page.item("→ now:", f"{call.instead['name']}: {line(call.instead, at)}", 4 + LABEL)


def _asked_for(page: Page, result: Result) -> None:
    page.heading("What the guidance asks for")
    if result["scope"]["status"] == "adult-imagery":
        for why in result["scope"]["because"]:
            page.why(why["text"], why["cite"], 2)
    for name in ("police", "social_care", "advice", "in_school"):
        response = result["responses"][name]
        page.level(f"{NAMES[name]}: {level(name, response)}")
        _reasons(page, response["because"])
    for each in result["either"]:
        names = " or ".join(NAMES[name].lower() for name in each["of"])
        page.level(f"{names.capitalize()}: one of them is a MUST")
        page.say("You choose, and write down why.", 6)
    worrying = [each for each in result["factors"] if each["disputed"]]
    if worrying:
        names = ", ".join(vocabulary()[each["fact"]].says for each in worrying)
        page.say(f"Reported and denied, so taken as yes: {names}.")
    if any("†" in why["text"] for response in result["responses"].values() for why in response["because"]):
        page.say("† rests on judgement or later guidance, where the documents are silent.", dim=True)


def _reasons(page: Page, because: Iterable[Because]) -> None:
    for why in because:
        page.item("-", f"{why['text']} [{', '.join(why['cite'])}]", 6)


def _unknown(page: Page, result: Result, *, everything: bool) -> None:
    page.heading("Still unknown, and it matters")
    questions = result["questions"]
    if not questions:
        page.say("Nothing.")
    shown = questions if everything else questions[:FIRST_QUESTIONS]
    for each in shown:
        decides = ", ".join(dict.fromkeys(NAMES[name].lower() for name in each["decides"] if name in NAMES))
        content = " Answer only from what you were told; nobody looks." if each["about_content"] else ""
        page.item(
            f"{each['rank']}.", f"{each['text']}{content} [{each['fact']}]" + (f" ({decides})" if decides else "")
        )
    rest = len(questions) - len(shown)
    if rest:
        page.say(
            f"… and {rest} more, less urgent: --all lists them, and `clearway ask` asks them one by one.", dim=True
        )


def _not_needed(page: Page, result: Result) -> None:
    page.heading("No longer decides anything here")
    if not result["not_needed"]:
        page.say("Every open question still matters.")
        return
    words = vocabulary()
    whether = ["" if words[fact].values else "whether " for fact in result["not_needed"]]
    said = [words[fact].says for fact in result["not_needed"]]
    page.say("; ".join(map(str.__add__, whether, said)) + ".")
    page.say("This is said of the finding, never of the child.", dim=True)


def _category(page: Page, result: Result) -> None:
    page.heading("Category")
    category = result["category"]
    kinds = [name for name in category["subtypes"] if name != "attention-seeking"]
    shown = CATEGORY[category["status"]] + (f": {', '.join(kinds)}" if kinds else "")
    page.say(shown, bold=True)
    possible = [name for name in category["possible"] if name != "attention-seeking"]
    if possible:
        page.say(f"Still possible: {', '.join(possible)}.")
    _reasons(page, category["because"])


def _gates(page: Page, result: Result) -> None:
    page.heading("Gates")
    for key, gate in result["gates"].items():
        name, _, person = key.partition(":")
        title = NAMES[name] + (f", {person}" if person else "")
        state = (
            click.style("open", fg="green", bold=True) if gate["status"] == "open" else click.style("shut", bold=True)
        )
        if person and same(gate, result["gates"][name]):
            continue
        page.lines.append(f"  {title}: {state}")
        _reasons(page, gate["because"])


def _viewing(page: Page, result: Result) -> None:
    page.heading("Does anyone need to look?")
    viewing = result["viewing"]
    if viewing["needed_to_decide"]:
        page.say("It may be the only way to decide. The gate above says what must be in place first.", bold=True)
    elif viewing["grounds"]:
        page.say(
            f"Not to decide. There is another ground ({', '.join(viewing['grounds'])}): the gate above holds.",
            bold=True,
        )
    else:
        page.say("No. Nobody needs to look.", bold=True)
    _reasons(page, viewing["because"])


def _actions(page: Page, result: Result, at: datetime) -> None:
    page.heading("What to do next")
    for blocked, group in groupby(result["actions"], key=lambda each: bool(each["blocked_by"])):
        if blocked:
            page.say("Not yet: each of these waits for a gate to open.", 2, bold=True)
        for each in group:
            due = f" Due {when(each['due'], at)}." if each["due"] else ""
            waits = f" Waits for: {', '.join(NAMES[gate].lower() for gate in each['blocked_by'])}." if blocked else ""
            who = f"{each['duty'].upper()} · {OWNERS[each['owner']]}:"
            page.item("□", f"{who} {each['text']}{due}{waits} [{', '.join(each['cite'])}]")


def _never(page: Page, result: Result) -> None:
    page.heading("Never")
    for each in result["never"]:
        page.item("✕", f"{each['text']} [{', '.join(each['cite'])}]")


def _documents(page: Page, results: Sequence[Result]) -> None:
    page.heading("Which documents")
    for result in results:
        pack = pack_for(result["area"])
        for document in pack.library.documents:
            page.item("•", f"{document.code}: {document.title} ({document.issuer}; {document.published})")
        page.say(f"Pack {pack.id}, edition {pack.edition}, checksum {result['pack']['checksum'][:12]}.")
        review = result["review"]
        by = (
            f"Reviewed by {review['reviewed_by']} on {review['reviewed_on']}."
            if review["reviewed_by"]
            else "Nobody has reviewed this pack."
        )
        later = " Later national guidance exists and is not applied here." if review["superseded_nationally"] else ""
        page.say(f"Documents of {review['documents_of']}.{later} {by} Your judgement decides.", bold=True)
