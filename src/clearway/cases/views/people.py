"""A person's own page: who they are, what is known of them, and the incidents that the reader may see."""

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases import changes, queries
from clearway.cases.closed import REFERENCE
from clearway.cases.correcting.queries import parts_of
from clearway.cases.forms.access import InvolveForm
from clearway.cases.views.access import NOBODY_LEFT
from clearway.cases.views.found import case_to
from clearway.organisations.doors import door
from clearway.organisations.models import Role
from clearway.organisations.queries import staff_names
from clearway.people import queries as people
from clearway.people.access import NobodyLeftError
from clearway.people.views import person_or_404
from clearway.people.words import AGAINST, AGENCIES, DONE, LOOKS, RELATIONS, SEXES, SHORT, VULNERABILITIES, YES_NO
from clearway.people.years import year_name
from clearway.ui.methods import only

REFUSED = 422


@only("GET")
@door
def person(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:
    """Everything that stands of a person. Somebody who was merged is read where they count."""
    found = person_or_404(act, name)
    if found.id != name:
        return redirect("people-person", found.id)
    record = people.record(act, found)
    looked = people.looked(act, record.cluster) if Role.LEAD in act.actor.roles else []
    wrote = {each.by for each in (*looked, *record.flags, *(one.flag for one in record.warned))} | {
        row.by for _, row in record.merged
    }
    incidents = queries.incidents_of(act, record.cluster)
    context = {
        "record": record,
        "incidents": incidents,
        "parts": parts_of(incidents),
        "looked": looked,
        "leads": Role.LEAD in act.actor.roles,
        "staff": staff_names(wrote),
        "words": {"sex": SEXES, "agencies": AGENCIES, "vulnerabilities": VULNERABILITIES, "relations": RELATIONS,
                  "yes": YES_NO, "short": SHORT, "against": AGAINST, "done": DONE},
        "year_name": year_name,
    }  # fmt: skip
    return render(request, "cases/known.html", context)


@only("GET")
@door
def looked(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:
    """Everybody who opened a person, by whatever page, search, export or import: for leads."""
    if Role.LEAD not in act.actor.roles:
        raise Http404
    found = person_or_404(act, name)
    record = people.record(act, found)
    sent = request.GET.get("page", "1")
    page = int(sent) if sent.isascii() and sent.isdecimal() and 0 < int(sent) < 10_000 else 1
    events, more = people.looked_through(act, record.cluster, page)
    context = {
        "record": record, "events": events, "page": page, "more": more, "words": LOOKS,
        "references": queries.references(act, (each.subject for each in events)),
        "staff": staff_names({each.by for each in events}),
    }  # fmt: skip
    return render(request, "cases/looked.html", context)


def _asked_from(request: HttpRequest) -> str:
    """The case from whose page somebody comes, where it is written as one."""
    sent = request.GET.get("case", "")
    return sent if REFERENCE.fullmatch(sent) else ""


@only("GET", "POST")
@door
def involve(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:
    """Say that somebody who is known is involved in a case as well."""
    act.demand(Verb.CASE_INVOLVE)
    found = person_or_404(act, name)
    record = people.record(act, found)
    form = InvolveForm(request.POST or None, initial={"reference": _asked_from(request)})
    if form.is_valid():
        reference = form.cleaned_data["reference"]
        try:
            case = case_to(act, reference, Verb.CASE_INVOLVE)
            changes.involve_known(act, case, found, form.cleaned_data["role"])
        except Http404:
            form.add_error("reference", "There is no case with this reference to which you may add")
        except changes.AlreadyInvolvedError:
            form.add_error("reference", "They are involved in this case already")
        except NobodyLeftError:
            form.add_error("reference", NOBODY_LEFT)
        else:
            return redirect("case", reference)
    context = {"form": form, "record": record, "once": act.once or uuid4()}
    return render(request, "cases/involve.html", context, status=REFUSED if form.is_bound else 200)
