"""Cover: who stands in for whom, giving it and ending it, and the one-minute brief as a page to print."""

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import queries as cases
from clearway.cases.covering import changes, queries
from clearway.cases.forms.covering import CoverForm
from clearway.cases.models import Case, Cover
from clearway.cases.queries.worklist import open_cases
from clearway.cases.views.found import form_page
from clearway.organisations.doors import door
from clearway.organisations.queries import in_role
from clearway.ui.methods import only

NO_CASE = "There is no case with this reference that you lead"
KEPT_OUT = "They are kept from this case. Choose somebody else to cover it"


@only("GET")
@door
def cover(request: HttpRequest, act: Act) -> HttpResponse:
    """Who covers for the reader, for whom the reader covers, and until when."""
    act.demand(Verb.COVER_GIVE)
    act.saw(Verb.WORKLIST_READ, act.actor.organisation)
    (held, given), others = queries.of_mine(act), queries.of_others(act)
    for each in (*given, *held, *others):
        if each.open and each.row.case_id:
            act.saw(Verb.CASE_READ, each.row.case_id)
    lines = [each for each in (*given, *held, *others) if each.ends]
    context = {
        "given": given, "held": held, "others": others, "left_out": queries.left_out(act, given),
        "marks": {each.row.root: uuid4() for each in lines},
    }  # fmt: skip
    return render(request, "cases/cover.html", context)


@only("GET", "POST")
@door
def give(request: HttpRequest, act: Act) -> HttpResponse:
    """Hand one case, or all that the reader leads, to a lead or deputy for a time."""
    act.demand(Verb.COVER_GIVE)
    people = [each for each in in_role(act.at, *changes.COVERS) if each.pk != act.actor.user]
    form = CoverForm(request.POST or None, people, act.at, _asked(act, request.GET.get("case", "")))
    if form.is_valid():
        reference = form.cleaned_data["reference"]
        try:
            found = _led(act, reference) if reference else None
            changes.give_cover(act, form.somebody(), found, form.said())
        except Case.DoesNotExist:
            form.add_error("reference", NO_CASE)
        except changes.KeptOutError:
            form.add_error("user", KEPT_OUT)
        else:
            return redirect("cover")
    return form_page(request, act, "cases/cover-give.html", {"form": form})


@only("POST")
@door
def end(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:  # nothing is sent but its mark
    """End cover before its time."""
    try:
        found = queries.cover(act, name)
        changes.end_cover(act, found.row)
    except (Cover.DoesNotExist, changes.OverError) as error:
        raise Http404 from error
    return redirect("cover")


@only("GET")
@door
def brief(request: HttpRequest, act: Act) -> HttpResponse:
    """The one-minute brief, on a page of its own."""
    act.demand(Verb.CASE_TEAM)
    act.saw(Verb.WORKLIST_READ, act.actor.organisation)
    held = [each for each in queries.of_mine(act)[0] if each.state == queries.NOW]
    if not held:
        raise Http404
    return render(request, "cases/cover-brief.html", {"held": held, "brief": queries.brief(act), "at": act.at})


def _led(act: Act, reference: str) -> Case:
    """The case that the actor leads in their own right. Raises Case.DoesNotExist."""
    found = cases.case(act, reference)
    if not queries.leads(act, found):
        raise Case.DoesNotExist
    return found


def _asked(act: Act, reference: str) -> str:
    """The reference with which a case's page leads here, where it is one that the reader leads."""
    year, _, number = reference.partition("-")
    if not (year.isascii() and year.isdecimal() and number.isascii() and number.isdecimal() and len(reference) <= 12):
        return ""
    found = open_cases(act).filter(year=int(year), number=int(number)).first()
    return found.reference if found and queries.leads(act, found) else ""
