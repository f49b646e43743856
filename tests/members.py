"""Members of staff at a browser of their own, signed in by the demonstration's one click, before a small world."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.test import Client, override_settings

from again import again
from clearway.accounts.models import User
from clearway.cases.answering.changes import keep_from_guide
from clearway.core.calendar import LONDON
from clearway.guidance.carry import cookie_name, sealed
from clearway.guidance.queries import standing
from clearway.organisations.changes import add_member
from clearway.organisations.models import Role
from clocks import Running, clock_standing_at
from rare import stood_in
from states import FRIDAY
from visitor import FORM
from world import AT, Incident, KnownOf, School, act_of, canary, case_of, incident, known_of, school

ADDRESS_IN_TEXT = "https://pictures.example/look.html"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')

WHO = (
    "visitor", "teacher", "colleague", "lead", "deputy", "administrator", "outsider", "head", "stand-in", "set aside",
    "relative", "guest",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """Two schools. In the first stand two cases; the other has none with the number of the second, which is `case`.

    Of the person in that one all is known that can be: `known`.
    """

    own: School
    foreign: School
    case: Incident
    theirs: Incident
    assessment: UUID
    first: Incident
    known: KnownOf

    def people(self) -> dict[str, User | None]:
        """Everyone who may come to a page, by what they are to the case."""
        return {
            "visitor": None, "teacher": self.own.teacher, "colleague": self.own.colleague, "lead": self.own.lead,
            "deputy": self.own.deputy, "administrator": self.own.administrator, "outsider": self.foreign.lead,
            "head": self.own.head, "stand-in": self.own.stand_in, "set aside": self.own.set_aside,
            "relative": self.own.relative, "guest": self.own.guest,
        }  # fmt: skip


@again
def made() -> World:
    """The world."""
    own, foreign = school("own"), school("foreign")
    first = incident(own, "first")
    theirs, mine = incident(foreign, "foreign"), incident(own, "own")
    row = case_of(own, mine.case)
    kept = keep_from_guide(act_of(own.lead), row, FRIDAY, standing(FRIDAY.incident(), AT).results)
    stood_in(own)
    add_member(act_of(own.administrator), own.teacher, Role.HEAD)  # until somebody confirms it, they are none
    return World(own, foreign, mine, theirs, kept, first, known_of(own, mine.person, "own"))


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
        now: object = settings.ENVIRONMENT.clock
        given = _signed_in(user, now.start) if isinstance(now, Running) else _by_one_click(user)
        client.cookies.update(given)
    client.handler.enforce_csrf_checks = checks
    return client


@again
def _signed_in(user: User, start: datetime) -> SimpleCookie:
    """Where a test has a clock of its own, half a minute before that: it can be put back before whatever comes."""
    with clock_standing_at(start - timedelta(seconds=30)):
        return _by_one_click(user)


def _by_one_click(user: User) -> SimpleCookie:
    client = Client()
    with override_settings(DEMONSTRATION_CAST={user.email: "a part in this test"}):
        answer = sends(client, "/demonstration/sign-in/", {"person": str(user.pk)})
    assert answer.status_code == 302, answer.content
    return client.cookies


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
        "told_by": canary(f"{mark}-teller"), "device": "held", "seen": "no",
    }  # fmt: skip


def added(mark: str = "typed") -> dict[str, object]:
    """What a reporter adds."""
    return {"words": f"{canary(f'{mark}-added')} {ADDRESS_IN_TEXT}", "once": str(uuid4())}


def called(mark: str = "typed") -> dict[str, object]:
    """A call, as the form sends it."""
    day = {"day-day": 19, "day-month": 11, "day-year": 2026, "time": "14:30"}
    words = {"spoke_to": canary(f"{mark}-spoke-to"), "reference": canary(f"{mark}-log")}
    words["late"] = canary(f"{mark}-called-late")
    said = {"whom": "police", "advice": "refer", "words": canary(f"{mark}-said")}
    return {"once": str(uuid4()), **day, **words, **said}


def told(mark: str = "typed") -> dict[str, object]:
    """An entry, with why it comes late: so it is taken at whatever time it is sent."""
    day = {"day-day": 19, "day-month": 11, "day-year": 2026, "time": "14:30", "late": canary(f"{mark}-late")}
    return {"kind": "note", "text": f"{canary(f'{mark}-text')} {ADDRESS_IN_TEXT}", "once": str(uuid4()), **day}


def corrected(mark: str = "typed") -> dict[str, object]:
    """A correction."""
    return {**told(mark), "reason": canary(f"{mark}-reason")}


def called_after_all(mark: str = "typed") -> dict[str, object]:
    """A call, corrected."""
    return {**called(mark), "reason": canary(f"{mark}-why-call")}


def involved(mark: str = "typed") -> dict[str, object]:
    """A person."""
    born = {"born_on-day": 27, "born_on-month": 3, "born_on-year": 2011}
    return {"name": canary(f"{mark}-name"), "role": "shared", "once": str(uuid4()), **born}


def decided(mark: str = "typed") -> dict[str, object]:
    """A decision."""
    return {"does": ["police", "advice"], "follows": "yes", "reason": canary(f"{mark}-why"), "once": str(uuid4())}


def let_in(mark: str = "typed") -> dict[str, object]:
    """Who sees a case: what each of its forms asks for, but for whom it is about."""
    until = {"until-day": 27, "until-month": 11, "until-year": 2026}
    choices = {"place": "works", "may": "read", "tie": "other", "kept": "yes"}
    return {**choices, **until, "reason": canary(f"{mark}-reason"), "once": str(uuid4())}


def from_to() -> dict[str, object]:
    """From a day to a day."""
    return {
        "starts-day": 20, "starts-month": 11, "starts-year": 2026, "ends-day": 1, "ends-month": 6, "ends-year": 2027,
    }  # fmt: skip


def brought_in(mark: str = "typed") -> dict[str, object]:
    """Somebody new."""
    who = {"name": f"Somebody {mark}", "email": f"{mark}@own.example", "role": "deputy"}
    return {**who, **from_to(), "once": str(uuid4())}


def appointed() -> dict[str, object]:
    """A role, or its days."""
    return {"role": "deputy", "what": "dates", **from_to(), "once": str(uuid4())}


def authorised() -> dict[str, object]:
    """By the head's word, but for whom."""
    return {"matter": "search", **from_to(), "once": str(uuid4())}


