"""A pupil roll: it comes in, is looked at, and is done. One is on its way at a time, and its pages are its owner's."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.core.errors import InputError
from clearway.core.guard import FileRefusedError
from clearway.core.roll.table import DELIMITERS
from clearway.core.roll.text import ENCODINGS, RollError
from clearway.organisations.doors import door
from clearway.roll import changes, queries, steps
from clearway.roll.forms import ColumnsForm, DoForm, DoubtForm, PasteForm
from clearway.roll.models import Draft, Kind, Line, Stage, Way
from clearway.ui.intake import LONGEST, TAKEN_OUT
from clearway.ui.methods import only

REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY
STEPS = 4  # in one answer: about a second
MOST_FAULTS = 50
PASTED = "pasted"
PAGES = {
    Stage.COLUMNS: "roll-columns", Stage.LOOKING: "roll-progress", Stage.READY: "roll-look",
    Stage.DOING: "roll-progress",
}  # fmt: skip
View = Callable[..., HttpResponse]


def at(*stages: Stage) -> Callable[[View], View]:
    """A page of an import that is one's own and stands there; from elsewhere one is led to where it stands."""

    def bind(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, act: Act, **given: object) -> HttpResponse:
            act.demand(Verb.ROLL_READ)
            draft = _standing(act)
            if draft is None or draft.by != act.actor.user:
                return redirect("roll")
            if draft.stage not in stages:
                return redirect(PAGES.get(Stage(draft.stage), "roll"))
            act.saw(Verb.ROLL_READ, draft.id)
            try:
                return view(request, act, draft, **given)
            except changes.TakenError:
                return redirect("roll")

        return run

    return bind


@only("GET", "POST")
@door
def roll(request: HttpRequest, act: Act) -> HttpResponse:
    """Where a roll comes in: in pieces by a script, or pasted; or what is on its way already."""
    act.demand(Verb.ROLL_BEGIN)
    standing = _standing(act)
    if getattr(request, TAKEN_OUT, False):
        raise FileRefusedError("a roll that holds what looks like a picture or a file")
    if request.method == "POST" and "number" in request.POST:
        return _piece(request, act, standing)
    form = PasteForm(_sent(request))
    if form.is_valid():
        try:
            with transaction.atomic():
                draft = _begun(act, standing, PASTED)
                changes.add_piece(act, draft, 0, form.cleaned_data["text"])
                steps.lay_out(act, draft)
            return redirect("roll-columns")
        except InputError as error:
            form.add_error("text", f"{_capital(error.problem)}. {error.remedy}")
        except changes.TakenError:
            form.add_error("text", "Another import is on its way. See above who began it")
    own = standing is not None and standing.by == act.actor.user
    context = {
        "form": form, "standing": standing, "own": own, "next": PAGES.get(Stage(standing.stage)) if standing else None,
        "whose": queries.whose(standing) if standing else "", "may_end": standing and _may_end(act, standing),
        "ended": queries.ended(), "done": queries.just_done(act.actor.user, act.at), "most": changes.MOST_CHARACTERS,
        "longest": LONGEST["narrative"], "at": act.at,
    }  # fmt: skip
    return render(request, "roll/roll.html", context, status=REFUSED if form.is_bound else HTTPStatus.OK)


@only("GET", "POST")
@door
@at(Stage.COLUMNS, Stage.LOOKING, Stage.READY)
def columns(request: HttpRequest, act: Act, draft: Draft) -> HttpResponse:
    """Which column is which."""
    said = draft.said
    try:
        found = steps.sample(act, draft, steps.LOOKED_AT)
    except RollError as error:
        return _broken(request, error)
    order = said["order"] or steps.order_of(found, said["columns"].get("born_on"))
    form = ColumnsForm(_sent(request), said["header"], said["columns"], order)
    if form.is_valid():
        changes.choose(act, draft, form.columns(), form.cleaned_data["order"])
        return redirect("roll-progress")
    encoding = ENCODINGS.get(draft.encoding)
    context = {
        "form": form, "header": said["header"], "sample": found[: queries.SAMPLE], "encoding": encoding,
        "delimiter": DELIMITERS[said["delimiter"]], "odd": _odd(found),
    }  # fmt: skip
    return render(request, "roll/columns.html", context, status=REFUSED if form.is_bound else HTTPStatus.OK)


@only("GET", "POST")
@door
@at(Stage.LOOKING, Stage.READY, Stage.DOING)
def progress(request: HttpRequest, act: Act, draft: Draft) -> HttpResponse:
    """How far it is; sent, it goes on a little. Whoever closes the page goes on from there later."""
    if request.method != "POST":  # a look at the head of the page is a look
        gone, whole = queries.progress(act, draft)
        return render(request, "roll/progress.html", {"draft": draft, "gone": gone, "whole": whole})
    stage = draft.stage
    try:
        with transaction.atomic():  # what was done before the row that cannot be read is undone, and nothing else
            for _ in range(STEPS):
                steps.step(act, draft)
                if draft.stage != stage or queries.draft() is None:
                    break
    except RollError as error:
        return _broken(request, error)
    standing = queries.draft()
    return redirect(PAGES[Stage(standing.stage)] if standing else "roll")


