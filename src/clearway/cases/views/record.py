"""A case: opened, read, and added to."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from markupsafe import Markup

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import changes, queries
from clearway.cases.access import standing
from clearway.cases.assessed import shown_of, words_of
from clearway.cases.forms.record import CorrectionForm, EntryForm, PersonForm
from clearway.cases.planning.queries import planned
from clearway.cases.queries.narrowing import Asked, narrowed, own_lines, without_names
from clearway.cases.queries.work import open_points
from clearway.cases.versions import OvertakenError
from clearway.cases.views.found import (
    case_or_404,
    case_to,
    entry_or_404,
    form_page,
    involved_or_404,
    overtaken_page,
)
from clearway.core.calendar import LONDON
from clearway.core.packs.vocabulary import DISPUTED, YES
from clearway.core.result import Result
from clearway.guidance import shown
from clearway.guidance.queries import in_order
from clearway.organisations.doors import door
from clearway.ui.methods import only


@only("GET")
@door
def case(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Everything that stands in a case."""
    found = case_or_404(act, reference)
    whole, mine = queries.whole(act, found), standing(act, found)
    lines = whole.chronology()
    asked = Asked(*(request.GET.get(name, "") for name in ("kind", "child", "by")))
    context = {"whole": whole, "lines": narrowed(whole, lines, asked), "does": mine.does, "leads_it": mine.leads}
    context |= {
        "asked": asked, "all_lines": len(lines), "kinds": [(kind, kind) for kind in dict.fromkeys(map(_kind, lines))],
        "children": [(each.letter, f"{each.letter}: {each.person.name}") for each in whole.involved],
        "writers": sorted({(str(each.row.by), each.by) for each in lines}, key=lambda one: one[1]),
    }  # fmt: skip
    context["may"] = act.actor.does
    own = [each.until for each in whole.access.openings if each.by == act.actor.user and each.until > act.at]
    context["broke_in_until"] = max(own) if own else None
    context["reader"] = act.actor.user
    context |= _stands(act, whole)
    return render(request, "cases/case.html", context)


def _stands(act: Act, whole: queries.Whole) -> dict[str, object]:
    """Where the case stands: what the guidance said last, what is still open, and what is to be done next."""
    last = whole.last_pass()
    results: tuple[Result, ...] = tuple(each.result for each in last)
    asked = set(last[0].incident["facts"]) if last else set()
    steps = planned(act, whole.work.steps, last)
    staff = last[0].incident["facts"].get("staff_conduct_in_question") if last else ""
    return {
        "staff_in_question": staff in (YES, DISPUTED),
        "answers": [shown_of(each)["answer"] for each in last],
        "open_still": [each for each in in_order(results) if each["fact"] not in asked] if results else [],
        "to_do": [each for each in steps if each.is_open],
        "further": len(open_points(whole.work)) if whole.is_not_referred and not whole.work.closed else 0,
        "slug": shown.slug_of,
        **words_of([each.area for each in last]),
    }


@only("GET")
@door
def own_file(request: HttpRequest, act: Act, reference: str, letter: str) -> HttpResponse:
    """A child's own file: the chronology, in which the others have no names."""
    found = case_or_404(act, reference)
    involved_or_404(found, letter)
    whole = queries.whole(act, found)
    whose = next(each for each in whole.involved if each.letter == letter)
    lines = own_lines(whole.chronology(), letter, whole)
    context = {"whole": whole, "lines": lines, "does": (), "may": (), "reader": act.actor.user}
    context |= {"case": found, **_stands(act, whole)}
    told = without_names(render_to_string("cases/chronology.html", context, request), whole, letter)
    told = Markup(told)  # noqa: S704  # a template of ours wrote it, and escaped every word of anybody's
    more = {"case": found, "letter": letter, "person": whose.person, "role": whose.role, "told": told}
    return render(request, "cases/file.html", more)


def _kind(line: queries.Happened) -> str:
    return line.kind


@only("GET", "POST")
@door
def person(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Put down somebody who is involved."""
    found = case_to(act, reference, Verb.PERSON_ADD)
    form = PersonForm(request.POST or None, act.at)
    if form.is_valid():
        changes.involve(act, found, form.involved())
        return redirect("case", reference)
    return form_page(request, act, "cases/person.html", {"case": found, "form": form})


@only("GET", "POST")
@door
def entry(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Add an entry to the chronology."""
    found = case_to(act, reference, Verb.ENTRY_ADD)
    form = EntryForm(request.POST or None, act.at)
    if form.is_valid():
        changes.add_entry(act, found, form.told())
        return redirect("case", reference)
    return form_page(request, act, "cases/entry.html", {"case": found, "form": form})


@only("GET", "POST")
@door
def correct(request: HttpRequest, act: Act, reference: str, name: UUID) -> HttpResponse:
    """Correct an entry. Whoever comes second gets both texts, and sends anew from there."""
    found = case_to(act, reference, Verb.ENTRY_CORRECT)
    seen = entry_or_404(act, found, name)
    stands = queries.newest(found, seen.root)
    if request.method != "POST" and seen.id != stands.id:
        return redirect("case-correct", reference, stands.id)
    happened = seen.happened_at.astimezone(LONDON)
    before = {"kind": seen.kind, "day": happened.date(), "time": happened.time(), "text": seen.words}
    first, explained = queries.first_recorded(found, seen.root)
    form = CorrectionForm(request.POST or None, act.at, before, first, explained=explained)
    if form.is_valid():
        try:
            changes.correct_entry(act, found, seen, form.told(), form.cleaned_data["reason"])
        except OvertakenError as error:
            context = {"case": found, "form": form, "seen": error.newest}
            return overtaken_page(request, "cases/correct.html", context, error.newest)
        return redirect("case", reference)
    return form_page(request, act, "cases/correct.html", {"case": found, "form": form, "seen": seen})
