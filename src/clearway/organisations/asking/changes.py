"""The answers to what waits for somebody's word."""

from uuid import UUID

from clearway.audit.acts import Act, change
from clearway.audit.errors import NotAllowedError
from clearway.audit.events import Verb
from clearway.organisations.asking.queries import Waiting, confirmers, is_apart, waiting
from clearway.organisations.changes import end_now
from clearway.organisations.models import Answered, Asked, Word
from clearway.vault import keyring
from clearway.vault.reach import alone


@change(Verb.MEMBER_ACCEPT)
def accept(act: Act, asked: UUID) -> UUID:
    """Say yes to what an organisation asks of oneself. Raises Asked.DoesNotExist."""
    found = _own(act, asked)
    _answer(act, found, yes=True)
    return found.user.pk


@change(Verb.MEMBER_DECLINE)
def decline(act: Act, asked: UUID) -> UUID:
    """Say no to it: it ends. Raises Asked.DoesNotExist."""
    found = _own(act, asked)
    _answer(act, found, yes=False)
    end_now(act, found.holding)
    return found.user.pk


@change(Verb.MEMBER_CONFIRM)
def confirm(act: Act, asked: UUID, words: str = "") -> UUID:
    """Say yes to a new lead, deputy or head. Raises Asked.DoesNotExist; NotAllowedError to who asked, or is meant."""
    found = _of_another(act, asked)
    _answer(act, found, yes=True, reason=words)
    return found.user.pk


@change(Verb.MEMBER_REFUSE)
def refuse(act: Act, asked: UUID, reason: str) -> UUID:
    """Say no to one, and why: it ends. Raises the same."""
    found = _of_another(act, asked)
    _answer(act, found, yes=False, reason=reason)
    end_now(act, found.holding)
    return found.user.pk


@change(Verb.MEMBER_UNCONFIRMED)
def let_stand(act: Act, asked: UUID) -> UUID:
    """Let a new lead, deputy or head count unconfirmed, where nobody is left who could confirm it.

    Raises Asked.DoesNotExist; NotAllowedError where somebody can, or to whoever is meant.
    """
    found = _open(act, asked, Word.LEADS)
    if found.user.pk == act.actor.user or confirmers(found.asked, act.at):
        raise NotAllowedError("a role that somebody can confirm")
    _answer(act, found, yes=True, unconfirmed=True)
    return found.user.pk


def _own(act: Act, asked: UUID) -> Waiting:
    found = _open(act, asked, Word.OWN)
    if found.user.pk != act.actor.user:
        raise Asked.DoesNotExist
    return found


def _of_another(act: Act, asked: UUID) -> Waiting:
    found = _open(act, asked, Word.LEADS)
    if not is_apart(found.asked, act.actor.user):
        raise NotAllowedError("a role that they asked for, or their own")
    return found


def _open(act: Act, asked: UUID, word: Word) -> Waiting:
    alone("members", act.actor.organisation)
    found = next((each for each in waiting(act.at, word) if each.asked.id == asked), None)
    if found is None:
        raise Asked.DoesNotExist
    return found


def _answer(act: Act, found: Waiting, *, yes: bool, unconfirmed: bool = False, reason: str = "") -> None:
    if reason:
        keyring.make_record(act.actor.organisation, act.made, act.at)
    Answered(
        id=act.made, organisation=act.actor.organisation, by=act.actor.user, at=act.at, asked=found.asked,
        user_id=found.user.pk, yes=yes, unconfirmed=unconfirmed, reason=reason or None,
    ).save()  # fmt: skip
