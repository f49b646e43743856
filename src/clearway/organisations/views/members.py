"""Who belongs to the organisation, in which role, from when to when: the administrator's pages. None shows a case."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clearway.accounts.changes import ask as ask_account
from clearway.accounts.changes import invite as invite_account
from clearway.accounts.changes import restore_access
from clearway.accounts.models import User
from clearway.accounts.queries import user_by_address
from clearway.accounts.recent import require_recent, require_recent_from
from clearway.accounts.words import AccountError
from clearway.audit.acts import Act, came_of, taken_before
from clearway.audit.errors import NotAllowedError
from clearway.audit.events import Verb
from clearway.organisations import changes, queries
from clearway.organisations.asking import changes as answers
from clearway.organisations.asking import queries as asking
from clearway.organisations.doors import door
from clearway.organisations.forms import DatesForm, InviteForm, RestoreForm, RoleForm
from clearway.organisations.models import Membership
from clearway.organisations.queries import Member
from clearway.ui.methods import only

REFUSED = 422
TO_SHOW = "joining-address-of"  # in the session: whose address is shown on the next page, once
HELD = "They have this role here already, or will have it"
THEIR_LAST = "This is all that they are here. Say that they leave, on their own page: then their work is handed over"
OTHERWISE = "Somebody who is or was here has this address, under another name. Look under people and roles"


@only("GET")
@door
def members(request: HttpRequest, act: Act) -> HttpResponse:
    """Everybody who belongs here, did, or will."""
    found = queries.everyone(act)
    context = {"members": found, "at": act.at, "empty": queries.left_empty(act.at)}
    return render(request, "organisations/members.html", context)


@only("GET")
@door
def member(request: HttpRequest, act: Act, user: UUID) -> HttpResponse:
    """Somebody's roles here; once, after they were brought in, the address with which they join."""
    found = member_or_404(act, user)
    context = {
        "member": found,
        "at": act.at,
        "own": user == act.actor.user,
        "address": _address(request, act, found),
        "refusals": asking.refusals(user),
        "unconfirmed": asking.unconfirmed(act.at, user),
        "unconfirmable": {each.holding.id for each in asking.unconfirmable(act.at, user)},
        "may_invite": _may_invite(act, found),
        "may_restore": _may_restore(act, found),
        "handed": queries.hand_over_of(user),
        "let_in": queries.let_in_anew(act, found),
    }
    return render(request, "organisations/member.html", context)


@only("GET", "POST")
@door
@require_recent
def invite(request: HttpRequest, act: Act) -> HttpResponse:
    """Bring somebody in: an address to join with is shown, whoever has an account already is asked at their sign-in."""
    act.demand(Verb.MEMBER_ADD)
    form = InviteForm(request.POST or None, act.at)
    if form.is_valid() and _brought_in(act, form):
        user = user_by_address(form.cleaned_data["email"].strip())
        if user is None:
            raise Http404
        let_stand(act, user.pk)
        request.session[TO_SHOW] = str(user.pk)
        return redirect("organisation-member", user.pk)
    return _page(request, act, form, "Bring somebody in", "Bring them in")


@only("POST")
@door
@require_recent_from("organisation-member", "user")
def address(request: HttpRequest, act: Act, user: UUID) -> HttpResponse:
    """A new address to join with, shown on the next page: not where they joined, or are another's to let in."""
    if not _may_invite(act, member_or_404(act, user)):
        raise Http404
    request.session[TO_SHOW] = str(user)
    return redirect("organisation-member", user)


@only("GET", "POST")
@door
@require_recent
def restore(request: HttpRequest, act: Act, user: UUID) -> HttpResponse:
    """Let somebody in anew who lost what they sign in with: never oneself, nor whom another place vouches for."""
    found = member_or_404(act, user)
    if not (_may_restore(act, found) or came_of(act)):  # once it is done they have not joined any more
        raise Http404
    form = RestoreForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if not taken_before(act, Verb.USER_RESTORE, user, reason):
            restore_access(found.user, act.actor.user, reason, act.at)
        request.session[TO_SHOW] = str(user)
        return redirect("organisation-member", user)
    return _page(request, act, form, "Let them in anew", "End every session and make a new address", member=found)


@only("GET", "POST")
@door
@require_recent
def role(request: HttpRequest, act: Act, user: UUID) -> HttpResponse:
    """Give somebody another role. Nobody gives one to themselves."""
    found = member_or_404(act, user)
    if user == act.actor.user:
        raise Http404
    form = RoleForm(request.POST or None, act.at)
    if form.is_valid():
        try:
            changes.add_member(act, found.user, form.said(), form.cleaned_data["starts"], form.ends_at())
        except changes.AlreadyHeldError:
            form.add_error("role", HELD)
        else:
            let_stand(act, user)
            return redirect("organisation-member", user)
    return _page(request, act, form, "Give another role", "Give this role", member=found)


