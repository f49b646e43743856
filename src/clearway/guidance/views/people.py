"""The people: a role for each, an age and where it comes from. No names: Person A, Person B."""

from collections.abc import Mapping
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearway.core.errors import IncidentError
from clearway.core.facts.known import know
from clearway.core.packs.vocabulary import vocabulary
from clearway.guidance import queries, shown
from clearway.guidance.answering import Misfit, fitted
from clearway.guidance.carry import Carried, PersonAnswers, hand_over
from clearway.guidance.forms import PersonForm, as_initial
from clearway.guidance.views.flow import begun, beside, show, standing_of
from clearway.ui import clock
from clearway.ui.methods import only

# A part that somebody had, and the questions that it raises: people's parts are no answers by themselves.
RAISES = {
    "pictured": ("kind",),
    "pressed": ("threats_or_blackmail", "coercion_or_pressure"),
    "asked": ("coercion_or_pressure",),
    "shared-on": ("shared_beyond_pair",),
}


@only("GET")
@begun
def listed(request: HttpRequest, carried: Carried) -> HttpResponse:
    """Who is listed so far."""
    rows = [(str(each["id"]), shown.person_row(each), shown.person_details(each)) for each in carried.people]
    raised = {fact for each in carried.people for role in _roles(each) for fact in RAISES.get(role, ())}
    open_still = [
        (shown.slug_of(fact), asked.ask)
        for fact in vocabulary().facts
        if fact in raised - carried.answers.keys() and (asked := queries.question(fact, carried.areas))
    ]
    context = {**beside(carried, standing_of(carried)), "rows": rows, "raised": open_still}
    return show(request, "people.html", carried, context)


def _roles(person: PersonAnswers) -> list[str]:
    roles = person.get("roles")
    return roles if isinstance(roles, list) else []


@only("GET", "POST")
@begun
def add(request: HttpRequest, carried: Carried) -> HttpResponse:
    """One person more; sent twice, as by a double click, they are one."""
    if request.method == "POST" and _stands_already(request, carried):
        return redirect("people")
    try:
        letter = carried.next_letter()
    except IncidentError:
        return redirect("people")
    return _person(request, carried, letter, {})


def _stands_already(request: HttpRequest, carried: Carried) -> bool:
    """Whether the letter that stood on the form was given meanwhile, to somebody of whom the same was said."""
    form = PersonForm(request.POST)
    letter = str(request.POST.get("letter", ""))
    return form.is_valid() and form.person(letter) in carried.people


@only("GET", "POST")
@begun
def change(request: HttpRequest, carried: Carried, letter: str) -> HttpResponse:
    """Another answer about somebody listed."""
    return _person(request, carried, letter, _found(carried, letter))


@only("POST")
@begun
def remove(request: HttpRequest, carried: Carried, letter: str) -> HttpResponse:
    """Take somebody off the list."""
    gone = _found(carried, letter)
    kept = tuple(each for each in carried.people if each != gone)
    return hand_over(redirect("people"), replace(carried, people=kept, dropped=()))


def _found(carried: Carried, letter: str) -> PersonAnswers:
    found = next((each for each in carried.people if each["id"] == letter), None)
    if found is None:
        raise Http404
    return found


def _person(request: HttpRequest, carried: Carried, letter: str, before: Mapping[str, object]) -> HttpResponse:
    form = PersonForm(request.POST if request.method == "POST" else None, initial=as_initial(before))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            person = form.person(letter)
            others = [each for each in carried.people if each["id"] != letter]
            people = tuple(sorted([*others, person], key=lambda each: str(each["id"])))
            found = _taken(form, replace(carried, people=people))
            if found is not None:
                return hand_over(redirect("people"), found)
        status = 422
    context = {**beside(carried, standing_of(carried)), "form": form, "letter": letter, "new": not before}
    return show(request, "person.html", carried, context, status)


def _taken(form: PersonForm, carried: Carried) -> Carried | None:
    """The list with this person, or None with the reason on the form."""
    at = clock.now()
    try:
        know(replace(carried, answers={}).incident(), at)
    except IncidentError as error:
        form.add_error(_field(error), f"{error.problem[0].upper()}{error.problem[1:]}. {error.remedy}")
        return None
    found = fitted(carried, {}, at)
    if isinstance(found, Misfit):
        form.add_error(None, "This does not fit your answers. Change one of them, or leave it out here")
        return None
    return found


def _field(error: IncidentError) -> str | None:
    name = error.key.rpartition(".")[2]
    return name if name in PersonForm.base_fields else None
