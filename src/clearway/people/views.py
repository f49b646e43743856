"""Finding people, and the small forms of a person. Their own page lives in `cases`, which knows the incidents."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from clearway.accounts.recent import require_recent
from clearway.audit.acts import Act, came_of
from clearway.audit.events import Verb
from clearway.organisations.doors import door
from clearway.people import changes, queries
from clearway.people.access import NobodyLeftError, OnlyLeadsError
from clearway.people.finding import Found, doubles, search
from clearway.people.forms import (
    PARTS,
    EndTieForm,
    MergeForm,
    ReasonForm,
    RelationForm,
    SearchForm,
)
from clearway.people.forms_of_flags import EndFlagForm
from clearway.people.models import Alias, Flag, Identifier, Merge, Person, Relation, StaffTie
from clearway.people.part import EndForm, PartForm
from clearway.people.words import SHORT
from clearway.people.years import year_name
from clearway.ui.methods import only

CONFLICT, REFUSED = 409, 422
ENDS: dict[str, tuple[Verb, type[EndForm]]] = {
    "alias": (Verb.PERSON_NAME, EndForm), "number": (Verb.PERSON_DETAIL, EndForm),
    "relation": (Verb.PERSON_RELATE, EndForm), "flag": (Verb.PERSON_FLAG, EndFlagForm),
    "tie": (Verb.PERSON_TIE, EndTieForm), "merge": (Verb.PERSON_UNMERGE, ReasonForm),
}  # fmt: skip
NOBODY_LEFT = "Nobody who leads would see them, or one of their cases, any more. Ask for another lead to be named first"
ONLY_LEADS = "One of them is closed to a safeguarding lead. Only a safeguarding lead can say that they are the same"
GONE = (
    Alias.DoesNotExist, Identifier.DoesNotExist, Relation.DoesNotExist, Flag.DoesNotExist, Merge.DoesNotExist,
    StaffTie.DoesNotExist,
)  # fmt: skip


@only("GET", "POST")
@door
def find(request: HttpRequest, act: Act) -> HttpResponse:
    """Look for somebody. What is looked for is sent, and never stands in an address."""
    act.demand(Verb.PERSON_SEARCH)
    form = SearchForm(_sent(request))
    found: Found | None = None
    if form.is_valid():
        found = search(act, form.cleaned_data["typed"], form.year_group())
    refused = form.is_bound and not form.is_valid()
    context = {"form": form, "found": found, "year_name": year_name}
    return render(request, "people/search.html", context, status=REFUSED if refused else 200)


@only("GET", "POST")
@door
def part(request: HttpRequest, act: Act, name: UUID, kind: str) -> HttpResponse:
    """Change one part of what is known of a person. Whoever comes second is told, and keeps what they typed."""
    if kind not in PARTS:
        raise Http404
    made = PARTS[kind]
    return (require_recent(_part) if made.proves else _part)(request, act, name, made)


def _part(request: HttpRequest, act: Act, name: UUID, made: type[PartForm]) -> HttpResponse:
    act.demand(made.verb)
    found = person_or_404(act, name)
    form = made(_sent(request), act, queries.record(act, found))
    if form.is_valid():
        try:
            form.keep(act, found)
        except changes.OvertakenError:
            return _page(request, act, found, form, overtaken=True)
        except NobodyLeftError:
            form.add_error("user", NOBODY_LEFT)
            return _page(request, act, found, form)
        except (changes.SamePersonError, Person.DoesNotExist):  # of the family when the page was made, and no more
            return _page(request, act, found, form, overtaken=True)
        return redirect("people-person", found.id)
    return _page(request, act, found, form)


@only("GET", "POST")
@door
def relate(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:
    """Put down somebody of the family: first what they are called, then which of those who are known it is."""
    act.demand(Verb.PERSON_RELATE)
    found = person_or_404(act, name)
    form = RelationForm(_sent(request), act, queries.record(act, found))
    if not form.is_valid():
        return _page(request, act, found, form)
    typed = form.cleaned_data["name"]
    hits = {str(each.known.id): each for each in search(act, typed).hits if each.known.id != found.id}
    form = RelationForm(request.POST, act, form.record)
    form.offer([(key, _who(each.known)) for key, each in hits.items()])
    if "other" not in request.POST:  # a question, and no mistake of theirs: who it is could not be asked before
        form.errors.clear()
        form.says = "Is it somebody who is here already? Say so at the end of this page."
        return _page(request, act, found, form, asks=True)
    if not form.is_valid():
        return _page(request, act, found, form, asks=True)
    said = form.cleaned_data
    try:
        if said["other"] == RelationForm.NEW:
            changes.relate_new(act, found, typed, said["kind"], said["responsibility"])
        else:
            other = person_or_404(act, UUID(said["other"]))
            changes.relate(act, found, other, said["kind"], said["responsibility"])
    except changes.SamePersonError:
        form.add_error("other", "This is the person themselves")
        return _page(request, act, found, form)
    return redirect("people-person", found.id)


@only("GET", "POST")
@door
def end(request: HttpRequest, act: Act, name: UUID, what: str, root: UUID) -> HttpResponse:
    """Say that something no longer holds: a name, a number, a relation, a flag, a tie, a merge."""
    if what not in ENDS:
        raise Http404
    return (require_recent(_end_it) if ENDS[what][1].proves else _end_it)(request, act, name, what, root)


def _end_it(request: HttpRequest, act: Act, name: UUID, what: str, root: UUID) -> HttpResponse:
    verb, made = ENDS[what]
    act.demand(verb)
    found = person_or_404(act, name)
    record = queries.record(act, found)
    if root not in _roots(record)[what] and not came_of(act):  # sent twice: what it ended stands no more
        raise Http404
    form = made(_sent(request), act, record)
    form.says = f"{_named(record, what, root)}. {form.says}".removeprefix(". ")
    if request.method == "POST" and form.is_valid():
        try:
            _end(act, record, what, root, form.cleaned_data)
        except GONE as error:
            raise Http404 from error
        return redirect("people-person", found.id)
    return _page(request, act, found, form)


@only("GET")
@door
def same(request: HttpRequest, act: Act, name: UUID) -> HttpResponse:
    """Who may be the same person, put down twice."""
    act.demand(Verb.PERSON_MERGE)
    found = person_or_404(act, name)
    [record] = queries.in_short(act, found)
    context = {"record": record, "doubles": doubles(act, found.id)}
    return render(request, "people/same.html", context)


@only("GET", "POST")
@door
def merge(request: HttpRequest, act: Act, name: UUID, other: UUID) -> HttpResponse:
    """Say that somebody else is this person."""
    act.demand(Verb.PERSON_MERGE)
    found, twin = person_or_404(act, name), person_or_404(act, other)
    if found.id == twin.id and not came_of(act):  # sent twice: they are one already
        raise Http404
    record, theirs = queries.in_short(act, found, twin)
    form = MergeForm(_sent(request), act, record)
    if form.is_valid():
        try:  # as they stand in the address, so that the same form is the same form once they are one
            changes.merge(act, queries.itself(act, other), queries.itself(act, name), form.cleaned_data["reason"])
        except changes.SamePersonError as error:
            raise Http404 from error
        except (NobodyLeftError, OnlyLeadsError) as error:
            form.add_error("reason", NOBODY_LEFT if isinstance(error, NobodyLeftError) else ONLY_LEADS)
            return _page(request, act, found, form, twin=theirs)
        return redirect("people-person", found.id)
    return _page(request, act, found, form, twin=theirs)


def person_or_404(act: Act, name: UUID) -> Person:
    """Somebody whom the actor may see; of one who was merged, who they count as. Raises Http404, NotAllowedError."""
    try:
        return queries.person(act, name)
    except Person.DoesNotExist as error:
        raise Http404 from error


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, empty as it may be."""
    return request.POST if request.method == "POST" else None