@only("GET", "POST")
@door
@at(Stage.READY)
def look(request: HttpRequest, act: Act, draft: Draft) -> HttpResponse:
    """What it would do; sent, it is done."""
    found = queries.counts(act, draft)
    form = DoForm(_sent(request), found[Kind.LEFT] if queries.many_leave(found[Kind.LEFT]) else 0)
    if form.is_valid():
        try:
            changes.start_doing(act, draft)
            steps.step(act, draft)  # a roll in which nobody changed is at its end already
            return redirect("roll-progress")
        except RollError as error:
            form.add_error(None, f"{_capital(error.problem)}. {error.remedy}")
    context = {
        "form": form, "counts": found, "kinds": Kind,
        "faults": queries.lines(act, draft, Kind.FAULT, 1)[0][:MOST_FAULTS],
        "doubts": queries.lines(act, draft, Kind.DOUBTFUL, 1)[0], "said": _said_of(),
    }  # fmt: skip
    return render(request, "roll/look.html", context, status=REFUSED if form.is_bound else HTTPStatus.OK)


@only("GET")
@door
@at(Stage.READY)
def rows(request: HttpRequest, act: Act, draft: Draft, kind: str) -> HttpResponse:
    """The rows that come to one thing, a hundred a page."""
    sent = request.GET.get("page", "1")
    page = int(sent) if sent.isdecimal() and 0 < int(sent) < 10_000 else 1
    if kind not in Kind.values:
        raise Http404
    found, pages = queries.lines(act, draft, kind, page)
    context = {"rows": found, "page": page, "pages": pages, "kind": Kind(kind), "said": _said_of()}
    return render(request, "roll/rows.html", context)


@only("GET", "POST")
@door
@at(Stage.READY)
def doubt(request: HttpRequest, act: Act, draft: Draft, number: int) -> HttpResponse:
    """A doubtful row, beside the people who may be meant."""
    try:
        row = queries.line(act, draft, number)
    except Line.DoesNotExist as error:
        raise Http404 from error
    people = queries.between(row, act.at)
    before = str(row.person) if row.decision == "same" else row.decision
    form = DoubtForm(_sent(request), people, before)
    if form.is_valid():
        decision, person = form.decision()
        changes.settle(act, draft, number, decision, person)
        following = queries.next_doubt(act, draft, number)
        return redirect("roll-doubt", following) if following else redirect("roll-look")
    context = {"form": form, "row": row, "pupil": queries.pupil_of(row), "people": people, "said": _said_of()}
    return render(request, "roll/doubt.html", context, status=REFUSED if form.is_bound else HTTPStatus.OK)


@only("POST")
@door
def end(request: HttpRequest, act: Act) -> HttpResponse:
    """End an import without doing it: one's own, or one that nobody touched for an hour."""
    act.demand(Verb.ROLL_END)
    standing = _standing(act)
    if standing and _may_end(act, standing):
        changes.end(act, standing, Way.DISCARDED)
    return redirect("roll")


def _piece(request: HttpRequest, act: Act, standing: Draft | None) -> HttpResponse:
    """A piece of a file, from the script of the page: taken, or told in a sentence why not."""
    sent = request.POST
    number, encoding = sent["number"], sent.get("encoding", "")
    if not number.isdecimal() or encoding not in ENCODINGS:
        raise Http404
    try:
        with transaction.atomic():
            draft = _begun(act, standing, encoding) if number == "0" else standing
            if draft is None:
                raise RollError("the import was ended", remedy="Choose the file again.")
            changes.add_piece(act, draft, int(number), sent.get("text", "").replace("\r\n", "\n"))
            if sent.get("last") == "yes":
                steps.lay_out(act, draft)
    except changes.TakenError:
        return _told("Another import is on its way. Load this page again to see who began it.", HTTPStatus.CONFLICT)
    except InputError as error:
        return _told(f"{_capital(error.problem)}. {error.remedy}", REFUSED)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _begun(act: Act, standing: Draft | None, encoding: str) -> Draft:
    """A new import, in the place of an earlier one of one's own."""
    if standing and standing.by == act.actor.user:
        changes.end(act, standing, Way.DISCARDED)
    changes.begin(act, encoding)
    draft = queries.draft()
    assert draft  # noqa: S101  # it was just begun, within this transaction
    return draft


def _standing(act: Act) -> Draft | None:
    """The import that is on its way; one that was left lying for a day is taken away first."""
    found = queries.draft()
    if found and queries.is_stale(found, act.at):
        with transaction.atomic():
            changes.end(act, found, Way.EXPIRED)
        return None
    return found


def _may_end(act: Act, draft: Draft) -> bool:
    return draft.by == act.actor.user or queries.is_idle(draft, act.at)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _broken(request: HttpRequest, error: RollError) -> HttpResponse:
    context = {"problem": _capital(error.problem), "remedy": error.remedy}
    return render(request, "roll/broken.html", context, status=REFUSED)


def _told(sentence: str, status: HTTPStatus) -> HttpResponse:
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=status)


def _odd(found: list[Any]) -> list[str]:
    """Cells with letters that a wrong reading would spoil, to be looked at."""
    cells = (cell for row in found for cell in row.cells if not cell.isascii())
    return list(dict.fromkeys(cells))[: queries.SAMPLE]


def _said_of() -> dict[str, str]:
    """How doubts and fields are said."""
    from clearway.core.roll.matching import Doubt

    fields = {"name": "Name", "born_on": "Date of birth", "upn": "UPN", "mis": "Own number", "year": "Year group"}
    more = {"form": "Class", "on_roll": "On the roll"}
    return {each.name.lower(): str(each) for each in Doubt} | fields | more


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
