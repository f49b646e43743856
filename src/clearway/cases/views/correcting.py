"""Correcting a call, a conversation, and somebody's part in the case. Whoever comes second gets both."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from clearway.audit.acts import Act
from clearway.audit.events import Verb
from clearway.cases.answering.queries import name_of
from clearway.cases.correcting import changes, queries
from clearway.cases.forms.correcting import CallCorrectionForm, PartForm, TalkCorrectionForm
from clearway.cases.models import Call, Case, Talk
from clearway.cases.versions import OvertakenError
from clearway.cases.views.found import case_to, form_page, involved_or_404, overtaken_page, seen_by
from clearway.organisations.doors import door
from clearway.ui.methods import only

Seen = Call | Talk
ROW, PART = "cases/correct-row.html", "cases/part.html"


@only("GET", "POST")
@door
def call(request: HttpRequest, act: Act, reference: str, name: UUID) -> HttpResponse:
    """Correct a call."""
    return _of(request, act, reference, partial(queries.call, name=name), CallCorrectionForm)


@only("GET", "POST")
@door
def talk(request: HttpRequest, act: Act, reference: str, name: UUID) -> HttpResponse:
    """Correct a conversation with a young person."""
    return _of(request, act, reference, partial(queries.talk, name=name), TalkCorrectionForm)


@only("GET", "POST")
@door
def part(request: HttpRequest, act: Act, reference: str, letter: str) -> HttpResponse:
    """Correct how somebody is involved."""
    found = case_to(act, reference, Verb.PART_CORRECT)
    whose = involved_or_404(found, letter)
    last = queries.part(whose)
    form = PartForm(request.POST or None, (last or whose).role)
    context = {"case": found, "form": form, "name": name_of(whose), "whose": whose, "last": last}
    if form.is_valid():
        said = form.cleaned_data
        try:
            changes.correct_part(act, found, whose, said["role"], said["reason"], seen_by(request))
        except OvertakenError as error:
            return overtaken_page(request, PART, {**context, "last": error.newest}, error.newest)
        return redirect("case", reference)
    return form_page(request, act, PART, context)


def _of(
    request: HttpRequest, act: Act, reference: str, row: Callable[[Case], Seen],
    form: Callable[..., CallCorrectionForm | TalkCorrectionForm],
) -> HttpResponse:  # fmt: skip
    """The page of a call or a conversation that is there."""
    found = case_to(act, reference, Verb.ENTRY_CORRECT)
    try:
        seen = row(found)
    except (Call.DoesNotExist, Talk.DoesNotExist) as error:
        raise Http404 from error
    _, at, explained = queries.first_of(found, seen)
    return _page(request, act, found, form(request.POST or None, act.at, seen, at, explained=explained))


def _page(request: HttpRequest, act: Act, case: Case, form: CallCorrectionForm | TalkCorrectionForm) -> HttpResponse:
    """The form, filled in with what was seen. Whoever asks for what was corrected meanwhile is led to what stands."""
    page = "case-correct-call" if isinstance(form, CallCorrectionForm) else "case-correct-talk"
    stands = queries.that_stands(case, form.row)
    if request.method != "POST" and stands.pk != form.row.pk:
        return redirect(page, case.reference, stands.pk)
    context: dict[str, object] = {"case": case, "form": form, "page": page, "seen": form.row}
    if form.is_valid():
        try:
            _keep(act, case, form)
        except OvertakenError as error:
            context |= {"seen": error.newest, "why": queries.why(case, error.newest.pk)}
            return overtaken_page(request, ROW, context, error.newest)
        return redirect("case", case.reference)
    return form_page(request, act, ROW, {**context, "why": queries.why(case, form.row.pk)})


def _keep(act: Act, case: Case, form: CallCorrectionForm | TalkCorrectionForm) -> None:
    reason = form.cleaned_data["reason"]
    if isinstance(form, CallCorrectionForm):
        changes.correct_call(act, case, form.row, form.called(), reason)
    else:
        changes.correct_talk(act, case, form.row, form.talked(), reason)
