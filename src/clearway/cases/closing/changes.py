"""Closing a case with what was checked, and opening it again with a reason."""

from collections.abc import Mapping
from uuid import UUID

from clearway.audit.acts import Act, change
from clearway.audit.events import Verb
from clearway.cases.access import ADD, LEAD, demand
from clearway.cases.changes import add_row
from clearway.cases.models import Case, Stood
from clearway.vault.reach import alone


@change(Verb.CASE_CLOSE)
def close_case(act: Act, case: Case, checked: Mapping[str, str], reason: str) -> UUID:
    """Close a case. Whoever leads it does, and says of each check how it stood. Raises ClosedError."""
    _stand(act, case, checked, reason, LEAD, closed=True)
    return case.id


@change(Verb.CASE_REOPEN)
def reopen(act: Act, case: Case, reason: str) -> UUID:
    """Open a closed case again, and say why. Raises ClosedError where it is open."""
    _stand(act, case, {}, reason, ADD, closed=False)
    return case.id


def _stand(act: Act, case: Case, checked: Mapping[str, str], reason: str, rule: str, *, closed: bool) -> None:
    alone("state", case.pk)  # before it is asked how it stands: two who close it at once close it once
    demand(act, case, rule)
    last = Stood.objects.filter(case=case).order_by("-version").values_list("version", flat=True).first()
    row = Stood(id=act.made, version=(last or 0) + 1, closed=closed, checked=dict(checked), reason=reason)
    add_row(act, case, row)