def signed_twice() -> dict[str, object]:
    """Which decisions ask for a second signature."""
    return {"signs": "all", "once": str(uuid4())}


def confirmed() -> dict[str, object]:
    """That a new head is one."""
    return {"answer": "yes", "reason": "", "once": str(uuid4())}


def part_of() -> dict[str, object]:
    """What a school is part of."""
    return {"name": "Another trust", "code": "", "stands": "yes", "once": str(uuid4())}


def reviewed(mark: str = "typed") -> dict[str, object]:
    """What is said of one line of the access review."""
    return {"verdict": "keep", "reason": canary(f"{mark}-reason"), "once": str(uuid4())}


def restored(mark: str = "typed") -> dict[str, object]:
    """Why somebody is let in anew."""
    return {"reason": canary(f"{mark}-restored"), "once": str(uuid4())}


def in_emergency(mark: str = "typed") -> dict[str, object]:
    """Opening a case in an emergency, but for which."""
    return {"reference": "2026-0999", "reason": canary(f"{mark}-reason"), "once": str(uuid4())}


def looked_at(mark: str = "typed") -> dict[str, object]:
    """What somebody found of an emergency opening."""
    return {"needed": "yes", "reason": canary(f"{mark}-reason"), "once": str(uuid4())}


def looked_for(mark: str = "typed") -> dict[str, object]:
    """Somebody who is looked for."""
    return {"typed": canary(f"{mark}-sought"), "year": "10"}


def of_a_person(mark: str = "typed") -> dict[str, object]:
    """What the small forms of a person ask for, all of it; `version` is what stands in the small world."""
    days = {"born_on": (4, 5, 2011), "since": (1, 9, 2026), "left_on": (19, 11, 2026)}
    parts = {f"{day}-{part}": when[place] for day, when in days.items() for place, part in enumerate(PARTS_OF_A_DAY)}
    texts = (
        "value",
        "languages",
        "agency_words",
        "form",
        "setting",
        "lines",
        "phone",
        "email",
        "against",
        "told_by",
        "why",
        "late",
    )
    said = {name: canary(f"{mark}-{name}".replace("_", "-")) for name in (*texts, "name", "reason")}
    coded = {"sex": "male", "interpreter": "no", "vulnerabilities": ["send"], "agencies": ["health"], "year": "9",
             "whom": "else"}  # fmt: skip
    return {**parts, **said, **coded, "version": "1", "once": str(uuid4())}


def of_a(kind: str) -> Callable[[], dict[str, object]]:
    """The same, where a kind is asked for."""
    return lambda: {**of_a_person(), "kind": kind}


def of_the_family() -> dict[str, object]:
    """Somebody new of the family."""
    return {**of_a_person(), "kind": "sibling", "responsibility": "unknown", "other": "new"}


PARTS_OF_A_DAY = ("day", "month", "year")
