"""Closing a case with what was checked, and opening it again with a reason."""

import json
from collections.abc import Mapping
from uuid import UUID

from clearway.audit.acts import Act, change
from clearway.audit.events import Verb
from clearway.cases.access import ADD, LEAD, demand
from clearway.cases.changes import add_row
from clearway.cases.models import Case, Stood
from clearway.cases.models.standing import LONGEST_CHECKLIST
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
    row = Stood(id=act.made, version=(last or 0) + 1, closed=closed, checked=_fitting(checked), reason=reason)
    add_row(act, case, row)


def _fitting(checked: Mapping[str, str]) -> dict[str, str]:
    """What was checked, each line cut where all of them are too long to be kept: what it names stands in the case."""
    most = max((len(words) for words in checked.values()), default=0)
    found = dict(checked)
    while len(json.dumps(found, ensure_ascii=False, separators=(",", ":"))) > LONGEST_CHECKLIST:
        most = most * 3 // 4
        found = {name: words if len(words) <= most else f"{words[:most]}…" for name, words in checked.items()}
        if not most:
            return {"": f"{len(checked)} things were open"}
    return found
