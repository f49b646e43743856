"""Meetings, conversations, and the questions of the further review."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import queries as cases
from clearway.cases.forms.meetings import MeetingForm, PointForm, TalkForm
from clearway.cases.meeting import changes, queries
from clearway.cases.models import POINTS, Case, For, Meeting, OfCase
from clearway.cases.planning.changes import Written, write_plan
from clearway.cases.planning.queries import child_plan
from clearway.cases.queries.work import points
from clearway.cases.versions import OvertakenError
from clearway.cases.views.found import case_or_404, case_to, form_page, involved_or_404, overtaken_page, seen_by
from clearway.cases.views.plan import staff_here
from clearway.core.calendar import LONDON
from clearway.guidance import shown
from clearway.organisations.doors import door
from clearway.ui.methods import only


@only("GET", "POST")
@door
def new(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """Plan a meeting, or write down one that was held."""
    found = case_to(act, reference, Verb.MEETING_ADD)
    form = MeetingForm(request.POST or None, act.at, staff_here(act))
    agenda = _agenda(found)
    if form.is_valid():
        changes.plan_meeting(act, found, form.met())
        return _onwards(reference, form)
    return form_page(
        request, act, "cases/meeting.html", {"case": found, "form": form, "agenda": agenda, "meeting": None}
    )


@only("GET", "POST")
@door
def minutes(request: HttpRequest, act: Act, reference: str, name: UUID) -> HttpResponse:
    """What came of a meeting. Whoever comes second gets both texts."""
    found = case_to(act, reference, Verb.MEETING_ADD)
    try:
        seen = queries.meeting(found, name)
    except Meeting.DoesNotExist as error:
        raise Http404 from error
    newest = queries.newest_of(found, seen.root)
    if request.method != "POST" and newest.pk != seen.pk:
        return redirect("case-minutes", reference, newest.pk)
    held = seen.held_at.astimezone(LONDON)
    said = seen.minutes
    before = {
        "kind": seen.kind, "held": "yes", "day": held.date(), "time": held.time(), "lines": said.get("there", ""),
        "words": said.get("known", ""), "risk": said.get("risk", ""), "refer": said.get("refer", ""),
        "why": said.get("why", ""),
    }  # fmt: skip
    recorded_at, explained = queries.first_held(found, seen.root)
    form = MeetingForm(request.POST or None, act.at, staff_here(act), before, recorded_at, explained=explained)
    agenda = _agenda(found)
    context = {"case": found, "form": form, "agenda": agenda, "meeting": seen}
    if form.is_valid():
        try:
            decided = said.get("actions", [])
            changes.write_minutes(act, found, seen, form.met(decided))
            return _onwards(reference, form)
        except OvertakenError as error:
            return overtaken_page(request, "cases/meeting.html", {**context, "meeting": error.newest}, error.newest)
    return form_page(request, act, "cases/meeting.html", context)


@only("GET")
@door
def review(request: HttpRequest, act: Act, reference: str) -> HttpResponse:
    """The further review: who talked with whom, and the questions that stay open until they are answered."""
    found = case_or_404(act, reference)
    whole = cases.whole(act, found)
    latest = whole.last_pass()
    gates = [(row.area, gate) for row in latest for gate in _gates(row.result)]
    context = {
        "case": found,
        "whole": whole,
        "points": points(whole.work),
        "chosen": queries.to_talk(whole.work),
        "gates": gates,
        "may": act.actor.does,
    }
    return render(request, "cases/review.html", context)


@only("GET", "POST")
@door
def talk(request: HttpRequest, act: Act, reference: str, letter: str) -> HttpResponse:
    """Write down a conversation with a young person; or, before it, who is to talk with them and what they want."""
    found = case_to(act, reference, Verb.TALK_ADD)
    whose = involved_or_404(found, letter)
    last = child_plan(whose, For.SUPPORT)
    form = TalkForm(request.POST or None, act.at, last.of_a_talk if last else {})
    overtaken: OfCase | None = None
    if form.is_valid():
        try:
            if form.is_to_come:
                says = {**(last.says if last else {}), **form.choice()}
                write_plan(act, found, whose, For.SUPPORT, Written(says, None, seen_by(request)))
            else:
                changes.add_talk(act, found, whose, form.talked())
            return redirect("case-further", reference)
        except OvertakenError as error:
            overtaken, last = error.newest, child_plan(whose, For.SUPPORT)
    whole = cases.whole(act, found)
    person, latest = next(each.person for each in whole.involved if each.letter == letter), whole.last_pass()
    gates = [(row.area, gate) for row in latest for gate in _gates(row.result, letter)]
    context = {"case": found, "form": form, "letter": letter, "person": person, "gates": gates, "last": last}
    if overtaken:
        return overtaken_page(request, "cases/talk.html", context, overtaken)
    return form_page(request, act, "cases/talk.html", context)


@only("GET", "POST")
@door
def point(request: HttpRequest, act: Act, reference: str, passage: str) -> HttpResponse:
    """Answer a question of the further review, or say that it is not known."""
    found = case_to(act, reference, Verb.POINT_ADD)
    asked = POINTS.get(passage.upper())
    if asked is None:
        raise Http404
    last = queries.point(found, passage.upper())
    before = {"known": "yes" if last.known else "no", "words": last.words} if last else {}
    form = PointForm(request.POST or None, before)
    context = {"case": found, "form": form, "asked": asked, "passage": passage.upper(), "last": last}
    if form.is_valid():
        said, known = form.cleaned_data, form.cleaned_data["known"] == "yes"
        try:
            changes.answer_point(act, found, passage.upper(), said["words"], known=known, seen=seen_by(request))
            return redirect("case-further", reference)
        except OvertakenError as error:
            return overtaken_page(request, "cases/point.html", context, error.newest)
    return form_page(request, act, "cases/point.html", context)


def _onwards(reference: str, form: MeetingForm) -> HttpResponse:
    """To the telephone where a child is at risk now; else to the case."""
    at_risk = form.cleaned_data["held"] == "yes" and form.cleaned_data["risk"] == "yes"
    return redirect("case-call" if at_risk else "case", reference)


def _agenda(case: Case) -> list[tuple[str, str, str]]:
    """What is still unknown and still matters: the fact, its question, and where it is answered."""
    return [(each["fact"], each["text"], shown.slug_of(each["fact"])) for each in queries.agenda(case)]


def _gates(result: dict[str, dict[str, dict[str, object]]], letter: str = "") -> list[dict[str, object]]:
    """How fact-finding stands: for a child where it is asked for one, else for the incident."""
    gates = result["gates"]
    found = gates.get(f"fact_finding:{letter}") or gates.get("fact_finding")
    return [found] if found else []