@only("GET", "POST")
@door
@require_recent
def dates(request: HttpRequest, act: Act, user: UUID, name: UUID) -> HttpResponse:
    """Say from when to when one role holds, or end it now."""
    found = member_or_404(act, user)
    again = came_of(act) is not None
    holding = next((each for each in found.holdings if each.id == name and (again or each.goes_on(act.at))), None)
    if holding is None:
        raise Http404
    form = DatesForm(request.POST or None, act.at, holding)
    if form.is_valid() and (again or not _leaves(act, found, form)) and _dated(act, form, name):
        return redirect("organisation-member", user)
    return _page(request, act, form, "Change or end a role", "Save", member=found, holding=holding)


def member_or_404(act: Act, user: UUID) -> Member:
    """Somebody who belongs here, did, or will. Raises Http404; NotAllowedError to who does not look after accounts."""
    try:
        return queries.member(act, user)
    except User.DoesNotExist as error:
        raise Http404 from error


def let_stand(act: Act, user: UUID) -> None:
    """Let each role of somebody's count that waits for a lead, deputy or head, where none is there to confirm it."""
    for each in asking.unconfirmable(act.at, user):
        answers.let_stand(Act(act.actor, act.at), each.asked.id)


def _brought_in(act: Act, form: InviteForm) -> bool:
    said = form.cleaned_data
    given = changes.Invited(said["name"], said["email"], form.said(), said["starts"], form.ends_at())
    try:
        changes.bring_in(act, given)
    except AccountError as error:
        form.add_error(error.key or "email", f"{error.problem[:1].upper()}{error.problem[1:]}. {error.remedy}".strip())
    except changes.AnotherNameError:
        form.add_error("email", OTHERWISE)
    except changes.AlreadyHeldError:
        form.add_error("role", HELD)
    except NotAllowedError:
        form.add_error("email", "This is your own address. Another administrator changes your roles")
    else:
        return True
    return False


def _leaves(act: Act, found: Member, form: DatesForm) -> bool:
    """Whether nothing would be left of them here: then their open work is handed over, on a page of its own."""
    if form.ends_it and is_their_last(act, found):
        form.add_error("what", THEIR_LAST)
        return True
    return False


def is_their_last(act: Act, found: Member) -> bool:
    """Whether they are one thing here, and nothing without it."""
    return sum(each.goes_on(act.at) for each in found.holdings) == 1


def _dated(act: Act, form: DatesForm, name: UUID) -> bool:
    try:
        if form.ends_it:
            changes.end_role(act, name)
        else:
            changes.date_member(act, name, form.cleaned_data["starts"], form.ends_at())
    except changes.LastOneError as last:
        form.add_error("what", last_one(last))
    except NotAllowedError:
        form.add_error("ends", "Another administrator has to make your own role longer")
    except Membership.DoesNotExist as error:  # somebody else ended it a moment ago
        raise Http404 from error
    else:
        return True
    return False


def last_one(error: changes.LastOneError) -> str:
    """What is said where nobody else holds a role that somebody must hold."""
    return f"Nobody else is {error.role.label.lower()} here now. Appoint somebody first"


def _may_invite(act: Act, found: Member) -> bool:
    asked = found.is_only_asked() and found.goes_on(act.at)  # the address leads them to their own sign-in
    return not found.joined and (asked or _vouches(act, found))


def _may_restore(act: Act, found: Member) -> bool:
    may = Verb.USER_RESTORE in act.actor.does and found.user.pk != act.actor.user
    return may and found.joined and _vouches(act, found)


def _vouches(act: Act, found: Member) -> bool:
    return found.goes_on(act.at) and queries.vouches(found.user.pk, act.actor.organisation, act.at)


def _address(request: HttpRequest, act: Act, found: Member) -> str:
    """The whole address with which they join, where it is to be shown now: once, and recorded."""
    if request.session.get(TO_SHOW) != str(found.user.pk) or found.joined:
        return ""
    del request.session[TO_SHOW]
    made = invite_account if _vouches(act, found) else ask_account  # never into another organisation
    try:
        return request.build_absolute_uri(made(found.user, act.actor.user, act.at))
    except AccountError:  # they joined a moment ago
        return ""


def _page(
    request: HttpRequest,
    act: Act,
    form: forms.Form,
    title: str,
    button: str,
    member: Member | None = None,
    **more: Any,  # noqa: ANN401  # for the page
) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "member": member, "once": act.once or uuid4(), **more}
    return render(request, "organisations/member-form.html", context, status=REFUSED if form.is_bound else 200)
