"""The pages behind the guide: questions and answers, the law, the police approach, the staff card, every passage.

They read the installed packs and the clock, and set no cookie: whoever comes here in the middle of an incident finds
the way back to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway import __version__
from clearway.core.citations import Passage
from clearway.core.contacts import contacts
from clearway.core.packs.schema import Pack, Resource, Text
from clearway.core.packs.vocabulary import Fact, vocabulary
from clearway.core.result import ContactItem
from clearway.core.wording import Call, place
from clearway.guidance import card, queries, shown
from clearway.guidance.carry import SECONDS, carried_by, cookie_name
from clearway.guidance.prose import Span, blocks, spans
from clearway.ui import clock
from clearway.ui.methods import only

# A line to call, whether it answers now, and the name of who takes over where it does not.
Offered = tuple[ContactItem, str, str]

ON_PAPER = ("danger", "adult", "threats", "spread", "child")  # what whoever answers a call asks about first
FOR_FAMILIES = ("parents", "children", "young people", "harmed", "families", "anyone")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a pack: its title, what it is for in a sentence, and which texts stand on it."""

    title: str
    lead: str
    texts: Callable[[Pack], list[Text]]


def _of(page: str) -> Callable[[Pack], list[Text]]:
    return lambda pack: queries.texts(pack, *queries.PAGE_KINDS[page])


def _on_outcomes(pack: Pack) -> list[Text]:
    return queries.naming(pack, "Outcome 21", "DBS")


def _for_families(pack: Pack) -> list[Text]:
    return [each for each in pack.texts if {"families", "children"} & set(each.where)]


