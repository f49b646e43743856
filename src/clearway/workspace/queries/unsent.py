"""What somebody typed and has not sent, for their first page: nothing of a record that they may not open any more."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q
from django.urls import Resolver404, resolve

from clearway.audit.acts import Act
from clearway.cases.access import visible, visible_concerns
from clearway.organisations import drafts
from clearway.people.access import hidden_from

PERSON = "people-"


def unsent(act: Act) -> list[drafts.Waiting]:
    """The forms that they have not sent, the newest first: of a case, a report or a person only where they see it."""
    waiting = [(each, *_about(each.path)) for each in drafts.waiting(act)]
    if not waiting:
        return []
    asked = {kind: {str(name) for _, each, name in waiting if each == kind} for kind in ("case", "concern", "person")}
    there: dict[str, set[str]] = {
        "case": {each.reference for each in visible(act).filter(_named(asked["case"]))},
        "concern": {str(each.pk) for each in visible_concerns(act).filter(id__in=asked["concern"]).only("pk")},
        "person": asked["person"] - {str(each) for each in hidden_from(act, map(UUID, asked["person"]))},
    }
    return [each for each, kind, name in waiting if not kind or str(name) in there[kind]]


def _named(references: Iterable[str]) -> Q:
    """The cases of these references; none where there is none."""
    parts = (each.split("-") for each in references)
    return reduce(or_, (Q(year=int(year), number=int(number)) for year, number in parts), Q(pk__in=()))


def _about(address: str) -> tuple[str, str | UUID | None]:
    """Of which record the form at an address is: its kind and its name; an empty kind where it is of none."""
    try:
        found = resolve(address.partition("?")[0])
    except Resolver404:
        return "", None
    if "reference" in found.kwargs:
        return "case", found.kwargs["reference"]
    if "concern" in found.kwargs:
        return "concern", found.kwargs["concern"]
    if found.url_name == "concern":
        return "concern", found.kwargs["name"]
    if (found.url_name or "").startswith(PERSON) and "name" in found.kwargs:
        return "person", found.kwargs["name"]
    return "", None
