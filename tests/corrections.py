"""A case in which something is corrected, and what its pages say of it then."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.test import Client

from clearway.audit.acts import reading
from clearway.cases import queries
from clearway.cases.answering.queries import people_of
from clearway.cases.changes import Involved, Place, involve, open_case, set_team
from clearway.cases.models import Case, Involvement
from clearway.vault.reach import within
from visitor import text_of
from world import AT, School, act_of, case_of

SECOND, LATER = timedelta(seconds=1), AT + timedelta(minutes=5)
WHY = "It was the other line."
BEFORE_A_MARK = re.compile(r" ([.,:;)])")  # where a tag ended


def two_children(own: School) -> Case:
    """A case with two children, in which a deputy works as well."""
    found = case_of(own, open_case(act_of(own.lead), None))
    involve(act_of(own.lead), found, Involved("Pupil A", date(2011, 5, 4), "pictured"))
    involve(act_of(own.lead, AT + SECOND), found, Involved("Pupil B", None, "received"))
    set_team(act_of(own.lead), found, own.deputy, Place("Stands in."))
    return found


def last(own: School, model: Any, **asked: object) -> Any:
    with within(own.id):
        return model.objects.filter(**asked).order_by("at").last()


def child(own: School, case: Case, letter: str) -> Involvement:
    found: Involvement = last(own, Involvement, case=case, letter=letter)
    return found


def asked_of(own: School, case: Case) -> list[str]:
    """The letters of those whom the guidance is asked about."""
    with within(own.id):
        return [str(each["id"]) for each in people_of(case)]


def page_of(client: Client, case: Case, path: str = "") -> str:
    return BEFORE_A_MARK.sub(r"\1", text_of(client.get(f"/cases/{case.reference}/{path}")))


def chronology(client: Client, case: Case) -> str:
    return page_of(client, case).split("Show these", 1)[1]


@contextmanager
def reads(own: School, case: Case) -> Iterator[queries.Whole]:
    """All that stands in the case, read by the lead."""
    with reading(act_of(own.lead, LATER)) as act:
        yield queries.whole(act, queries.case_by_id(act, case.pk))
