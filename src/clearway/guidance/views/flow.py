"""What every page of the guide has in common: the answers carried, the moment, what stands, and the way out."""

from collections.abc import Callable, Mapping
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.guidance import queries, shown
from clearway.guidance.carry import SECONDS, Carried, carried_by, hand_over, is_out_of_sight
from clearway.guidance.queries import Standing
from clearway.ui import clock

View = Callable[..., HttpResponse]


def begun(view: View) -> View:
    """Only for visitors who have chosen an area; others are sent to the first page, which says why."""

    @wraps(view)
    def guarded(request: HttpRequest, **rest: str) -> HttpResponse:
        carried = carried_by(request)
        if not carried.begun and is_out_of_sight(request):
            return redirect("start")
        if not carried.begun:
            return hand_over(redirect("start"), Carried(lost=True))
        return view(request, carried, **rest)

    return guarded


def standing_of(carried: Carried) -> Standing:
    """What the guidance says now for what is carried."""
    return queries.standing(carried.incident(), clock.now())


def show(
    request: HttpRequest, template: str, carried: Carried, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    """A page of the guide. Whoever reads is still there: the half hour begins anew."""
    return hand_over(render(request, f"guidance/{template}", dict(context), status=status), carried)


def beside(carried: Carried, standing: Standing, place: str = "") -> dict[str, object]:
    """What stands beside every question: what is known, what is asked for so far, and what to read at this place."""
    answers = [shown.area_answer(standing, result) for result in standing.results]
    until = standing.at.timestamp() + SECONDS
    return {
        "carried": carried,
        "standing": standing,
        "answers": answers,
        "known": shown.known_rows(carried, standing),
        "people": [(str(person["id"]), shown.person_row(person)) for person in carried.people],
        "until": standing.at.fromtimestamp(until, standing.at.tzinfo),
        "read": queries.pointers(place, carried.areas, "question") if place else (),
        "dropped": [asked.ask for fact in carried.dropped if (asked := queries.question(fact, carried.areas))],
    }