def _end(act: Act, record: queries.Record, what: str, root: UUID, said: dict[str, Any]) -> None:
    found = record.person
    if what == "alias":
        changes.end_alias(act, found, root)
    elif what == "number":
        changes.end_number(act, found, root)
    elif what == "flag":
        changes.end_flag(act, found, root, said["told_by"], said["why"])
    elif what == "relation":
        row = queries.row_of(act, record, Relation, root)
        changes.relate(act, row.person, row.other, row.kind, row.responsibility, stands=False)
    elif what == "tie":
        tie = queries.row_of(act, record, StaffTie, root)
        changes.tie(act, tie.person, tie.user, tie.tie, stands=False)
    else:
        changes.unmerge(act, queries.row_of(act, record, Merge, root).person, said["why"])


def _roots(record: queries.Record) -> dict[str, set[UUID | None]]:
    """What stands of a person and can be ended, by what it is."""
    return {
        "alias": {each.root for each in record.names if each.root},
        "number": {each.root for each in record.numbers},
        "relation": {each.row.id for each in record.family},
        "flag": {each.root for each in record.flags if not record.reach.shut},
        "tie": {each.id for each in record.ties},
        "merge": {row.id for _, row in record.merged if row.stands},
    }


def _named(record: queries.Record, what: str, root: UUID) -> str:
    """What it is that is ended, by the name under which it stands on the page of the person."""
    named: dict[str, dict[UUID | None, str]] = {
        "alias": {each.root: each.name for each in record.names},
        "number": {each.root: f"{each.get_kind_display()}: {each.value}" for each in record.numbers},
        "relation": {each.row.id: each.other.name for each in record.family},
        "flag": {each.root: f"{SHORT[each.kind]}: {each.against}" for each in record.flags},
        "tie": {each.id: each.user.name for each in record.ties},
        "merge": {row.id: known.name for known, row in record.merged},
    }
    return named[what].get(root, "")


def _who(known: queries.Known) -> str:
    return f"{known.name}, born in {known.born_on.year}" if known.born_on else f"{known.name}, date of birth not known"


def _page(
    request: HttpRequest,
    act: Act,
    found: Person,
    form: PartForm,
    *,
    overtaken: bool = False,
    asks: bool = False,
    twin: queries.Short | None = None,
) -> HttpResponse:
    context = {
        "person": found, "form": form, "once": uuid4() if overtaken or asks else act.once or uuid4(),
        "overtaken": overtaken, "twin": twin,
    }  # fmt: skip
    status = CONFLICT if overtaken else REFUSED if form.is_bound and form.errors else 200
    return render(request, "people/part.html", context, status=status)