PAGES = {
    "questions": Page(
        "Questions and answers", "What people ask when it has just happened, and what to answer.", _of("questions")
    ),
    "law": Page("The law", "What is against the law, what schools may do, and what the words mean.", _of("law")),
    "police": Page(
        "How the police approach it",
        "What follows from a report, and what does not. How the police record a case is for them alone to decide.",
        _of("police"),
    ),
    "outcome-21": Page(
        "Outcome 21 and DBS checks",
        "What a police record can mean for a young person later. Promise nobody that there will be none.",
        _on_outcomes,
    ),
    "learning": Page(
        "Background and figures",
        "What the words and the groups mean, what young people say, and the figures that the documents give.",
        _of("learning"),
    ),
    "contacts": Page(
        "Who to call, and where to point people",
        "Every line that the documents give, as it stands now by the clock, and places that can help.",
        lambda _: [],
    ),
    "families": Page(
        "For children and families",
        "What you can explain to a child and to their parents or carers, and where they can find help.",
        _for_families,
    ),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A text as a page shows it. `blocks` are paragraphs and lists, each line in parts that may be links."""

    id: str
    title: str
    blocks: list[tuple[str, list[list[Span]]]]
    judgement: bool
    cite: tuple[str, ...]


def _show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"guidance/{template}", {**context, "begun": carried_by(request).begun})


@only("GET")
def staff_card(request: HttpRequest) -> HttpResponse:
    """What any member of staff does and does not do."""
    return _show(request, "staff-card.html", {"card": card, "packs": queries.packs()})


@only("GET")
def call_sheet(request: HttpRequest) -> HttpResponse:
    """What to say on the telephone and what to write down of it, to print while the computer works."""
    groups = [(vocabulary().urgencies[name], [each.says for each in _on_paper(name)]) for name in ON_PAPER]
    return _show(request, "call-sheet.html", {"groups": groups})


@only("GET")
def index(request: HttpRequest) -> HttpResponse:
    """What there is to read."""
    shelf = [(pack, [(slug, page) for slug, page in PAGES.items() if _holds(pack, slug)]) for pack in queries.packs()]
    return _show(request, "library-index.html", {"shelf": shelf, "place": place})


@only("GET")
def page(request: HttpRequest, pack: str, page: str) -> HttpResponse:
    """One page of a pack."""
    found = next((each for each in queries.packs() if each.id == pack), None)
    if found is None or page not in PAGES:
        raise Http404
    texts = PAGES[page].texts(found)
    context: dict[str, Any] = {
        "pack": found,
        "slug": page,
        "page": PAGES[page],
        "entries": [entry(found, each) for each in texts],
        "elsewhere": [each for each in queries.packs() if _holds(each, page)] if not _holds(found, page) else [],
        "police_rules": [each for each in found.rules if each.audience == "police"] if page == "police" else [],
        "pages": [(slug, each) for slug, each in PAGES.items() if slug != page and _holds(found, slug)],
        "areas": _lines(found) if page == "contacts" else [],
        "left_out": any(not each.dial for each in found.contacts),
        "resources": _resources(found, page),
        "now": clock.now(),
        "place": place,
    }
    return _show(request, "library-page.html", context)


@only("GET")
def passage(request: HttpRequest, name: str) -> HttpResponse:
    """One passage: where it stands, what it says in our words, and what rests on it."""
    held = queries.passage(name)
    if not held and queries.passage(name.upper()):
        return redirect("passage", name.upper())
    if not held:
        raise Http404
    before, after = queries.neighbours(name)
    context = {
        "passage": held[0][1],
        "number": int(name[2:]),
        "says": _said(held),
        "place": place,
        "held": [(pack, each, queries.resting_on(pack, name)) for pack, each in held],
        "before": before,
        "after": after,
    }
    return _show(request, "passage.html", context)


@only("GET")
def about(request: HttpRequest) -> HttpResponse:
    """What this is, how answers are kept, accessibility."""
    context = {
        "packs": queries.packs(),
        "version": __version__,
        "cookies": (cookie_name(), settings.CSRF_COOKIE_NAME),
        "minutes": SECONDS // 60,
    }
    return _show(request, "about.html", context)


def entry(pack: Pack, text: Text) -> Entry:
    """A text of a pack, ready to be shown; titles of the pack's other texts, where it quotes them, lead to them."""
    addresses = {each.title: queries.address_of(pack, each) for each in pack.texts if each is not text}
    shaped = [(block.kind, [list(spans(line, addresses)) for line in block.lines]) for block in blocks(text.body)]
    return Entry(text.id, text.title, shaped, text.judgement, text.cite)


def _on_paper(urgency: str) -> list[Fact]:
    """The worries of a group that are answered yes, no or not known, before anything has been done."""
    rows = vocabulary().facts.values()
    return [each for each in rows if each.urgency == urgency and each.worry and not (each.values or each.idle)]


def _holds(pack: Pack, page: str) -> bool:
    """Whether a pack has anything to say on a page."""
    return page == "contacts" or bool(PAGES[page].texts(pack)) or bool(_resources(pack, page))


def _lines(pack: Pack) -> list[tuple[str, list[Offered]]]:
    """Each area of a pack, with the lines that it offers at this moment."""
    at = clock.now()
    return [(area, _offered(contacts(pack, area, at), at)) for area in pack.areas]


def _offered(lines: list[ContactItem], at: datetime) -> list[Offered]:
    names = {each["id"]: each["name"] for each in lines}
    return [
        (each, shown.call_line(Call("maybe", each, None), at).state, names[each["instead"]] if each["instead"] else "")
        for each in lines
    ]


def _said(held: list[tuple[Pack, Passage]]) -> dict[str, list[str]]:
    """Our words for a passage, and the areas of the packs that put it so."""
    said: dict[str, list[str]] = {}
    for pack, each in held:
        said.setdefault(each.says, []).extend(place(area) for area in pack.areas)
    return said


def _resources(pack: Pack, page: str) -> list[Resource]:
    """The places to point people to: all of them beside the lines to call, those for families on their page."""
    if page == "contacts":
        return list(pack.resources)
    families = page == "families"
    return [each for each in pack.resources if families and any(word in each.audience for word in FOR_FAMILIES)]
