"""Members of staff at a browser of their own, signed in by the demonstration's one click, before a small world."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.test import Client, override_settings

from clearway.accounts.models import User
from clearway.cases import changes as cases
from clearway.cases.queries import latest_assessment
from clearway.core.calendar import LONDON
from clearway.guidance.carry import cookie_name, sealed
from clearway.guidance.queries import standing
from clearway.vault.reach import within
from states import FRIDAY
from visitor import FORM
from world import AT, Incident, School, act_of, canary, case_of, incident, school

ADDRESS_IN_TEXT = "https://pictures.example/look.html"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class World:
    """Two schools. In the first stand two cases; the other has none with the number of the second, which is `case`."""

    own: School
    foreign: School
    case: Incident
    theirs: Incident
    assessment: UUID

    def people(self) -> dict[str, User | None]:
        """Everyone who may come to a page, by what they are to the case."""
        return {
            "visitor": None, "teacher": self.own.teacher, "colleague": self.own.colleague, "lead": self.own.lead,
            "deputy": self.own.deputy, "administrator": self.own.administrator, "outsider": self.foreign.lead,
        }  # fmt: skip


def made() -> World:
    """The world."""
    own, foreign = school("own"), school("foreign")
    incident(own, "first")
    theirs, mine = incident(foreign, "foreign"), incident(own, "own")
    row = case_of(own, mine.case)
    cases.add_assessments(act_of(own.lead), row, as_given(), standing(FRIDAY.incident(), AT).results)
    with within(own.id):
        kept = latest_assessment(row)
    assert kept
    return World(own, foreign, mine, theirs, kept.id)


def as_given() -> dict[str, object]:
    """The answers of a Friday afternoon as a case keeps them."""
    return {
        "area": list(FRIDAY.areas), "setting": FRIDAY.setting, "facts": dict(FRIDAY.answers),
        "people": [dict(person) for person in FRIDAY.people],
    }  # fmt: skip


def entered(user: User | None, *, checks: bool = False, raises: bool = True) -> Client:
    """Somebody's browser, signed in; `checks` asks for a form's token, as a real server does."""
    client = Client(raise_request_exception=raises)
    if user:
        with override_settings(DEMONSTRATION_CAST={user.email: "a part in this test"}):
            answer = sends(client, "/demonstration/sign-in/", {"person": str(user.pk)})
        assert answer.status_code == 302, answer.content
    client.handler.enforce_csrf_checks = checks
    return client


def sends(client: Client, address: str, fields: Mapping[str, object], **headers: str) -> Any:
    """What comes of a form."""
    return client.post(address, urlencode(fields, doseq=True), content_type=FORM, headers=headers)


def carrying_answers(client: Client) -> Client:
    """With answers to the guide's questions in the browser."""
    client.cookies[cookie_name()] = sealed(FRIDAY)
    return client


def token_of(client: Client, address: str) -> str:
    """The token in the form on a page."""
    found = TOKEN.search(client.get(address).content.decode())
    assert found, f"no form at {address}"
    return found[1]


def reported(mark: str = "typed") -> dict[str, object]:
    """A report, as the form sends it."""
    day = AT.astimezone(LONDON)
    return {
        "danger": "no", "about": canary(f"{mark}-about"), "account": f"{canary(f'{mark}-account')} {ADDRESS_IN_TEXT}",
        "day-day": day.day, "day-month": day.month, "day-year": day.year, "time": "09:00", "once": str(uuid4()),
    }  # fmt: skip


def told(mark: str = "typed") -> dict[str, object]:
    """An entry."""
    day = {"day-day": 19, "day-month": 11, "day-year": 2026, "time": "14:30"}
    return {"kind": "note", "text": f"{canary(f'{mark}-text')} {ADDRESS_IN_TEXT}", "once": str(uuid4()), **day}


def corrected(mark: str = "typed") -> dict[str, object]:
    """A correction."""
    return {**told(mark), "reason": canary(f"{mark}-reason")}


def involved(mark: str = "typed") -> dict[str, object]:
    """A person."""
    born = {"born_on-day": 27, "born_on-month": 3, "born_on-year": 2011}
    return {"name": canary(f"{mark}-name"), "role": "shared", "once": str(uuid4()), **born}


def decided(mark: str = "typed") -> dict[str, object]:
    """A decision."""
    return {"does": ["police", "advice"], "follows": "yes", "reason": canary(f"{mark}-why"), "once": str(uuid4())}
