"""The access review, line by line: the administrator's half about roles, the lead's about cases; what is shared."""

from uuid import UUID, uuid4

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.accounts.recent import require_recent
from clearway.audit.acts import Act, came_of
from clearway.cases import changes as cases
from clearway.cases import queries as of_cases
from clearway.cases.models import Share, TeamPlace
from clearway.organisations import changes
from clearway.organisations.doors import door
from clearway.organisations.models import Delegation, Membership, Part, Sort, Verdict
from clearway.organisations.queries import staff_names
from clearway.organisations.views.members import THEIR_LAST, is_their_last, last_one, member_or_404
from clearway.ui.methods import only
from clearway.workspace.forms import LineForm, where_to_change
from clearway.workspace.queries.review import Reviewed, Round, reviewing, said_of, standing
from clearway.workspace.queries.shared import shared_out

CONFLICT, REFUSED = 409, 422


@only("GET")
@door
def review(request: HttpRequest, act: Act, part: Part) -> HttpResponse:
    """Every line of a part, and which are still open."""
    reviewing(act)
    return _list(request, act, standing(act, part))


@only("POST")
@door
def finish(request: HttpRequest, act: Act, part: Part) -> HttpResponse:
    """Bring a part to its end, where no line is open."""
    reviewing(act)
    stands = standing(act, part)
    if stands.open and not came_of(act):
        return _list(request, act, stands, status=REFUSED)
    changes.finish_review(act, part)
    return redirect("access-review", part)


@only("GET", "POST")
@door
@require_recent
def line(request: HttpRequest, act: Act, part: Part, sort: str, subject: UUID, version: int) -> HttpResponse:
    """Say what becomes of one line. What has changed since it was seen is shown anew."""
    reviewing(act)
    stands = standing(act, part)
    if came_of(act):  # sent twice: what it did, it has done; with other words it is refused
        return _once_more(act, part, LineForm(request.POST), changes.Seen(Sort(sort), subject, version))
    found = next((each for each in stands.lines if each.key == (sort, subject, version)), None)
    if found is None:
        return _list(request, act, stands, status=CONFLICT)
    form = LineForm(request.POST or None, found)
    if form.is_valid() and not _leaves(act, found, form):
        try:
            with transaction.atomic():
                _done(act, part, found, form)
        except changes.LastOneError as error:
            form.add_error("verdict", last_one(error))
        else:
            return _onward(part, found, form.said())
    last = said_of(found)
    names = staff_names({last.by}) if last else {}
    context = {"part": part, "line": found, "form": form, "last": last, "staff": names, "once": act.once or uuid4()}
    return render(request, "workspace/review-line.html", context, status=REFUSED if form.is_bound else 200)


@only("GET")
@door
def sharing(request: HttpRequest, act: Act) -> HttpResponse:
    """Everything that is shared with somebody from elsewhere: what, with whom, why, until when."""
    found = shared_out(act)
    context = {"shares": found, "staff": staff_names({each.row.by for each in found}), "at": act.at}
    return render(request, "workspace/sharing.html", context)


def _list(request: HttpRequest, act: Act, stands: Round, status: int = 200) -> HttpResponse:
    context = {
        "round": stands,
        "marks": {each.key: uuid4() for each in stands.lines},
        "once": uuid4(),
        "changed": status == CONFLICT,
        "unfinished": status == REFUSED,
    }
    return render(request, "workspace/review.html", context, status=status)


def _onward(part: Part, found: Reviewed, verdict: Verdict) -> HttpResponse:
    if verdict == Verdict.CHANGE:
        name, about = where_to_change(found)
        return redirect(name, *about)
    return redirect("access-review", part)


def _leaves(act: Act, found: Reviewed, form: LineForm) -> bool:
    """Whether nothing would be left of them here: then their open work is handed over, on a page of its own."""
    if form.said() == Verdict.END and found.sort == Sort.ROLE and is_their_last(act, member_or_404(act, found.user)):
        form.add_error("verdict", THEIR_LAST)
        return True
    return False


def _once_more(act: Act, part: Part, form: LineForm, seen: changes.Seen) -> HttpResponse:
    if form.is_valid():
        changes.confirm(act, changes.Said(part, seen, form.said(), form.cleaned_data["reason"]))
    return redirect("access-review", part)


def _done(act: Act, part: Part, found: Reviewed, form: LineForm) -> None:
    reason = form.cleaned_data["reason"]
    seen = changes.Seen(found.sort, found.subject, found.version)
    changes.confirm(act, changes.Said(part, seen, form.said(), reason))
    if form.said() == Verdict.END:
        _end(Act(act.actor, act.at), found, reason)


def _end(act: Act, found: Reviewed, reason: str) -> None:
    if found.sort == Sort.ROLE:
        try:
            changes.end_role(act, found.subject)
        except Membership.DoesNotExist as error:  # somebody else ended it a moment ago
            raise Http404 from error
    elif found.sort == Sort.DELEGATION:
        row = Delegation.objects.select_related("user", "word_of").get(id=found.subject)
        changes.delegate(act, row.user, changes.Delegated.over(row))
    elif found.case is not None:
        model = TeamPlace if found.sort == Sort.PLACE else Share
        user = model.objects.select_related("user").get(id=found.subject).user
        case = of_cases.case_by_id(act, found.case)
        if found.sort == Sort.PLACE:
            cases.set_team(act, case, user, cases.Place(reason, stands=False))
        else:
            cases.share(act, case, user, cases.Shared(act.at, reason, stands=False))
