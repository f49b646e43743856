"""How an answer is said to a person, in a terminal or on a page: names, levels, times, and whom to call first."""

import re
from dataclasses import dataclass
from datetime import datetime

from clearway.core.packs.schema import DUTY_RANK, Pack
from clearway.core.result import ContactItem, Gate, Response, Result

NAMES = {
    "police": "Police",
    "social_care": "Children's social care",
    "advice": "Advice",
    "in_school": "Manage within the setting",
    "either": "One of police and social care",
    "category": "Category",
    "scope": "Scope",
    "viewing": "Looking at the image",
    "deletion": "Asking for deletion",
    "parents": "Telling parents or carers",
    "device_return": "Giving a device back",
    "fact_finding": "Asking questions to establish facts",
}
CATEGORY = {
    "experimental": "experimental", "aggravated": "aggravated", "undetermined": "not decided yet",
    None: "does not apply",
}  # fmt: skip
NEEDED_FOR = {"social-care": "social_care", "police": "police", "advice": "advice"}
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")
SMALL = ("on", "upon", "under", "of", "and", "the")


@dataclass(frozen=True, slots=True)
class Call:
    """Someone to call: how strongly it is asked for (a duty, or "maybe"), the line, and who takes over now."""

    label: str
    contact: ContactItem
    instead: ContactItem | None


def calls(result: Result, pack: Pack) -> list[Call]:
    """Whom to call, the most needed first; in danger, social care directly after 999. Emergency lines are left out."""
    danger = in_danger(result)
    lines = {contact["id"]: contact for contact in result["contacts"]}
    stand_ins = {each.instead for each in pack.contacts}
    ranked = sorted(
        (each for each in result["contacts"] if each["for"] in NEEDED_FOR and each["id"] not in stand_ins),
        key=lambda each: (
            danger and each["for"] != "social-care",
            -DUTY_RANK[result["responses"][NEEDED_FOR[each["for"]]]["at_least"]],
        ),
    )
    found = []
    for contact in ranked:
        response = result["responses"][NEEDED_FOR[contact["for"]]]
        if response["status"] in ("no", "not-covered"):
            continue
        label = response["at_least"] if response["status"] == "yes" else "maybe"
        found.append(Call(label, contact, lines[contact["instead"]] if contact["instead"] else None))
    return found


def in_danger(result: Result) -> bool:
    """Whether danger now was reported."""
    return any(each["fact"] == "immediate_danger" and each["value"] != "no" for each in result["factors"])


def line(contact: ContactItem, at: datetime) -> str:
    """A line in one sentence: number, address, whether it answers now, and whether anyone verified it."""
    parts = [contact["phone"] or "no number in the documents: ask your council"]
    if contact["email"]:
        parts.append(contact["email"])
    if contact["open_now"] is False:
        opens = f", opens {when(contact['opens_at'], at)}" if contact["opens_at"] else ""
        parts.append(f"closed{opens}")
    if contact["closes_at"]:
        parts.append(f"closes {when(contact['closes_at'], at)}")
    if contact["verify_before_use"] and contact["phone"]:
        parts.append("not verified: check before you dial")
    return ", ".join(parts)


def level(name: str, response: Response) -> str:
    """How strongly a response is asked for, in words; duties in capitals."""
    if response["status"] == "not-covered":
        return "not covered by this guidance"
    if name == "in_school":
        words = {"yes": "yes", "no": "no", "undetermined": "not decided yet"}
        return words[response["status"]]
    if response["status"] == "no":
        return "not needed"
    least, most = response["at_least"], response["at_most"]
    if least == most:
        return least.upper()
    if least == "none":
        return f"not decided yet; up to {most}"
    return f"{least.upper()} at least; it could become {most}"


def value(given: str) -> str:
    """One side of a difference between areas, in words."""
    least, dots, most = given.partition("..")
    if dots:
        return f"{least if least != 'none' else 'not asked for'} on what is known, {most} at most"
    kind, colon, kinds = given.partition(":")
    if colon:
        return f"{kind}: {kinds.replace(':', ', ')}"
    return " or ".join(NAMES.get(part, part) if " or " in given else part for part in given.split(" or "))


def same(one: Gate, other: Gate) -> bool:
    """Whether a child's gate says nothing that the incident's gate does not say."""
    return one["status"] == other["status"] and one["because"] == other["because"]


def when(iso: str, at: datetime) -> str:
    """A time as a person says it, as seen from `at`."""
    moment = datetime.fromisoformat(iso)
    if moment == at:
        return "now"
    clock = f"{moment:%H:%M}"
    if moment.date() == at.date():
        return f"today {clock}"
    return f"{moment:%A} {moment.day} {moment:%B} {clock}"


def place(area: str) -> str:
    """An area as it is written: stoke-on-trent is Stoke-on-Trent."""
    return "-".join(part if part in SMALL else part.capitalize() for part in area.split("-"))


def first_sentence(words: str) -> str:
    """Of what is to be done the first sentence; how, stands in the plan."""
    first = SENTENCE.split(words.strip(), maxsplit=1)[0]
    return first if first.endswith((".", "!", "?")) else f"{first}."
